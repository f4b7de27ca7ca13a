"""Reviews and bodies in MongoDB; the hot paths use their collections directly (ADR 0002)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Any

from services.review.adapters.documents import BodyDocument, ItemReviewDocument
from services.review.adapters.listing import TO_LIST, TO_RECEIVE, neighbour, order_of, query_of, row_of
from services.review.adapters.stored import progress, review_from, round_from, stored_round
from services.review.adapters.stored_words import stored_hearing
from services.review.application.ports import (
    BodyFacts,
    Decision,
    Name,
    Neighbours,
    ReviewFilter,
    ReviewHistory,
    ReviewPage,
    ReviewRow,
)
from services.review.domain.implementing import DIRECTORY_ITEM, Parent
from services.review.domain.item_review import ItemReview
from services.review.domain.round import Round, RoundState
from services.review.domain.seat import Seat
from shared.contracts.envelope import Envelope
from shared.kernel.alike import pieces
from shared.runtime.changes import Change
from shared.runtime.copies import copy_bodies
from shared.runtime.mongo import durable, total_of
from shared.runtime.outbox import push_again, save_all

TO_DECIDE = {"version": 1, "seen": 1, "current": 1, "seat": 1}
TO_SHOW = {"outbox": 0}
PORTION = 500


class MongoReviews:
    """The collection `item_reviews`."""

    def find(self, item_ids: Collection[str]) -> dict[str, ItemReview]:
        """Return the reviews of these items, by item."""
        found = durable(ItemReviewDocument).find({"_id": {"$in": list(item_ids)}}, TO_DECIDE)
        return {document["_id"]: review_from(document) for document in found}

    def save_all(self, decisions: Sequence[Decision]) -> frozenset[str]:
        """Save decisions with their messages in one write; return the items whose review has changed meanwhile."""
        return frozenset(save_all(ItemReviewDocument, [_change(decision) for decision in decisions]).lost_keys)

    def history(self, item_id: str) -> ReviewHistory | None:
        """Return one review with its past rounds."""
        document = durable(ItemReviewDocument).find_one({"_id": item_id}, TO_SHOW)
        if document is None:
            return None
        past = tuple(round_from(item_id, stored) for stored in document.get("past_rounds", ()))
        return ReviewHistory(review=review_from(document), past=past)

    def past_round(self, item_id: str, number: int) -> Round | None:
        """Return a round that is behind the current one; None when there is none of this number."""
        wanted = {"version": 1, "past_rounds": {"$slice": [max(number - 1, 0), 1]}}
        found = durable(ItemReviewDocument).find_one({"_id": item_id}, wanted) or {"past_rounds": ()}
        rounds = (round_from(item_id, stored) for stored in found["past_rounds"])
        return next((round_ for round_ in rounds if round_.number == number), None)

    def page(self, wanted: ReviewFilter, *, page: int, size: int, at_most: int = 0) -> ReviewPage:
        """Return one page of a list: open rounds oldest first, others newest first; `at_most` 0 counts all of it."""
        query = query_of(wanted)
        collection = durable(ItemReviewDocument)
        wished = TO_RECEIVE if RoundState.ARRIVED in wanted.states else TO_LIST
        found = collection.find(query, wished).sort(order_of(wanted)).skip((page - 1) * size).limit(size)
        rows = tuple(row_of(document) for document in found)
        limit: dict[str, Any] = {"limit": at_most + 1} if at_most else {}
        total = total_of(len(rows), page=page, size=size, count=partial(collection.count_documents, query, **limit))
        is_longer = 0 < at_most < total
        return ReviewPage(rows=rows, total=at_most if is_longer else total, is_longer=is_longer)

    def count(self, wanted: ReviewFilter, *, at_most: int) -> int:
        """Return how many reviews a list shows; of a longer list only so many are counted."""
        return durable(ItemReviewDocument).count_documents(query_of(wanted), limit=at_most)

    def counts(self, wanted: Mapping[Name, ReviewFilter], *, at_most: int) -> dict[Name, int]:
        """Return the same of several lists, in one question."""
        collection, asked = durable(ItemReviewDocument), list(wanted)
        looks = [_counting(place, query_of(wanted[name]), at_most) for place, name in enumerate(asked)]
        if not looks:
            return {}
        others = [{"$unionWith": {"coll": collection.name, "pipeline": look}} for look in looks[1:]]
        found = {line["_id"]: line["n"] for line in collection.aggregate([*looks[0], *others])}
        return {name: found.get(place, 0) for place, name in enumerate(asked)}

    def rows(self, item_ids: Collection[str]) -> dict[str, ReviewRow]:
        """Return the lines of these items, by item."""
        found = durable(ItemReviewDocument).find({"_id": {"$in": list(item_ids)}}, TO_LIST)
        return {document["_id"]: row_of(document) for document in found}

    def neighbours(self, item_id: str, wanted: ReviewFilter) -> Neighbours:
        """Return what stands before and behind an item in a list, even when the list no longer has the item."""
        collection, order = durable(ItemReviewDocument), order_of(wanted)
        place = collection.find_one({"_id": item_id}, {name: 1 for name, _ in order})
        if place is None:
            return Neighbours(before="", after="")
        query = query_of(wanted)
        return Neighbours(
            before=neighbour(collection, query, order, place, forward=False),
            after=neighbour(collection, query, order, place, forward=True),
        )

    def names(self, item_ids: Collection[str]) -> dict[str, str]:
        """Return the names of items by id."""
        found = durable(ItemReviewDocument).find({"_id": {"$in": list(item_ids)}}, {"current.item_name": 1})
        return {document["_id"]: document["current"]["item_name"] for document in found}

    def running_rounds(self, item_ids: Collection[str]) -> dict[str, int]:
        """Return the number of the round that runs, by item."""
        query = {"_id": {"$in": list(item_ids)}, "current.closed_at": None}
        found = durable(ItemReviewDocument).find(query, {"current.number": 1})
        return {document["_id"]: document["current"]["number"] for document in found}

    def owners(self, item_ids: Collection[str]) -> dict[str, str]:
        """Return the bodies whose items they are, by item: who submitted it last, or got it since then."""
        wanted = {"current.body_id": 1, "seat": 1}
        found = durable(ItemReviewDocument).find({"_id": {"$in": list(item_ids)}}, wanted)
        return {document["_id"]: (document.get("seat") or document["current"])["body_id"] for document in found}

    def seats(self, item_ids: Collection[str]) -> dict[str, Seat]:
        """Return where items have gone, by item."""
        found = durable(ItemReviewDocument).find(
            {"_id": {"$in": list(item_ids)}, "seat": {"$exists": True}}, {"seat": 1}
        )
        return {document["_id"]: Seat(**document["seat"]) for document in found}

    def lists_of(self, item_ids: Collection[str]) -> list[str]:
        """Return the implementation lists of items of the directory list that were ever submitted."""
        source = "current.implementing.source"
        query = {f"{source}.source_id": {"$in": list(item_ids)}, f"{source}.kind": DIRECTORY_ITEM}
        return [document["_id"] for document in durable(ItemReviewDocument).find(query, {"_id": 1})]

    def parents(self, item_ids: Collection[str]) -> dict[str, Parent]:
        """Return the upper-level items that these were claimed from, by item."""
        found = durable(ItemReviewDocument).find({"_id": {"$in": list(item_ids)}}, {"current.parent": 1})
        stored = {document["_id"]: document["current"].get("parent") for document in found}
        return {item_id: Parent(**parent) for item_id, parent in stored.items() if parent}

    def changed_since(self, since: datetime | None) -> Iterator[Sequence[str]]:
        """Return the items whose review changed at or after this instant, in handy portions; all when it is None."""
        query = {"changed_at": {"$gte": since}} if since else {}
        found = durable(ItemReviewDocument).find(query, {"_id": 1}).sort([("changed_at", 1), ("_id", 1)])
        return _portions(document["_id"] for document in found)

    def send_again(self, entries: Iterable[tuple[str, Sequence[Envelope]]]) -> None:
        """Put messages into the outbox of reviews as they stand."""
        push_again(ItemReviewDocument, entries)


class MongoBodies:
    """The collection `bodies`: a copy of intake's register."""

    def take_over(self, events: Sequence[Envelope]) -> None:
        """Keep what is newer than what is known."""
        copy_bodies(BodyDocument, events, ("name", "kind", "level", "supervising_body_id", "is_valid"))

    def names(self) -> dict[str, str]:
        """Return the names of all bodies by id, in the order of their names."""
        return {body["_id"]: body["name"] for body in durable(BodyDocument).find({}, {"name": 1}).sort("name", 1)}

    def facts(self) -> dict[str, BodyFacts]:
        """Return all bodies by id, in the order of their ids."""
        wanted = {"name": 1, "kind": 1, "level": 1, "supervising_body_id": 1, "is_valid": 1}
        return {
            body["_id"]: BodyFacts(
                body_id=body["_id"],
                name=body["name"],
                kind=body["kind"],
                level=body["level"],
                supervising_body_id=body["supervising_body_id"],
                is_valid=body["is_valid"],
            )
            for body in durable(BodyDocument).find({}, wanted).sort("_id", 1)
        }


def _change(decision: Decision) -> Change:
    before, after = decision.before, decision.after
    fields: dict[str, Any] = {"seen.intake": after.heard}
    if decision.messages:  # a public comment is counted without a word
        fields["changed_at"] = decision.messages[-1].occurred_at
    if before is None:
        fields = {
            "seen": {"intake": after.heard},
            "changed_at": fields["changed_at"],
            **_searched(after),
            "current": stored_round(after.current),
            "past_rounds": [],
        }
    elif left := before.last_round_before(after):
        fields |= {"current": stored_round(after.current), f"past_rounds.{left.number - 1}": stored_round(left)}
        fields |= _searched(after)
    else:
        fields |= progress(before.current, after.current)
        fields |= {"seat": asdict(after.seat)} if after.seat and after.seat != before.seat else {}
        fields |= {f"past_rounds.{past.number - 1}.hearing": stored_hearing(past.hearing) for past in decision.past}
    return Change(
        key=after.item_id,
        fields=fields,
        expected_version=before.version if before else 0,
        version=after.version,
        messages=decision.messages,
    )


def _counting(place: int, query: Mapping[str, Any], at_most: int) -> list[dict[str, Any]]:
    return [{"$match": query}, {"$limit": at_most}, {"$group": {"_id": place, "n": {"$sum": 1}}}]


def _searched(review: ItemReview) -> dict[str, Any]:
    return {"name_pieces": list(pieces(review.current.submission.item_name))}


def _portions(item_ids: Iterable[str]) -> Iterator[Sequence[str]]:
    waiting: list[str] = []
    for item_id in item_ids:
        waiting.append(item_id)
        if len(waiting) == PORTION:
            yield waiting
            waiting = []
    if waiting:
        yield waiting
