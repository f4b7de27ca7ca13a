"""Every message is recorded once, and tells each desk once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from services.notify.adapters.documents import InboxNotice, MessageRecord, NotifyBody
from services.notify.bootstrap import UseCases
from shared.contracts.envelope import Envelope
from shared.kernel.actor import NotPermitted
from shared.kernel.errors import NotFound
from shared.runtime.mongo import durable
from tests.services.notify.people import CODER, COMPILER, LEGAL, OPERATOR, SUPERVISOR
from tests.services.notify.plans import profiled, slow_plans
from tests.unit.notify.builders import DATA, ITEM, NOW, a_message

PATH = ["item_submitted", "review_opened", "opinion_given", "item_approved", "code_assigned", "item_published"]


def _counts() -> tuple[int, int]:
    return durable(MessageRecord).count_documents({}), durable(InboxNotice).count_documents({})


def test_each_message_of_the_path_is_recorded_whole(notify: UseCases) -> None:
    sent = [a_message(name, minutes=n) for n, name in enumerate(PATH)]
    notify.record.received(sent)

    assert notify.reading.trail(ITEM, SUPERVISOR) == [Envelope.decode(message.encode()) for message in sent]


def test_the_same_batch_twice_changes_nothing_and_unread_stays_read(notify: UseCases) -> None:
    batch = [a_message("code_assigned"), a_message("item_approved")]
    notify.record.received(batch)
    before = _counts()
    [notice] = notify.inbox.find(CODER).entries
    notify.inbox.mark_read([notice.notice.notice_id], CODER)

    notify.record.received(batch)

    assert _counts() == before == (2, 4)
    assert notify.inbox.unread(CODER) == 0


def test_a_message_repeated_within_a_batch_is_recorded_once(notify: UseCases) -> None:
    message = a_message("item_published")

    notify.record.received([message, message])

    assert _counts() == (1, 1)


def test_two_workers_with_the_same_messages_record_each_once(notify: UseCases) -> None:
    batch = [a_message("item_approved", item_id=f"i-{n}") for n in range(50)]

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(notify.record.received, [batch] * 4))

    assert _counts() == (50, 2)


def test_an_older_message_after_a_newer_is_a_fact_all_the_same(notify: UseCases) -> None:
    notify.record.received([a_message("item_returned", sequence=9, minutes=9)])

    notify.record.received([a_message("item_returned", sequence=3, minutes=3)])

    assert [message.sequence for message in notify.reading.trail(ITEM, SUPERVISOR)] == [3, 9]


def test_what_happens_within_a_millisecond_stands_in_its_sequence(notify: UseCases) -> None:
    sent = [a_message(name, sequence=n) for n, name in enumerate(PATH, start=7)]
    notify.record.received(sent[::-1])

    assert [message.name for message in notify.reading.trail(ITEM, SUPERVISOR)] == PATH
    assert [message.name for message in notify.reading.search(SUPERVISOR, item_id=ITEM).entries] == PATH[::-1]


def test_what_several_services_say_in_the_same_millisecond_stands_in_the_order_of_the_path(notify: UseCases) -> None:
    steps = ["withdrawal_requested", "opinion_given", "opinion_given", "item_approved", "item_published"]
    sent = [a_message(name, sequence=9 - n) for n, name in enumerate(steps)]
    notify.record.received(sent)

    assert [message.name for message in notify.reading.trail(ITEM, SUPERVISOR)] == steps


def test_the_decision_on_a_list_stands_in_the_trail_of_each_of_its_items(notify: UseCases) -> None:
    steps = ["code_assigned", "list_proposed", "list_adopted", "item_published"]
    sent = [a_message(name, minutes=n) for n, name in enumerate(steps)]
    entries = [{**sent[1].data["entries"][0], "item_id": "i-other"}]
    other = a_message("list_adopted", entries=entries, sequence=2, minutes=9)
    notify.record.received([*sent, other])

    assert [message.name for message in notify.reading.trail(ITEM, SUPERVISOR)] == steps
    assert notify.reading.trail("i-other", SUPERVISOR)[0].name == "list_adopted"


def test_one_message_that_fits_no_rule_leaves_the_record_complete(notify: UseCases) -> None:
    bad = a_message("item_returned", item_id="i-bad", opinions=[{"office": "legal_review"}])
    batch = [a_message("item_returned", item_id="i-1"), bad, a_message("item_returned", item_id="i-2")]

    with pytest.raises(KeyError):
        notify.record.received(batch)

    # The worker halves the batch until the bad one stands alone: what was recorded already is only repeated.
    for message in (batch[0], batch[2]):
        notify.record.received([message])
    assert _counts() == (3, 2)


def test_a_batch_of_two_hundred_costs_two_writes(notify: UseCases) -> None:
    batch = [a_message("code_assigned", item_id=f"i-{n}") for n in range(200)]

    with profiled("notify") as operations:
        notify.record.received(batch)

    commands = {(operation["op"], operation["ns"].partition(".")[2]) for operation in operations}
    assert commands == {("insert", "records"), ("insert", "notices")}
    assert _counts() == (200, 2)


def test_rounds_that_end_cost_two_writes_more_and_find_their_notices_by_an_index(notify: UseCases) -> None:
    opened = [a_message("review_opened", item_id=f"i-{n}") for n in range(200)]
    ended = [a_message("item_returned", item_id=f"i-{n}", sequence=4, minutes=5) for n in range(200)]

    with profiled("notify") as operations:
        notify.record.received(opened)
        notify.record.received(ended)

    writes = [(one["op"], one["ns"].partition(".")[2]) for one in operations if one["op"] in ("insert", "update")]
    assert Counter(writes) == {
        ("insert", "records"): 2,
        ("insert", "notices"): 2,
        ("insert", "closed_rounds"): 1,
        ("update", "notices"): 1,
    }
    assert slow_plans(operations) == []


def test_a_body_is_copied_and_a_late_change_changes_nothing(notify: UseCases) -> None:
    body = DATA["body_changed"]["body"]
    notify.record.body_changed([a_message("body_changed", sequence=2, body={**body, "name": "新名称"})])

    notify.record.body_changed([a_message("body_changed", sequence=1)])

    stored = durable(NotifyBody).find_one({"_id": "b-1"})
    assert stored is not None
    assert stored["name"] == "新名称"
    assert durable(MessageRecord).count_documents({"name": "body_changed"}) == 2


def test_a_revoked_session_is_recorded_and_refused(notify: UseCases) -> None:
    notify.record.session_revoked([a_message("session_revoked")])

    from services.notify.bootstrap import REVOKED

    assert durable(REVOKED).count_documents({}) == 1
    assert durable(MessageRecord).count_documents({"name": "session_revoked"}) == 1


def test_the_record_is_searched_by_item_kind_and_day(notify: UseCases) -> None:
    notify.record.received([a_message(name, minutes=n) for n, name in enumerate(PATH)])
    notify.record.received([a_message("item_submitted", item_id="i-2", minutes=60 * 16)])  # past midnight in China

    search = notify.reading.search
    assert search(SUPERVISOR).total == 7
    assert [message.name for message in search(SUPERVISOR, item_id=ITEM).entries] == PATH[::-1]
    assert search(SUPERVISOR, name="item_submitted").total == 2
    assert search(SUPERVISOR, day=date(2026, 11, 24)).total == 6
    assert [message.item_id for message in search(SUPERVISOR, day=date(2026, 11, 25)).entries] == ["i-2"]
    assert search(SUPERVISOR, name="item_published", day=date(2026, 11, 25)).total == 0


def test_the_record_comes_in_pages(notify: UseCases) -> None:
    notify.record.received([a_message("item_submitted", item_id=f"i-{n}") for n in range(7)])

    pages = [notify.reading.search(SUPERVISOR, page=page, size=3).entries for page in (1, 2, 3)]

    assert [len(page) for page in pages] == [3, 3, 1]
    assert len({message.item_id for page in pages for message in page}) == 7


def test_unknown_items_and_messages_are_not_found(notify: UseCases) -> None:
    with pytest.raises(NotFound):
        notify.reading.trail("nothing", SUPERVISOR)
    with pytest.raises(NotFound):
        notify.reading.trail("", SUPERVISOR)
    with pytest.raises(NotFound):
        notify.reading.message("nothing", SUPERVISOR)


def test_the_operators_see_counts_of_each_event(notify: UseCases) -> None:
    notify.record.received([a_message("item_approved", item_id=f"i-{n}") for n in range(3)])

    state = notify.reading.operations(OPERATOR)

    counts = {count.name: count for count in state.counts}
    assert counts["item_approved"].last_at == NOW
    assert counts["item_returned"].last_at is None
    assert state.total == 3


def test_whoever_may_not_is_refused(notify: UseCases) -> None:
    with pytest.raises(NotPermitted):
        notify.reading.search(COMPILER)
    with pytest.raises(NotPermitted):
        notify.reading.trail(ITEM, LEGAL)
    with pytest.raises(NotPermitted):
        notify.reading.message("m", CODER)
    with pytest.raises(NotPermitted):
        notify.reading.operations(SUPERVISOR)


def test_every_query_of_pages_and_handlers_has_an_index(notify: UseCases) -> None:
    notify.record.received([a_message("item_approved", item_id=f"i-{n}", minutes=n) for n in range(120)])
    notify.record.received([a_message(name, minutes=n) for n, name in enumerate(PATH)])

    with profiled("notify") as operations:
        for item_id in ("", ITEM):
            for name in ("", "item_approved"):
                for day in (None, date(2026, 11, 24)):
                    notify.reading.search(SUPERVISOR, item_id=item_id, name=name, day=day, page=2, size=3)
        notify.reading.trail(ITEM, SUPERVISOR)
        notify.reading.operations(OPERATOR)
        for unread_only in (False, True):
            for person in (COMPILER, CODER, LEGAL):
                page = notify.inbox.find(person, unread_only=unread_only, page=2, size=3)
                notify.inbox.mark_read([one.notice.notice_id for one in page.entries], person)
                notify.inbox.unread(person)
        notify.record.body_changed([a_message("body_changed")])

    assert len(operations) > 30
    assert slow_plans(operations) == []


def test_a_message_told_before_notices_named_their_messages_may_be_sent_again(notify: UseCases) -> None:
    message = a_message("item_published")
    notify.record.received([message])
    durable(InboxNotice).update_many({}, {"$unset": {"message_ids": ""}})  # as such a notice was stored

    notify.record.received([message])

    assert _counts() == (1, 1)
