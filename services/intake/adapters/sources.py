"""What implementation lists implement, in MongoDB: items of the directory list and of the published power list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.intake.adapters.documents import ItemDocument, RevisionDocument
from services.intake.adapters.power_items import MongoPowerItems
from services.intake.application.dividing import part_in
from services.intake.application.ports import revision_id
from services.intake.domain.implementation.granularity import CASE, SUB_ITEM, Part
from services.intake.domain.items import DIRECTORY_LIST, GONE, IN_THE_BODYS_HANDS, STATE_NAMES, ItemState
from services.intake.domain.sources import DIRECTORY_ITEM, POWER_ITEM, Source, SourceItem, name_key
from shared.runtime.mongo import Collection
from shared.standards.element_list import IMPLEMENTATION, element_list

# Items from before there were two kinds of lists do not say of which they are: they are of the directory list.
OF_THE_DIRECTORY = {"content.list_kind": {"$in": [None, DIRECTORY_LIST]}}


POINTER = dict.fromkeys(
    (
        "body_id",
        "state",
        "is_public",
        "content.number",
        "content.item_name",
        "content.item_type",
        "created_at",
        "settled_at",
        "progress.approved_at",
        "progress.base_code",
        "progress.implementation_code",
    ),
    1,
)
"""The fields of an item that its implementation lists need: of thousands of items at once the whole weighs much."""


class MongoSources:
    """The port `Sources` on the collections service_items with item_revisions, and power_items."""

    def __init__(self) -> None:
        self._power_items = MongoPowerItems()

    def find(self, sources: Iterable[Source]) -> dict[Source, SourceItem]:
        """Return the sources that are there."""
        wanted = set(sources)
        found = self._directory_items({"_id": {"$in": _ids(wanted, DIRECTORY_ITEM)}})
        powers = self._power_items.find(_ids(wanted, POWER_ITEM))
        everything = [*found, *(power.as_source() for power in powers.values())]
        return {one.source: one for one in everything if one.source in wanted}

    def divided(self, sources: Iterable[Source]) -> dict[Source, SourceItem]:
        """Return the sources that are there, each with all its implementation lists as parts: two more queries."""
        found = self.find(sources)
        parts = _parts_of(found)
        return {source: replace(one, parts=parts.get(source, ())) for source, one in found.items()}

    def named(self, body_id: str, names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], SourceItem]:
        """Return a body's sources by (item_type, item_name), as the list or the power list spells them."""
        spelled: dict[str, list[tuple[str, str]]] = {}
        for name in names:
            spelled.setdefault(name_key(*name), []).append(name)
        if not spelled:
            return {}
        found = {key: power.as_source() for key, power in self._power_items.named(body_id, spelled).items()}
        items = self._directory_items({"body_id": body_id, "name_key": {"$in": list(spelled)}})
        found |= {name_key(item.item_type, item.item_name): item for item in items}
        return {name: source for key, source in found.items() for name in spelled[key]}

    def _directory_items(self, wanted: Mapping[str, Any]) -> list[SourceItem]:
        found = _service_items().find({**wanted, **OF_THE_DIRECTORY}, POINTER)
        # what is gone is left out here: a condition on the state would offer mongod another index
        items = [item for item in found if item["state"] not in GONE]
        texts = _inherited_elements(_text_id(item) for item in items)
        return [_source_item(item, texts[text_id]) for item in items if (text_id := _text_id(item)) in texts]


def _text_id(item: Mapping[str, Any]) -> str:
    return revision_id(item["_id"], item["content"]["number"])


def _inherited_elements(text_ids: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """Return of each of these texts what an implementation list takes from it."""
    keys = [element.key for element in element_list(IMPLEMENTATION).elements if element.is_inherited]
    fields = dict.fromkeys((f"elements.{key}" for key in keys), 1)
    found = RevisionDocument._get_collection().find({"_id": {"$in": list(text_ids)}}, fields)
    texts = ((stored["_id"], stored.get("elements", {})) for stored in found)
    return {text_id: {key: text[key] for key in keys if key in text} for text_id, text in texts}


def _source_item(item: Mapping[str, Any], elements: Mapping[str, Any]) -> SourceItem:
    content, progress = item["content"], item.get("progress") or {}
    state = ItemState(item["state"])
    return SourceItem(
        source=Source(kind="directory", source_id=item["_id"]),
        body_id=item["body_id"],
        item_name=content.get("item_name", ""),
        item_type=content.get("item_type", ""),
        elements=elements,
        is_settled=state is ItemState.APPROVED,
        state=STATE_NAMES[state],
        base_code=progress.get("base_code", ""),
        implementation_code=progress.get("implementation_code", ""),
        is_public=item.get("is_public", True),
        there_since=_there_since(item, state),
    )


def _there_since(item: Mapping[str, Any], state: ItemState) -> datetime | None:
    """Return since when an item may be implemented; one that was approved before that was kept, since it was begun."""
    approved_at: datetime | None = item.get("settled_at") or (item.get("progress") or {}).get("approved_at")
    return approved_at or (item["created_at"] if state is ItemState.APPROVED else None)


def _parts_of(sources: Iterable[Source]) -> dict[Source, list[Part]]:
    """Return the implementation lists of sources; of the texts only the two elements that tell them apart are read."""
    wanted = {"source.source_id": {"$in": sorted({source.source_id for source in sources})}}
    items = {
        stored["_id"]: stored
        for stored in _service_items().find(wanted, {"source": 1, "state": 1, "content.number": 1})
    }
    ids = [_text_id(stored) for stored in items.values()]
    shown = {"item_id": 1, f"elements.{SUB_ITEM}": 1, f"elements.{CASE}": 1}
    parts: dict[Source, list[Part]] = {}
    for text in RevisionDocument._get_collection().find({"_id": {"$in": ids}}, shown) if ids else ():
        stored = items[text["item_id"]]
        is_settled = ItemState(stored["state"]) not in IN_THE_BODYS_HANDS
        part = replace(part_in(stored["_id"], text.get("elements") or {}), is_settled=is_settled)
        parts.setdefault(Source(**stored["source"]), []).append(part)
    return parts


def _ids(sources: Iterable[Source], kind: str) -> list[str]:
    return [source.source_id for source in sources if source.kind == kind]


def _service_items() -> Collection:
    collection: Collection = ItemDocument._get_collection()
    return collection
