"""A first run opens without a look at what is there; what is there all the same is looked at then."""

from __future__ import annotations

from services.intake.adapters.adjustments.store import MongoAdjustments
from services.intake.adapters.items import MongoItems
from services.intake.application.adjustments.book import KeepingBook
from services.intake.domain.adjustments.adjustment import Cause
from services.intake.domain.adjustments.judged import Adjusting, JudgedItem
from services.intake.domain.adjustments.outcomes import CauseKind, Outcome
from shared.kernel.actor import Actor
from shared.kernel.clock import day_in_china
from shared.standards.workday_sources import workday_calendar
from tests.services.intake.adjustments.keeping import an_item_in
from tests.services.intake.adjustments.touching import a_touched
from tests.services.intake.conftest import Intake


def test_what_is_there_already_is_moved_and_what_is_fine_is_left(intake: Intake, compiler: Actor) -> None:
    ids = [an_item_in(intake, compiler, item_name=f"事项{number}") for number in range(3)]
    items, now = MongoItems().find(ids), intake.clock.now()
    cause = Cause(kind=CauseKind.LAW, cause_id="change-first", title="修改", effective_on=day_in_china(now))
    run = Adjusting(cause=cause, is_day=False, is_first=True)
    review = [JudgedItem(item=items[each], outcome=Outcome.REVIEW, touched=(a_touched(),)) for each in ids[:2]]
    gone = JudgedItem(item=items[ids[0]], outcome=Outcome.GONE, touched=(a_touched(),))
    fine = JudgedItem(item=items[ids[2]], outcome=Outcome.FINE)
    book = KeepingBook(store=MongoAdjustments(), calendar=workday_calendar)

    seen = []
    for judged in ([review[0], fine], review, [gone, review[1]]):
        book.apply(run, judged, now)
        kept = MongoAdjustments().find(f"change-first:{each}" for each in ids).values()
        seen.append({one.item_id: (one.outcome, one.version) for one in kept})

    assert seen == [
        {ids[0]: (Outcome.REVIEW, 1)},
        {ids[0]: (Outcome.REVIEW, 1), ids[1]: (Outcome.REVIEW, 1)},
        {ids[0]: (Outcome.GONE, 2), ids[1]: (Outcome.REVIEW, 1)},
    ]
