"""The names of the published power list, and those of the items of the directory list, in MongoDB."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from services.intake.adapters.documents import ItemDocument
from services.intake.adapters.power_items import PowerItemDocument
from services.intake.application.like_names import CompiledName
from services.intake.domain.items import COUNTED, DIRECTORY_LIST, ItemState
from services.intake.domain.power_list import POWER_TYPES
from services.intake.domain.scope import PowerName
from shared.runtime.mongo import Collection

POWER_NAME = ("body_id", "body_name", "item_name", "item_type", "base_code")


class MongoPowerNames:
    """The names in the collection power_items."""

    def stamp(self) -> tuple[int, int, str]:
        """
        Return the number of items, the sum of their versions, and the largest id.

        Every change adds to the sum, and another database has other ids. The index has it all.
        """
        versions: list[dict[str, Any]] = [
            {"$match": {"version": {"$gte": 1}}},
            {"$group": {"_id": None, "count": {"$sum": 1}, "versions": {"$sum": "$version"}, "last": {"$max": "$_id"}}},
        ]
        found = next(iter(_powers().aggregate(versions, hint="versions")), None)
        return (found["count"], found["versions"], found["last"]) if found else (0, 0, "")

    def in_force(self) -> list[PowerName]:
        """Return the names of all items in force."""
        wanted = {"is_in_force": True, "item_type": {"$in": list(POWER_TYPES)}}
        found = _powers().find(wanted, dict.fromkeys(POWER_NAME, 1))
        return [
            PowerName(power_item_id=stored["_id"], **{name: stored[name] for name in POWER_NAME}) for stored in found
        ]


class MongoCompiledNames:
    """The names in the collection service_items."""

    def of_bodies(self, body_ids: Iterable[str]) -> list[CompiledName]:
        """Return the items of the directory lists of some bodies that have a name."""
        wanted = {
            "body_id": {"$in": sorted(set(body_ids))},
            "content.list_kind": DIRECTORY_LIST,
            "state": {"$in": [state.value for state in COUNTED]},
        }
        shown = {"body_id": 1, "content.item_name": 1, "state": 1, "progress.published_at": 1, "parent.parent_id": 1}
        found: Iterable[Mapping[str, Any]] = ItemDocument._get_collection().find(wanted, shown)
        return [
            CompiledName(
                item_id=stored["_id"],
                body_id=stored["body_id"],
                item_name=stored["content"]["item_name"],
                state=ItemState(stored["state"]),
                is_published=bool((stored.get("progress") or {}).get("published_at")),
                is_linked=bool(stored.get("parent")),
            )
            for stored in found
            if stored["content"].get("item_name")
        ]


def _powers() -> Collection:
    collection: Collection = PowerItemDocument._get_collection()
    return collection
