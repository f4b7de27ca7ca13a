"""The upper-level list, claiming and coverage go by an index, however long the lists are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from mongoengine.connection import get_db

from services.intake import bootstrap
from services.intake.adapters.upper_items import MongoUpperItems
from services.intake.application.coverage import CoverageListing
from services.intake.application.upper_ports import UpperListing
from services.intake.entrypoints.web import application
from shared.runtime.settings import Settings
from tests.conftest import OpenDatabase, empty
from tests.services.explained import Cost, costs, fill, mixed
from tests.services.intake.conftest import REGISTRAR, Intake, SettableClock
from tests.services.intake.upper_lists import brought, claim, publish, upper_row, uppers

UPPERS, BODIES, ITEMS, DEPARTMENTS = 3_000, 20, 5_000, 30
HEIR = 4
"""One item in so many has a parent."""
UNSETTLED = 50
"""One upper-level item in so many says of nobody that he is to bear it."""


@pytest.fixture(scope="module")
def filled(module_db: OpenDatabase) -> Any:
    """A city's list of three thousand items, items of twenty bodies, a quarter of them claimed."""
    settings: Settings = module_db("intake")
    empty("intake")
    cases, clock = bootstrap.build(settings), SettableClock()
    intake = Intake(cases, application(settings, cases, clock), clock)
    body = intake.body(1)
    compiler = intake.person(body, "compiler")
    brought(intake, [upper_row("事项0", base_code="502009001000"), upper_row("事项1", base_code="502009002000")])
    [made] = claim(intake, compiler, "事项0")
    known = uppers(intake)["事项0"]
    fill("intake", "upper_items", _uppers(known.upper_id))
    fill("intake", "upper_revisions", _texts(known.text_id))
    fill("intake", "service_items", _items(made.item_id, body.body_id))
    fill("intake", "not_ours", _words())
    return intake, compiler, made.item_id


def _uppers(upper_id: str) -> Iterator[dict[str, Any]]:
    pattern, dice = get_db("intake")["upper_items"].find_one({"_id": upper_id}), mixed()
    assert pattern is not None
    for number in range(UPPERS):
        facts = {"guiding_department": f"{dice.randrange(DEPARTMENTS):02}", "base_code": f"5020{number:08}"}
        facts |= {"bearers": pattern["bearers"] if number % UNSETTLED else []}
        yield {**pattern, "_id": f"u-{number}", "item_name": f"事项u{number}", **facts}


def _texts(text_id: str) -> Iterator[dict[str, Any]]:
    pattern = get_db("intake")["upper_revisions"].find_one({"_id": text_id})
    assert pattern is not None
    for number in range(UPPERS):
        yield {**pattern, "_id": f"u-{number}:1", "upper_id": f"u-{number}"}


def _items(item_id: str, body_id: str) -> Iterator[dict[str, Any]]:
    pattern, dice = get_db("intake")["service_items"].find_one({"_id": item_id}), mixed()
    assert pattern is not None
    for number in range(ITEMS):
        body = dice.randrange(BODIES)
        copy = {**pattern, "_id": f"x-{number}", "body_id": f"b-{body}" if body else body_id, "name_key": f"{number}"}
        if number % HEIR:
            del copy["parent"]
        else:
            copy["parent"] = {**pattern["parent"], "parent_id": f"u-{number // HEIR}"}
        yield copy


def _words() -> Iterator[dict[str, Any]]:
    for number in range(ITEMS):
        body_id, upper_id = f"b-{number % BODIES}", f"u-{number // BODIES}"
        facts = {"body_id": body_id, "upper_id": upper_id, "stands": True, "reason": "不是", "by": "甲"}
        yield {"_id": f"{body_id}:{upper_id}", "version": 1, **facts, "at": SettableClock().now()}


def _go_by_an_index(found: list[Cost], most: int) -> None:
    assert found
    for cost in found:
        assert not cost.stages & {"COLLSCAN", "SORT"}, cost
        assert cost.documents <= most, cost


@pytest.mark.parametrize("listing", [{}, {"guiding_department": "07"}, {"search": "事项u29"}, {"is_in_force": False}])
def test_a_page_of_the_list_reads_its_own_items(filled: Any, listing: dict[str, Any]) -> None:
    intake, compiler, _ = filled
    wanted = UpperListing(level="city", size=20, **listing)

    found = costs("intake", lambda: intake.cases.upper.reading.list_items(compiler, wanted))

    _go_by_an_index(found, 60)


def test_items_that_nobody_is_said_to_bear_are_found_and_counted_by_an_index(filled: Any) -> None:
    intake, compiler, _ = filled
    wanted = UpperListing(level="city", size=20, is_unsettled=True)

    found = costs("intake", lambda: intake.cases.upper.reading.list_items(compiler, wanted))
    counted = costs("intake", lambda: MongoUpperItems().unsettled("city"))

    _go_by_an_index([*found, *counted], UPPERS // UNSETTLED)


def test_an_upper_item_reads_its_texts_and_counts_its_heirs(filled: Any) -> None:
    intake, compiler, _ = filled
    upper_id = uppers(intake)["事项0"].upper_id

    _go_by_an_index(costs("intake", lambda: intake.cases.upper.reading.item(compiler, upper_id)), ITEMS // HEIR // 10)


def test_a_claim_reads_the_links_of_its_body_only(filled: Any) -> None:
    intake, compiler, _ = filled

    _go_by_an_index(costs("intake", lambda: claim(intake, compiler, "事项0")), UPPERS + 10)


def test_the_coverage_of_a_body_reads_its_own_and_the_list_in_force(filled: Any) -> None:
    intake, compiler, _ = filled

    _go_by_an_index(costs("intake", lambda: intake.cases.upper.covering.of_body(compiler)), UPPERS + 10)


def test_the_overview_reads_each_link_once(filled: Any) -> None:
    intake, _, _ = filled
    listing = CoverageListing()

    found = costs("intake", lambda: intake.cases.upper.covering.overview(REGISTRAR, listing))

    for cost in found:
        assert "SORT" not in cost.stages, cost
        assert cost.documents <= UPPERS + 10, cost


def test_the_history_of_imports_and_a_published_item_go_by_an_index(filled: Any) -> None:
    intake, _, item_id = filled

    _go_by_an_index(costs("intake", lambda: intake.cases.upper.importing.history(REGISTRAR)), 20)
    _go_by_an_index(costs("intake", lambda: publish(intake, item_id)), 10)
