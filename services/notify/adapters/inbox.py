"""The inboxes in MongoDB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from pymongo import DESCENDING, UpdateOne

from services.notify.adapters.documents import InboxNotice
from services.notify.application.ports import COUNT_LIMIT, Page
from services.notify.domain.notices import Notice, ReceivedNotice
from shared.runtime.bulk import is_duplicate_key, write
from shared.runtime.mongo import durable
from shared.runtime.outbox import insert_facts

_NEWEST_FIRST = [("occurred_at", DESCENDING), ("_id", DESCENDING)]
_STORED = tuple(field.name for field in fields(Notice) if field.name != "notice_id")


class MongoNotices:
    """Reads and writes `notices`."""

    def add(self, notices: Sequence[Notice]) -> None:
        """Put notices in the inboxes; what is there already keeps its state."""
        insert_facts(
            InboxNotice,
            [
                {"_id": notice.notice_id, "unread": True, **{name: getattr(notice, name) for name in _STORED}}
                for notice in notices
            ],
        )

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

    def find(self, desks: Sequence[str], *, unread_only: bool, page: int, size: int) -> Page[ReceivedNotice]:
        """Return notices of these desks, newest first."""
        wanted = {"desk": {"$in": list(desks)}, "unread": True if unread_only else {"$in": [True, False]}}
        collection = durable(InboxNotice)
        rows = collection.find(wanted).sort(_NEWEST_FIRST).skip((page - 1) * size).limit(size)
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


def _received(row: Mapping[str, Any]) -> ReceivedNotice:
    return ReceivedNotice(
        notice=Notice(notice_id=row["_id"], **{name: row[name] for name in _STORED}),
        is_unread=row["unread"],
        read_at=row.get("read_at"),
        read_by=row.get("read_by", ""),
    )
