"""Public comments in MongoDB, and the running rounds that are laid before the public."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any, ClassVar

from mongoengine import DateTimeField, Document, IntField, StringField

from services.review.adapters.documents import ItemReviewDocument
from services.review.adapters.stored_words import hearing_from
from services.review.application.comment_ports import Comment, HearingRow
from shared.runtime.mongo import durable
from shared.runtime.outbox import insert_facts

ENDED_AT_ONCE = 500
SHOWN = {
    f"current.{name}": 1
    for name in ("item_name", "list_kind", "implementing.part", "body_name", "number", "hearing", "is_heard")
}
_OF_COMMENT = tuple(field.name for field in fields(Comment) if field.name != "comment_id")


class CommentDocument(Document):  # type: ignore[misc]
    """A comment as the portal took it in; it is never changed, what became of it stands in the round."""

    id = StringField(primary_key=True)
    item_id = StringField(required=True)
    round = IntField(required=True)
    text = StringField(required=True)
    name = StringField()
    contact = StringField()
    at = DateTimeField(required=True)
    schema_version = IntField(required=True, default=1)

    meta: ClassVar[dict[str, Any]] = {
        "db_alias": "review",
        "collection": "public_comments",
        "strict": False,
        "auto_create_index": False,
        "indexes": [{"name": "of_item", "fields": ["item_id", "at", "_id"]}],
    }


class MongoComments:
    """The collection `public_comments`."""

    def keep(self, comments: Sequence[Comment]) -> None:
        """Keep comments; what is there already stays as it is."""
        documents = {
            comment.comment_id: {
                "_id": comment.comment_id,
                "schema_version": 1,
                **{name: getattr(comment, name) for name in _OF_COMMENT},
            }
            for comment in comments
        }
        insert_facts(CommentDocument, list(documents.values()))

    def of_item(self, item_id: str) -> Sequence[Comment]:
        """Return the comments on an item, in all rounds, oldest first."""
        found = durable(CommentDocument).find({"item_id": item_id}).sort([("at", 1), ("_id", 1)])
        return [_comment(one) for one in found]

    def get(self, comment_id: str) -> Comment | None:
        """Return one comment; None when it has not come in."""
        found = durable(CommentDocument).find_one({"_id": comment_id})
        return _comment(found) if found else None


class MongoRunningHearings:
    """The reviews whose current round was laid before the public, and runs or waits for an answer."""

    def page(self, *, page: int, size: int) -> tuple[Sequence[HearingRow], int]:
        """Return one page of them, whose period ends first comes first, and how many there are."""
        query = {"current.is_heard": True}
        collection = durable(ItemReviewDocument)
        order = [("current.hearing.last_on", 1), ("_id", 1)]
        found = collection.find(query, SHOWN).sort(order).skip((page - 1) * size).limit(size)
        return [_row(document) for document in found], collection.count_documents(query)

    def over_on(self, day: date) -> Sequence[str]:
        """Return items whose period ended before this day and that nobody has closed yet."""
        query = {
            "current.is_heard": True,
            "current.hearing.last_on": {"$lt": day.isoformat()},
            "current.hearing.ended": None,
        }
        found = durable(ItemReviewDocument).find(query, {"_id": 1}).limit(ENDED_AT_ONCE)
        return [document["_id"] for document in found]


def _comment(document: Mapping[str, Any]) -> Comment:
    return Comment(comment_id=document["_id"], **{name: document[name] for name in _OF_COMMENT})


def _row(document: Mapping[str, Any]) -> HearingRow:
    current = document["current"]
    hearing = hearing_from(current["hearing"])
    assert hearing is not None, "the query asks for rounds with a hearing"
    return HearingRow(
        item_id=document["_id"],
        item_name=current["item_name"],
        list_kind=current["list_kind"],
        part=(current.get("implementing") or {}).get("part", ""),
        body_name=current["body_name"],
        round=current["number"],
        first_on=hearing.first_on,
        last_on=hearing.last_on,
        opened_by=hearing.by.body_id,
        opened_by_name=hearing.by.body_name,
        received=len(hearing.comments),
        unanswered=len(hearing.unanswered),
        is_over=hearing.ended is not None,
    )
