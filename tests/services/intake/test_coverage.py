"""Coverage: for random registers, lists, claims, words and zero reports, page and command show what plain sets show."""

from __future__ import annotations

import html
import json
import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner
from mongoengine.connection import get_db

from services.intake.domain.coverage import STANDING_NAMES
from services.intake.entrypoints.cli import cli
from shared.runtime.settings import Settings
from tests.lengths import length
from tests.services.intake import naive_coverage as naive
from tests.services.intake.conftest import Browser, Intake

SEEDS = (11, 2026, 23, 47, 91, 31337)[: length(3, 6)]
KINDS = ("department", "office", "enterprise", "town", "street")
DEPARTMENTS = ("09", "17", "20")
BEARERS = ("departments", "enterprises", "towns")
AT = datetime(2026, 3, 1, tzinfo=UTC)


class Report(NamedTuple):
    """A zero report: of which campaign and body, where it stands, which upper-level items it was compared with."""

    campaign: str
    body_id: str
    state: str
    compared: list[str]


class World:
    """A random district: its facts for plain sets, and the same in the database."""

    def __init__(self, seed: int) -> None:
        dice = random.Random(seed)
        self.bodies = [
            naive.Body(f"b-{number}", dice.choice(KINDS), dice.choice(DEPARTMENTS), dice.random() < 0.9)
            for number in range(dice.randrange(6, 14))
        ]
        self.uppers = [
            naive.Upper(
                f"u-{number}",
                dice.choice(("city", "district")),
                dice.choice(DEPARTMENTS),
                tuple(one for one in BEARERS if dice.random() < 0.5),
                dice.random() < 0.85,
            )
            for number in range(dice.randrange(10, 40))
        ]
        pairs = [(body.body_id, upper.upper_id) for body in self.bodies for upper in self.uppers]
        self.claimed = {pair for pair in pairs if dice.random() < 0.2}
        # a word may stand beside a claim that a race let in: then the claim counts
        self.declined = {pair for pair in pairs if dice.random() < 0.2}
        self.taken_back = {pair for pair in pairs if dice.random() < 0.1} - self.declined
        without_items = {body.body_id for body in self.bodies if dice.random() < 0.4}
        self.claimed = {pair for pair in self.claimed if pair[0] not in without_items}
        # items that the upper level adds after everybody has signed: no report was compared with them
        later = {upper.upper_id for upper in self.uppers if dice.random() < 0.3}
        # reports of two campaigns, each compared with a part of what was there; those of bodies with items are void
        self.reports = [
            Report(campaign, one.body_id, dice.choice(("prepared", "signed", "signed", "withdrawn")), compared)
            for campaign in ("closed", "running")
            for one in self.bodies
            if dice.random() < 0.7
            for compared in [[u.upper_id for u in self.uppers if u.upper_id not in later and dice.random() < 0.7]]
        ]
        with_items = {body_id for body_id, _ in self.claimed}
        counting = [one for one in self.reports if one.state == "signed" and one.body_id not in with_items]
        denied = {(one.body_id, upper_id) for one in counting for upper_id in one.compared}
        self.sets = naive.coverage(self.bodies, self.uppers, self.claimed, self.declined, denied)

    def store(self) -> None:
        """Write the facts."""
        _insert("bodies", (_body(one) for one in self.bodies))
        _insert("upper_items", (_upper(one) for one in self.uppers))
        _insert("service_items", (_heir(number, pair) for number, pair in enumerate(sorted(self.claimed))))
        words = [*((pair, True) for pair in self.declined), *((pair, False) for pair in self.taken_back)]
        _insert("not_ours", (_word(pair, stands) for pair, stands in words))
        _insert("zero_reports", (_report(one) for one in self.reports))


def _insert(collection: str, documents: Iterator[dict[str, Any]]) -> None:
    if found := list(documents):
        get_db("intake")[collection].insert_many([{"version": 1, "schema_version": 1, **one} for one in found])


def _body(one: naive.Body) -> dict[str, Any]:
    return {
        "_id": one.body_id,
        "name": f"单位{one.body_id}",
        "uscc": f"9150011600000000{one.body_id}",
        "kind": one.kind,
        "level": "4",
        "supervising_body_id": "",
        "guiding_department": one.department,
        "is_valid": one.is_valid,
        "valid_to": "" if one.is_valid else "2020-01-01",
        "former_names": [],
        "contacts": [],
    }


def _upper(one: naive.Upper) -> dict[str, Any]:
    return {
        "_id": one.upper_id,
        "level": one.level,
        "item_name": f"事项{one.upper_id}",
        "item_type": "20",
        "base_code": "",
        "guiding_department": one.department,
        "owner_name": "",
        "bearers": list(one.bearers),
        "state": "in_force" if one.is_in_force else "archived",
        "number": 1,
        "content_hash": "0" * 64,
        "element_hashes": {},
        "edition": {},
        "heard": 0,
        "updated_at": AT,
    }


def _heir(number: int, pair: tuple[str, str]) -> dict[str, Any]:
    body_id, upper_id = pair
    return {
        "_id": f"i-{number}",
        "body_id": body_id,
        "name_key": f"{number}",
        "state": "draft",
        "content": {"list_kind": "directory", "number": 1},
        "parent": {"parent_id": upper_id, "number": 1, "taken": {}},
    }


def _word(pair: tuple[str, str], stands: bool) -> dict[str, Any]:
    body_id, upper_id = pair
    facts = {"body_id": body_id, "upper_id": upper_id, "stands": stands, "reason": "不归本单位", "by": "甲", "at": AT}
    return {"_id": f"{body_id}:{upper_id}", **facts, "taken_back_by": "", "taken_back_at": None}


def _report(one: Report) -> dict[str, Any]:
    return {
        "_id": f"{one.campaign}:s:{one.body_id}",
        "campaign_id": one.campaign,
        "stage_key": "s",
        "stage_name": "目录清单",
        "list_kind": "directory",
        "body_id": one.body_id,
        "body_name": one.body_id,
        "state": one.state,
        "statement": "没有",
        "by": "甲",
        "at": AT,
        "signed_by": "乙",
        "signed_at": AT,
        "scan": "f" * 64,
        "scan_name": "a.pdf",
        "has_upper": True,
        "compared": [{"upper_id": upper_id, "item_name": upper_id, "reason": ""} for upper_id in one.compared],
        "history": [],
    }


def _command(*options: str) -> Any:
    result = CliRunner().invoke(cli, ["coverage", "--json", *options])
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def _shown_rows(page: str) -> dict[str, str]:
    """Return, from the page of a body, which standing stands in the row of which upper-level item."""
    names = {name: standing.value for standing, name in STANDING_NAMES.items()}
    rows = re.findall(r'<a class="it" href="/intake/upper/(u-\d+)">.*?</tr>', page, re.DOTALL)
    tags = re.findall(
        r'<a class="it" href="/intake/upper/u-\d+">.*?<span class="tag[^"]*">([^<]+)</span>', page, re.DOTALL
    )
    assert len(rows) == len(tags)
    return {row: names[html.unescape(tag)] for row, tag in zip(rows, tags, strict=True)}


def _figures(page: str, body_id: str) -> list[int]:
    """Return the figures of a body's row in the overview: expected, then each standing."""
    row = re.search(rf'href="/intake/coverage/{body_id}">.*?</tr>', page, re.DOTALL)
    if row is None:
        return []
    cells = re.findall(r'<td class="n[ "][^>]*>(?:<b>)?(\d+)(?:</b>)?</td>', row[0])
    return [int(cell) for cell in cells]


@pytest.fixture
def terminal(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variables that `make up` sets."""
    monkeypatch.setenv("QINGDAN_INTAKE_MONGO_URI", settings.mongo_uri)
    monkeypatch.setenv("QINGDAN_SECRET_KEY", settings.secret_key)


@pytest.mark.usefixtures("terminal")
@pytest.mark.faults
@pytest.mark.parametrize("seed", SEEDS)
def test_page_and_command_show_what_plain_sets_show(intake: Intake, browser: Browser, seed: int) -> None:
    """For every body: each expected item in exactly one standing; for the district: every figure."""
    world = World(seed)
    world.store()
    intake.account("duchashi", intake.body(77, kind="office", guiding_department="99"), "supervisor")
    browser.sign_in("duchashi")

    overview, page = _command(), browser.get("/intake/coverage?size=500").text
    by_body = {one["body_id"]: one for one in overview["bodies"]}
    whole = {standing: sum(len(sets[standing]) for sets in world.sets.values()) for standing in by_name()}
    assert overview["counts"] == whole
    for body_id, sets in world.sets.items():
        expected = sum(map(len, sets.values()))
        figures = {standing: len(found) for standing, found in sets.items()}
        assert (by_body[body_id]["counts"] if expected else figures) == figures
        assert (body_id in by_body) == bool(expected)
        assert _figures(page, body_id) == ([expected, *figures.values()] if expected else [])
        items = _command(f"--body={body_id}")["items"]
        assert {standing: {i["upper_id"] for i in items if i["standing"] == standing} for standing in sets} == sets
        shown = _shown_rows(browser.get(f"/intake/coverage/{body_id}?size=500").text)
        assert shown == {upper_id: standing for standing, found in sets.items() for upper_id in found}


@pytest.mark.usefixtures("terminal", "intake")
def test_a_body_that_is_not_there_is_said_as_one_does_at_a_terminal() -> None:
    result = CliRunner().invoke(cli, ["coverage", "--body=不存在局"])

    assert (result.exit_code, "机构名录里没有“不存在局”。请写机构的编号" in result.output) == (1, True)


def by_name() -> list[str]:
    """Return the standings in their order."""
    return [standing.value for standing in STANDING_NAMES]


def test_the_worlds_hold_every_standing() -> None:
    """A property over worlds in which nothing happens would show nothing."""
    worlds = [World(seed) for seed in SEEDS]

    for standing in by_name():
        assert sum(len(sets[standing]) for world in worlds for sets in world.sets.values()) > 5
