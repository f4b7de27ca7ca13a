"""Whether an open adjustment may have to move, told from its item alone: to judge all of them would be for nothing."""

from __future__ import annotations

from datetime import date

from services.intake.domain.adjustments.adjustment import Adjustment
from services.intake.domain.adjustments.moves import TICKING, stage_of
from services.intake.domain.adjustments.outcomes import AdjustmentState, Outcome
from services.intake.domain.items import GONE, Action, ServiceItem


def needs_a_look(adjustment: Adjustment, item: ServiceItem, today: date) -> bool:
    """
    Tell whether an item has moved since its adjustment was written, also to another body, or a recite is due now.

    What changes on the side of the law comes with a run of its own.
    """
    if item.state in GONE or item.content.number != adjustment.revision or item.body_id != adjustment.body_id:
        return True
    if adjustment.outcome is Outcome.RECITE:
        is_due = adjustment.is_in_effect(today)
        return is_due and (item.may(Action.FOLLOW) or adjustment.state is AdjustmentState.SCHEDULED)
    return adjustment.outcome in TICKING and stage_of(item, is_fine=False) is not adjustment.clocks.stage
