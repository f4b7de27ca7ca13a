"""The lists in MongoDB."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from pymongo.errors import BulkWriteError

from services.publish.adapters.documents import CatalogueListDocument
from services.publish.application.ports import Page
from services.publish.domain.catalogue import DIRECTORY_LIST
from services.publish.domain.lists import CatalogueList, Entry, ListState, in_reading_order
from shared.contracts.envelope import Envelope
from shared.kernel.errors import LostRace, NotFound
from shared.runtime.changes import Change
from shared.runtime.mongo import containing, durable, total_of
from shared.runtime.outbox import push_again, save_all

WITHOUT_ENTRIES = {"outbox": 0, "open_item_ids": 0, "entries": 0}
LISTED_AT_ONCE = 100
NEWEST_FIRST = [("proposed_at", -1), ("_id", -1)]
STATES = [state.value for state in ListState]


class MongoLists:
    """The collection `lists`."""

    def get(self, list_id: str) -> CatalogueList:
        """:raises NotFound: when there is no such list"""
        found = durable(CatalogueListDocument).find_one({"_id": list_id}, {"outbox": 0, "open_item_ids": 0})
        if found is None:
            raise NotFound("没有这份清单。请从“清单”列表里重新进入。")
        return _list(found)

    def add(self, chosen: CatalogueList, messages: Sequence[Envelope] = ()) -> frozenset[str]:
        """Save a new list; when some of its items stand in other open lists, save nothing and return these."""
        change = Change(key=chosen.list_id, fields=_fields(chosen, chosen.proposed_at), messages=messages)
        try:
            save_all(CatalogueListDocument, [change])
        except BulkWriteError as error:
            if not _is_taken(error):
                raise
            return self._in_open_lists(change.fields["open_item_ids"])
        return frozenset()

    def save(self, chosen: CatalogueList, messages: Sequence[Envelope] = ()) -> CatalogueList:
        """:raises LostRace: when its version is not the stored one"""
        fields = _fields(chosen, chosen.decided_at or chosen.proposed_at)
        is_open = bool(fields.get("open_item_ids"))
        change = Change(
            key=chosen.list_id,
            fields=fields,
            expected_version=chosen.version,
            messages=messages,
            unset=() if is_open else ("open_item_ids",),
        )
        if save_all(CatalogueListDocument, [change]).lost:
            raise LostRace
        return replace(chosen, version=chosen.version + 1)

    def mark_carried_out(self, chosen: CatalogueList) -> bool:
        """Note that the items have followed this version of the list; False when it has moved on."""
        marked = durable(CatalogueListDocument).update_one(
            {"_id": chosen.list_id, "version": chosen.version}, {"$set": {"is_carried_out": True}}
        )
        return marked.matched_count == 1

    def left_behind(self, *, before: datetime) -> Sequence[CatalogueList]:
        """Return lists whose items have not followed them although there was time."""
        query = {"is_carried_out": False, "changed_at": {"$lt": before}}
        found = durable(CatalogueListDocument).find(query, {"outbox": 0}).sort("changed_at", 1).limit(LISTED_AT_ONCE)
        return [_list(document) for document in found]

    def changed_since(self, since: datetime) -> Iterator[CatalogueList]:
        """Return lists that were proposed or decided on, for `resend`."""
        query = {"$or": [{"proposed_at": {"$gte": since}}, {"decided_at": {"$gte": since}}]}
        return map(_list, durable(CatalogueListDocument).find(query, {"outbox": 0}))

    def say_again(self, spoken: Sequence[tuple[str, Envelope]]) -> int:
        """Put messages into the outboxes of their lists once more."""
        return push_again(CatalogueListDocument, [(list_id, [message]) for list_id, message in spoken])

    def find(self, *, state: str, title: str, page: int, size: int) -> Page:
        """Return one page of lists without their entries, newest first; all states and titles when none is named."""
        query: dict[str, Any] = {"state": state} if state else {}
        if title:
            # All states are named, too: mongod then looks for the title in the keys of each state and merges them.
            query.setdefault("state", {"$in": STATES})
            query["title"] = containing(title)
        collection = durable(CatalogueListDocument)
        found = collection.find(query, WITHOUT_ENTRIES).sort(NEWEST_FIRST)
        rows = [(_list(document), document["entry_count"]) for document in found.skip((page - 1) * size).limit(size)]

        def count() -> int:
            # all of them are counted by the collection itself: to count one by one, every list would be read
            return collection.count_documents(query) if query else collection.estimated_document_count()

        return Page(rows=rows, total=total_of(len(rows), page=page, size=size, count=count))

    def count(self, state: str) -> int:
        """Return how many lists there are in a state, from the index alone."""
        return durable(CatalogueListDocument).count_documents({"state": state})

    def _in_open_lists(self, item_ids: Sequence[str]) -> frozenset[str]:
        wanted = set(item_ids)
        found = durable(CatalogueListDocument).find(
            {"open_item_ids": {"$in": list(item_ids), "$exists": True}}, {"open_item_ids": 1}
        )
        taken = {item_id for document in found for item_id in document["open_item_ids"] if item_id in wanted}
        # Decided in this very moment: then the first one is named, so that nobody takes the list for saved.
        return frozenset(taken or item_ids[:1])


def _is_taken(error: BulkWriteError) -> bool:
    return all(each.get("keyPattern") == {"open_item_ids": 1} for each in error.details["writeErrors"])


def _fields(chosen: CatalogueList, changed_at: datetime) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "title": chosen.title,
        "list_kind": chosen.list_kind,
        "state": chosen.state.value,
        "entries": [dict(vars(entry)) for entry in chosen.entries],
        "entry_count": len(chosen.entries),
        "proposed_by": dict(chosen.proposed_by),
        "proposed_at": chosen.proposed_at,
        "decided_by": dict(chosen.decided_by),
        "decided_at": chosen.decided_at,
        "decision_sequence": chosen.decision_sequence,
        "document_no": chosen.document_no,
        "reason": chosen.reason,
        "is_carried_out": chosen.is_carried_out,
        "changed_at": changed_at,
    }
    if chosen.state is ListState.PROPOSED and chosen.entries:
        fields["open_item_ids"] = [entry.item_id for entry in chosen.entries]
    return fields


def _list(document: Mapping[str, Any]) -> CatalogueList:
    return CatalogueList(
        list_id=document["_id"],
        version=document["version"],
        title=document["title"],
        list_kind=document.get("list_kind") or DIRECTORY_LIST,
        state=ListState(document["state"]),
        entries=in_reading_order(entry_of(entry) for entry in document.get("entries", ())),
        proposed_by=document["proposed_by"],
        proposed_at=document["proposed_at"],
        decided_by=document.get("decided_by") or {},
        decision_sequence=document.get("decision_sequence") or 0,
        decided_at=document.get("decided_at"),
        document_no=document.get("document_no") or "",
        reason=document.get("reason") or "",
        is_carried_out=document["is_carried_out"],
    )


def entry_of(stored: Mapping[str, Any]) -> Entry:
    """Read an entry; what a newer version has added to it is passed over, what an older one lacks is left out."""
    return Entry(**{name: stored[name] for name in Entry.__dataclass_fields__ if name in stored})
