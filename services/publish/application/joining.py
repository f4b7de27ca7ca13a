"""Join what review approved with what coding assigned and intake cites anew, whichever comes first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import Any

from services.publish.application.ports import Catalogue, Move
from services.publish.domain.catalogue import IMPLEMENTATION_LIST, CatalogueItem, Codes, Recital, Text
from shared.contracts.envelope import Envelope
from shared.kernel.errors import LostRace

TRIES = 10


class Joining:
    """The use case behind `item_approved`, `code_assigned` and, for the items, `item_recited`."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def join(self, events: Sequence[Envelope]) -> None:
        """
        Take over what a batch of events says of its items: one read and one bulk write.

        Where another writer was faster, the rule is applied again to what he left.

        :raises LostRace: when he was faster every time; the batch may simply be tried again
        """
        waiting: dict[str, list[Envelope]] = {}
        for event in events:
            waiting.setdefault(event.item_id, []).append(event)
        for _ in range(TRIES):
            lost = self._join_once(waiting)
            if not lost:
                return
            waiting = {item_id: waiting[item_id] for item_id in lost}
        raise LostRace

    def _join_once(self, waiting: dict[str, list[Envelope]]) -> frozenset[str]:
        known, sources = self._catalogue.load(waiting.keys()), self._sources(waiting.values())
        moves = []
        for item_id, events in waiting.items():
            before = known.get(item_id) or CatalogueItem(item_id=item_id)
            after = _beside(reduce(_heard, events, before), sources)
            if after is not before:
                moves.append(Move(before=before, after=after))
        return self._catalogue.save(moves)

    def _sources(self, heard: Iterable[Sequence[Envelope]]) -> Mapping[str, CatalogueItem]:
        """Return the items of whose implementation lists the messages tell, as far as they are known here."""
        told = [event.data.get("source") or {} for events in heard for event in events]
        ids = {source["source_id"] for source in told if source}
        return self._catalogue.load(ids) if ids else {}


def _beside(item: CatalogueItem, sources: Mapping[str, CatalogueItem]) -> CatalogueItem:
    return item.beside(sources.get(item.text.source_id)) if item.text else item


def _heard(item: CatalogueItem, event: Envelope) -> CatalogueItem:
    if event.name == "code_assigned":
        codes = Codes(base_code=event.data["base_code"], implementation_code=event.data["implementation_code"])
        return item.with_codes(codes, event.sequence)
    if event.name == "item_recited":
        recital = Recital(revision=event.revision, content_hash=event.content_hash, elements=event.data["elements"])
        return item.with_recital(recital, event.sequence, is_approved=event.data["approved_revision"] > 0)
    return item.with_approval(_text(event), event.sequence)


def _text(event: Envelope) -> Text:
    data = event.data
    source = data.get("source") or {}
    return Text(
        revision=event.revision,
        content_hash=event.content_hash,
        list_kind=data["list_kind"],
        standard_version=data["standard_version"],
        item_name=data["item_name"],
        body_id=data["body"]["body_id"],
        body_name=data["body"]["name"],
        is_public=_is_public(data),
        approved_at=event.occurred_at,
        part=data.get("part", ""),
        source_kind=source.get("kind", ""),
        source_id=source.get("source_id", ""),
        elements=data["elements"],
    )


def _is_public(data: Mapping[str, Any]) -> bool:
    """Only a plain yes opens the door to the public; an implementation list is as public as what it implements."""
    if data["list_kind"] == IMPLEMENTATION_LIST:
        return data.get("is_public") is True
    return bool(data["elements"].get("is_public") == "1")
