"""Reports of the services: the newest copy, the operators' notices, the operators' page."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from services.notify.bootstrap import UseCases
from services.notify.entrypoints.web import create_app
from shared.kernel.actor import NotPermitted
from shared.runtime.dead_letters import Arrival, DeadLetters
from shared.runtime.reporting import report_state
from shared.runtime.settings import Settings
from tests.services.notify.people import OPERATOR, SUPERVISOR
from tests.services.notify.visiting import Visitor
from tests.unit.notify.builders import DATA, NOW, a_message

REPORT = "review_state_reported"
LETTERS: dict[str, Any] = DATA[REPORT]["letters"][0]


def report(sequence: int, *letters: dict[str, Any], minutes: int = 0) -> Any:
    at = (NOW + timedelta(minutes=minutes)).isoformat()
    return a_message(
        REPORT,
        item_id="state of review",
        sequence=sequence,
        checked_at=at,
        letters=list(letters),
        open_letters=sum(each["count"] for each in letters),
    )


def died(count: int, *, minutes: int = 0, reason: str = "KeyError: 'x'") -> dict[str, Any]:
    return {**LETTERS, "count": count, "reason": reason, "latest_at": (NOW + timedelta(minutes=minutes)).isoformat()}


def told(notify: UseCases) -> list[tuple[str, bool]]:
    found = notify.inbox.find(OPERATOR).entries
    return [(each.notice.title, each.is_unread) for each in found]


def test_the_operators_are_told_once_for_each_reason_however_many_fail(notify: UseCases) -> None:
    notify.states.reported([report(1, died(1))])
    notify.states.reported([report(2, died(40, minutes=1), died(2, reason="ValueError: y"))])

    assert sorted(told(notify)) == [("联合审核：2 条“报送”处理不了", True), ("联合审核：40 条“报送”处理不了", True)]


def test_a_late_or_repeated_report_changes_nothing(notify: UseCases) -> None:
    notify.states.reported([report(5, died(4, minutes=4), minutes=4)])
    notify.states.reported([report(3, died(1), minutes=1), report(5, died(4, minutes=4), minutes=4)])
    notify.states.reported([report(4, minutes=2)])

    assert told(notify) == [("联合审核：4 条“报送”处理不了", True)]
    state = notify.states.all(OPERATOR)["review"]
    assert state is not None
    assert state.open_letters == 4


def test_what_was_read_stays_read_until_something_newer_fails(notify: UseCases) -> None:
    notify.states.reported([report(1, died(1))])
    [received] = notify.inbox.find(OPERATOR).entries
    notify.inbox.mark_read([received.notice.notice_id], OPERATOR)
    notify.states.reported([report(2, died(1), minutes=1)])
    still_read = told(notify)
    notify.states.reported([report(3, died(2, minutes=2), minutes=2)])

    assert still_read == [("联合审核：1 条“报送”处理不了", False)]
    assert told(notify) == [("联合审核：2 条“报送”处理不了", True)]


def test_letters_that_are_settled_take_their_notice_with_them(notify: UseCases) -> None:
    notify.states.reported([report(1, died(1), died(1, reason="ValueError: y"))])
    notify.states.reported([report(2, died(1), minutes=1)])

    assert notify.inbox.unread(OPERATOR) == 1
    notify.states.reported([report(3, minutes=2)])
    assert notify.inbox.unread(OPERATOR) == 0
    assert {each.read_by for each in notify.inbox.find(OPERATOR).entries} == {"系统"}


def test_reports_are_kept_and_not_recorded(notify: UseCases) -> None:
    notify.states.reported([report(1, died(1))])

    assert notify.reading.search(SUPERVISOR).total == 0


def test_notify_tells_of_its_own_dead_letters_without_a_message(notify: UseCases, settings: Settings) -> None:
    DeadLetters("notify").keep(
        [
            Arrival(
                message_id="m-1",
                queue="notify.item_submitted",
                body=b'{"name": "item_submitted"}',
                headers={},
                content_type="application/json",
                error="ValueError: 不行",
                attempts=4,
            )
        ]
    )

    notify.states.watch_itself()
    notify.states.watch_itself()

    assert told(notify) == [("通知督查：1 条“报送”处理不了", True)]
    page = Visitor(create_app(settings, notify), OPERATOR).get("/notify/operations").text
    assert 'href="/notify/dead-letters/">去处理' in page


def test_the_page_shows_all_five_and_who_has_not_spoken(notify: UseCases, settings: Settings) -> None:
    notify.states.reported([report(1, died(3))])

    page = Visitor(create_app(settings, notify), OPERATOR).get("/notify/operations").text

    assert page.count("还没有报告") == 4
    assert "失去联系</span>" in page  # the report is of another day
    for service in ("intake", "review", "coding", "publish", "notify"):
        assert f'href="/{service}/dead-letters/"' in page


def test_others_do_not_see_the_state_of_the_whole(notify: UseCases) -> None:
    with pytest.raises(NotPermitted):
        notify.states.all(SUPERVISOR)


def test_every_service_with_jobs_leads_to_them(notify: UseCases, settings: Settings) -> None:
    notify.states.reported([report(1)])

    page = Visitor(create_app(settings, notify), OPERATOR).get("/notify/operations").text

    assert 'href="/review/jobs/?state=failed"' in page


def test_in_a_rehearsal_a_service_that_reports_has_not_fallen_silent(
    notify: UseCases, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "clock").write_text("+10m", encoding="utf-8")
    report_state("notify")
    notify.states.watch_itself()

    rehearsal = replace(settings, clock_file=tmp_path / "clock")
    page = Visitor(create_app(rehearsal, notify), OPERATOR).get("/notify/operations").text

    assert "演练时钟" in page
    assert "失去联系</span>" not in page
