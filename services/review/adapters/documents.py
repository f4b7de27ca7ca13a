"""The collections of review: shape and indexes. Reading and writing stands in the repositories."""

from __future__ import annotations

from typing import Any, ClassVar

from mongoengine import (
    BooleanField,
    DateTimeField,
    DictField,
    EmbeddedDocument,
    EmbeddedDocumentField,
    EmbeddedDocumentListField,
    IntField,
    ListField,
    StringField,
)

from shared.runtime.mongo import Aggregate


class OpinionDocument(EmbeddedDocument):  # type: ignore[misc]
    """What one office said."""

    office = StringField(required=True)
    verdict = StringField(required=True)
    reason = StringField()
    account_id = StringField(required=True)
    account_name = StringField(required=True)
    body_id = StringField(required=True)
    body_name = StringField(required=True)
    content_hash = StringField(required=True)
    given_at = DateTimeField(required=True)
    sequence = IntField(required=True)

    meta: ClassVar[dict[str, Any]] = {"strict": False}


class RoundDocument(EmbeddedDocument):  # type: ignore[misc]
    """A round with the revision that it is about; `waiting_for` and `spoken_by` follow from the rest, for the lists."""

    number = IntField(required=True)
    state = StringField(required=True)
    required_offices = ListField(StringField())
    waiting_for = ListField(StringField())
    spoken_by = ListField(StringField())
    opinions = EmbeddedDocumentListField(OpinionDocument)
    opened_at = DateTimeField(required=True)
    opened_sequence = IntField(required=True)
    opened_by = StringField()
    closed_at = DateTimeField()
    closed_sequence = IntField()
    closing_reason = StringField()
    closed_by = StringField()
    submission = IntField(required=True)
    revision = IntField(required=True)
    content_hash = StringField(required=True)
    list_kind = StringField(required=True)
    standard_version = IntField(required=True)
    item_name = StringField(required=True)
    body_id = StringField(required=True)
    body_name = StringField(required=True)
    elements = DictField()
    element_hashes = DictField()
    implementing = DictField()
    lead = StringField()

    meta: ClassVar[dict[str, Any]] = {"strict": False}


class ItemReviewDocument(Aggregate):
    """One review per item."""

    item_id = StringField(primary_key=True)
    seen = DictField()
    changed_at = DateTimeField(required=True)
    current = EmbeddedDocumentField(RoundDocument, required=True)
    past_rounds = EmbeddedDocumentListField(RoundDocument)

    meta: ClassVar[dict[str, Any]] = {
        "db_alias": "review",
        "collection": "item_reviews",
        "indexes": [
            {"name": "waiting", "fields": ["current.waiting_for", "current.opened_at", "item_id"]},
            {"name": "spoken", "fields": ["current.spoken_by", "current.state", "current.opened_at", "item_id"]},
            {"name": "open", "fields": ["current.state", "current.opened_at", "item_id"]},
            # the only list that grows for ever; by body and by a part of the name it is looked through in its keys
            {
                "name": "closed_with_body_and_name",
                "fields": [
                    "current.state",
                    "-current.closed_at",
                    "-item_id",
                    "current.body_id",
                    "current.item_name",
                ],
            },
            {"name": "changed", "fields": ["changed_at", "item_id"]},
        ],
    }


class BodyDocument(Aggregate):
    """What review knows of a body of the register."""

    body_id = StringField(primary_key=True)
    seen = DictField()
    name = StringField(required=True)
    is_valid = BooleanField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "db_alias": "review",
        "collection": "bodies",
        "indexes": [{"name": "names", "fields": ["name"]}],
    }
