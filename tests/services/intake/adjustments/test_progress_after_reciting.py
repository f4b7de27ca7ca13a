"""How far an item has come is told by its content: a text cited anew takes nothing back, and gives nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from services.intake.application.adjustments.opening import OpenFor
from services.intake.domain.adjustments.outcomes import CauseKind, Outcome
from services.intake.domain.items import ItemState
from services.intake.domain.stages import stage_of
from shared.contracts.envelope import Envelope, emit
from shared.kernel.actor import Actor
from shared.kernel.ids import new_id
from tests.services.intake.adjustments.keeping import (
    MONDAY,
    NEW,
    NEW_TEXT,
    RENUMBERED,
    Adjusted,
    a_basis,
    adjusted,
    an_item_in,
    put,
)
from tests.services.intake.conftest import Intake
from tests.services.intake.inheriting import edit, item_of
from tests.unit.intake.builders import an_actor


@pytest.fixture
def ours(intake: Intake) -> Adjusted:
    """A law of which only numbers changed, on its day."""
    return adjusted(intake, of_old=Outcome.RECITE, touched=(RENUMBERED,))


def an_approved_item(intake: Intake, compiler: Actor) -> str:
    """Return an item that has passed review and has its code."""
    item_id = an_item_in(intake, compiler)
    put(intake, item_id, **{"progress.approved_at": MONDAY, "progress.base_code": "502009801003"})
    return item_id


def of_list(name: str, item_id: str, revision: int, content_hash: str, at: datetime) -> list[Envelope]:
    """Return what is said of a list in which the item stands with a text."""
    entry = {"item_id": item_id, "revision": revision, "content_hash": content_hash}
    data = {"list_id": "l", "title": "清单", "entries": [entry], "document_no": "津府〔2025〕1号", "reason": "缺会签"}
    return [emit(name, aggregate_id="l", sequence=2, occurred_at=at, actor={}, data=data)]


def published(item_id: str, revision: int, content_hash: str, at: datetime, sequence: int = 3) -> list[Envelope]:
    """Return what is said of an item whose page shows a text."""
    return [
        emit(
            "item_published",
            aggregate_id=item_id,
            sequence=sequence,
            occurred_at=at,
            actor={},
            data={"edition_id": "e", "edition_number": 4, "path": f"/items/{item_id}"},
            item_id=item_id,
            revision=revision,
            content_hash=content_hash,
        )
    ]


def cite_anew(ours: Adjusted, item_id: str) -> None:
    """Let the system write the new number into an item."""
    ours.apply(item_id)
    ours.recite(item_id)
    assert item_of(ours.intake, item_id).content.number == 2


@pytest.mark.parametrize("shown", [1, 2])
@pytest.mark.parametrize("recited_after", range(4))
def test_wherever_the_recital_falls_the_item_is_published_in_the_end(
    intake: Intake, compiler: Actor, ours: Adjusted, recited_after: int, shown: int
) -> None:
    item_id = an_approved_item(intake, compiler)
    content_hash, mirroring = item_of(intake, item_id).content.content_hash, intake.cases.mirroring
    later = [MONDAY + timedelta(days=number) for number in range(1, 4)]
    steps = [
        lambda: mirroring.note_list_returned(of_list("list_returned", item_id, 1, content_hash, later[0])),
        lambda: mirroring.note_adopted(of_list("list_adopted", item_id, 1, content_hash, later[1])),
        lambda: mirroring.note_published(published(item_id, shown, content_hash, later[2])),
    ]
    stages = []

    for number, step in enumerate([*steps, lambda: None]):
        if number == recited_after:
            cite_anew(ours, item_id)
        step()
        stages.append(stage_of(item_of(intake, item_id)).text)

    assert stages == ["审定退回清单", "待公布", "已公布", "已公布"]


def test_what_is_decided_of_the_text_before_is_not_taken_for_the_one_approved_meanwhile(
    intake: Intake, compiler: Actor
) -> None:
    """The list was before the government already; the adjustment waits until the portal shows the new content."""
    ours, mirroring = adjusted(intake), intake.cases.mirroring
    item_id = an_approved_item(intake, compiler)
    old_hash = item_of(intake, item_id).content.content_hash
    ours.apply(item_id)
    put(intake, item_id, state=ItemState.DRAFT.value)
    edit(intake, compiler, item_id, legal_basis=a_basis(NEW, NEW_TEXT))
    approved_at = MONDAY + timedelta(days=1)
    put(intake, item_id, **{"state": ItemState.APPROVED.value, "progress.approved_at": approved_at})
    later = approved_at + timedelta(days=1)

    mirroring.note_list_returned(of_list("list_returned", item_id, 1, old_hash, later))
    mirroring.note_adopted(of_list("list_adopted", item_id, 1, old_hash, later))
    mirroring.note_published(published(item_id, 1, old_hash, later))
    ours.cases.watching.sweep(later)

    assert stage_of(item_of(intake, item_id)).text == "待审定"
    assert ours.how(item_id) == ""

    new = item_of(intake, item_id).content
    mirroring.note_published(published(item_id, new.number, new.content_hash, later + timedelta(days=1), sequence=4))
    ours.cases.watching.sweep(later)

    assert stage_of(item_of(intake, item_id)).text == "已公布"
    assert ours.how(item_id) == "adjusted"


def test_an_adjustment_opened_by_hand_is_not_met_by_a_recital(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    item_id = an_approved_item(intake, compiler)
    office = an_actor("registrar", body_id="office", body_name="区政府办公室", name="王五")
    entry = ours.cases.opening.open_for(
        OpenFor(
            actor=office,
            at=MONDAY,
            cause_id=new_id(),
            kind=CauseKind.ANNUAL,
            title="2025 年清单核对",
            ground="每年核对一次。",
            item_ids=[item_id],
        )
    )

    cite_anew(ours, item_id)
    ours.cases.watching.sweep(MONDAY + timedelta(days=1))

    assert not ours.of(item_id, entry.cause.cause_id).is_closed
