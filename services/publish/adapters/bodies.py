"""The copy of intake's register of bodies in MongoDB."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from services.publish.adapters.documents import BodyDocument
from shared.contracts.envelope import Envelope
from shared.runtime.copies import copy_bodies
from shared.runtime.mongo import durable

FIELDS = ("name", "kind", "is_valid")


class MongoBodies:
    """The collection `bodies`."""

    def take_over(self, events: Sequence[Envelope]) -> None:
        """Take over what intake says of its bodies; what is late or repeated changes nothing."""
        copy_bodies(BodyDocument, events, FIELDS)

    def names(self, body_ids: Collection[str]) -> Mapping[str, str]:
        """Return the present names of these bodies, as far as they are known."""
        found = durable(BodyDocument).find({"_id": {"$in": list(body_ids)}}, {"name": 1})
        return {document["_id"]: document["name"] for document in found}

    def all_names(self) -> Mapping[str, str]:
        """Return the names of all bodies by id, in the order of their names."""
        found = durable(BodyDocument).find({}, {"name": 1}).sort("name", 1)
        return {document["_id"]: document["name"] for document in found}
