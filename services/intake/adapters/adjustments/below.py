"""What hangs on an item, in MongoDB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.intake.adapters.documents import ItemDocument
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


def _found(wanted: Mapping[str, Any]) -> list[ServiceItem]:
    return [item_of(stored) for stored in ItemDocument._get_collection().find(wanted, {"outbox": 0})]
