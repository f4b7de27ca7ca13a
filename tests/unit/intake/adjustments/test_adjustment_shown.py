"""What pages say of an adjustment: how much time is left, and what has happened to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.intake.domain.adjustments.adjustment import Act
from services.intake.domain.adjustments.clocks import Clocks
from services.intake.domain.adjustments.moves import acted, kept, moved
from services.intake.domain.adjustments.outcomes import ActKind, Outcome
from services.intake.entrypoints.adjustment_shown import VERDICTS, history, time_left
from shared.kernel.law.comparing import Verdict
from tests.unit.intake.adjustments.builders import MONDAY, a_run, an_adjustment, days, judged

OPENED_ON = MONDAY.date()


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (OPENED_ON, ("还有 10 个工作日", "")),
        (date(2025, 3, 12), ("还有 3 个工作日", "soon")),
        (date(2025, 3, 17), ("今天截止", "soon")),
        (date(2025, 3, 18), ("超期 1 个工作日", "over")),
        (date(2025, 3, 24), ("超期 5 个工作日", "over")),
    ],
)
def test_the_time_left_is_counted_in_working_days(today: date, said: tuple[str, str]) -> None:
    assert said == time_left(an_adjustment(), today)


def test_the_weekend_after_the_last_day_is_no_working_day_late() -> None:
    on_a_friday = replace(an_adjustment(), clocks=Clocks(due_on=date(2025, 3, 14)))

    assert time_left(on_a_friday, date(2025, 3, 15)) == ("已截止", "over")


def test_where_no_clock_runs_no_time_is_left() -> None:
    assert time_left(an_adjustment(Outcome.FOLLOW), OPENED_ON) is None


def test_history_tells_of_reminders_and_of_the_end_the_newest_first() -> None:
    told = ("adjustment_due:apply:2025-03-17", "adjustment_overdue:apply:2025-03-17", "adjustment_overdue:in_effect")
    reminded = replace(an_adjustment(), told=told)
    ended = kept(reminded, reason="不影响本事项的对象和条件。", by="李四", days=days(MONDAY + timedelta(days=15)))

    events = history(ended)

    assert [event.what for event in events] == ["决定不改", "已提醒：超过期限", "已提醒：期限快到了", "开始调整"]
    assert [event.is_bad for event in events] == [False, True, False, False]
    assert events[0].more == "不影响本事项的对象和条件。（李四）"
    assert events[1].when == "最后一天 2025-03-17"


def test_history_tells_who_adopted_what_among_the_reminders() -> None:
    what, later = "《测试法》第十条 → 第十二条", MONDAY + timedelta(days=12)
    adopted = Act(kind=ActKind.ADOPTED, number=3, by="张三", at=later, what=what)
    taken = Act(kind=ActKind.TAKEN, number=2, by="王五", at=MONDAY + timedelta(days=1))
    told = ("adjustment_due:apply:2025-03-17", "adjustment_overdue:apply:2025-03-17")

    events = history(replace(acted(acted(an_adjustment(), taken), adopted), told=told))

    assert [event.what for event in events] == [
        "已提醒：超过期限",
        "按新条文更新引用",
        "已提醒：期限快到了",
        "拿回来修改",
        "开始调整",
    ]
    assert events[1].when == "2025-03-15 09:00"
    assert events[1].more == "《测试法》第十条 → 第十二条，存为第 3 稿（张三）"
    assert events[3].more == "从第 2 稿改起（王五）"


def test_what_was_done_before_it_was_opened_again_stands_last() -> None:
    taken = Act(kind=ActKind.TAKEN, number=2, by="王五", at=MONDAY)
    met = moved(acted(an_adjustment(), taken), a_run(), judged(Outcome.FINE), days())
    again = moved(met, a_run(), judged(Outcome.REVIEW), days(MONDAY + timedelta(days=30)))

    assert [event.what for event in history(again)] == ["开始调整", "拿回来修改"]


def test_every_verdict_has_its_words() -> None:
    assert {*Verdict, ""} == set(VERDICTS)
