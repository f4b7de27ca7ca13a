"""Which implementation lists there are of which items, in MongoDB."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.intake.adapters.documents import ItemDocument
from services.intake.adapters.items import item_of
from services.intake.adapters.power_items import PowerItemDocument
from services.intake.adapters.sources import OF_THE_DIRECTORY
from services.intake.application.reading import Unbegun
from services.intake.domain.items import IMPLEMENTATION_LIST, ItemState, ServiceItem
from services.intake.domain.sources import DIRECTORY_ITEM, POWER_ITEM, Source
from shared.runtime.mongo import Collection, containing

DIRECTORY_FIELDS: dict[str, Any] = {
    "kind": {"$literal": DIRECTORY_ITEM},
    "item_name": "$content.item_name",
    "item_type": "$content.item_type",
    "base_code": "$progress.base_code",
}
POWER_FIELDS: dict[str, Any] = {
    "kind": {"$literal": POWER_ITEM},
    "item_name": "$elements.item_name",
    "item_type": "$elements.item_type",
    "base_code": "$base_code",
}


class MongoImplementations:
    """The port `Implementations` on the collections service_items and power_items."""

    def unbegun(self, body_id: str, search: str, page: int, size: int) -> tuple[list[Unbegun], int]:
        """Return, by name, approved items and powers in force without a list; a body has some hundreds at most."""
        rest: dict[str, Any] = {"body_id": body_id, "_id": {"$nin": _begun(body_id)}}
        approved = {**rest, **OF_THE_DIRECTORY, "state": ItemState.APPROVED.value}
        in_force = {**rest, "is_in_force": True}
        stored = (
            *_items().find({**approved, **_named("content.item_name", search)}, DIRECTORY_FIELDS),
            *_power_items().find({**in_force, **_named("elements.item_name", search)}, POWER_FIELDS),
        )
        found = sorted(map(_unbegun, stored), key=lambda one: (one.item_name, one.source.source_id))
        return found[(page - 1) * size : page * size], len(found)

    def of(self, source: Source) -> list[ServiceItem]:
        """Return the lists of one item, by sub-item and case."""
        wanted = {"source.source_id": source.source_id, "source.kind": source.kind}
        found = [item_of(stored) for stored in _items().find(wanted, {"outbox": 0})]
        return sorted(found, key=lambda item: (item.content.part, item.item_id))


def _begun(body_id: str) -> list[str]:
    # one that was put away has no source
    wanted = {"body_id": body_id, "content.list_kind": IMPLEMENTATION_LIST, "source.source_id": {"$gt": ""}}
    return [str(each["source"]["source_id"]) for each in _items().find(wanted, {"source.source_id": 1})]


def _named(field: str, search: str) -> dict[str, Any]:
    return {field: containing(search)} if search else {}


def _unbegun(stored: Mapping[str, Any]) -> Unbegun:
    return Unbegun(
        source=Source(kind=stored["kind"], source_id=stored["_id"]),
        item_name=stored.get("item_name", ""),
        item_type=stored.get("item_type", ""),
        base_code=stored.get("base_code", ""),
    )


def _items() -> Collection:
    collection: Collection = ItemDocument._get_collection()
    return collection


def _power_items() -> Collection:
    collection: Collection = PowerItemDocument._get_collection()
    return collection
