"""What hangs on an item, and how old its files are, in MongoDB."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.intake.adapters.documents import ItemDocument
from services.intake.adapters.files import AttachmentDocument
from services.intake.adapters.items import item_of
from services.intake.domain.items import ServiceItem


class MongoBelow:
    """Heirs and implementation lists of items; what was put away is bound to nothing."""

    def heirs(self, parent_ids: Sequence[str]) -> list[ServiceItem]:
        """Return the items that were claimed from these, by body."""
        found = _found({"parent.parent_id": {"$in": list(parent_ids)}})
        return sorted(found, key=lambda item: (item.body_name, item.item_id))

    def lists(self, source_ids: Sequence[str]) -> list[ServiceItem]:
        """Return the implementation lists of these items, by sub-item and case."""
        found = _found({"source.source_id": {"$in": list(source_ids)}})
        return sorted(found, key=lambda item: (item.content.part, item.item_id))


class MongoAttachedFiles:
    """The collection attachments."""

    def uploaded_at(self, files: Iterable[tuple[str, str]]) -> dict[tuple[str, str], datetime]:
        """Return when each file, named by its SHA-256 and its body, was uploaded."""
        keys = {f"{sha256}:{body_id}": (sha256, body_id) for sha256, body_id in files}
        found = AttachmentDocument._get_collection().find({"_id": {"$in": list(keys)}}, {"uploaded_at": 1})
        return {keys[each["_id"]]: each["uploaded_at"] for each in found}


def _found(wanted: Mapping[str, Any]) -> list[ServiceItem]:
    return [item_of(stored) for stored in ItemDocument._get_collection().find(wanted, {"outbox": 0})]
