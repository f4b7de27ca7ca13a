"""Every list of the register of laws, with each of its filters, looks at little more than it shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from services.review.adapters.laws.documents import LawChangeDocument, LawDocument
from services.review.application.use_cases import UseCases
from services.review.bootstrap import build
from shared.kernel.alike import pieces
from shared.runtime.mongo import durable
from shared.runtime.settings import Settings
from tests.conftest import OpenDatabase, empty
from tests.services.explained import SEEDED, check, costs, fill, mixed
from tests.services.review.laws.registered import LAWYER, begun
from tests.unit.review.builders import NOON

LISTS: dict[str, dict[str, Any]] = {
    "all": {},
    "later page": {"page": 3},
    "of a level": {"rank": "3"},
    "in force": {"status": "in_force"},
    "repealed": {"status": "repealed"},
    "in force of a level": {"rank": "1", "status": "in_force"},
    "part of a name": {"search": "第17类"},
    "part of a name in force": {"search": "服务条例", "status": "in_force"},
    "one sign": {"search": "养"},
}


@pytest.fixture(scope="module")
def filled(module_db: OpenDatabase) -> UseCases:
    """Thousands of laws, one of four repealed, and of changes in every state."""
    settings: Settings = module_db("review")
    empty("review")
    use_cases = build(settings)
    change_id = begun(use_cases)
    law = durable(LawDocument).find_one({}) or {}
    change = durable(LawChangeDocument).find_one({"_id": change_id}) or {}
    fill("review", "laws", _laws(law))
    fill("review", "law_changes", _changes(change))
    return use_cases


def _laws(pattern: dict[str, Any]) -> Iterator[dict[str, Any]]:
    dice = mixed()
    for number in range(SEEDED):
        title = f"示例市第{number % 97}类养老服务条例之{number}"
        yield {
            **pattern,
            "_id": f"law-{number}",
            "title_key": f"{dice.randrange(10**6)}{title}",
            "title_keys": [title],
            "name_pieces": list(pieces(title)),
            "search_text": title,
            "identity": title,
            "rank": str(dice.randrange(1, 9)),
            "over_from": "2020-01-01" if dice.randrange(4) == 0 else "9999-12-31",
            "changed_at": NOON - timedelta(minutes=number),
        }


def _changes(pattern: dict[str, Any]) -> Iterator[dict[str, Any]]:
    dice = mixed()
    for number in range(SEEDED):
        yield {
            **pattern,
            "_id": f"change-{number}",
            "state": dice.choice(["draft", "comparing", "confirmed", "revoked"]),
            "law_ids": [f"law-{number}"],
            "live_pair": str(number),
            "cause": {**pattern["cause"], "cause_id": f"cause-{number}"},
            "changed_at": NOON - timedelta(minutes=dice.randrange(10**5)),
        }


@pytest.mark.parametrize("wanted", LISTS.values(), ids=LISTS)
def test_a_list_of_laws(filled: UseCases, wanted: dict[str, Any]) -> None:
    check(costs("review", lambda: filled.laws.page_of_laws(**wanted, actor=LAWYER)), counted=SEEDED + 1)


@pytest.mark.parametrize("state", ["", "draft", "confirmed", "revoked"])
def test_a_list_of_changes(filled: UseCases, state: str) -> None:
    check(costs("review", lambda: filled.laws.open_changes(state=state, actor=LAWYER)))


def test_a_law_and_a_change(filled: UseCases) -> None:
    page = filled.laws.page_of_laws(search="公告第8号", actor=LAWYER)
    law_id = page.rows[0].law_id
    (change,) = filled.laws.law(law_id, actor=LAWYER).changes

    check(costs("review", lambda: filled.laws.law(law_id, actor=LAWYER)))
    check(costs("review", lambda: filled.laws.change(change.change_id, actor=LAWYER)))


def test_what_resend_looks_at(filled: UseCases) -> None:
    found = costs("review", lambda: filled.laws.resend(NOON + timedelta(days=1)))

    assert all("COLLSCAN" not in cost.stages and "SORT" not in cost.stages for cost in found)
