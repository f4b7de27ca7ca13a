"""Every exchange and queue, by name and arguments: declared before anything is published.

The arguments of an existing queue never change (the broker refuses it): a new kind of queue is a new name.
Nothing goes through the broker's default exchange, so that an account can be refused everything that is not its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from shared.contracts.registry import EVENTS, SERVICES, queue_name
from shared.runtime.broker import close, connect
from shared.runtime.outgoing import events_exchange, owner_of, queues_exchange
from shared.runtime.settings import RETRY_DELAYS_MS

EVENT_DELIVERY_LIMIT = 50
"""Every unacked delivery counts, also of innocent messages whose worker was killed: so this is high."""

TASK_DELIVERY_LIMIT = 5
"""A task is handled alone, so its count is its own: a task that kills its process ends as a dead letter."""

JOB_QUEUES: tuple[str, ...] = ("intake.import", "intake.follow", "publish.render", "review.render")
"""Work that somebody has ordered and waits for; one piece of it may take an hour."""

SWEEP_QUEUES: tuple[str, ...] = tuple(f"{service}.sweep" for service in SERVICES)
"""Periodic work. Processes of its own read it: it would wait behind a job for longer than its period."""

TASK_QUEUES: tuple[str, ...] = (*JOB_QUEUES, *SWEEP_QUEUES)


def dead_queue(service: str) -> str:
    """Return the queue in which a service's messages end that nobody could handle."""
    return f"{service}.dead"


def dead_letters_to(service: str, queue: str = "") -> dict[str, Any]:
    """
    Return the arguments by which the broker itself moves a message, with confirmation, to a queue of a service.

    Without a queue the message keeps its routing key.
    """
    key = {"x-dead-letter-routing-key": queue} if queue else {}
    return {
        "x-dead-letter-exchange": queues_exchange(service),
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
        **key,
    }


def event_arguments(service: str) -> dict[str, Any]:
    """Return the arguments of a queue for events."""
    limit = {"x-delivery-limit": EVENT_DELIVERY_LIMIT}
    return {"x-queue-type": "quorum", **limit, **dead_letters_to(service, dead_queue(service))}


def task_arguments(service: str) -> dict[str, Any]:
    """Return the arguments of a queue for Celery tasks."""
    limit = {"x-delivery-limit": TASK_DELIVERY_LIMIT}
    return {"x-queue-type": "quorum", **limit, **dead_letters_to(service, dead_queue(service))}


@dataclass(frozen=True)
class EventQueue:
    """The queue of one handler."""

    consumer: str
    emitter: str
    event: str

    @property
    def name(self) -> str:
        """The queue from which the handler gets its messages."""
        return queue_name(self.consumer, self.event)

    def declare(self, channel: Any) -> None:
        """Declare and bind it. The consumer's own exchanges and the emitter's must be there."""
        _declare_queue(channel, self.consumer, self.name, event_arguments(self.consumer))
        channel.queue_bind(self.name, events_exchange(self.emitter), self.event)


def event_queues() -> list[EventQueue]:
    """Return the queue of every consumer that the registry names."""
    pairs = {(consumer, event.emitter, event.name): None for event in EVENTS for consumer in event.consumers}
    return [EventQueue(*pair) for pair in pairs]


def retry_exchange(service: str, delay_ms: int) -> str:
    """
    Return the exchange through which a failing message waits; its routing key is the queue to which it comes back.

    Exchange and queue carry the delay in their name, since it is an argument of the queue.
    """
    return f"{service}.retry.{delay_ms}"


def declare_own(channel: Any, service: str, retry_delays_ms: Sequence[int] = RETRY_DELAYS_MS) -> None:
    """Declare what a service has whatever it consumes: its exchanges, its retry queues, its queue for dead letters."""
    channel.exchange_declare(events_exchange(service), "topic", durable=True, auto_delete=False)
    # topic, not direct: Celery can delay a task only through an exchange of this kind
    channel.exchange_declare(queues_exchange(service), "topic", durable=True, auto_delete=False)
    _declare_queue(channel, service, dead_queue(service), {"x-queue-type": "quorum"})
    for delay in retry_delays_ms:
        waiting = retry_exchange(service, delay)
        arguments = {"x-queue-type": "quorum", "x-message-ttl": delay, **dead_letters_to(service)}
        channel.exchange_declare(waiting, "fanout", durable=True, auto_delete=False)
        channel.queue_declare(waiting, durable=True, auto_delete=False, arguments=arguments)
        channel.queue_bind(waiting, waiting)


def declare_all(
    channel: Any, retry_delays_ms: Sequence[int] = RETRY_DELAYS_MS, services: Iterable[str] = SERVICES
) -> None:
    """Declare everything there is. Done by the stack before a service starts, so that no message finds no queue."""
    for service in services:
        declare_own(channel, service, retry_delays_ms)
    for queue in TASK_QUEUES:
        _declare_queue(channel, owner_of(queue), queue, task_arguments(owner_of(queue)))
    for events in event_queues():
        events.declare(channel)


def declare_everything(uri: str, retry_delays_ms: Sequence[int] = RETRY_DELAYS_MS) -> None:
    """Connect as somebody who may do everything and declare all."""
    connection = connect(uri, "topology")
    try:
        with closing(connection.channel()) as channel:
            declare_all(channel, retry_delays_ms)
    finally:
        close(connection)


def _declare_queue(channel: Any, service: str, name: str, arguments: dict[str, Any]) -> None:
    channel.queue_declare(name, durable=True, auto_delete=False, arguments=arguments)
    channel.queue_bind(name, queues_exchange(service), name)
