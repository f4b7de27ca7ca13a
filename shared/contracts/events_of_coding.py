"""The events that coding emits."""

from __future__ import annotations

from shared.contracts import coding, item_operations
from shared.contracts.event import Event

EVENTS: tuple[Event, ...] = (
    Event(
        name="code_assigned",
        emitter="coding",
        consumers=("intake", "publish", "notify"),
        schema=coding.CodeAssignedV1,
        meaning="the item has its base code and its implementation code",
    ),
    Event(
        name="code_retired",
        emitter="coding",
        consumers=("intake", "publish", "notify"),
        schema=item_operations.CodeRetiredV1,
        meaning="the item's codes are retired for good, with what takes their place",
    ),
)
