"""A notice that asks for something is read by itself once that is done, in whatever order the messages are heard."""

from __future__ import annotations

from typing import Any

import pytest

from services.notify.adapters.documents import InboxNotice
from services.notify.bootstrap import UseCases
from shared.kernel.actor import Actor
from shared.runtime.mongo import durable
from tests.services.notify.people import COMPILER, LEGAL, SUPERVISOR, a_person
from tests.services.notify.plans import profiled, slow_plans
from tests.unit.notify.builders import NOW, a_message

DECIDER, RELEASER = (a_person(f"{role}_officer", body_id="b-gov", name="政府甲") for role in ("decision", "release"))
HEARING: dict[str, Any] = {"offices": ["hearing:b-1"]}
DONE = [
    ("operation_requested", "operation_answered", LEGAL, {}),
    ("operation_requested", "operation_withdrawn", LEGAL, {}),
    ("operation_answered", "operation_decided", DECIDER, {}),
    ("operation_answered", "operation_withdrawn", DECIDER, {}),
    ("list_proposed", "list_adopted", DECIDER, {}),
    ("list_proposed", "list_returned", DECIDER, {}),
    ("list_adopted", "edition_scheduled", RELEASER, {}),
    ("list_adopted", "edition_released", RELEASER, {}),
    ("comment_received", "comment_answered", COMPILER, HEARING),
    ("adjustment_due", "adjustment_closed", COMPILER, {}),
    ("adjustment_overdue", "adjustment_closed", COMPILER, {}),
    ("adjustment_overdue", "adjustment_closed", SUPERVISOR, {}),
    ("report_due", "zero_report_filed", COMPILER, {}),
    ("report_missed", "zero_report_filed", COMPILER, {}),
]
"""What is asked, by which message it is done, and whose desk is asked."""


def open_kinds(notify: UseCases, person: Actor) -> list[str]:
    """The kinds of the notices that somebody has still to read."""
    return [each.notice.kind for each in notify.inbox.find(person, unread_only=True).entries]


@pytest.mark.parametrize("is_late", [False, True])
@pytest.mark.parametrize(("asks", "does", "person", "data"), DONE)
def test_what_has_been_done_is_no_longer_open(
    notify: UseCases, asks: str, does: str, person: Actor, data: dict[str, Any], *, is_late: bool
) -> None:
    asked, done = a_message(asks, **data), a_message(does, minutes=5)

    for message in [done, asked] if is_late else [asked, done]:
        notify.record.received([message])

    assert asks not in open_kinds(notify, person)
    (settled,) = [each for each in notify.inbox.find(person).entries if each.notice.kind == asks]
    assert (settled.read_by, settled.read_at is not None) == ("系统", True)


@pytest.mark.parametrize(("asks", "does", "person", "data"), DONE)
def test_what_is_asked_afterwards_or_in_another_matter_stays_open(
    notify: UseCases, asks: str, does: str, person: Actor, data: dict[str, Any]
) -> None:
    """An adjustment is opened again, a zero report lapses with the first item."""
    other = {"operation_id", "list_id", "comment_id", "adjustment_id", "campaign_id"} & a_message(asks).data.keys()
    elsewhere = a_message(asks, sequence=2, **data, **dict.fromkeys(other, "another"))

    notify.record.received([a_message(does, minutes=5)])
    notify.record.received([a_message(asks, minutes=9, **data), elsewhere])

    assert open_kinds(notify, person).count(asks) == 2


def test_what_came_back_is_open_until_the_body_has_answered(notify: UseCases) -> None:
    notify.record.received([a_message("item_returned"), a_message("item_returned", item_id="i-2")])
    assert open_kinds(notify, COMPILER) == ["item_returned", "item_returned"]

    notify.record.received([a_message("review_arrived", sequence=2, round=2, minutes=5)])

    (left,) = notify.inbox.find(COMPILER, unread_only=True).entries
    assert left.notice.item_ids == ["i-2"]


def test_a_reminder_of_many_adjustments_is_open_until_the_last_of_them_is_closed(notify: UseCases) -> None:
    named = [{"item_id": f"i-{n}", "adjustment_id": f"a-{n}"} for n in range(3)]
    notify.record.received([a_message("adjustment_due", **each) for each in named])

    notify.record.received([a_message("adjustment_closed", minutes=5, **each) for each in named[:2]])
    assert open_kinds(notify, COMPILER) == ["adjustment_due"]
    notify.record.received([a_message("adjustment_closed", minutes=6, **named[2])])

    assert open_kinds(notify, COMPILER) == []
    assert durable(InboxNotice).count_documents({"matters": {"$exists": True}}) == 0


def test_what_is_settled_is_found_by_an_index(notify: UseCases) -> None:
    notify.record.received([a_message("adjustment_due", item_id=f"i-{n}", adjustment_id=f"a-{n}") for n in range(200)])

    with profiled("notify") as operations:
        notify.record.received([a_message("adjustment_closed", minutes=5, adjustment_id="a-7")])

    assert slow_plans(operations) == []


def test_who_read_it_before_stays_its_reader(notify: UseCases) -> None:
    notify.record.received([a_message("list_proposed")])
    notify.inbox.mark_read([each.notice.notice_id for each in notify.inbox.find(DECIDER).entries], DECIDER)

    notify.record.received([a_message("list_adopted", minutes=5)])

    (read,) = [each for each in notify.inbox.find(DECIDER).entries if each.notice.kind == "list_proposed"]
    assert read.read_by == "政府甲"
    assert read.notice.occurred_at == NOW
