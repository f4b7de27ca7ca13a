"""Minimal valid objects of adjustments for their tests; each keyword overrides one thing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from services.intake.domain.adjustments.adjustment import Adjustment, Cause, Touched
from services.intake.domain.adjustments.clocks import clock_settings
from services.intake.domain.adjustments.judged import Adjusting, JudgedItem
from services.intake.domain.adjustments.moves import Days, opened
from services.intake.domain.adjustments.outcomes import CauseKind, Outcome
from services.intake.domain.items import ServiceItem
from shared.standards.workday_sources import workday_calendar
from tests.unit.intake.builders import an_item

MONDAY = datetime(2025, 3, 3, 1, 0, tzinfo=UTC)
"""A Monday in China of a year whose days off are known; no day off follows within four weeks."""
CAUSE = Cause(kind=CauseKind.LAW, cause_id="change", title="《测试法》修改", effective_on=date(2025, 6, 1))


def days(now: datetime = MONDAY) -> Days:
    """Return the real calendar and the shipped clocks, at an instant."""
    return Days(calendar=workday_calendar(), settings=clock_settings(), now=now)


def a_run(**changes: Any) -> Adjusting:
    """Return a run ahead of the day."""
    return Adjusting(**{"cause": CAUSE, "is_day": False, **changes})


def a_touched(**changes: Any) -> Touched:
    """Return a citation whose article was amended."""
    fields: dict[str, Any] = {
        "row": 0,
        "title": "测试法",
        "article": "第十条",
        "hash": "old-hash",
        "verdict": "amended",
        "law_id": "law",
        "new_articles": ("第十二条",),
        "old_text": "旧的条文。",
        "new_text": "新的条文。",
        "similarity": 0.8,
        "new_effective_on": "2025-06-01",
    }
    return Touched(**{**fields, **changes})


def judged(outcome: Outcome, item: ServiceItem | None = None, **changes: Any) -> JudgedItem:
    """Return an item judged."""
    touched = () if outcome is Outcome.FINE else (a_touched(),)
    return JudgedItem(**{"item": item or an_item(), "outcome": outcome, "touched": touched, **changes})


def an_adjustment(outcome: Outcome = Outcome.REVIEW, item: ServiceItem | None = None, **changes: Any) -> Adjustment:
    """Return an adjustment that was opened ahead of the day."""
    return opened(a_run(**changes), judged(outcome, item), days())
