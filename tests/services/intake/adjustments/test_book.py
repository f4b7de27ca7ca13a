"""The adjustment book on a real MongoDB: each adjustment once, with its messages, whatever is repeated or killed."""

from __future__ import annotations

from typing import Any

import pytest

from services.intake.adapters.adjustments.store import MongoAdjustments
from services.intake.domain.adjustments.clocks import Stage
from services.intake.domain.adjustments.outcomes import AdjustmentState, Outcome
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from tests.services.intake.adjustments.keeping import (
    AHEAD,
    AMENDED,
    RENUMBERED,
    Killed,
    adjusted,
    an_item_in,
    killed_at,
)
from tests.services.intake.conftest import Intake
from tests.services.intake.inheriting import item_of
from tests.unit.intake.adjustments.builders import a_run


def test_what_is_touched_is_opened_once_with_its_message(intake: Intake, compiler: Actor) -> None:
    ours = adjusted(intake, run=AHEAD)
    item_id = an_item_in(intake, compiler)

    ours.apply(item_id)
    ours.apply(item_id)

    adjustment = ours.of(item_id)
    assert adjustment.version == 1, "the second time nothing is written"
    assert (adjustment.state, adjustment.clocks.stage, adjustment.touched) == (
        AdjustmentState.OPEN,
        Stage.APPLY,
        (AMENDED,),
    )
    [message] = ours.told(item_id)
    assert (message.name, message.item_id, message.sequence) == ("adjustment_opened", item_id, 1)
    assert message.data["due_on"] == "2025-03-17"
    assert message.data["touched"] == [
        {
            "title": "老年人权益保障法",
            "article": "第三十三条",
            "new_article": "第三十五条",
            "verdict": "amended",
        }
    ]


def test_texts_of_provisions_are_kept_once_for_all_items(intake: Intake, compiler: Actor) -> None:
    ours = adjusted(intake, run=AHEAD)

    ours.apply(*[an_item_in(intake, compiler, item_name=f"事项{number}") for number in range(3)])

    assert (intake.count("adjustments"), intake.count("adjusted_provisions")) == (3, 2)


def test_a_fine_item_has_no_adjustment(intake: Intake, compiler: Actor) -> None:
    ours = adjusted(intake, of_old=Outcome.FINE)
    item_id = an_item_in(intake, compiler)

    ours.apply(item_id)

    assert intake.count("adjustments") == 0


def test_a_recite_ahead_of_its_day_asks_nobody(intake: Intake, compiler: Actor) -> None:
    ours = adjusted(intake, run=AHEAD, of_old=Outcome.RECITE, touched=(RENUMBERED,))
    item_id = an_item_in(intake, compiler)

    ours.apply(item_id)

    assert ours.of(item_id).state is AdjustmentState.SCHEDULED
    assert ours.told(item_id)[0].data["due_on"] == ""


def test_a_revoked_change_closes_and_a_renewed_one_opens_again(intake: Intake, compiler: Actor) -> None:
    ours = adjusted(intake, run=AHEAD)
    item_id = an_item_in(intake, compiler)
    ours.apply(item_id)
    ours.judges.of_old, ours.judges.run = Outcome.FINE, a_run(is_revoked=True)

    ours.apply(item_id)
    assert (ours.of(item_id).state, ours.how(item_id)) == (AdjustmentState.CLOSED, "revoked")
    ours.judges.of_old, ours.judges.run = Outcome.GONE, AHEAD
    ours.apply(item_id)
    assert (ours.of(item_id).state, ours.how(item_id)) == (AdjustmentState.OPEN, "")

    names = [message.name for message in ours.told(item_id)]
    assert names == ["adjustment_opened", "adjustment_closed", "adjustment_opened"]
    assert len({message.message_id for message in ours.told(item_id)}) == 3


def test_items_with_open_adjustments_are_named_in_order(intake: Intake, compiler: Actor) -> None:
    ours = adjusted(intake, run=AHEAD)
    ids = sorted(an_item_in(intake, compiler, item_name=f"事项{number}") for number in range(4))
    ours.apply(*ids)
    ours.judges.fixed[ids[1]] = Outcome.FINE
    ours.apply(ids[1])

    book = ours.keeping.book

    assert book.item_ids("change", "", 2) == [ids[0], ids[2]]
    assert book.item_ids("change", ids[2], 2) == [ids[3]]
    assert book.item_ids("chang", "", 2) == []


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("name", ["add", "find"])
def test_whoever_is_killed_between_two_writes_does_the_rest_later(
    intake: Intake, compiler: Actor, monkeypatch: Any, name: str, after: bool
) -> None:
    ours = adjusted(intake, run=AHEAD)
    ids = [an_item_in(intake, compiler, item_name=f"事项{number}") for number in range(3)]
    ours.apply(ids[0])
    revive = killed_at(monkeypatch, MongoAdjustments, name, after=after)
    with pytest.raises(Killed):
        ours.apply(*ids)
    revive()

    ours.apply(*ids)

    assert [len(ours.told(item_id)) for item_id in ids] == [1, 1, 1]


def test_what_somebody_else_opened_meanwhile_is_looked_at_again(intake: Intake, compiler: Actor) -> None:
    ours = adjusted(intake, run=AHEAD)
    item_id = an_item_in(intake, compiler)
    real = MongoAdjustments.find
    seen: list[int] = []

    def late(self: MongoAdjustments, adjustment_ids: Any) -> Any:
        found = real(self, list(adjustment_ids))
        if not seen:
            seen.append(1)
            adjusted(intake, run=AHEAD, of_old=Outcome.GONE).apply(item_id)
            return {}
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MongoAdjustments, "find", late)
        ours.apply(item_id)

    assert ours.of(item_id).outcome is Outcome.REVIEW
    assert len(ours.told(item_id)) == 2


def test_a_message_moves_what_is_open_with_its_item(intake: Intake, compiler: Actor) -> None:
    ours = adjusted(intake, run=AHEAD)
    item_id = an_item_in(intake, compiler, ItemState.SUBMITTED)

    ours.apply(item_id)

    assert ours.of(item_id).clocks.stage is Stage.REVIEW
    assert item_of(intake, item_id).state is ItemState.SUBMITTED
