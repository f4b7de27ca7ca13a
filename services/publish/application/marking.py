"""Mark pages whose items are late in following a change of law (动态调整), and take the marks off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from services.publish.domain.adjusting import LAW, ChangedLaw, OverdueAdjustment, shown_on
from shared.contracts.envelope import Envelope


@dataclass(frozen=True, kw_only=True)
class Heard:
    """
    What a message says of an adjustment: that it was `opened`, is `overdue`, or is `closed`.

    `effective_on` is an ISO date; `sequence` tells late from new.
    """

    adjustment_id: str
    item_id: str
    cause_title: str
    effective_on: str
    what: str
    sequence: int


class Adjustments(Protocol):
    """What publish remembers of adjustments."""

    def take_over(self, heard: Sequence[Heard]) -> None:
        """Remember what was heard, in any order and however often."""
        ...

    def overdue_of(self, item_id: str) -> Sequence[OverdueAdjustment]: ...


class Marking:
    """The use cases behind `adjustment_opened`, `adjustment_overdue` and `adjustment_closed`."""

    def __init__(self, adjustments: Adjustments) -> None:
        self._adjustments = adjustments

    def heard(self, events: Sequence[Envelope]) -> None:
        """
        Take over what became of adjustments after a change of law; those of other causes are no matter of the public.

        An opened one may bring another day: the change was postponed.
        """
        self._adjustments.take_over(
            [_heard(event) for event in events if event.data["cause"]["kind"] == LAW and event.data["effective_on"]]
        )

    def of_item(self, item_id: str, today: date) -> tuple[ChangedLaw, ...]:
        """Return the changes of law that the page of an item names today; mostly none."""
        return shown_on(today, self._adjustments.overdue_of(item_id))


def _heard(event: Envelope) -> Heard:
    return Heard(
        adjustment_id=event.data["adjustment_id"],
        item_id=event.item_id,
        cause_title=event.data["cause"]["title"],
        effective_on=event.data["effective_on"],
        what=event.name.removeprefix("adjustment_"),
        sequence=event.sequence,
    )
