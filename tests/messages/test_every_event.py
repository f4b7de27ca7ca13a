"""
One real message of every event on a real broker, taken by the real worker of every consumer, on a real MongoDB.

Five workers run as processes. The example of an event is saved into an outbox of its emitter, whose own relay sends it.
An event without an example, or a consumer without a handler, fails here.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import Any

import orjson
import pytest
from mongoengine.connection import get_db

from shared.contracts.envelope import FIELDS, Envelope
from shared.contracts.golden_examples import example_of
from shared.contracts.registry import EVENTS, SERVICES, Event, queue_name
from shared.kernel.ids import new_id
from shared.runtime.changes import Change
from shared.runtime.mongo import Aggregate, durable
from shared.runtime.outbox import save_all
from shared.runtime.settings import Settings
from shared.runtime.topology import dead_queue, declare_everything, retry_exchange
from tests.messages.conftest import Wire, Worker
from tests.servers import TestBroker
from tests.waiting import eventually

pytestmark = pytest.mark.timeout(300)

PATIENCE = 30.0
"""Seconds for a message on its way through two processes, on a machine with other work."""

PAIRS = [
    pytest.param(event, consumer, id=f"{consumer}.{event.name}") for event in EVENTS for consumer in event.consumers
]
NOT_RECORDED = {event.name for event in EVENTS if event.name.endswith("_state_reported")}
"""Notify keeps the newest of these only, one document for each service."""

COLLECTION_OF_ITEMS = {
    "intake": "service_items",
    "review": "item_reviews",
    "coding": "code_assignments",
    "publish": "catalogue_items",
}
"""Where the examples wait to be sent."""

FOREVER_MS = 3_600_000
"""A message that needs another try does not come back in time: it would be found in its retry queue."""


@dataclass
class FiveWorkers:
    """The workers of the five services, and the outboxes of the emitters."""

    wire: Wire
    workers: dict[str, Worker]
    sent: dict[Event, Envelope] = field(default_factory=dict)

    def send(self, event: Event) -> Envelope:
        """
        Return the event's example as it was sent; what the registry names before it has been handled by then.

        The registry goes along an item's way, and a request may need what came before it.
        """
        for each in EVENTS[: EVENTS.index(event) + 1]:
            if each not in self.sent:
                self.sent[each] = self._send(each)
        return self.sent[event]

    def _send(self, event: Event) -> Envelope:
        """
        Save the example into an outbox of its emitter and wait until the relay has sent it and everybody has heard it.

        It has an id of its own: what the services make of the examples are messages with the ids of other examples.
        """
        example = replace(Envelope.decode(example_of(event)), message_id=new_id())
        outbox = outbox_of(event.emitter)
        assert not save_all(outbox, [Change(key=example.message_id, fields={}, messages=[example])]).lost
        eventually(lambda: durable(outbox).find_one({"_id": example.message_id, "outbox": []}), PATIENCE)
        with suppress(AssertionError):  # the test of that consumer will say so
            eventually(lambda: all(self.witnessed(each, example.message_id) for each in event.consumers), PATIENCE)
        return example

    def witnessed(self, consumer: str, message_id: str) -> dict[str, Any] | None:
        """What a handler of the consumer did with a message."""
        if self.workers[consumer].has_ended:
            raise AssertionError(self.workers[consumer].log.read_text(errors="replace")[-4000:])
        return get_db(consumer)["witnessed"].find_one({"_id": message_id})

    def set_aside(self, consumer: str) -> dict[str, int]:
        """Where messages of a consumer wait for another try or for people, and how many."""
        queues = (dead_queue(consumer), retry_exchange(consumer, FOREVER_MS))
        letters = get_db(consumer)["dead_letters"].count_documents({})
        found = {queue: self.wire.count(queue) for queue in queues} | {"dead_letters": letters}
        return {place: count for place, count in found.items() if count}


@pytest.fixture(scope="module")
def five_workers(
    broker: TestBroker, module_db: Callable[..., Settings], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FiveWorkers]:
    """Start the five workers on one virtual host, each on a database of its own."""
    uri = broker.vhost()
    declare_everything(uri, [FOREVER_MS])
    folder = tmp_path_factory.mktemp("workers")
    workers = {}
    for service in SERVICES:
        settings = module_db(service, amqp_uri=uri)
        environment = environment_of(settings)
        workers[service] = Worker(environment, folder / f"{service}.log", ("tests.messages.witness", service)).start()
    try:
        eventually(lambda: all(worker.says(f"{name} works") for name, worker in workers.items()), 120)
        yield FiveWorkers(Wire(uri), workers)
    finally:
        for worker in workers.values():
            worker.end()
        broker.forget(uri)


def environment_of(settings: Settings) -> dict[str, str]:
    """What the process of one service must know."""
    prefix = f"QINGDAN_{settings.service.upper()}"
    return {
        f"{prefix}_MONGO_URI": settings.mongo_uri,
        f"{prefix}_AMQP_URI": settings.amqp_uri,
        "QINGDAN_SECRET_KEY": settings.secret_key,
        "QINGDAN_RETRY_DELAYS_MS": str(FOREVER_MS),
        "PATH": os.environ["PATH"],
    }


def outbox_of(service: str) -> type[Aggregate]:
    """Return the aggregate of a service that is about items, one of those that its bootstrap names to the relay."""
    outboxes: tuple[type[Aggregate], ...] = import_module(f"services.{service}.bootstrap").OUTBOXES
    return next(document for document in outboxes if document._meta["collection"] == COLLECTION_OF_ITEMS[service])


@pytest.mark.parametrize(("event", "consumer"), PAIRS)
def test_an_event_reaches_the_handler_of_its_consumer_and_is_handled_at_once(
    five_workers: FiveWorkers, event: Event, consumer: str
) -> None:
    example = five_workers.send(event)

    seen = eventually(lambda: five_workers.witnessed(consumer, example.message_id))

    assert seen == {"_id": example.message_id, "name": event.name, "calls": 1}
    assert five_workers.set_aside(consumer) == {}


@pytest.mark.parametrize("event", [event for event in EVENTS if event.name not in NOT_RECORDED], ids=lambda e: e.name)
def test_the_record_holds_the_message_as_it_was_sent(five_workers: FiveWorkers, event: Event) -> None:
    assert "notify" in event.consumers
    example = five_workers.send(event)

    kept = eventually(lambda: get_db("notify")["records"].find_one({"_id": example.message_id}))

    expected = {name: getattr(example, name) for name in FIELDS if name != "message_id"}
    assert {name: kept[name] for name in expected} == expected


@pytest.mark.parametrize("name", sorted(NOT_RECORDED))
def test_the_report_of_a_service_is_its_newest_state(five_workers: FiveWorkers, name: str) -> None:
    event = next(event for event in EVENTS if event.name == name)
    example = five_workers.send(event)

    kept = eventually(lambda: get_db("notify")["service_states"].find_one({f"seen.{event.emitter}": example.sequence}))

    assert kept["_id"] == event.emitter
    assert orjson.loads(orjson.dumps({key: kept[key] for key in example.data if key in kept})).items() <= (
        dict(example.data).items()
    )
    assert get_db("notify")["records"].find_one({"_id": example.message_id}) is None


def test_nothing_is_left_unacked_when_the_workers_end(five_workers: FiveWorkers) -> None:
    for event in EVENTS:
        example = five_workers.send(event)
        for consumer in event.consumers:
            eventually(lambda c=consumer, e=example: five_workers.witnessed(c, e.message_id))  # type: ignore[misc]

    codes = {name: worker.end(signal.SIGTERM) for name, worker in five_workers.workers.items()}

    assert set(codes.values()) == {0}, codes
    queues = [queue_name(consumer, event.name) for event in EVENTS for consumer in event.consumers]
    assert {queue: count for queue in queues if (count := five_workers.wire.count(queue))} == {}
    for service, worker in five_workers.workers.items():
        assert five_workers.set_aside(service) == {}
        assert not worker.says("waits for another try"), service
        assert not worker.says("is a dead letter"), service
