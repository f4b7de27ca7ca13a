"""Who says what to whom: every event, its version, its emitter and its consumers, in one table."""

from __future__ import annotations

from functools import cache

from shared.contracts import (
    events_of_coding,
    events_of_intake,
    events_of_publish,
    events_of_review,
    operations,
)
from shared.contracts.event import Event

__all__ = ["EVENTS", "SERVICES", "Event", "UnknownEvent", "current", "lookup", "queue_name"]

SERVICES = ("intake", "review", "coding", "publish", "notify")


class UnknownEvent(LookupError):
    """The registry has no event of this name, or not in this version."""


EVENTS: tuple[Event, ...] = (
    *events_of_intake.EVENTS,
    *events_of_review.EVENTS,
    *events_of_coding.EVENTS,
    *events_of_publish.EVENTS,
    *(
        Event(
            name=f"{service}_state_reported",
            emitter=service,
            consumers=("notify",),
            schema=operations.StateReportedV1,
            meaning=f"how {service} is: dead letters, jobs, outbox; each minute and when letters come or go",
        )
        for service in SERVICES
        if service != "notify"
    ),
)


@cache
def current(name: str) -> Event:
    """
    Return the newest version of an event: the one that is emitted.

    :raises UnknownEvent: when the registry does not know the name
    """
    versions = [event for event in EVENTS if event.name == name]
    if not versions:
        raise UnknownEvent(name)
    return max(versions, key=lambda event: event.version)


@cache
def lookup(name: str, version: int) -> Event:
    """
    Return one version of an event.

    :raises UnknownEvent: when the registry does not know this version
    """
    for event in EVENTS:
        if (event.name, event.version) == (name, version):
            return event
    raise UnknownEvent(f"{name} version {version}")


def queue_name(consumer: str, name: str) -> str:
    """Return the queue in which a consumer receives an event."""
    return f"{consumer}.{name}"
