"""An export of a list of which others write items meanwhile: each item stands in it, and each once."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest

from services.intake.application import exporting
from services.intake.application.new_texts import Correction
from services.intake.application.ports import Listing
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from tests.services.intake.conftest import Intake
from tests.unit.intake.builders import complete_elements

Meanwhile = Callable[[Callable[[], Any]], None]


@pytest.fixture
def meanwhile(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Let somebody act when the first two items of an export are read, and the others not yet."""
    monkeypatch.setattr(exporting, "PAGE", 2)

    def acts(does: Callable[[], Any]) -> None:
        revisions = intake.cases.exporting._revisions
        find = revisions.find

        def found_first(ids: Any) -> Any:
            monkeypatch.setattr(revisions, "find", find)
            found = find(ids)
            does()
            return found

        monkeypatch.setattr(revisions, "find", found_first)

    return acts


def exported(intake: Intake, actor: Actor, **wanted: Any) -> list[str]:
    """The names of the items in an export."""
    text = intake.cases.exporting.csv(actor, Listing(**wanted)).decode("utf-8-sig")
    head, *rows = csv.reader(StringIO(text))
    column = next(place for place, title in enumerate(head) if "事项名称" in title)
    return [row[column] for row in rows if row[column]]


def drafts(intake: Intake, compiler: Actor) -> dict[str, str]:
    """Six drafts, the newest first, as the list has them."""
    made = {}
    for number in range(6):
        intake.clock.forward(minutes=1)
        made[f"事项{number}"] = intake.draft(compiler, item_name=f"事项{number}")
    return dict(reversed(made.items()))


def test_an_item_that_is_saved_before_it_is_read_is_not_lost(
    intake: Intake, compiler: Actor, meanwhile: Meanwhile
) -> None:
    made = drafts(intake, compiler)
    last = made["事项0"]
    intake.clock.forward(minutes=1)
    elements = complete_elements(item_name="改名的事项")
    correction = Correction(actor=compiler, at=intake.clock.now(), item_id=last, version=1, elements=elements)
    meanwhile(lambda: intake.cases.drafting.revise(correction))

    assert exported(intake, compiler) == [*list(made)[:-1], "改名的事项"]


def test_an_item_that_leaves_the_list_takes_no_other_with_it(
    intake: Intake, compiler: Actor, meanwhile: Meanwhile
) -> None:
    made = drafts(intake, compiler)
    meanwhile(lambda: intake.submit(compiler, made["事项5"]).or_raise())

    assert exported(intake, compiler, state=ItemState.DRAFT) == list(made)
