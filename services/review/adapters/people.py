"""Who works on what, who was at the desk, who does not judge what: in MongoDB."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError

from services.review.adapters.people_documents import AssignmentDocument, ColleagueDocument, RecusalDocument
from services.review.application.people_ports import Colleague
from services.review.domain.assignment import Assignment
from services.review.domain.coordinating import By
from services.review.domain.recusal import Recusal
from shared.kernel.ids import new_id
from shared.runtime.mongo import durable

DUPLICATE_KEY = 11000


class MongoAssignments:
    """The collection `assignments`."""

    def put(self, assignments: Sequence[Assignment], *, take_over: bool) -> frozenset[str]:
        """Store them in one write; return the items that somebody else holds in that round."""
        writes = [_claim(one, take_over=take_over) for one in assignments]
        try:
            durable(AssignmentDocument).bulk_write(writes, ordered=False)
        except BulkWriteError as failure:
            errors = failure.details["writeErrors"]
            if any(error["code"] != DUPLICATE_KEY for error in errors):
                raise
            return frozenset(assignments[error["index"]].item_id for error in errors)
        return frozenset()

    def of_items(self, item_ids: Collection[str], office: str) -> Mapping[str, Assignment]:
        """Return who works on these items for an office, by item."""
        keys = [_key(item_id, office) for item_id in item_ids]
        found = durable(AssignmentDocument).find({"_id": {"$in": keys}})
        return {document["item_id"]: _assignment_from(document) for document in found}

    def of_office(self, office: str, account_id: str = "") -> Sequence[Assignment]:
        """Return what the people of an office hold, or one of them."""
        wanted = {"office": office, **({"account_id": account_id} if account_id else {})}
        return [_assignment_from(document) for document in durable(AssignmentDocument).find(wanted)]

    def drop(self, assignments: Sequence[Assignment]) -> None:
        """Take these away; what was claimed anew meanwhile stays."""
        gone = [
            {"_id": _key(one.item_id, one.office), "round": one.round, "account_id": one.account_id}
            for one in assignments
        ]
        if gone:
            durable(AssignmentDocument).delete_many({"$or": gone})


class MongoColleagues:
    """The collection `colleagues`; a process writes what is new to it, once a day for each person."""

    def __init__(self) -> None:
        self._noted: dict[str, Colleague] = {}

    def note(self, colleague: Colleague) -> None:
        """Remember that somebody was here for his office."""
        account_id = colleague.person.account_id
        if self._noted.get(account_id) == colleague:
            return
        fields = {
            "person": asdict(colleague.person),
            "office": colleague.office,
            "seen_on": colleague.seen_on.isoformat(),
        }
        durable(ColleagueDocument).update_one({"_id": account_id}, {"$set": fields}, upsert=True)
        self._noted[account_id] = colleague

    def of_office(self, office: str, since: date) -> Sequence[Colleague]:
        """Return the people of an office who were here on this day or later, by name."""
        return self._all({"office": office, "seen_on": {"$gte": since.isoformat()}})

    def seen_since(self, since: date) -> Sequence[Colleague]:
        """Return the people of all offices who were here on this day or later, by name."""
        return self._all({"seen_on": {"$gte": since.isoformat()}})

    def _all(self, wanted: Mapping[str, Any]) -> Sequence[Colleague]:
        people = [
            Colleague(
                person=By(**document["person"]),
                office=document["office"],
                seen_on=date.fromisoformat(document["seen_on"]),
            )
            for document in durable(ColleagueDocument).find(wanted)
        ]
        return sorted(people, key=lambda each: (each.person.name, each.person.account_id))


class MongoRecusals:
    """The collection `recusals`."""

    def add(self, recusal: Recusal) -> None:
        """Keep it; while what the same person declared for the same account stands, repeating it changes nothing."""
        standing = {
            "item_id": recusal.item_id,
            "account_id": recusal.person.account_id,
            "by.account_id": recusal.by.account_id,
            "taken_back_at": None,
        }
        if durable(RecusalDocument).find_one(standing, {"_id": 1}):
            return
        fields = {
            **asdict(recusal),
            "_id": new_id(),
            "account_id": recusal.person.account_id,
            "declarer": recusal.by.account_id,
            "stands": True,
        }
        # pressed twice at the same moment: the other one is there
        with suppress(DuplicateKeyError):
            durable(RecusalDocument).insert_one(fields)

    def take_back(self, item_id: str, account_id: str, by: By, at: datetime) -> bool:
        """Note that this person has taken back what he declared for an account; tell whether something stood."""
        wanted = {"item_id": item_id, "account_id": account_id, "by.account_id": by.account_id, "taken_back_at": None}
        change = {"$set": {"taken_back_at": at}, "$unset": {"stands": ""}}
        return durable(RecusalDocument).update_one(wanted, change).modified_count == 1

    def of_items(self, item_ids: Collection[str], accounts: Collection[str] | None = None) -> Sequence[Recusal]:
        """Return what stands on these items: about these accounts, or about all when none are named."""
        wanted: dict[str, Any] = {"item_id": {"$in": list(item_ids)}, "taken_back_at": None}
        if accounts is not None:
            wanted["account_id"] = {"$in": list(accounts)}
        return [_recusal_from(document) for document in durable(RecusalDocument).find(wanted)]

    def of_item(self, item_id: str) -> Sequence[Recusal]:
        """Return everything that was declared on an item, what was taken back included, in its order."""
        found = durable(RecusalDocument).find({"item_id": item_id}).sort("at", 1)
        return [_recusal_from(document) for document in found]


def _claim(one: Assignment, *, take_over: bool) -> UpdateOne:
    """Write where nobody holds the item in this round; where somebody does, the key is there and the server refuses."""
    free: dict[str, Any] = {"round": {"$lte": one.round}}
    if not take_over:
        free = {"$or": [{"round": {"$lt": one.round}}, {"round": one.round, "account_id": one.account_id}]}
    return UpdateOne({"_id": _key(one.item_id, one.office), **free}, {"$set": asdict(one)}, upsert=True)


def _key(item_id: str, other: str) -> str:
    return f"{item_id} {other}"


def _assignment_from(document: Mapping[str, Any]) -> Assignment:
    known = {name: document[name] for name in ("item_id", "office", "round", "account_id", "name", "at")}
    return Assignment(**known, by=By(**document["by"]))


def _recusal_from(document: Mapping[str, Any]) -> Recusal:
    known = {name: document[name] for name in ("item_id", "office", "reason", "at")}
    back = document.get("taken_back_at")
    return Recusal(**known, person=By(**document["person"]), by=By(**document["by"]), taken_back_at=back)
