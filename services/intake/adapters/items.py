"""Items, their texts and the opinions on them, in MongoDB."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, TypeVar

from pymongo import InsertOne
from pymongo.cursor import Cursor
from pymongo.errors import BulkWriteError

from services.intake.adapters.documents import ItemDocument, RevisionDocument
from services.intake.adapters.item_lists import (
    Asked,
    asked_of,
    categories_of,
    counts_of,
    found_by,
    published_of,
    scope_of,
    total_of,
)
from services.intake.adapters.laws.left_texts import forget_left_texts
from services.intake.adapters.names_passed_on import rings_of_names
from services.intake.adapters.publication import derived_from, stored_publication
from services.intake.application.ports import ItemChange, Listing, Mirror, Page, Revision
from services.intake.domain.inheritance import Parent
from services.intake.domain.item_facts import Standing
from services.intake.domain.items import (
    DIRECTORY_LIST,
    GONE,
    IMPLEMENTATION_LIST,
    Content,
    Discard,
    Endorsement,
    ItemState,
    Progress,
    ServiceItem,
)
from services.intake.domain.scope import ScopeOverride
from services.intake.domain.signing import FilingMark, SignOff
from services.intake.domain.sources import Source
from shared.contracts.envelope import Envelope
from shared.runtime.bulk import is_lost_race_or_taken
from shared.runtime.changes import Change
from shared.runtime.mongo import Collection, followed
from shared.runtime.outbox import NewerUpdate, apply_if_newer, exchange_all, push_again, save_all

D = TypeVar("D")
NAME = "name_key"
"""What an item is called, as long as it keeps others from it: unique in a body."""
NOT_STORED = frozenset({"item_id", "version"})
RARE = frozenset({"put_back_before", "told_grounds"})  # what is empty is no field of the document
REWRITTEN = [state.value for state in (ItemState.DRAFT, ItemState.AWAITING_ENDORSEMENT, ItemState.CONSENTED)]
"""States in which an item may have an approved text beside the one that is written."""
CONTENT = tuple(Content.__dataclass_fields__)
PARTS: dict[str, type[Any]] = {
    "endorsement": Endorsement,
    "discard": Discard,
    "standing": Standing,
    "source": Source,
    "parent": Parent,
    "scope_override": ScopeOverride,
    "sign_off": SignOff,
    "filing": FilingMark,
}
"""Parts of an item that are there or not; an absent one is no field of the document."""
LET_GO = ("source", "parent")
"""What an item that is gone keeps apart, so that no query for heirs or lists of something ever meets it."""
SEALED = 2**62
"""No message of review has this sequence: what it says of an item that is no more changes nothing."""


class MongoItems:
    """The collection service_items."""

    def find(self, item_ids: Iterable[str]) -> dict[str, ServiceItem]:
        """Return the items that are there, by id."""
        found = _items().find({"_id": {"$in": list(item_ids)}}, {"outbox": 0})
        return {stored["_id"]: item_of(stored) for stored in found}

    def holders_of(self, names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Return which item holds each (body_id, name_key) that is taken."""
        keys_of_body: dict[str, list[str]] = {}
        for body_id, name_key in names:
            keys_of_body.setdefault(body_id, []).append(name_key)
        if not keys_of_body:
            return {}
        wanted = [{"body_id": body_id, "name_key": {"$in": keys}} for body_id, keys in keys_of_body.items()]
        found = _items().find({"$or": wanted}, {"body_id": 1, "name_key": 1})
        return {(stored["body_id"], stored["name_key"]): stored["_id"] for stored in found}

    def save(self, changes: Sequence[ItemChange]) -> set[str]:
        """Save what nobody has changed meanwhile, in one write; return the ids of the others."""
        rings = rings_of_names(changes)
        apart = {one.after.item_id for ring in rings for one in ring}
        alone = [_change(one) for one in changes if one.after.item_id not in apart]
        lost = save_all(ItemDocument, alone, is_lost=is_lost_race_or_taken).lost_keys
        for ring in rings:
            if not exchange_all(ItemDocument, [_change(one) for one in ring], NAME, is_lost=is_lost_race_or_taken):
                lost |= {one.after.item_id for one in ring}
        forget_left_texts([change for change in changes if change.after.item_id not in lost])
        return lost

    def mirror(self, mirrors: Sequence[Mirror]) -> None:
        """Write what other services reported, unless something later of the same kind is there."""
        apply_if_newer(
            ItemDocument,
            [
                NewerUpdate(
                    key=one.item_id,
                    emitter=one.kind,
                    sequence=one.sequence,
                    fields=one.fields,
                    derived=derived_from(one.fields),
                )
                for one in mirrors
            ],
        )

    def page(self, listing: Listing) -> Page:
        """Return one page of a list with the numbers of items in each state; put away are only those asked for."""
        asked = asked_of(listing)
        cursor = _in_order(asked, _items().find(asked.wanted, {"outbox": 0}))
        found = cursor.skip((listing.page - 1) * listing.size).limit(listing.size)
        counts = counts_of(scope_of(listing))
        published = published_of(listing, counts)
        is_directory = listing.list_kind == DIRECTORY_LIST and not listing.supervising_body_id
        total = found_by(listing, asked) if listing.search else total_of(counts, listing, published)
        return Page(
            items=[item_of(stored) for stored in found],
            total=total,
            page=listing.page,
            size=listing.size,
            counts=counts,
            published=published,
            categories=categories_of(listing) if is_directory else {},
        )

    def ids(self, listing: Listing) -> list[str]:
        """Return which items stand in a list, all of it at one instant, in its order."""
        asked = asked_of(listing)
        # a cursor alone would go on in an index that others move items in
        with _items().database.client.start_session(snapshot=True) as session:
            found = _items().find(asked.wanted, {"_id": 1}, session=session)
            return [stored["_id"] for stored in _in_order(asked, found)]

    def with_review(self, since: datetime | None, size: int) -> Iterator[Sequence[ServiceItem]]:
        """Yield, in batches, what was sent to review or has an approved text, changed since an instant."""
        # the kinds are named for the sake of the index
        wanted: dict[str, Any] = {"content.list_kind": {"$in": [DIRECTORY_LIST, IMPLEMENTATION_LIST]}}
        if since is not None:
            wanted["updated_at"] = {"$gte": since}
        sent = {"state": {"$in": [ItemState.SUBMITTED.value, ItemState.APPROVED.value]}}
        rewritten = {"state": {"$in": REWRITTEN}, "approved_number": {"$gt": 0}}
        batch: list[ServiceItem] = []
        for stored in chain(*(_items().find({**wanted, **each}, {"outbox": 0}) for each in (sent, rewritten))):
            batch.append(item_of(stored))
            if len(batch) == size:
                yield batch
                batch = []
        if batch:
            yield batch

    def say_again(self, entries: Sequence[tuple[str, Sequence[Envelope]]]) -> int:
        """Put messages into the outboxes of items as they stand; return how many."""
        return push_again(ItemDocument, entries)


class MongoRevisions:
    """The collection item_revisions: texts are added and never changed."""

    def add(self, revisions: Sequence[Revision]) -> dict[str, Mapping[str, Any]]:
        """Store new texts in one write; return the elements under each id that was taken before."""
        if not revisions:
            return {}
        collection = followed(RevisionDocument)
        try:
            collection.bulk_write([InsertOne(_stored_revision(one)) for one in revisions], ordered=False)
        except BulkWriteError as error:
            taken = lost_keys_of(error, [revision.revision_id for revision in revisions])
            return {stored["_id"]: stored["elements"] for stored in collection.find({"_id": {"$in": list(taken)}})}
        return {}

    def find(self, revision_ids: Iterable[str]) -> dict[str, Revision]:
        """Return the texts that are there, by id."""
        found = RevisionDocument._get_collection().find({"_id": {"$in": list(revision_ids)}})
        return {stored["_id"]: revision_of(stored) for stored in found}


def item_of(stored: Mapping[str, Any]) -> ServiceItem:
    """Return the item that a document describes; fields that this version does not know stay where they are."""
    known = _known(ServiceItem, {**stored, **stored["let_go"]} if "let_go" in stored else stored)
    known["state"] = ItemState(known["state"])
    known["content"] = _made(Content, _known(Content, known["content"]))
    known["revisions"] = tuple(known["revisions"])
    known["told_grounds"] = tuple(known.get("told_grounds", ()))
    known["put_back_before"] = tuple((at, again_at) for at, again_at in known.get("put_back_before", ()))
    for name, kind in PARTS.items():
        part = known.get(name)
        known[name] = kind(**_known(kind, part)) if part else None
    progress = _known(Progress, known.get("progress") or {})
    progress["offices"] = tuple(progress.get("offices", ()))
    known["progress"] = _made(Progress, progress)
    known["item_id"] = stored["_id"]
    return _made(ServiceItem, known)


def lost_keys_of(error: BulkWriteError, keys: Sequence[str]) -> set[str]:
    """
    Return the keys of inserts that met their own id.

    :raises BulkWriteError: when something else went wrong too
    """
    if error.details["writeConcernErrors"] or any(each["code"] != 11000 for each in error.details["writeErrors"]):
        raise error
    return {keys[each["index"]] for each in error.details["writeErrors"]}


def _in_order(asked: Asked, found: Cursor[dict[str, Any]]) -> Cursor[dict[str, Any]]:
    """Return what was found in the order of a list, by its index."""
    cursor = found.sort(asked.order)
    return cursor.hint(asked.index) if asked.index else cursor


def _items() -> Collection:
    collection: Collection = ItemDocument._get_collection()
    return collection


def _known(kind: type[Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    names = kind.__dataclass_fields__
    if stored.keys() <= names.keys():
        return dict(stored)
    return {name: value for name, value in stored.items() if name in names}


def _made(kind: type[D], known: dict[str, Any]) -> D:
    """
    Return a frozen dataclass without slots with these fields.

    Where all are there, as is usual, they are put in at once: its own way, one by one, takes ten times as long.
    """
    if len(known) != len(kind.__dataclass_fields__):  # type: ignore[attr-defined]
        return kind(**known)
    made = object.__new__(kind)
    vars(made).update(known)
    return made


def _change(change: ItemChange) -> Change:
    after = _stored(change.after)
    before = _stored(change.before) if change.before else {}
    changed = after
    if before:
        changed = {name: value for name, value in after.items() if name not in before or before[name] != value}
    if change.after.state is ItemState.RETIRED:
        changed = {**changed, "seen.review": SEALED}
    return Change(
        key=change.after.item_id,
        fields=changed,
        expected_version=change.before.version if change.before else 0,
        messages=tuple(change.messages),
        unset=[name for name in before if name not in after],
    )


def _stored(item: ServiceItem) -> dict[str, Any]:
    """Return an item as its document's fields; what is empty and optional is absent."""
    plain = {key: value for key, value in vars(item).items() if key not in NOT_STORED and (value or key not in RARE)}
    plain["state"] = item.state.value
    plain["content"] = {name: getattr(item.content, name) for name in CONTENT}
    plain["revisions"] = list(item.revisions)
    plain["progress"] = {**vars(item.progress), "offices": list(item.progress.offices)}
    plain |= stored_publication(item)
    for name in PARTS:
        if plain[name] is None:
            del plain[name]
        else:
            plain[name] = dict(vars(plain[name]))
    if item.state in GONE:
        plain["let_go"] = {name: plain.pop(name) for name in LET_GO if name in plain}
    elif item.content.name_key:
        plain[NAME] = item.content.name_key
    return plain


def _stored_revision(revision: Revision) -> dict[str, Any]:
    stored = {"_id": revision.revision_id, "schema_version": 1, **vars(revision)}
    del stored["pins"]
    if not revision.reason:
        del stored["reason"]
    return stored


def revision_of(stored: Mapping[str, Any]) -> Revision:
    """Return the text that a document holds."""
    return Revision(**_known(Revision, stored))
