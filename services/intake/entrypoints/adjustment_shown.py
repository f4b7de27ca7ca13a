"""Adjustments as pages show them: the sign that goes with each word, and how much time is left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from services.intake.application.adjustments.reminding import OVERDUE
from services.intake.application.laws.impact_run import COUNTED, RunState
from services.intake.domain.adjustments.adjustment import Act, Adjustment, Closing
from services.intake.domain.adjustments.clocks import STAGE_NAMES, Stage, clock_settings
from services.intake.domain.adjustments.outcomes import (
    ACT_NAMES,
    CAUSE_NAMES,
    HOW_NAMES,
    OUTCOME_NAMES,
    STATE_NAMES,
    ActKind,
    AdjustmentState,
    CauseKind,
    How,
    Outcome,
)
from shared.kernel.clock import day_in_china
from shared.kernel.law.comparing import Verdict
from shared.runtime.web.rendering import china_time
from shared.standards.workday_sources import workday_calendar

ONE_DAY = timedelta(days=1)
SOON = 3
"""Working days before the last day from which a deadline is marked as near."""
OUTCOME_TAGS: Mapping[Outcome, str] = {
    Outcome.FINE: "ok",
    Outcome.RECITE: "ok",
    Outcome.FOLLOW: "go",
    Outcome.REVIEW: "ask",
    Outcome.GONE: "bad",
}
STATE_TAGS: Mapping[AdjustmentState, str] = {
    AdjustmentState.SCHEDULED: "",
    AdjustmentState.OPEN: "go",
    AdjustmentState.CLOSED: "ok",
}
VERDICTS: Mapping[str, tuple[str, str]] = {
    Verdict.SAME: ("未变", "ok"),
    Verdict.RENUMBERED: ("仅条号变动", "ok"),
    Verdict.AMENDED: ("修改", "ask"),
    Verdict.MERGED: ("合并", "ask"),
    Verdict.SPLIT: ("拆分", "ask"),
    Verdict.DELETED: ("删除", "bad"),
    Verdict.NEW: ("新增", "go"),
    "": ("对应关系不明", "ask"),
}
"""What a lawyer confirmed of an article, and its sign; empty where nobody has told what became of it."""
TEXT_OF_ACT: Mapping[ActKind, str] = {
    ActKind.ADOPTED: "存为第 {number} 稿",
    ActKind.TAKEN: "从第 {number} 稿改起",
    ActKind.KEPT: "看的是第 {number} 稿",
}
"""Which of the item's texts an act is about."""
ASKED_BY_HAND, APPLIED_FOR = "需核对", "变更内容"
"""What a cause other than a change of law means for an item: its body looks at it, or is about to change it."""


def what_is_asked(adjustment: Adjustment) -> str:
    """Return in a word what a cause means for an item."""
    if adjustment.is_applied_for:
        return APPLIED_FOR
    return OUTCOME_NAMES[adjustment.outcome] if adjustment.cause.kind is CauseKind.LAW else ASKED_BY_HAND


WORDS: Mapping[str, Any] = {
    "outcome_names": OUTCOME_NAMES,
    "outcome_tags": OUTCOME_TAGS,
    "adjustment_states": STATE_NAMES,
    "adjustment_tags": STATE_TAGS,
    "how_names": HOW_NAMES,
    "stage_names": STAGE_NAMES,
    "cause_names": CAUSE_NAMES,
    "what_is_asked": what_is_asked,
    "article_verdicts": VERDICTS,
    "counted": COUNTED,
    "Outcome": Outcome,
    "AdjustmentState": AdjustmentState,
    "CauseKind": CauseKind,
    "How": How,
    "RunState": RunState,
    "Stage": Stage,
}
"""What the templates of these pages may name."""


def time_left(adjustment: Adjustment, today: date) -> tuple[str, str] | None:
    """Return how much time the running clock leaves, and how near its end is (soon, over); None if none runs."""
    due_on = adjustment.clocks.due_on
    if due_on is None:
        return None
    calendar = workday_calendar()
    if due_on < today:
        days = calendar.workdays_between(due_on, today).days
        return (f"超期 {days} 个工作日" if days else "已截止"), "over"
    days = calendar.workdays_between(today, due_on).days
    return (f"还有 {days} 个工作日" if days else "今天截止"), "soon" if days <= SOON else ""


def times_left(adjustments: Iterable[Adjustment], today: date) -> dict[str, tuple[str, str] | None]:
    """Return the same of several, by their ids."""
    return {one.adjustment_id: time_left(one, today) for one in adjustments}


@dataclass(frozen=True, kw_only=True)
class Event:
    """A line of what has happened to an adjustment; `is_bad` marks that somebody was late."""

    what: str
    when: str
    more: str = ""
    is_bad: bool = False


def history(adjustment: Adjustment) -> list[Event]:
    """Return what has happened to an adjustment, the newest first; what was done before it was opened again is last."""
    events = []
    closing = adjustment.closing
    if closing:
        events.append(_end(closing, was_decided=adjustment.decided is not None))
    # a decision that ended it at once is told of as its end
    acts = [
        act for act in reversed(adjustment.acts) if act.kind is not ActKind.KEPT or not closing or act.at < closing.at
    ]
    dated = [(day_in_china(act.at), _done(act)) for act in acts if act.at >= adjustment.opened_at]
    dated += [each for mark in reversed(adjustment.told) if (each := _reminder(mark))]
    events += [event for _, event in sorted(dated, key=lambda one: one[0], reverse=True)]
    is_law = adjustment.cause.kind is CauseKind.LAW
    opened = f"影响：{OUTCOME_NAMES[_opened_as(adjustment)]}" if is_law else CAUSE_NAMES[adjustment.cause.kind]
    events.append(Event(what="开始调整", when=china_time(adjustment.opened_at), more=opened))
    return [*events, *(_done(act) for act in acts if act.at < adjustment.opened_at)]


def _opened_as(adjustment: Adjustment) -> Outcome:
    """Return what it was opened for: what is only cited anew since a decision had to be looked at before that."""
    decided = adjustment.decided
    return Outcome.REVIEW if decided and decided.at >= adjustment.opened_at else adjustment.outcome


def _end(closing: Closing, *, was_decided: bool) -> Event:
    """Return the line of how it ended; what was decided earlier, and waited for its numbers, has a line of its own."""
    if closing.how is How.KEPT and was_decided:
        return Event(
            what="办结", when=china_time(closing.at), more="只变条号的引用已更新，其余照此前的决定不改（系统）"
        )
    return Event(what=HOW_NAMES[closing.how], when=china_time(closing.at), more=f"{closing.reason}（{closing.by}）")


def _done(act: Act) -> Event:
    """Return the line of what somebody did with the item: which articles or why, in which of its texts, and who."""
    text = TEXT_OF_ACT[act.kind].format(number=act.number)
    if act.kind is ActKind.KEPT:
        more = f"{act.what}（{act.by}，{text}）"
    else:
        more = f"{'，'.join(part for part in (act.what, text) if part)}（{act.by}）"
    return Event(what=ACT_NAMES[act.kind], when=china_time(act.at), more=more)


def _reminder(mark: str) -> tuple[date, Event] | None:
    """
    Return the line of a mark of `Adjustment.told`: which reminder, of which stage, with which last day.

    With it goes the first day on which such a reminder is sent, since marks do not keep the day itself.
    """
    name, _, rest = mark.partition(":")
    stage, _, due_on = rest.partition(":")
    if not due_on:
        return None
    is_late, last = name == OVERDUE, date.fromisoformat(due_on)
    what = "已提醒：超过期限" if is_late else "已提醒：期限快到了"
    event = Event(what=what, when=f"最后一天 {due_on}", more=STAGE_NAMES[Stage(stage)], is_bad=is_late)
    return (last + ONE_DAY if is_late else _first_reminded(last)), event


def _first_reminded(last: date) -> date:
    """Return the first day from which a last day is so near that a reminder goes out."""
    calendar, day = workday_calendar(), last
    while calendar.workdays_between(day - ONE_DAY, last).days <= clock_settings().remind_before:
        day -= ONE_DAY
    return day
