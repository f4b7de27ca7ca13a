"""The events that publish emits."""

from __future__ import annotations

from shared.contracts import item_operations, publish
from shared.contracts.event import Event

EVENTS: tuple[Event, ...] = (
    Event(
        name="comment_received",
        emitter="publish",
        consumers=("review", "notify"),
        schema=publish.CommentReceivedV1,
        meaning="a citizen has commented on a draft on the portal",
    ),
    Event(
        name="list_proposed",
        emitter="publish",
        consumers=("notify",),
        schema=publish.ListProposedV1,
        meaning="a list of items waits for the district government's decision",
    ),
    Event(
        name="list_adopted",
        emitter="publish",
        consumers=("intake", "notify"),
        schema=publish.ListAdoptedV1,
        meaning="the district government adopted a list of items",
    ),
    Event(
        name="list_returned",
        emitter="publish",
        consumers=("intake", "notify"),
        schema=publish.ListReturnedV1,
        meaning="the district government sent a list back, with its reason",
    ),
    Event(
        name="edition_released",
        emitter="publish",
        consumers=("notify",),
        schema=publish.EditionReleasedV1,
        meaning="a catalogue edition stands on the portal",
    ),
    Event(
        name="item_published",
        emitter="publish",
        consumers=("intake", "notify"),
        schema=publish.ItemPublishedV1,
        meaning="the item's page can be read on the portal",
    ),
    Event(
        name="edition_scheduled",
        emitter="publish",
        consumers=("notify",),
        schema=publish.EditionScheduledV1,
        meaning="an edition is made and goes on the portal on the day it takes effect",
    ),
    Event(
        name="operation_decided",
        emitter="publish",
        consumers=("intake", "notify"),
        schema=item_operations.OperationDecidedV1,
        meaning="the district government adopted an operation with its day, or returned it",
    ),
    Event(
        name="operation_carried_out",
        emitter="publish",
        consumers=("intake", "review", "coding", "notify"),
        schema=item_operations.OperationCarriedOutV1,
        meaning="the day of an adopted operation has come",
    ),
)
