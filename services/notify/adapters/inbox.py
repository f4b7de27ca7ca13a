"""The inboxes in MongoDB."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import fields
from datetime import datetime
from typing import Any

from pymongo import DESCENDING, InsertOne, UpdateMany, UpdateOne

from services.notify.adapters.documents import ClosedRound, InboxNotice, SettledMatter
from services.notify.application.ports import COUNT_LIMIT, Page
from services.notify.domain.notices import Notice, ReceivedNotice, Told
from shared.runtime.bulk import is_duplicate_key, is_lost_race_or_taken, write
from shared.runtime.mongo import durable

_NEWEST_FIRST = [("occurred_at", DESCENDING), ("_id", DESCENDING)]
_WAITING = ("waits_for", "matters")
_STORED = tuple(field.name for field in fields(Notice) if field.name not in ("notice_id", "message_ids", *_WAITING))


class MongoNotices:
    """Reads and writes `notices`."""

    def add(self, notices: Sequence[Notice]) -> int:
        """Put notices in the inboxes and return how many; a desk that was told of one message gets no notice of it."""
        if not notices:
            return 0
        written = write(InboxNotice, [InsertOne(_new(notice)) for notice in notices], is_lost_race_or_taken)
        return len(notices) - len(written.failed)

    def told(self, notices: Sequence[Notice]) -> AbstractSet[Told]:
        """Return which of the messages of these notices their desks have been told of."""
        told_by = {notice.notice_id: notice.message_ids for notice in notices}
        message_ids = {message_id for told in told_by.values() for message_id in told}
        # one from before a notice named its messages is known by its id, which a new notice of its message would have
        wanted = {"$or": [{"message_ids": {"$in": list(message_ids)}}, {"_id": {"$in": list(told_by)}}]}
        found = durable(InboxNotice).find(wanted, {"desk": 1, "message_ids": 1})
        return {
            (message_id, row["desk"]) for row in found for message_id in row.get("message_ids") or told_by[row["_id"]]
        }

    def bundle(self, notices: Sequence[Notice]) -> None:
        """Put notices in the inboxes, or bring them up to date; one that tells of something newer is unread again."""
        operations = []
        for notice in notices:
            said = {name: getattr(notice, name) for name in _STORED}
            newer = {"_id": notice.notice_id, "occurred_at": {"$lt": notice.occurred_at}}
            fresh = {"$set": {**said, "unread": True}, "$unset": {"read_at": "", "read_by": ""}}
            operations.append(UpdateOne(newer, fresh, upsert=True))
            known = {"_id": notice.notice_id, "occurred_at": {"$gte": notice.occurred_at}}
            operations.append(UpdateOne(known, {"$set": {name: said[name] for name in ("title", "text", "link")}}))
        if operations:
            write(InboxNotice, operations, is_duplicate_key)  # duplicate: the inbox knows something as new

    def settle(self, desk: str, kind: str, keep: Sequence[str], *, before: datetime, by: str, at: datetime) -> None:
        """Mark unread notices of a kind as read that are not to be kept and tell of nothing after an instant."""
        wanted = {"desk": desk, "unread": True, "kind": kind, "_id": {"$nin": list(keep)}}
        change = {"$set": {"unread": False, "read_at": at, "read_by": by}}
        durable(InboxNotice).update_many({**wanted, "occurred_at": {"$lte": before}}, change)

    def end_rounds(self, closed: Collection[str], running: Collection[str], *, by: str, at: datetime) -> None:
        """Remember that rounds are over, and mark as read what waited for nothing but rounds that are."""
        over = set(closed)
        if closed:
            facts = [InsertOne({"_id": key, "at": at}) for key in closed]
            write(ClosedRound, facts, is_duplicate_key, is_followed=True)
        if coming := set(running) - over:
            found = durable(ClosedRound).find({"_id": {"$in": list(coming)}}, {"_id": 1})
            over |= {stored["_id"] for stored in found}
        if over:
            durable(InboxNotice).update_many(
                {"waits_for": {"$in": list(over)}}, _ended("waits_for", list(over), by, at)
            )

    def settle_matters(self, settled: Mapping[str, datetime], asked: Collection[str], *, by: str, at: datetime) -> None:
        """Remember until when matters are settled, and mark as read what was told before and asks for nothing else."""
        if settled:
            facts = [UpdateOne({"_id": key}, {"$max": {"at": when}}, upsert=True) for key, when in settled.items()]
            write(SettledMatter, facts, is_duplicate_key, is_followed=True)
        wanted = {"_id": {"$in": list({*settled, *asked})}}
        known = {stored["_id"]: stored["at"] for stored in durable(SettledMatter).find(wanted)}
        done = [
            UpdateMany({"matters": key, "occurred_at": {"$lt": when}}, _ended("matters", [key], by, at))
            for key, when in known.items()
        ]
        if done:
            durable(InboxNotice).bulk_write(done, ordered=False)

    def find(self, desks: Sequence[str], *, unread_only: bool, page: int, size: int) -> Page[ReceivedNotice]:
        """Return notices of these desks, newest first."""
        wanted = {"desk": {"$in": list(desks)}, "unread": True if unread_only else {"$in": [True, False]}}
        collection = durable(InboxNotice)
        rows = collection.find(wanted, {"message_ids": 0}).sort(_NEWEST_FIRST).skip((page - 1) * size).limit(size)
        return Page(
            entries=[_received(row) for row in rows],
            total=collection.count_documents(wanted, limit=COUNT_LIMIT),
            number=page,
            size=size,
        )

    def unread(self, desks: Sequence[str], limit: int) -> int:
        """Count unread notices of these desks, up to a limit."""
        wanted = {"desk": {"$in": list(desks)}, "unread": True}
        return durable(InboxNotice).count_documents(wanted, limit=limit)

    def mark_read(self, notice_ids: Sequence[str], desks: Sequence[str], *, by: str, at: datetime) -> int:
        """Mark notices of these desks as read; return how many were unread."""
        wanted = {"_id": {"$in": list(notice_ids)}, "desk": {"$in": list(desks)}, "unread": True}
        change = {"$set": {"unread": False, "read_at": at, "read_by": by}}
        return durable(InboxNotice).update_many(wanted, change).modified_count


def _new(notice: Notice) -> dict[str, Any]:
    said = {name: getattr(notice, name) for name in _STORED}
    waiting = {name: value for name in _WAITING if (value := getattr(notice, name))}
    return {"_id": notice.notice_id, "unread": True, **said, "message_ids": notice.message_ids, **waiting}


def _ended(name: str, over: Sequence[str], by: str, at: datetime) -> list[dict[str, Any]]:
    """Return the change of a notice that waits for what stands under a name, some of it over; the last reads it."""
    waiting = f"${name}"
    is_last = {"$eq": [waiting, []]}
    was_read = {"$and": ["$unread", is_last]}
    return [
        {"$set": {name: {"$setDifference": [waiting, {"$literal": over}]}}},
        {
            "$set": {
                "unread": {"$and": ["$unread", {"$not": [is_last]}]},
                "read_at": {"$cond": [was_read, at, "$read_at"]},
                "read_by": {"$cond": [was_read, {"$literal": by}, "$read_by"]},
                name: {"$cond": [is_last, "$$REMOVE", waiting]},
            }
        },
    ]


def _received(row: Mapping[str, Any]) -> ReceivedNotice:
    said = {name: row[name] for name in _STORED if name != "item_ids"}
    return ReceivedNotice(
        notice=Notice(notice_id=row["_id"], item_ids=_items_of(row), message_ids=(), **said),
        is_unread=row["unread"],
        read_at=row.get("read_at"),
        read_by=row.get("read_by", ""),
    )


def _items_of(row: Mapping[str, Any]) -> list[str]:
    """Return of which items a notice is; those from before a notice could be of several name one."""
    if "item_ids" in row:
        return list(row["item_ids"])
    return [row["item_id"]] if row.get("item_id") else []
