"""The inbox of an account: its body's desk and its roles' desks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from services.notify.adapters.documents import InboxNotice
from services.notify.application.ports import Page
from services.notify.bootstrap import UseCases, build
from services.notify.domain.notices import ReceivedNotice
from shared.kernel.actor import Actor
from shared.kernel.errors import LostRace
from shared.runtime.mongo import durable
from shared.runtime.settings import Settings
from tests.services.notify.people import CODER, COMPILER, LEGAL, a_person
from tests.unit.notify.builders import NOW, a_message

COORDINATOR = a_person("coordinator", body_id="b-gov", name="协调甲")


@pytest.fixture
def busy(notify: UseCases) -> UseCases:
    """An item on its way to its code, and before the offices once more."""
    names = ["item_submitted", "review_opened", "opinion_given", "item_approved", "code_assigned"]
    rounds = {"review_opened": {"round": 2}}
    notify.record.received([a_message(name, minutes=n, **rounds.get(name, {})) for n, name in enumerate(names)])
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


def _unread(notify: UseCases, *people: Actor) -> list[int]:
    return [notify.inbox.unread(person) for person in people]


@pytest.mark.parametrize("end", ["item_approved", "item_returned", "item_withdrawn"])
def test_what_a_round_asked_for_is_read_when_it_is_over(notify: UseCases, end: str) -> None:
    asking = ["review_arrived", "review_opened", "review_due", "review_overdue"]
    questions = ["scope_questioned", "refusal_questioned"]
    sent = [a_message(name, minutes=n, offices=["legal_review"]) for n, name in enumerate(asking)]
    notify.record.received([*sent, *(a_message(name, minutes=5) for name in questions)])
    assert _unread(notify, LEGAL, COORDINATOR) == [4, 3]

    notify.record.received([a_message(end, minutes=9, offices=[])])

    assert _unread(notify, LEGAL, COORDINATOR) == [0, 0]
    settled = [one for one in notify.inbox.find(LEGAL).entries if one.notice.kind in asking]
    assert len(settled) == 4
    assert {(one.is_unread, one.read_by, one.read_at is not None) for one in settled} == {(False, "系统", True)}
    assert durable(InboxNotice).count_documents({"waits_for": {"$exists": True}, "kind": {"$ne": end}}) == 0


def test_an_end_that_comes_first_settles_what_comes_after_it(notify: UseCases) -> None:
    """Each kind of message has a queue of its own: the beginning of a round may be heard after its end."""
    notify.record.received([a_message("item_returned", minutes=9)])

    notify.record.received([a_message("review_opened", minutes=1)])

    assert _unread(notify, LEGAL) == [0]
    assert [one.is_unread for one in notify.inbox.find(LEGAL).entries] == [False]


def test_a_notice_of_many_items_is_read_with_the_last_of_its_rounds(notify: UseCases) -> None:
    notify.record.received([a_message("review_opened", item_id=f"i-{n}") for n in range(3)])

    for n in (0, 2):
        notify.record.received([a_message("item_approved", item_id=f"i-{n}", minutes=5)])
    assert _unread(notify, LEGAL) == [1]
    notify.record.received([a_message("item_withdrawn", item_id="i-1", minutes=6, offices=[])])

    assert _unread(notify, LEGAL) == [0]


def test_the_end_of_one_round_leaves_the_next_alone(notify: UseCases) -> None:
    notify.record.received([a_message("review_opened"), a_message("review_opened", sequence=5, round=2, minutes=9)])

    notify.record.received([a_message("item_returned", sequence=4, minutes=8)])

    assert [(one.is_unread, one.notice.occurred_at) for one in notify.inbox.find(LEGAL).entries] == [
        (True, NOW + timedelta(minutes=9)),
        (False, NOW),
    ]


def test_a_round_that_was_overtaken_asks_for_nothing_any_more(notify: UseCases) -> None:
    """After a restore a newer submission supersedes a running round: nothing tells of its end."""
    notify.record.received([a_message("review_opened")])

    notify.record.received([a_message("review_arrived", sequence=2, round=2, minutes=3)])

    assert [one.notice.kind for one in notify.inbox.find(LEGAL, unread_only=True).entries] == ["review_arrived"]


def test_what_somebody_has_read_keeps_his_name_and_the_same_end_twice_changes_nothing(notify: UseCases) -> None:
    notify.record.received([a_message("review_opened")])
    notify.inbox.mark_read([one.notice.notice_id for one in notify.inbox.find(LEGAL).entries], LEGAL)

    for _ in range(2):
        notify.record.received([a_message("item_approved", minutes=5)])

    [read] = notify.inbox.find(LEGAL).entries
    assert (read.is_unread, read.read_by) == (False, "法制甲")


def test_what_tells_of_the_end_stays_to_be_read(notify: UseCases) -> None:
    notify.record.received([a_message("review_opened"), a_message("item_withdrawn", minutes=5)])

    assert [one.notice.kind for one in notify.inbox.find(LEGAL, unread_only=True).entries] == ["item_withdrawn"]
    assert notify.inbox.find(COMPILER, unread_only=True).total == 1


def test_beginning_and_end_by_two_workers_at_once_leave_nothing_to_do(notify: UseCases, settings: Settings) -> None:
    opened = [a_message("review_opened", item_id=f"i-{n}") for n in range(60)]
    ended = [a_message("item_approved", item_id=f"i-{n}", minutes=5) for n in range(60)]
    colleague = build(settings)

    with ThreadPoolExecutor(2) as pool:
        done = [
            pool.submit(each.record.received, part[start : start + 10])
            for start in range(0, 60, 10)
            for each, part in ((notify, opened), (colleague, ended))
        ]
        assert [one.exception() for one in done] == [None] * 12

    assert _unread(notify, LEGAL) == [0]
