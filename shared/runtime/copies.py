"""A service's own copy of intake's register of bodies."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from shared.contracts.envelope import Envelope
from shared.runtime.mongo import Aggregate
from shared.runtime.outbox import NewerUpdate, apply_if_newer


def copy_bodies(document: type[Aggregate], events: Iterable[Envelope], fields: Collection[str]) -> None:
    """Take over these fields of what intake says of its bodies; what is late or repeated changes nothing."""
    newest = {event.data["body"]["body_id"]: event for event in sorted(events, key=lambda event: event.sequence)}
    updates = [
        NewerUpdate(
            key=body_id,
            emitter="intake",
            sequence=event.sequence,
            fields={name: value for name, value in event.data["body"].items() if name in fields},
        )
        for body_id, event in newest.items()
    ]
    apply_if_newer(document, updates, create=True)
