"""Open adjustments move with their items: by the messages of review and publishing, and by the sweep."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.intake.adapters.adjustments.store import MongoAdjustments
from services.intake.domain.adjustments.clocks import Stage
from services.intake.domain.adjustments.outcomes import AdjustmentState, Outcome
from services.intake.domain.items import ItemState
from shared.contracts.envelope import Envelope
from shared.kernel.actor import Actor
from tests.services.intake.adjustments.keeping import (
    AHEAD,
    MONDAY,
    NEW,
    NEW_TEXT,
    RENUMBERED,
    Killed,
    a_basis,
    adjusted,
    an_item_in,
    basis_of,
    killed_at,
    put,
)
from tests.services.intake.conftest import Intake
from tests.services.intake.inheriting import edit


def heard(item_id: str, at: datetime = MONDAY) -> list[Envelope]:
    """Return a message of review about an item."""
    return [Envelope(message_id="m", name="item_approved", version=1, occurred_at=at, sequence=1, item_id=item_id)]


def test_while_review_reads_its_clock_runs(intake: Intake, compiler: Actor) -> None:
    ours = adjusted(intake)
    item_id = an_item_in(intake, compiler, ItemState.RETURNED)
    ours.apply(item_id)

    put(intake, item_id, state=ItemState.SUBMITTED.value)
    ours.cases.watching.heard(heard(item_id, MONDAY + timedelta(days=3)))

    clocks = ours.of(item_id).clocks
    assert (clocks.stage, str(clocks.due_on), dict(clocks.used)) == (Stage.REVIEW, "2025-03-27", {"apply": 3})
    assert [one.name for one in ours.told(item_id)] == ["adjustment_opened"]


def test_a_published_item_is_done_once_its_new_text_is_shown(intake: Intake, compiler: Actor) -> None:
    ours = adjusted(intake)
    before = datetime(2025, 1, 6, tzinfo=UTC)
    item_id = an_item_in(intake, compiler, ItemState.RETURNED)
    ours.apply(item_id)
    edit(intake, compiler, item_id, legal_basis=a_basis(NEW, NEW_TEXT))

    approved = {"progress.approved_at": MONDAY, "progress.published_at": before}
    put(intake, item_id, state=ItemState.APPROVED.value, **approved)
    ours.cases.watching.heard(heard(item_id))
    assert (ours.of(item_id).clocks.stage, ours.how(item_id)) == (Stage.PUBLISH, "")

    put(intake, item_id, **{"progress.published_at": MONDAY + timedelta(days=2)})
    ours.cases.watching.heard(heard(item_id))
    assert ours.how(item_id) == "adjusted"


def test_messages_of_other_items_cost_one_look(intake: Intake, compiler: Actor) -> None:
    ours = adjusted(intake)
    item_id = an_item_in(intake, compiler)

    ours.cases.watching.heard(heard(item_id))
    ours.cases.watching.heard([])

    assert intake.count("adjustments") == 0


def test_the_sweep_looks_only_at_what_has_moved(intake: Intake, compiler: Actor) -> None:
    ours = adjusted(intake)
    still = an_item_in(intake, compiler, item_name="不动的")
    moves = an_item_in(intake, compiler, item_name="改了的")
    ours.apply(still, moves)
    edit_in_hand(intake, compiler, moves)

    assert ours.cases.watching.sweep(MONDAY) == 1
    assert ours.how(moves) == "adjusted"
    assert ours.how(still) == ""
    assert ours.cases.watching.sweep(MONDAY) == 0


def edit_in_hand(intake: Intake, compiler: Actor, item_id: str) -> None:
    """Give an item the new text, approved."""
    put(intake, item_id, state=ItemState.DRAFT.value)
    edit(intake, compiler, item_id, legal_basis=a_basis(NEW, NEW_TEXT))
    put(intake, item_id, state=ItemState.APPROVED.value)


@pytest.mark.parametrize("after", [False, True])
def test_what_a_killed_handler_left_the_sweep_finds(
    intake: Intake, compiler: Actor, monkeypatch: Any, after: bool
) -> None:
    ours = adjusted(intake)
    item_id = an_item_in(intake, compiler)
    ours.apply(item_id)
    edit_in_hand(intake, compiler, item_id)
    revive = killed_at(monkeypatch, MongoAdjustments, "save", after=after)
    with pytest.raises(Killed):
        ours.cases.watching.heard(heard(item_id))
    revive()

    ours.cases.watching.sweep(MONDAY)

    assert ours.how(item_id) == "adjusted"
    assert [one.name for one in ours.told(item_id)] == ["adjustment_opened", "adjustment_closed"]


def test_a_scheduled_recite_is_done_by_the_sweep_once_its_day_is_here(intake: Intake, compiler: Actor) -> None:
    ours = adjusted(intake, run=AHEAD, of_old=Outcome.RECITE, touched=(RENUMBERED,))
    item_id = an_item_in(intake, compiler)
    ours.apply(item_id)
    assert ours.cases.watching.sweep(MONDAY) == 0
    assert ours.of(item_id).state is AdjustmentState.SCHEDULED

    ours.judges.run = adjusted(intake).judges.run
    ours.cases.watching.sweep(datetime(2025, 6, 1, 0, 0, tzinfo=UTC))

    assert (basis_of(intake, item_id)["article"], ours.how(item_id)) == (NEW, "recited")


def test_a_change_that_nobody_knows_moves_nothing(intake: Intake, compiler: Actor) -> None:
    ours = adjusted(intake)
    item_id = an_item_in(intake, compiler)
    ours.apply(item_id)
    edit_in_hand(intake, compiler, item_id)
    real = intake.cases.adjustments.watching

    real.heard(heard(item_id))

    assert ours.how(item_id) == ""
