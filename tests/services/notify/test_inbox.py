"""The inbox of an account: its body's desk and its roles' desks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from services.notify.adapters.documents import InboxNotice
from services.notify.application.ports import Page
from services.notify.bootstrap import UseCases, build
from services.notify.domain.notices import ReceivedNotice
from shared.kernel.errors import LostRace
from shared.runtime.mongo import durable
from shared.runtime.settings import Settings
from tests.services.notify.people import CODER, COMPILER, LEGAL, a_person
from tests.unit.notify.builders import a_message


@pytest.fixture
def busy(notify: UseCases) -> UseCases:
    """An item on its way to its code."""
    names = ["item_submitted", "review_opened", "opinion_given", "item_approved", "code_assigned"]
    notify.record.received([a_message(name, minutes=n) for n, name in enumerate(names)])
    return notify


@pytest.mark.parametrize(
    ("person", "kinds"),
    [
        (COMPILER, ["code_assigned", "item_approved", "item_submitted"]),
        (LEGAL, ["review_opened"]),
        (CODER, ["item_approved"]),
        (a_person("list_officer", body_id="b-2"), ["code_assigned"]),
        (a_person("compiler", body_id="b-other"), []),
    ],
)
def test_each_person_sees_what_concerns_the_own_desks_newest_first(
    busy: UseCases, person: object, kinds: list[str]
) -> None:
    page = busy.inbox.find(person)  # type: ignore[arg-type]

    assert [received.notice.kind for received in page.entries] == kinds
    assert busy.inbox.unread(person) == page.total == len(kinds)  # type: ignore[arg-type]


def test_reading_counts_for_the_whole_desk_and_says_who(busy: UseCases) -> None:
    [notice] = busy.inbox.find(LEGAL).entries
    colleague = a_person("legal_reviewer", body_id="b-legal", name="法制乙")

    assert busy.inbox.mark_read([notice.notice.notice_id], LEGAL) == 1
    assert busy.inbox.mark_read([notice.notice.notice_id], colleague) == 0

    assert busy.inbox.unread(colleague) == 0
    [read] = busy.inbox.find(colleague).entries
    assert not read.is_unread
    assert read.read_by == "法制甲"
    assert read.read_at is not None


def test_notices_of_another_desk_cannot_be_marked(busy: UseCases) -> None:
    ids = [one["_id"] for one in durable(InboxNotice).find()]

    assert busy.inbox.mark_read(ids, CODER) == 1

    assert busy.inbox.unread(COMPILER) == 3


def test_unread_notices_can_be_listed_alone(busy: UseCases) -> None:
    page = busy.inbox.find(COMPILER)
    busy.inbox.mark_read([page.entries[0].notice.notice_id, page.entries[2].notice.notice_id], COMPILER)

    unread = busy.inbox.find(COMPILER, unread_only=True)

    assert [received.notice.kind for received in unread.entries] == ["item_approved"]
    assert busy.inbox.find(COMPILER).total == 3


def test_the_inbox_comes_in_pages(notify: UseCases) -> None:
    for n in range(5):
        notify.record.received([a_message("item_published", item_id=f"i-{n}")])

    pages = [notify.inbox.find(COMPILER, page=page, size=2).entries for page in (1, 2, 3)]

    assert [len(page) for page in pages] == [2, 2, 1]
    assert len({received.notice.notice_id for page in pages for received in page}) == 5


def _of(page: Page[ReceivedNotice]) -> list[list[str]]:
    return [list(received.notice.item_ids) for received in page.entries]


def test_a_hundred_items_at_once_are_one_line(notify: UseCases) -> None:
    notify.record.received([a_message("item_submitted", item_id=f"i-{n}") for n in range(100)])

    [received] = notify.inbox.find(COMPILER).entries

    assert received.notice.title == "100 个目录清单事项：已报送联合审核"
    assert received.notice.link == "/intake/items?state=submitted"
    assert received.notice.item_ids == [f"i-{n}" for n in range(100)]


def test_messages_that_come_again_in_other_company_are_told_once(notify: UseCases) -> None:
    messages = [a_message("item_approved", item_id=f"i-{n}") for n in range(6)]

    notify.record.received(messages[:4])
    notify.record.received(messages[2:])
    notify.record.received(messages[1:2])
    notify.record.received([*messages, *messages])

    for person in (COMPILER, CODER):
        assert sorted(_of(notify.inbox.find(person))) == [["i-0", "i-1", "i-2", "i-3"], ["i-4", "i-5"]]


def test_a_read_notice_stays_read_when_its_messages_come_again(notify: UseCases) -> None:
    messages = [a_message("item_approved", item_id=f"i-{n}") for n in range(3)]
    notify.record.received(messages)
    notify.inbox.mark_read([each.notice.notice_id for each in notify.inbox.find(CODER).entries], CODER)

    notify.record.received(messages[1:])

    assert notify.inbox.unread(CODER) == 0
    assert _of(notify.inbox.find(CODER)) == [["i-0", "i-1", "i-2"]]


def test_a_notice_from_before_notices_of_several_items_is_shown(notify: UseCases) -> None:
    notify.record.received([a_message("item_approved", item_id="i-0")])
    old = {"$unset": {"message_ids": "", "item_ids": ""}, "$set": {"item_id": "i-0"}}
    durable(InboxNotice).update_many({}, old)

    assert _of(notify.inbox.find(CODER)) == [["i-0"]]


def test_two_workers_that_tell_of_the_same_messages_tell_once(notify: UseCases, settings: Settings) -> None:
    """A worker that lost its connection may still be at work when another is given the same messages."""
    messages = [a_message("item_approved", item_id=f"i-{n}") for n in range(40)]
    portions = [messages[start : start + 25] for start in range(0, 30, 5)]
    colleagues = [build(settings) for _ in portions]

    with ThreadPoolExecutor(len(portions)) as pool:
        tried = [pool.submit(each.record.received, part) for each, part in zip(colleagues, portions, strict=True)]
        failed = [isinstance(one.exception(), LostRace) for one in tried]
    for part in (part for part, has_failed in zip(portions, failed, strict=True) if has_failed):
        notify.record.received(part)

    told = [item_id for item_ids in _of(notify.inbox.find(CODER)) for item_id in item_ids]
    assert sorted(told) == sorted(f"i-{n}" for n in range(40))
