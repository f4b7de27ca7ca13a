"""The relay takes messages out of documents and gives them to a real broker."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
from mongoengine import StringField

from shared.contracts.envelope import Envelope
from shared.runtime import outgoing
from shared.runtime.broker import ConfirmingPublisher
from shared.runtime.changes import Change
from shared.runtime.lease import Lease
from shared.runtime.mongo import Aggregate, durable, ensure_indexes
from shared.runtime.outbox import save_all
from shared.runtime.outgoing import Outgoing
from shared.runtime.outgoing import pending as as_pending
from shared.runtime.relay import BATCH, LOOK_BACK, Relay
from tests.conftest import Rabbit
from tests.messages.conftest import Wire, a_request
from tests.waiting import eventually

QUEUE = "review.withdrawal_requested"


class SentThing(Aggregate):
    """A document of these tests."""

    id = StringField(primary_key=True)
    meta: ClassVar[dict[str, Any]] = {"db_alias": "intake", "collection": "sent_things"}


class OtherThing(Aggregate):
    """Another, so that one relay serves two collections."""

    id = StringField(primary_key=True)
    meta: ClassVar[dict[str, Any]] = {"db_alias": "intake", "collection": "other_things"}


@pytest.fixture
def wire(service_db: Any, rabbit: Rabbit) -> Wire:
    service_db("intake")
    ensure_indexes([SentThing, OtherThing])
    return Wire(rabbit.uri)


def a_relay(wire: Wire, watch: bool = False, poll: float = 0.1) -> Relay:
    publisher = ConfirmingPublisher(wire.uri, "relay of a test")
    return Relay("intake", [SentThing, OtherThing], publisher, watch=watch, poll=poll)


@contextmanager
def working(*relays: Relay) -> Iterator[None]:
    threads = [threading.Thread(target=relay.run, daemon=True) for relay in relays]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for relay in relays:
            relay.stop()


def save(document: type[Aggregate], names: list[str], messages: Callable[[str], list[Envelope]]) -> None:
    save_all(document, [Change(key=name, fields={}, messages=messages(name)) for name in names])


def pending(document: type[Aggregate]) -> int:
    return sum(len(found["outbox"]) for found in durable(document).find())


def test_everything_that_waits_goes_out_once_and_leaves_the_version_alone(wire: Wire) -> None:
    save(SentThing, [f"a{number}" for number in range(BATCH + 20)], lambda name: [a_request(name)])
    save(OtherThing, ["b"], lambda name: [a_request(name, sequence=number) for number in range(BATCH + 5)])
    relay = a_relay(wire)

    assert relay.sweep() == 2 * BATCH + 25
    assert relay.sweep() == 0

    sent = [Envelope.decode(message.body) for message in wire.read(QUEUE)]
    assert len(sent) == len({event.message_id for event in sent}) == 2 * BATCH + 25
    assert a_request("a0") in sent
    assert (pending(SentThing), pending(OtherThing)) == (0, 0)
    assert durable(SentThing).distinct("version") == [1]


def test_a_message_that_nobody_takes_stays_and_holds_up_no_other(wire: Wire) -> None:
    lost = Outgoing("lost", "intake.events", "nobody_listens", b"{}")
    save_all(SentThing, [Change(key="lost", fields={}, outgoing=[lost], messages=[a_request("lost")])])
    relay = a_relay(wire)

    assert relay.sweep() == 1

    (waiting,) = durable(SentThing).find_one({"_id": "lost"})["outbox"]
    assert waiting["message_id"] == "lost"
    assert timedelta(seconds=3) < waiting["due_at"] - datetime.now(UTC) < timedelta(seconds=6)
    assert waiting["saved_at"] < waiting["due_at"] - timedelta(seconds=4)
    bind(wire, "nobody_listens")
    durable(SentThing).update_one({"_id": "lost"}, {"$set": {"outbox.0.due_at": datetime.now(UTC)}})
    assert relay.sweep() == 1
    assert pending(SentThing) == 0


def test_a_look_at_what_is_new_leaves_the_old_for_the_next_poll(wire: Wire) -> None:
    save(SentThing, ["late", "new"], lambda name: [a_request(name)])
    long_ago = datetime.now(UTC) - 5 * LOOK_BACK  # a writer that took its time between clock and disk
    durable(SentThing).update_one({"_id": "late"}, {"$set": {"outbox.0.due_at": long_ago}})
    relay = a_relay(wire)

    assert relay.sweep(since=datetime.now(UTC) - LOOK_BACK) == 1
    assert [Envelope.decode(message.body) for message in wire.read(QUEUE)] == [a_request("new")]
    with working(relay):
        eventually(lambda: pending(SentThing) == 0)
        durable(SentThing).update_one(  # once more, while the relay is busy with newer ones
            {"_id": "late"}, {"$set": {"outbox": [as_pending(outgoing.event(a_request("late"), "intake"), long_ago)]}}
        )
        relay.wake()
        eventually(lambda: pending(SentThing) == 0)


def test_nothing_is_lost_while_the_broker_is_away(wire: Wire) -> None:
    save(SentThing, ["a"], lambda name: [a_request(name)])
    away = Relay("intake", [SentThing], ConfirmingPublisher("pyamqp://127.0.0.1:9/", "relay"), watch=False, poll=0.05)

    with working(away):
        eventually(lambda: durable(SentThing).database["leases"].count_documents({}) == 1)
    assert pending(SentThing) == 1
    with working(a_relay(wire)):
        eventually(lambda: pending(SentThing) == 0)


def test_two_relays_send_each_message_once(wire: Wire) -> None:
    with working(a_relay(wire, poll=0.01), a_relay(wire, poll=0.01)):
        for first in range(0, 300, 20):
            save(SentThing, [f"a{number}" for number in range(first, first + 20)], lambda name: [a_request(name)])
        eventually(lambda: pending(SentThing) == 0)

    assert len(wire.read(QUEUE)) == 300


def test_a_relay_takes_over_when_the_lease_of_a_dead_one_has_run_out(wire: Wire) -> None:
    leases = durable(SentThing).database["leases"]
    leases.insert_one({"_id": "relay", "holder": "dead", "until": datetime.now(UTC) + timedelta(seconds=1)})
    save(SentThing, ["a"], lambda name: [a_request(name)])
    relay = a_relay(wire, poll=0.05)

    assert relay.sweep() == 0
    with working(relay):
        eventually(lambda: pending(SentThing) == 0)
    assert leases.find_one({"_id": "relay"}) is None  # given back at the end


def test_a_lease_has_one_holder(wire: Wire) -> None:
    leases = durable(SentThing).database["leases"]
    first, second = Lease(leases, "work"), Lease(leases, "work")

    assert first.take()
    assert not second.take()
    assert first.take()
    first.release()
    assert second.take()


def test_what_another_process_saves_is_soon_seen(wire: Wire) -> None:
    with working(a_relay(wire, watch=True, poll=60)):  # no bell rings here: the relay is not this process's own
        eventually(lambda: pending(SentThing) == 0)
        save(SentThing, ["a"], lambda name: [a_request(name)])
        eventually(lambda: pending(SentThing) == 0, seconds=5)


def test_a_lost_knock_costs_no_more_than_the_slow_poll(wire: Wire) -> None:
    with working(a_relay(wire, watch=True, poll=0.2)):
        raw = durable(SentThing)  # beside the outbox module: nobody knocks
        raw.insert_one({"_id": "a", "version": 1, "outbox": [waiting(a_request("a"))]})
        eventually(lambda: pending(SentThing) == 0, seconds=5)


def waiting(message: Any) -> dict[str, Any]:
    return as_pending(outgoing.event(message, "intake"), datetime.now(UTC))


def bind(wire: Wire, routing_key: str) -> None:
    wire._with_channel(lambda channel: channel.queue_bind(QUEUE, "intake.events", routing_key))
