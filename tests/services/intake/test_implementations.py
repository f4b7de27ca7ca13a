"""Which items have implementation lists and which have none yet: found by indexes."""

from __future__ import annotations

from typing import Any

import pytest
from mongoengine.connection import get_db
from pymongo import monitoring

from services.intake.application.drafting import Draft
from services.intake.domain.bodies import Body
from services.intake.domain.items import IMPLEMENTATION_LIST
from shared.kernel.actor import Actor
from shared.kernel.ids import new_id
from tests.services.intake.conftest import Intake
from tests.services.intake.implementing import an_implementation, settled_source


class Finds(monitoring.CommandListener):
    """Notes every find that is sent while it is asked to."""

    def __init__(self) -> None:
        self.noted: list[dict[str, Any]] = []
        self.is_on = False

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        """Note a find."""
        if self.is_on and event.command_name == "find":
            self.noted.append({"find": event.command["find"], "filter": event.command["filter"]})

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Nothing to note."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Nothing to note."""


_finds = Finds()
monitoring.register(_finds)


@pytest.fixture
def compiling(intake: Intake, bureau: Body) -> Actor:
    """A compiler whose body has one item to begin and one begun."""
    compiler = intake.person(bureau, "compiler")
    settled_source(intake, compiler, item_name="高龄津贴发放")
    an_implementation(intake, compiler)
    return compiler


def test_the_items_of_a_body_are_found_by_index(intake: Intake, compiling: Actor) -> None:
    _finds.noted, _finds.is_on = [], True
    found, total = intake.cases.reading.unbegun(compiling, "", 1, 20)
    _finds.is_on = False

    assert ([one.item_name for one in found], total) == (["高龄津贴发放"], 1)
    assert len(_finds.noted) == 3
    for command in _finds.noted:
        plan = str(get_db("intake").command("explain", command)["queryPlanner"]["winningPlan"])
        assert "IXSCAN" in plan, command
        assert "COLLSCAN" not in plan, command


def test_the_lists_of_an_item_are_found_by_index(intake: Intake, compiling: Actor) -> None:
    source = settled_source(intake, compiling, item_name="残疾人证办理")
    for case in ("遗失补办", "首次申领"):
        draft = Draft(
            actor=compiling,
            at=intake.clock.now(),
            item_id=new_id(),
            elements={"handling_case": case},
            list_kind=IMPLEMENTATION_LIST,
            source=source,
        )
        intake.cases.drafting.create([draft])[0].or_raise()
    directory_item = intake.cases.reading.item(compiling, source.source_id).item
    _finds.noted, _finds.is_on = [], True
    lists = intake.cases.reading.lists_of(directory_item)
    _finds.is_on = False

    assert [one.content.part for one in lists] == ["遗失补办", "首次申领"]
    assert intake.cases.reading.lists_of(lists[0]) == lists
    assert "lists_of_a_source" in str(get_db("intake").command("explain", _finds.noted[0])["queryPlanner"])


def test_pages_follow_the_names_and_a_page_too_far_is_empty(intake: Intake, compiling: Actor) -> None:
    settled_source(intake, compiling, item_name="临时救助")

    names = [intake.cases.reading.unbegun(compiling, "", page, 1)[0] for page in (1, 2, 3)]

    assert [[one.item_name for one in page] for page in names] == [["临时救助"], ["高龄津贴发放"], []]
    assert intake.cases.reading.unbegun(compiling, "津贴", 1, 20)[1] == 1
