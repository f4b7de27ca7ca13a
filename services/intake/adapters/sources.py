"""What implementation lists implement, in MongoDB: items of the directory list and of the published power list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from services.intake.adapters.documents import ItemDocument
from services.intake.adapters.items import MongoRevisions, item_of
from services.intake.adapters.power_items import MongoPowerItems
from services.intake.application.ports import revision_id
from services.intake.domain.items import DIRECTORY_LIST, STATE_NAMES, ItemState, ServiceItem
from services.intake.domain.sources import DIRECTORY_ITEM, POWER_ITEM, Source, SourceItem, name_key
from shared.runtime.mongo import Collection
from shared.standards.element_list import IMPLEMENTATION, element_list

# Items from before there were two kinds of lists do not say of which they are: they are of the directory list.
OF_THE_DIRECTORY = {"content.list_kind": {"$in": [None, DIRECTORY_LIST]}}


class MongoSources:
    """The port `Sources` on the collections service_items with item_revisions, and power_items."""

    def __init__(self) -> None:
        self._power_items = MongoPowerItems()
        self._revisions = MongoRevisions()

    def find(self, sources: Iterable[Source]) -> dict[Source, SourceItem]:
        """Return the sources that are there."""
        wanted = set(sources)
        found = self._directory_items({"_id": {"$in": _ids(wanted, DIRECTORY_ITEM)}})
        powers = self._power_items.find(_ids(wanted, POWER_ITEM))
        everything = [*found, *(power.as_source() for power in powers.values())]
        return {one.source: one for one in everything if one.source in wanted}

    def named(self, body_id: str, names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], SourceItem]:
        """Return a body's sources by (item_type, item_name), as the list or the power list spells them."""
        keys = {name_key(*name): name for name in names}
        if not keys:
            return {}
        powers = self._power_items.named(body_id, keys)
        found = {keys[key]: power.as_source() for key, power in powers.items()}
        items = self._directory_items({"body_id": body_id, "name_key": {"$in": list(keys)}})
        return {**found, **{keys[name_key(item.item_type, item.item_name)]: item for item in items}}

    def _directory_items(self, wanted: Mapping[str, Any]) -> list[SourceItem]:
        stored = _service_items().find({**wanted, **OF_THE_DIRECTORY}, {"outbox": 0})
        items = [item_of(each) for each in stored]
        texts = self._revisions.find(revision_id(item.item_id, item.content.number) for item in items)
        return [
            _source_item(item, texts[text_id].elements)
            for item in items
            if (text_id := revision_id(item.item_id, item.content.number)) in texts
        ]


def _source_item(item: ServiceItem, elements: Mapping[str, Any]) -> SourceItem:
    return SourceItem(
        source=Source(kind="directory", source_id=item.item_id),
        body_id=item.body_id,
        item_name=item.content.item_name,
        item_type=item.content.item_type,
        elements={key: elements[key] for key in _inherited_keys() if key in elements},
        is_settled=item.state is ItemState.APPROVED,
        state=STATE_NAMES[item.state],
        base_code=item.progress.base_code,
        implementation_code=item.progress.implementation_code,
        is_public=item.is_public,
    )


def _inherited_keys() -> list[str]:
    return [element.key for element in element_list(IMPLEMENTATION).elements if element.is_inherited]


def _ids(sources: Iterable[Source], kind: str) -> list[str]:
    return [source.source_id for source in sources if source.kind == kind]


def _service_items() -> Collection:
    collection: Collection = ItemDocument._get_collection()
    return collection
