"""Taking back more time of one body: what counts then, what is kept, and when it is refused."""

from __future__ import annotations

from datetime import date

import pytest

from services.intake.domain.extensions import (
    ExtensionUsed,
    LateAtOnce,
    check_confirmed,
    check_not_used,
    extended,
    shortened,
)
from services.intake.domain.report_states import ReportState
from services.intake.domain.work_plans import Campaign
from shared.kernel.errors import Invalid, NotFound
from tests.unit.intake.test_work_plans import AT, a_body, more_time, running

LAST = date(2026, 3, 31)


def taken_back(campaign: Campaign, reason: str = "合并没有进行") -> Campaign:
    return shortened(campaign, campaign.stage("directory"), "b-1", reason=reason, by="李", at=AT)


def test_what_is_taken_back_stays_as_history_and_counts_no_more() -> None:
    campaign = taken_back(extended(running(), more_time(date(2026, 4, 15)), a_body()))

    assert campaign.last_day(campaign.stage("directory"), "b-1") == LAST
    assert campaign.extensions[0].taken_back is not None
    assert campaign.extensions[0].taken_back.reason == "合并没有进行"
    assert campaign.history[-1].what == ("“梳理报送目录清单”：撤销示例局到 2026-04-15 的延期，截止日改回 2026-03-31")
    assert campaign.times_taken_back("directory", "b-1") == 1


def test_the_extension_before_it_counts_again() -> None:
    campaign = extended(running(), more_time(date(2026, 4, 15)), a_body())
    campaign = taken_back(extended(campaign, more_time(date(2026, 4, 20)), a_body()))

    assert campaign.last_day(campaign.stage("directory"), "b-1") == date(2026, 4, 15)


def test_a_reason_is_needed_and_something_to_take_back() -> None:
    campaign = extended(running(), more_time(date(2026, 4, 15)), a_body())

    with pytest.raises(Invalid, match="理由"):
        taken_back(campaign, reason=" ")
    with pytest.raises(NotFound, match="没有延期"):
        taken_back(taken_back(campaign))


def test_time_in_which_a_body_has_reported_is_not_taken_back() -> None:
    with pytest.raises(ExtensionUsed, match="报送了 2 个事项"):
        check_not_used("示例局", last_on=LAST, filed=2, zero_on=None)
    with pytest.raises(ExtensionUsed, match="零报告"):
        check_not_used("示例局", last_on=LAST, filed=0, zero_on=date(2026, 4, 1))
    check_not_used("示例局", last_on=LAST, filed=0, zero_on=LAST)


@pytest.mark.parametrize(
    ("before", "after", "is_confirmed", "is_refused"),
    [
        (ReportState.OPEN, ReportState.LATE, False, True),
        (ReportState.OPEN, ReportState.LATE, True, False),
        (ReportState.LATE, ReportState.LATE, False, False),
        (ReportState.OPEN, ReportState.OPEN, False, False),
    ],
)
def test_who_would_be_late_at_once_is_late_only_when_it_is_confirmed(
    before: ReportState, after: ReportState, is_confirmed: bool, is_refused: bool
) -> None:
    refused = False
    try:
        check_confirmed("示例局", before, after, last_on=LAST, is_confirmed=is_confirmed)
    except LateAtOnce:
        refused = True

    assert is_refused == refused


@pytest.mark.parametrize(("due", "is_refused"), [(14, False), (15, False), (16, True)])
def test_an_extension_sets_no_window_that_ends_before_what_came_late_is_due(due: int, is_refused: bool) -> None:
    longer = more_time(date(2026, 4, 15))
    due_on = date(2026, 4, due)

    if is_refused:
        with pytest.raises(Invalid, match="请选 2026-04-16 或者更晚的一天"):
            extended(running(), longer, a_body(), due_on=due_on)
    else:
        assert extended(running(), longer, a_body(), due_on=due_on).extensions[0].last_on == date(2026, 4, 15)
