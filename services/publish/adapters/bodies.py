"""The copy of intake's register of bodies in MongoDB."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from services.publish.adapters.documents import BodyDocument
from shared.contracts.envelope import Envelope
from shared.runtime.mongo import durable
from shared.runtime.outbox import NewerUpdate, apply_if_newer


class MongoBodies:
    """The collection `bodies`."""

    def update(self, events: Sequence[Envelope]) -> None:
        """Take over what intake says of its bodies; what is late or repeated changes nothing."""
        in_order = sorted(events, key=lambda event: event.sequence)
        newest = {event.data["body"]["body_id"]: event for event in in_order}
        updates = [
            NewerUpdate(
                key=body_id,
                emitter="intake",
                sequence=event.sequence,
                fields={key: event.data["body"][key] for key in ("name", "kind", "is_valid")},
            )
            for body_id, event in newest.items()
        ]
        apply_if_newer(BodyDocument, updates, create=True)

    def names(self, body_ids: Collection[str]) -> Mapping[str, str]:
        """Return the present names of these bodies, as far as they are known."""
        found = durable(BodyDocument).find({"_id": {"$in": list(body_ids)}}, {"name": 1})
        return {document["_id"]: document["name"] for document in found}
