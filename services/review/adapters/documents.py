"""The collections of review: shape and indexes. Reading and writing stands in the repositories."""

from __future__ import annotations

from typing import Any, ClassVar

from mongoengine import (
    BooleanField,
    DateTimeField,
    DictField,
    Document,
    EmbeddedDocument,
    EmbeddedDocumentField,
    EmbeddedDocumentListField,
    IntField,
    ListField,
    StringField,
)

from shared.runtime.mongo import Aggregate


class RoundDocument(EmbeddedDocument):  # type: ignore[misc]
    """
    A round with the revision that it is about, as `stored.py` writes it.

    `waiting_for`, `appointees`, `may_advise`, `spoken_by`, `judging`, `judged`, `act_by`, `coordinate_by`,
    `to_coordinate` and `is_heard` follow from the rest, for the lists and the clocks.
    """

    number = IntField(required=True)
    state = StringField(required=True)
    policy_version = IntField(required=True)
    groups = ListField(DictField())
    begun = ListField(DictField())
    part_hashes = ListField(DictField())
    receiving = StringField()
    receiving_limit = IntField()
    receive_by = StringField()
    taken_in = DictField()
    past_words = ListField(DictField())
    carried = ListField(StringField())
    required_offices = ListField(StringField())
    waiting_for = ListField(StringField())
    appointees = ListField(StringField())
    may_advise = ListField(StringField())
    spoken_by = ListField(StringField())
    judging = ListField(StringField())
    judged = ListField(StringField())
    act_by = StringField()
    coordinate_by = StringField()
    to_coordinate = BooleanField()
    is_heard = BooleanField()
    hearing = DictField()
    opinions = ListField(DictField())
    scope_decisions = ListField(DictField())
    appointments = ListField(DictField())
    meetings = ListField(DictField())
    rulings = ListField(DictField())
    coordination = ListField(DictField())
    coordination_limit = IntField()
    postponed = ListField(DictField())
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
    name_pieces = ListField(StringField())
    current = EmbeddedDocumentField(RoundDocument, required=True)
    past_rounds = EmbeddedDocumentListField(RoundDocument)
    seat = DictField()

    meta: ClassVar[dict[str, Any]] = {
        "db_alias": "review",
        "collection": "item_reviews",
        "indexes": [
            {
                "name": "waiting",
                "fields": [
                    "current.waiting_for",
                    "current.state",
                    "current.act_by",
                    "current.opened_at",
                    "item_id",
                    "current.body_id",
                    "current.item_name",
                ],
            },
            # only lists that have advisers stand in it
            {
                "name": "advising",
                "fields": [
                    "current.may_advise",
                    "current.state",
                    "current.opened_at",
                    "item_id",
                    "current.body_id",
                    "current.item_name",
                ],
                "partialFilterExpression": {"current.may_advise": {"$gt": ""}},
            },
            {
                "name": "to_coordinate",
                "fields": ["current.to_coordinate", "current.opened_at", "item_id"],
                "partialFilterExpression": {"current.to_coordinate": True},
            },
            {
                "name": "appointed",
                "fields": ["current.appointees", "current.opened_at", "item_id"],
                "partialFilterExpression": {"current.appointees": {"$gt": ""}},
            },
            {
                "name": "heard",
                "fields": ["current.is_heard", "current.hearing.last_on", "item_id"],
                "partialFilterExpression": {"current.is_heard": True},
            },
            {
                "name": "due",
                "fields": ["current.act_by"],
                "partialFilterExpression": {"current.act_by": {"$lt": "9999-12-31"}},
            },
            {
                "name": "coordination_due",
                "fields": ["current.coordinate_by"],
                "partialFilterExpression": {"current.coordinate_by": {"$lt": "9999-12-31"}},
            },
            {"name": "spoken", "fields": ["current.spoken_by", "current.state", "current.opened_at", "item_id"]},
            {
                "name": "open",
                "fields": [
                    "current.state",
                    "current.opened_at",
                    "item_id",
                    "current.body_id",
                    "current.item_name",
                ],
            },
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
            # a body has few items beside all that wait: what an office or the district has of one body
            {
                "name": "of_body",
                "fields": [
                    "current.body_id",
                    "current.state",
                    "current.act_by",
                    "current.opened_at",
                    "item_id",
                ],
            },
            # an implementation list goes with its item to another body; items of the directory list have no source
            {"name": "lists_of_an_item", "fields": ["current.implementing.source.source_id"], "sparse": True},
            {"name": "by_part_of_name", "fields": ["name_pieces", "current.state"]},
            {"name": "changed", "fields": ["changed_at", "item_id"]},
        ],
    }


class BodyDocument(Aggregate):
    """What review knows of a body of the register."""

    body_id = StringField(primary_key=True)
    seen = DictField()
    name = StringField(required=True)
    kind = StringField(required=True)
    level = StringField(required=True)
    supervising_body_id = StringField(required=True)
    is_valid = BooleanField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "db_alias": "review",
        "collection": "bodies",
        "indexes": [{"name": "names", "fields": ["name"]}],
    }


class PolicyDocument(Document):  # type: ignore[misc]
    """One version of the review policy as the district edited it; it is never changed."""

    number = IntField(primary_key=True)
    content = DictField(required=True)
    title = StringField(required=True)
    made_at = DateTimeField(required=True)
    made_by = DictField(required=True)
    reason = StringField(required=True)

    meta: ClassVar[dict[str, Any]] = {"db_alias": "review", "collection": "review_policies"}
