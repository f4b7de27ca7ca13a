"""Following, the worklist and the comparison go by an index, however many items have no parent at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from mongoengine.connection import get_db

from services.intake import bootstrap
from services.intake.entrypoints.web import application
from shared.runtime.settings import Settings
from tests.conftest import OpenDatabase, empty
from tests.services.explained import Cost, costs, fill, mixed
from tests.services.intake.conftest import REGISTRAR, Intake, SettableClock
from tests.services.intake.inheriting import BASIS, claimed, follow, says

UPPERS, BODIES, ITEMS = 100, 20, 5_000
HEIR = 4
"""One item in so many has a parent."""


@pytest.fixture(scope="module")
def filled(module_db: OpenDatabase) -> Any:
    """Items of twenty bodies, a quarter of them heirs of a hundred upper-level items."""
    settings: Settings = module_db("intake")
    empty("intake")
    cases, clock = bootstrap.build(settings), SettableClock()
    intake = Intake(cases, application(settings, cases, clock), clock)
    body = intake.body(1)
    compiler = intake.person(body, "compiler")
    for number in range(UPPERS):
        says(intake, f"upper-{number}", item_name=f"事项{number}")
    item_id = claimed(intake, compiler, "upper-0")
    fill("intake", "item_revisions", _texts(item_id))
    fill("intake", "service_items", _items(item_id, body.body_id))
    says(intake, "upper-0", item_name="事项0", exercise_content="上级的新写法。")
    return intake, compiler, item_id


def _items(item_id: str, body_id: str) -> Iterator[dict[str, Any]]:
    pattern, dice = get_db("intake")["service_items"].find_one({"_id": item_id}), mixed()
    assert pattern is not None
    for number in range(ITEMS):
        heir, is_none = divmod(number, HEIR)
        parent, body = divmod(heir, BODIES)
        if is_none:
            body = dice.randrange(BODIES)
        copy = {**pattern, "_id": f"x-{number}", "body_id": f"b-{body}" if body else body_id, "name_key": f"{number}"}
        if is_none:
            del copy["parent"]
        else:
            copy["parent"] = {**pattern["parent"], "parent_id": f"upper-{parent + 1}"}
        yield copy


def _texts(item_id: str) -> Iterator[dict[str, Any]]:
    pattern = get_db("intake")["item_revisions"].find_one({"_id": f"{item_id}@1"})
    assert pattern is not None
    for number in range(ITEMS):
        yield {**pattern, "_id": f"x-{number}@1", "item_id": f"x-{number}"}


def _go_by_an_index(found: list[Cost], most: int) -> None:
    assert found
    for cost in found:
        assert not cost.stages & {"COLLSCAN", "SORT"}, cost
        assert cost.documents <= most, cost


def test_the_worklist_reads_the_heirs_of_its_body_only(filled: Any) -> None:
    intake, compiler, _ = filled

    found = costs("intake", lambda: intake.cases.taking_over.worklist(compiler))

    _go_by_an_index(found, 2 * ITEMS // HEIR // BODIES)


def test_a_comparison_reads_one_item(filled: Any) -> None:
    intake, compiler, item_id = filled

    _go_by_an_index(costs("intake", lambda: intake.cases.taking_over.compared(compiler, item_id)), 5)


def test_a_preview_of_a_push_reads_the_heirs_of_its_item_only(filled: Any) -> None:
    intake, _, _ = filled

    found = costs("intake", lambda: intake.cases.pushing.preview(REGISTRAR, "upper-0", ["exercise_content"]))

    _go_by_an_index(found, 3 * ITEMS // HEIR // UPPERS)


def test_a_run_reads_the_heirs_of_its_items_only(filled: Any) -> None:
    intake, _, _ = filled
    says(intake, "upper-1", item_name="事项1（新）")

    _go_by_an_index(costs("intake", lambda: follow(intake, "upper-1", "upper-2")), 6 * ITEMS // HEIR // UPPERS)


def test_corrected_numbers_are_written_in_batches(filled: Any) -> None:
    """One heir more is no command more; the texts that the heirs took over last are read once for all of them."""
    intake, _, _ = filled
    corrected = [{**BASIS[0], "article": "第三十四条"}]
    says(intake, "upper-3", item_name="事项3", legal_basis=corrected)
    says(intake, "upper-4", item_name="事项4", legal_basis=corrected)
    says(intake, "upper-5", item_name="事项5", legal_basis=corrected)

    one = costs("intake", lambda: follow(intake, "upper-3"))
    two = costs("intake", lambda: follow(intake, "upper-4", "upper-5"))

    assert intake.stored("service_items", "x-8")["content"]["number"] == 2
    assert len(two) == len(one)
    _go_by_an_index(one, 6 * ITEMS // HEIR // UPPERS)
    _go_by_an_index(two, 12 * ITEMS // HEIR // UPPERS)


def test_the_sweep_reads_heirs_only(filled: Any) -> None:
    intake, _, _ = filled

    found = costs("intake", lambda: intake.cases.following.sweep(intake.clock.now()))

    _go_by_an_index(found, ITEMS // HEIR + 2)


def test_a_message_that_comes_again_finds_its_run_by_an_index(filled: Any) -> None:
    intake, _, _ = filled
    causes = {"upper-1": "m-1", "upper-2": "m-2"}
    intake.cases.following.order_for(causes, intake.clock.now())

    found = costs("intake", lambda: intake.cases.following.order_for(causes, intake.clock.now()))

    _go_by_an_index(found, 1)
