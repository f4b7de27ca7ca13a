"""Messages that are ready for the wire, so that whoever sends them need not understand them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from shared.contracts.envelope import Envelope

JSON = "application/json"


def events_exchange(service: str) -> str:
    """Return the public exchange on which a service announces its events."""
    return f"{service}.events"


def queues_exchange(service: str) -> str:
    """Return the private exchange of a service; the routing key is the name of the queue."""
    return f"{service}.queues"


def owner_of(queue: str) -> str:
    """Return the service that owns a queue: the first part of its name."""
    return queue.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message: where it goes, its bytes, its headers."""

    message_id: str
    exchange: str
    routing_key: str
    body: bytes
    headers: Mapping[str, Any] = field(default_factory=dict)
    content_type: str = JSON


@dataclass(frozen=True, kw_only=True)
class Task:
    """One run of a Celery task. The same `task_id` twice means the same work: the task itself is idempotent."""

    name: str
    queue: str
    task_id: str
    kwargs: Mapping[str, Any] = field(default_factory=dict)


def event(envelope: Envelope, emitter: str) -> Outgoing:
    """Address an event to everybody who listens to its emitter."""
    return Outgoing(envelope.message_id, events_exchange(emitter), envelope.name, envelope.encode())


def task(run: Task) -> Outgoing:
    """Write a run of a task as a Celery message (protocol 2), addressed to the task's queue."""
    headers = {
        "lang": "py",
        "task": run.name,
        "id": run.task_id,
        "root_id": run.task_id,
        "parent_id": None,
        "group": None,
        "retries": 0,
        "eta": None,
        "expires": None,
        "timelimit": [None, None],
        "argsrepr": "()",
        "kwargsrepr": ", ".join(run.kwargs),
        "origin": owner_of(run.queue),
        "ignore_result": True,
    }
    embedded = {"callbacks": None, "errbacks": None, "chain": None, "chord": None}
    body = orjson.dumps([[], dict(run.kwargs), embedded])
    return Outgoing(run.task_id, queues_exchange(owner_of(run.queue)), run.queue, body, headers)


def pending(message: Outgoing, now: datetime) -> dict[str, Any]:
    """Return a message as it waits in an outbox; what is usual is left out."""
    stored: dict[str, Any] = {
        "message_id": message.message_id,
        "exchange": message.exchange,
        "routing_key": message.routing_key,
        "body": message.body,
        "due_at": now,
        "saved_at": now,
    }
    if message.headers:
        stored["headers"] = dict(message.headers)
    if message.content_type != JSON:
        stored["content_type"] = message.content_type
    return stored


def unpacked(stored: Mapping[str, Any]) -> Outgoing:
    """Read a message as `pending` stored it."""
    return Outgoing(
        stored["message_id"],
        stored["exchange"],
        stored["routing_key"],
        stored["body"],
        stored.get("headers", {}),
        stored.get("content_type", JSON),
    )
