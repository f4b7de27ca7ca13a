"""The inbox of an account: its body's desk and its roles' desks."""

from __future__ import annotations

import pytest

from services.notify.adapters.documents import InboxNotice
from services.notify.bootstrap import UseCases
from shared.runtime.mongo import durable
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
    notify.record.received([a_message("item_published", item_id=f"i-{n}") for n in range(5)])

    pages = [notify.inbox.find(COMPILER, page=page, size=2).entries for page in (1, 2, 3)]

    assert [len(page) for page in pages] == [2, 2, 1]
    assert len({received.notice.notice_id for page in pages for received in page}) == 5
