"""What a service's report means to the operators."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.notify.application.notice_rules import SERVICE_NAMES, NoticeStandard
from services.notify.domain.states import SILENT_AFTER, LetterKind, ServiceState
from shared.contracts.registry import SERVICES

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
STANDARD = NoticeStandard()


def letters(*, count: int = 1, name: str = "item_submitted", reason: str = "ValueError: 不行") -> LetterKind:
    return LetterKind(queue="review.item_submitted", name=name, reason=reason, count=count, latest_at=NOW)


def a_state(*kinds: LetterKind, checked_at: datetime = NOW) -> ServiceState:
    return ServiceState(
        service="review",
        checked_at=checked_at,
        open_letters=sum(kind.count for kind in kinds),
        letters=kinds,
        jobs_running=0,
        jobs_failed=0,
        outbox_pending=0,
        outbox_oldest_at=None,
        outbox_is_well=True,
    )


def test_a_service_that_reports_and_has_nothing_open_needs_nobody() -> None:
    assert not a_state().needs_somebody(NOW)
    assert not a_state().is_silent(NOW + SILENT_AFTER)


@pytest.mark.parametrize(
    "state",
    [
        a_state(letters()),
        replace(a_state(), jobs_failed=1),
        replace(a_state(), outbox_is_well=False),
        a_state(checked_at=NOW - SILENT_AFTER - timedelta(seconds=1)),
    ],
)
def test_letters_failed_jobs_a_full_outbox_and_silence_need_somebody(state: ServiceState) -> None:
    assert state.needs_somebody(NOW)


def test_the_notice_says_how_many_of_what_failed_and_why_and_leads_there() -> None:
    [notice] = STANDARD.letter_notices(a_state(letters(count=7)), "review_state_reported")

    assert notice.title == "联合审核：7 条“报送”处理不了"
    assert "ValueError: 不行" in notice.text
    assert notice.link.startswith("/review/dead-letters/?queue=review.item_submitted&reason=ValueError")
    assert (notice.desk, notice.occurred_at) == ("role:operator", NOW)


def test_one_reason_keeps_one_notice_and_another_gets_its_own() -> None:
    ids = [
        notice.notice_id
        for kind in (letters(count=1), letters(count=9), letters(reason="KeyError: 'x'"))
        for notice in STANDARD.letter_notices(a_state(kind), "review_state_reported")
    ]

    assert ids[0] == ids[1] != ids[2]


def test_a_letter_without_a_name_or_reason_can_be_told_of() -> None:
    [notice] = STANDARD.letter_notices(a_state(letters(name="", reason="")), "review_state_reported")

    assert "名称读不出的消息" in notice.title
    assert "没有留下原因" in notice.text


def test_every_service_has_a_name() -> None:
    assert set(SERVICE_NAMES) == set(SERVICES)
