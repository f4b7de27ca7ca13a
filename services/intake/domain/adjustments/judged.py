"""What an impact run found of an item, and on whose behalf: what adjustments are opened and moved by."""

from __future__ import annotations

from dataclasses import dataclass

from services.intake.domain.adjustments.adjustment import Cause, Touched
from services.intake.domain.adjustments.outcomes import Outcome
from services.intake.domain.items import ServiceItem


@dataclass(frozen=True, kw_only=True)
class Adjusting:
    """
    On whose behalf items are judged: the cause, whether its day has come, and whether it was revoked.

    `is_day`: the target day is here, so what is to be recited is recited now; before it, it is scheduled.
    `is_first`: nothing was opened for the cause so far, so that whoever opens need not look; one that is wrong is slow.
    """

    cause: Cause
    is_day: bool
    is_revoked: bool = False
    is_first: bool = False


@dataclass(frozen=True, kw_only=True)
class JudgedItem:
    """
    An item and what a cause means for it.

    `item` is as it was when its current text (`item.content.number`) was judged. `touched` are the citations that are
    not fine, in the order of the rows, without those of `decided`: on these its body has decided that they stay.
    `upstream_id` is the parent or source of one that follows. `is_refused`: the system cannot write the new numbers
    into the item, so whatever was decided, its body is asked.
    """

    item: ServiceItem
    outcome: Outcome
    touched: tuple[Touched, ...] = ()
    upstream_id: str = ""
    decided: tuple[Touched, ...] = ()
    is_refused: bool = False

    @property
    def whole(self) -> tuple[Touched, ...]:
        """Return all citations that are not fine, in the order of the rows; rows are decided on as a whole."""
        return tuple(sorted((*self.touched, *self.decided), key=lambda one: one.row)) if self.decided else self.touched
