"""The registry and the real consumers agree, both ways."""

from __future__ import annotations

import importlib
import inspect
from typing import Any

import pytest

from shared.contracts.registry import EVENTS, SERVICES, UnknownEvent, current, lookup
from shared.runtime.nameko.consuming import EventConsumer
from shared.runtime.topology import TASK_QUEUES, event_queues


def service_class(service: str) -> type:
    module = importlib.import_module(f"services.{service}.entrypoints.service")
    (found,) = [
        each for _, each in inspect.getmembers(module, inspect.isclass) if getattr(each, "name", None) == service
    ]
    return found


def consumed_by(cls: type) -> list[str]:
    methods = [method for _, method in inspect.getmembers(cls, inspect.isfunction)]
    entrypoints: list[Any] = [each for method in methods for each in getattr(method, "nameko_entrypoints", ())]
    return sorted(each.event for each in entrypoints if isinstance(each, EventConsumer))


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_handles_exactly_what_the_registry_says(service: str) -> None:
    declared = sorted({event.name for event in EVENTS if service in event.consumers})

    assert consumed_by(service_class(service)) == declared


def test_events_go_between_known_services_and_never_back() -> None:
    for event in EVENTS:
        assert event.emitter in SERVICES
        assert event.emitter not in event.consumers
        assert set(event.consumers) <= set(SERVICES)
        assert event.meaning


def test_every_consumer_has_its_own_queue() -> None:
    names = [queue.name for queue in event_queues()]

    assert len(names) == len(set(names)) == sum(len(event.consumers) for event in EVENTS)
    assert not set(names) & set(TASK_QUEUES)


def test_an_unknown_event_is_refused() -> None:
    with pytest.raises(UnknownEvent):
        current("nothing_happened")
    with pytest.raises(UnknownEvent):
        lookup("item_submitted", 9)
