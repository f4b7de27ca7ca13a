"""The register of laws in MongoDB: laws, texts and changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from services.review.adapters.laws.documents import LawChangeDocument, LawDocument, LawTextDocument
from services.review.adapters.laws.stored_changes import change_from, stored_change
from services.review.adapters.laws.stored_laws import law_from, stored_law, stored_text, text_from
from services.review.application.laws.ports import MOST_COUNTED, LawFilter
from services.review.domain.laws.change import LawChange
from services.review.domain.laws.law import Law
from services.review.domain.laws.refusals import LawTwice
from services.review.domain.laws.text import LawText
from shared.contracts.envelope import Envelope
from shared.kernel.alike import pieces
from shared.kernel.errors import LostRace
from shared.runtime.bulk import is_lost_race_or_taken
from shared.runtime.changes import Change
from shared.runtime.mongo import Aggregate, Collection, containing, durable
from shared.runtime.outbox import insert_facts, push_again, save_all

PORTION = 50
"""Laws told again at once: each has the texts of its versions in its messages."""


class MongoLaws:
    """The collection `laws`."""

    def find(self, law_id: str) -> Law | None:
        """Return one law."""
        document = durable(LawDocument).find_one({"_id": law_id}, {"outbox": 0})
        return law_from(document) if document else None

    def titled(self, key: str) -> Sequence[Law]:
        """Return the laws that have this title, or another title, as `entry.title_key` writes it."""
        return [law_from(one) for one in durable(LawDocument).find({"title_keys": key}, {"outbox": 0})]

    def page(self, wanted: LawFilter, *, page: int, size: int) -> tuple[Sequence[Law], int]:
        """Return one page by title, and how many there are."""
        query, collection = query_of(wanted), durable(LawDocument)
        order = [("title_key", 1), ("_id", 1)]
        found = collection.find(query, {"outbox": 0, "history": 0}).sort(order).skip((page - 1) * size).limit(size)
        laws = [law_from({**one, "history": ()}) for one in found]
        return laws, _count(collection, query)

    def save(self, law: Law, *, seen: int, messages: Sequence[Envelope] = ()) -> None:
        """
        Keep a law with what is told of it; `seen` is the version it had, 0 for a new one.

        :raises LostRace: when somebody else was faster
        :raises LawTwice: when another law has title and number
        """
        fields = {**stored_law(law), "changed_at": _changed_at(law, messages)}
        change = Change(
            key=law.law_id, fields=fields, expected_version=seen, version=law.version, messages=tuple(messages)
        )
        if save_all(LawDocument, [change], is_lost=is_lost_race_or_taken).lost:
            other = durable(LawDocument).find_one({"identity": fields["identity"]}, {"_id": 1})
            if other and other["_id"] != law.law_id:
                number = f"（{law.entry.doc_no}）" if law.entry.doc_no else ""
                raise LawTwice(
                    f"《{law.entry.title}》{number}已经登记过。请在那部法下面登记新版本，或者核对名称和文号。"
                )
            raise LostRace

    def changed_since(self, since: datetime | None) -> Iterator[Sequence[Law]]:
        """Return all laws that changed since then, in portions."""
        return ([law_from(one) for one in portion] for portion in _portions(LawDocument, since))

    def send_again(self, entries: Iterable[tuple[str, Sequence[Envelope]]]) -> None:
        """Put messages into the outbox of laws as they stand."""
        push_again(LawDocument, entries)


class MongoLawTexts:
    """The collection `law_texts`."""

    def add(self, law_id: str, text: LawText) -> None:
        """Keep a text; the law that names it is saved after it."""
        insert_facts(LawTextDocument, [stored_text(law_id, text)], is_followed=True)

    def get(self, text_id: str) -> LawText:
        """Return the text of this id; only ids that a law names are asked for."""
        return text_from(durable(LawTextDocument).find_one({"_id": text_id}) or {})


class MongoChanges:
    """The collection `law_changes`."""

    def find(self, change_id: str) -> LawChange | None:
        """Return one change."""
        document = durable(LawChangeDocument).find_one({"_id": change_id}, {"outbox": 0})
        return change_from(document) if document else None

    def of_law(self, law_id: str) -> Sequence[LawChange]:
        """Return the changes from a law or to it, newest first."""
        found = durable(LawChangeDocument).find({"law_ids": law_id}, {"outbox": 0})
        return [change_from(one) for one in found.sort([("changed_at", -1), ("_id", -1)])]

    def of_cause(self, cause_id: str) -> Sequence[LawChange]:
        """Return the changes with one cause, oldest first."""
        found = durable(LawChangeDocument).find({"cause.cause_id": cause_id}, {"outbox": 0})
        return [change_from(one) for one in found.sort("_id", 1)]

    def page(self, state: str, *, page: int, size: int) -> tuple[Sequence[LawChange], int]:
        """Return one page of the changes in a state, all where it is empty; changed last first; and how many."""
        query, collection = {"state": state} if state else {}, durable(LawChangeDocument)
        order = [("changed_at", -1), ("_id", -1)]
        found = collection.find(query, {"outbox": 0}).sort(order).skip((page - 1) * size).limit(size)
        total = collection.count_documents(query) if query else collection.estimated_document_count()
        return [change_from(one) for one in found], total

    def save(self, change: LawChange, *, seen: int, messages: Sequence[Envelope] = ()) -> None:
        """
        Keep a change with what is told of it; `seen` is the version it had, 0 for a new one.

        :raises LostRace: when somebody else was faster
        :raises LawTwice: when another change that is not revoked joins the same two versions
        """
        write = Change(
            key=change.change_id,
            fields=stored_change(change),
            expected_version=seen,
            version=change.version,
            messages=tuple(messages),
            unset=() if change.live_pair or not seen else ("live_pair",),
        )
        if save_all(LawChangeDocument, [write], is_lost=is_lost_race_or_taken).lost:
            if not seen:
                raise LawTwice("同样两个文本之间的变动刚刚已经发起过。请从条文变动列表里打开。")
            raise LostRace

    def changed_since(self, since: datetime | None) -> Iterator[Sequence[LawChange]]:
        """Return all changes that changed since then, in portions."""
        return ([change_from(one) for one in portion] for portion in _portions(LawChangeDocument, since))

    def send_again(self, entries: Iterable[tuple[str, Sequence[Envelope]]]) -> None:
        """Put messages into the outbox of changes as they stand."""
        push_again(LawChangeDocument, entries)


def query_of(wanted: LawFilter) -> dict[str, Any]:
    """Return the query of the list of laws."""
    query: dict[str, Any] = {}
    if wanted.rank:
        query["rank"] = wanted.rank
    if wanted.repealed is not None:
        today = wanted.today.isoformat()
        query["over_from"] = {"$lte": today} if wanted.repealed else {"$gt": today}
    if wanted.search:
        query["search_text"] = containing(wanted.search)
        if len(wanted.search) > 1:
            query["name_pieces"] = {"$all": list(pieces(wanted.search))}
    return query


def _count(collection: Collection, query: Mapping[str, Any]) -> int:
    """Count what is found; of a part of a name no more than somebody would leaf through."""
    if not query:
        return collection.estimated_document_count()
    if "search_text" not in query:
        return collection.count_documents(query)
    by_index: dict[str, Any] = {} if "name_pieces" in query or "rank" in query else {"hint": "all"}
    return collection.count_documents(query, limit=MOST_COUNTED, **by_index)


def _changed_at(law: Law, messages: Sequence[Envelope]) -> datetime:
    """Return when a law was changed last; an ending that a change brings is told by the change."""
    return messages[-1].occurred_at if messages else law.history[-1].at


def _portions(document: type[Aggregate], since: datetime | None) -> Iterator[Sequence[Mapping[str, Any]]]:
    query = {"changed_at": {"$gte": since}} if since else {}
    found = iter(durable(document).find(query, {"outbox": 0}).sort([("changed_at", 1), ("_id", 1)]))
    while portion := list(islice(found, PORTION)):
        yield portion
