"""Every list of the review desk, with each of its filters, looks at little more than it shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from services.review.bootstrap import build
from services.review.entrypoints.web import create_app
from shared.kernel.alike import pieces
from shared.runtime.settings import Settings
from tests.conftest import OpenDatabase, empty
from tests.services.explained import BODIES, MOST_EXAMINED, SEEDED, Cost, check, costs, fill, mixed
from tests.services.notify.people import OPERATOR
from tests.services.notify.visiting import Visitor
from tests.services.review.conftest import register, stored, submitted
from tests.unit.review.builders import NOON, OFFICES, a_reviewer, body_changed

CLOSED = ("approved", "returned", "withdrawn")
ADVISERS = ("quality_review", "centre_review")
VIEWS = {
    **{view: f"/review/?view={view}&size=50" for view in ("waiting", "spoken", "open", "closed")},
    **{state: f"/review/?view=closed&state={state}&size=50" for state in CLOSED},
    "waiting, later page": "/review/?view=waiting&size=50&page=3",
    "waiting, overdue": "/review/?view=waiting&due=overdue&size=50",
    "waiting, this week": "/review/?view=waiting&due=week&size=50",
    "receiving": "/review/?view=receiving&size=50",
    "receiving, overdue": "/review/?view=receiving&due=overdue&size=50",
    "arrived": "/review/?view=arrived&size=50",
    "advising": "/review/?view=advising&size=50",
    "coordinate": "/review/?view=coordinate&size=50",
    "machine: advising": "/review/api/reviews?state=open&may_advise=1&size=50",
    "machine: disputed": "/review/api/reviews?state=disputed&size=50",
    "machine: to coordinate": "/review/api/reviews?state=open&to_coordinate=1&size=50",
    "machine: waiting": "/review/api/reviews?state=open&waiting_for_me=1&size=50",
    "machine: open": "/review/api/reviews?state=open&size=50",
    "machine: approved": "/review/api/reviews?state=approved&size=50",
}
FILTERED = ("waiting", "spoken", "open", "closed", *CLOSED)


@pytest.fixture(scope="module")
def filled(module_db: OpenDatabase) -> Any:
    """Reviews of twenty bodies: two of five open, in every stage, the others over."""
    settings: Settings = module_db("review")
    empty("review")
    use_cases = build(settings)
    register(use_cases, "civil-affairs", "区民政局")
    use_cases.take_over_bodies([body_changed(f"b-{n}", name=f"机构{n}") for n in range(BODIES)])
    fill("review", "item_reviews", _reviews(stored(*submitted(use_cases))))
    return create_app(settings, use_cases)


def _reviews(pattern: dict[str, Any]) -> Iterator[dict[str, Any]]:
    dice = mixed()
    for number in range(SEEDED):
        opened, body = NOON - timedelta(minutes=dice.randrange(10**5)), dice.randrange(BODIES)
        said = dice.sample(OFFICES, dice.randrange(3)) if dice.random() < 0.4 else None
        standing: dict[str, Any] = {"state": dice.choice(CLOSED), "closed_at": opened + timedelta(minutes=9)}
        due = (NOON + timedelta(days=dice.randrange(-20, 20))).date().isoformat()
        if said is not None and dice.random() < 0.3:
            standing = {"state": "arrived", "spoken_by": [], "waiting_for": ["legal_review"], "act_by": due}
        elif said is not None:
            standing = {
                "act_by": due,
                "state": "open",
                "spoken_by": said,
                "waiting_for": [one for one in OFFICES if one not in said],
                "may_advise": dice.sample(ADVISERS, dice.randrange(3)),
            }
        over = {"waiting_for": [], "may_advise": [], "spoken_by": list(OFFICES)}
        about = {"opened_at": opened, "body_id": f"b-{body}", "body_name": f"机构{body}", "item_name": f"津贴{number}"}
        current = {**pattern["current"], **over, **about, **standing}
        named = {"name_pieces": list(pieces(current["item_name"]))}
        yield {**pattern, **named, "_id": f"i-{number}", "outbox": [], "current": current}


def opened(app: Any, path: str, actor: Any = None) -> list[Cost]:
    """What opening a page, or asking the API, costs."""
    visitor = Visitor(app, actor or a_reviewer())

    def open_page() -> None:
        answer = visitor.api("GET", path) if "/api/" in path else visitor.get(path)
        assert answer.status_code == 200

    return costs("review", open_page)


@pytest.mark.parametrize("name", VIEWS)
def test_a_list_looks_at_little_more_than_it_shows(filled: Any, name: str) -> None:
    check(opened(filled, VIEWS[name], a_reviewer("quality_review") if "advising" in name else None))


NEXT_TO = (
    *("view=waiting", "view=waiting&due=week", "view=receiving", "view=advising"),
    *("view=spoken", "view=open", "view=closed"),
)


@pytest.mark.parametrize("place", NEXT_TO)
def test_the_items_before_and_behind_are_found_by_steps_in_the_index(filled: Any, place: str) -> None:
    """However long the list is and wherever the item stands in it, each look reads a handful of keys."""
    actor = a_reviewer("quality_review") if "advising" in place else None
    found = opened(filled, f"/review/items/i-{SEEDED // 2}?{place}", actor)

    looks = [cost for cost in found if "$and" in str(cost.command.get("filter", ""))]
    assert looks
    for cost in looks:
        assert "COLLSCAN" not in cost.stages, cost
        assert "SORT" not in cost.stages or not cost.keys, cost
        assert cost.keys <= 60, cost
        assert cost.documents <= 60, cost


def test_the_operators_lists_do_so_too(filled: Any) -> None:
    check(opened(filled, "/review/dead-letters/", OPERATOR))


@pytest.mark.parametrize("name", FILTERED)
def test_of_one_body_only_what_it_has_is_read(filled: Any, name: str) -> None:
    for cost in opened(filled, f"{VIEWS[name]}&body=b-3"):
        assert "COLLSCAN" not in cost.stages, cost
        assert cost.documents <= MOST_EXAMINED, cost
        if "current.body_id" in str(cost.command):
            assert cost.keys <= MOST_EXAMINED, cost


@pytest.mark.parametrize("word", ["津贴7", "没有的名称"])
@pytest.mark.parametrize("body", ["", "&body=b-3"])
@pytest.mark.parametrize("name", FILTERED)
def test_by_a_part_of_a_name_only_names_with_its_pieces_are_read(filled: Any, name: str, body: str, word: str) -> None:
    """Every name has the first piece of the first word, one of nine the second; none has the other word."""
    for cost in opened(filled, f"{VIEWS[name]}{body}&name={word}"):
        assert "COLLSCAN" not in cost.stages, cost
        assert cost.documents <= MOST_EXAMINED, cost


@pytest.mark.parametrize("name", FILTERED)
def test_a_single_character_is_looked_for_within_the_list(filled: Any, name: str) -> None:
    """It is in no piece: what the list holds is looked through, in its order, and no more."""
    for cost in opened(filled, f"{VIEWS[name]}&name=贴"):
        assert not cost.stages & {"COLLSCAN", "SORT"}, cost
        assert cost.keys <= SEEDED + MOST_EXAMINED, cost
