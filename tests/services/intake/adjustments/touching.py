"""Adjustments as an impact run opens them, for the tests of pages: one item, one article, one outcome."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from services.intake.adapters.adjustments.store import MongoAdjustments
from services.intake.adapters.items import MongoItems
from services.intake.application.adjustments.book import KeepingBook
from services.intake.domain.adjustments.adjustment import Cause, Touched, adjustment_id_of
from services.intake.domain.adjustments.judged import Adjusting, JudgedItem
from services.intake.domain.adjustments.outcomes import CauseKind, Outcome
from shared.kernel.clock import day_in_china
from shared.standards.workday_sources import workday_calendar
from tests.services.intake.conftest import Intake

CHANGE = "0190f000-0000-7000-8000-000000000001"
TITLE = "《中华人民共和国老年人权益保障法》修改"
OLD = "国家建立健全家庭养老支持政策，鼓励家庭成员与老年人共同生活。"
NEW = "国家建立健全家庭养老支持政策，鼓励家庭成员与老年人共同生活或者就近居住。"


def a_touched(**changes: Any) -> Touched:
    """Return a citation whose article got other words and another number."""
    fields: dict[str, Any] = {
        "row": 0,
        "title": "中华人民共和国老年人权益保障法",
        "article": "第三十三条",
        "hash": "h",
        "verdict": "amended",
        "law_id": "law",
        "old_version_id": "v1",
        "new_version_id": "v2",
        "new_articles": ("第三十五条",),
        "old_text": OLD,
        "new_text": NEW,
        "similarity": 0.8,
        "new_effective_on": "2026-12-15",
    }
    return Touched(**{**fields, **changes})


def touch(
    intake: Intake,
    item_id: str,
    outcome: Outcome = Outcome.REVIEW,
    *,
    cause_id: str = CHANGE,
    is_day: bool = False,
    upstream_id: str = "",
    **changes: Any,
) -> str:
    """Let a change touch an item as an impact run does; return the id of the adjustment."""
    item = MongoItems().find([item_id])[item_id]
    day: date = day_in_china(intake.clock.now()) + timedelta(days=9)
    cause = Cause(kind=CauseKind.LAW, cause_id=cause_id, title=TITLE, effective_on=day)
    touched = () if outcome is Outcome.FINE else (a_touched(**changes),)
    judged = JudgedItem(item=item, outcome=outcome, touched=touched, upstream_id=upstream_id)
    book = KeepingBook(store=MongoAdjustments(), calendar=workday_calendar)
    book.apply(Adjusting(cause=cause, is_day=is_day), [judged], intake.clock.now())
    return adjustment_id_of(cause_id, item_id)
