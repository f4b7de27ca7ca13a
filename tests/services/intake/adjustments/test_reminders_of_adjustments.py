"""Reminders of adjustments: once before the last day, once when it is over, once more when the law is in force."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from services.intake.adapters.adjustments.store import MongoAdjustments
from services.intake.domain.adjustments.outcomes import Outcome
from shared.kernel.actor import Actor
from tests.services.intake.adjustments.keeping import AHEAD, RENUMBERED, Killed, adjusted, an_item_in, killed_at
from tests.services.intake.conftest import Intake


def at(month: int, day: int) -> datetime:
    """Return ten o'clock in China on a day of 2025."""
    return datetime(2025, month, day, 2, 0, tzinfo=UTC)


def test_each_is_told_once(intake: Intake, compiler: Actor) -> None:
    """Opened on Monday 3 March, ten working days: until Monday 17 March; the law is in force from 1 June."""
    ours = adjusted(intake, run=AHEAD)
    item_id = an_item_in(intake, compiler)
    ours.apply(item_id)
    sweep = ours.cases.reminding.sweep

    sent = [sweep(at(*day)) for day in [(3, 12), (3, 13), (3, 14), (3, 17), (3, 18), (3, 19), (6, 1), (6, 2)]]

    assert sent == [0, 1, 0, 0, 1, 0, 1, 0]
    reminders = ours.told(item_id)[1:]
    assert [one.name for one in reminders] == ["adjustment_due", "adjustment_overdue", "adjustment_overdue"]
    assert {(one.data["stage"], one.data["due_on"]) for one in reminders} == {("apply", "2025-03-17")}
    assert len({one.message_id for one in reminders}) == 3


def test_nobody_is_told_of_what_the_system_does(intake: Intake, compiler: Actor) -> None:
    ours = adjusted(intake, run=AHEAD, of_old=Outcome.RECITE, touched=(RENUMBERED,))
    ours.apply(an_item_in(intake, compiler))

    assert ours.cases.reminding.sweep(at(7, 1)) == 0


@pytest.mark.parametrize("after", [False, True])
def test_killed_in_between_it_says_nothing_twice(
    intake: Intake, compiler: Actor, monkeypatch: Any, after: bool
) -> None:
    ours = adjusted(intake, run=AHEAD)
    item_id = an_item_in(intake, compiler)
    ours.apply(item_id)
    revive = killed_at(monkeypatch, MongoAdjustments, "save", after=after)
    with pytest.raises(Killed):
        ours.cases.reminding.sweep(at(3, 14))
    revive()

    ours.cases.reminding.sweep(at(3, 14))

    assert [one.name for one in ours.told(item_id)] == ["adjustment_opened", "adjustment_due"]
