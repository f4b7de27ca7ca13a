"""Drafts that are laid before the public, and the comments on them, in MongoDB."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from mongoengine import DateTimeField, DictField, Document, IntField, ListField, StringField
from pymongo import UpdateOne

from services.publish.application.commenting import Answered, Closing
from services.publish.application.ports import Page
from services.publish.domain.drafts import Answer, Draft, DraftComment
from shared.contracts.envelope import Envelope
from shared.kernel.errors import NotFound
from shared.runtime.changes import Change
from shared.runtime.mongo import Aggregate, durable
from shared.runtime.outbox import push_again, save_all

WITHOUT_ELEMENTS = {"elements": 0}
MOST_ROUNDS = 100
"""How many rounds of an item a page lists; nobody corrects an item more often."""
_PLAIN = (
    "item_id",
    "round",
    "revision",
    "content_hash",
    "item_name",
    "body_id",
    "body_name",
    "list_kind",
    "part",
    "standard_version",
    "opened_by",
    "reason",
    "opened_at",
)


class DraftDocument(Document):  # type: ignore[misc]
    """
    The draft of a round. What review says of it is written as it comes: `closed` may stand there before the draft.

    Its id is the item's with the number of the round. A draft without `last_on` has not arrived and is not shown.
    """

    id = StringField(primary_key=True)
    item_id = StringField()
    round = IntField()
    revision = IntField()
    content_hash = StringField()
    item_name = StringField()
    body_id = StringField()
    body_name = StringField()
    list_kind = StringField()
    part = StringField()
    standard_version = IntField()
    first_on = StringField()
    last_on = StringField()
    opened_by = StringField()
    offices = ListField(StringField())
    reason = StringField()
    opened_at = DateTimeField()
    elements = DictField()
    closed = DictField()
    schema_version = IntField(required=True, default=1)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "drafts",
        "db_alias": "publish",
        "strict": False,
        "auto_create_index": False,
        "indexes": [
            {"fields": ["last_on", "_id"], "name": "by_end"},
            {"fields": ["item_id", "round"], "name": "of_item"},
        ],
    }


class DraftCommentDocument(Aggregate):
    """A comment with its message; its answer is written beside it."""

    id = StringField(primary_key=True)
    draft_id = StringField()
    text = StringField()
    name = StringField()
    contact = StringField()
    sender = StringField()
    at = DateTimeField()
    answer = DictField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "draft_comments",
        "db_alias": "publish",
        "indexes": [
            {"fields": ["draft_id", "at", "_id"], "name": "of_draft"},
            {"fields": ["sender", "at"], "name": "of_sender"},
            {"fields": ["at", "_id"], "name": "by_time"},
        ],
    }


class MongoDrafts:
    """The collections `drafts` and `draft_comments`."""

    def open(self, drafts: Sequence[Draft]) -> None:
        """Keep drafts; what is there stays as it is, whatever came before it."""
        _written([UpdateOne({"_id": one.draft_id}, {"$set": _fields(one)}, upsert=True) for one in drafts])

    def close(self, closings: Sequence[Closing]) -> None:
        """Note that drafts take no more comments, even of a draft that has not arrived."""
        _written(
            [
                UpdateOne(
                    {"_id": one.draft_id}, {"$set": {"closed": {"because": one.because, "at": one.at}}}, upsert=True
                )
                for one in closings
            ]
        )

    def answer(self, answers: Sequence[Answered]) -> None:
        """Keep answers beside their comments."""
        durable(DraftCommentDocument).bulk_write(
            [
                UpdateOne(
                    {"_id": one.comment_id},
                    {"$set": {"answer": {"treatment": one.treatment, "text": one.text, "by": one.by, "at": one.at}}},
                )
                for one in answers
            ],
            ordered=False,
        )

    def get(self, draft_id: str) -> Draft:
        """:raises NotFound: when there is no such draft"""
        found = durable(DraftDocument).find_one({"_id": draft_id, "last_on": {"$exists": True}})
        if found is None:
            raise NotFound("没有这份征求意见稿。它可能还没有公开，或者地址写错了。请从“征求意见”里选。")
        return _draft(found)

    def find(self, today: date, *, is_past: bool, page: int, size: int) -> Page:
        """Return drafts without their elements: open and coming ones by their end, past ones the newest first."""
        day = today.isoformat()
        query: dict[str, Any] = {"last_on": {"$gte": day}, "closed": None}
        if is_past:
            query = {"last_on": {"$exists": True}, "$or": [{"last_on": {"$lt": day}}, {"closed": {"$ne": None}}]}
        collection, way = durable(DraftDocument), -1 if is_past else 1
        found = collection.find(query, WITHOUT_ELEMENTS).sort([("last_on", way), ("_id", way)])
        rows = [_draft(document) for document in found.skip((page - 1) * size).limit(size)]
        return Page(rows=rows, total=collection.count_documents(query))

    def of_item(self, item_id: str) -> Sequence[Draft]:
        """Return the drafts of an item by their round, without their elements."""
        query = {"item_id": item_id, "last_on": {"$exists": True}}
        found = durable(DraftDocument).find(query, WITHOUT_ELEMENTS).sort("round", 1).limit(MOST_ROUNDS)
        return [_draft(document) for document in found]

    def add(self, comment: DraftComment, messages: Sequence[Envelope]) -> None:
        """Keep a comment with its message; one that is there stays as it is."""
        names = ("draft_id", "text", "name", "contact", "sender", "at")
        fields = {name: getattr(comment, name) for name in names}
        change = Change(key=comment.comment_id, fields=fields, messages=messages)
        save_all(DraftCommentDocument, [change])

    def has(self, comment_id: str) -> bool:
        """Tell whether a comment has been received."""
        return durable(DraftCommentDocument).find_one({"_id": comment_id}, {"_id": 1}) is not None

    def answered(self, draft_id: str) -> Sequence[DraftComment]:
        """Return the comments on a draft that have an answer, oldest first."""
        query = {"draft_id": draft_id, "answer": {"$ne": None}}
        found = durable(DraftCommentDocument).find(query, {"outbox": 0}).sort([("at", 1), ("_id", 1)])
        return [_comment(document) for document in found]

    def received_since(self, since: datetime) -> Iterator[tuple[Draft, DraftComment]]:
        """Return comments with their drafts, the oldest first."""
        drafts: dict[str, Draft | None] = {}
        found = durable(DraftCommentDocument).find({"at": {"$gte": since}}, {"outbox": 0}).sort([("at", 1), ("_id", 1)])
        for document in found:
            draft_id = document["draft_id"]
            if draft_id not in drafts:
                stored = durable(DraftDocument).find_one({"_id": draft_id, "last_on": {"$exists": True}})
                drafts[draft_id] = _draft(stored) if stored else None
            if draft := drafts[draft_id]:
                yield draft, _comment(document)

    def say_again(self, spoken: Sequence[tuple[str, Envelope]]) -> int:
        """Put messages into the outbox of comments as they stand; return how many."""
        return push_again(DraftCommentDocument, ((key, (message,)) for key, message in spoken))

    def count(self, draft_id: str) -> int:
        """Return how many comments a draft has."""
        return durable(DraftCommentDocument).count_documents({"draft_id": draft_id})

    def count_from(self, sender: str, since: datetime) -> int:
        """Return how many comments came from an address since an instant."""
        return durable(DraftCommentDocument).count_documents({"sender": sender, "at": {"$gte": since}})


def _written(operations: list[UpdateOne]) -> None:
    if operations:
        durable(DraftDocument).bulk_write(operations, ordered=False)


def _fields(draft: Draft) -> dict[str, Any]:
    return {
        **{name: getattr(draft, name) for name in _PLAIN},
        "first_on": draft.first_on.isoformat(),
        "last_on": draft.last_on.isoformat(),
        "offices": list(draft.offices),
        "elements": dict(draft.elements),
        "schema_version": 1,
    }


def _draft(document: Mapping[str, Any]) -> Draft:
    return Draft(
        draft_id=document["_id"],
        first_on=date.fromisoformat(document["first_on"]),
        last_on=date.fromisoformat(document["last_on"]),
        offices=tuple(document["offices"]),
        elements=document.get("elements", {}),
        closed_because=(document.get("closed") or {}).get("because", ""),
        **{name: document[name] for name in _PLAIN},
    )


def _comment(document: Mapping[str, Any]) -> DraftComment:
    names = ("draft_id", "text", "name", "contact", "sender", "at")
    answer = document.get("answer")
    return DraftComment(
        comment_id=document["_id"],
        answer=Answer(**answer) if answer else None,
        **{name: document[name] for name in names},
    )
