"""What intake keeps in MongoDB: shapes and indexes. Only the repositories beside this file use them."""

from __future__ import annotations

from typing import Any, ClassVar

from mongoengine import (
    BooleanField,
    DateTimeField,
    DictField,
    Document,
    IntField,
    ListField,
    StringField,
)

from services.intake.adapters.list_indexes import LIST_INDEXES
from shared.runtime.mongo import Aggregate

ALIAS = "intake"


class BodyDocument(Aggregate):
    """An entry of the register of bodies; days are ISO texts, `is_valid` is what the other services were told."""

    id = StringField(primary_key=True)
    name = StringField(required=True)
    uscc = StringField(required=True)
    kind = StringField(required=True)
    level = StringField(required=True)
    supervising_body_id = StringField(required=True, default="")
    guiding_department = StringField(required=True, default="")
    is_valid = BooleanField(required=True, default=True)
    valid_from = StringField()
    valid_to = StringField()
    former_names = ListField(DictField())
    contacts = ListField(DictField())

    meta: ClassVar[dict[str, Any]] = {
        "collection": "bodies",
        "db_alias": ALIAS,
        "indexes": [{"fields": ["name"], "unique": True}, {"fields": ["uscc"], "unique": True}],
    }


class AccountDocument(Aggregate):
    """A person's account."""

    id = StringField(primary_key=True)
    account = StringField(required=True)
    name = StringField(required=True)
    body_id = StringField(required=True)
    roles = ListField(StringField())
    password_hash = StringField(required=True)
    is_locked = BooleanField(required=True, default=False)
    last_session_at = DateTimeField()
    sessions_ended_at = DateTimeField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "accounts",
        "db_alias": ALIAS,
        "indexes": [{"fields": ["account"], "unique": True}],
    }


class SessionDocument(Aggregate):
    """A session that intake began; kept a little longer than any session lives."""

    id = StringField(primary_key=True)
    account_id = StringField(required=True)
    started_at = DateTimeField(required=True)
    ended_at = DateTimeField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "sessions",
        "db_alias": ALIAS,
        "indexes": [{"fields": ["started_at"], "expireAfterSeconds": 48 * 3600}],
    }


class AttemptDocument(Document):
    """Wrong passwords in a row for one account name."""

    id = StringField(primary_key=True)
    failures = IntField(required=True)
    last_at = DateTimeField(required=True)
    locked_until = DateTimeField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "sign_in_attempts",
        "db_alias": ALIAS,
        "strict": False,
        "auto_create_index": False,
        "indexes": [{"fields": ["last_at"], "expireAfterSeconds": 3600}],
    }


class ItemDocument(Aggregate):
    """An item: its state, its pointer to the current revision, and what the other services reported."""

    id = StringField(primary_key=True)
    body_id = StringField(required=True)
    body_name = StringField(required=True)
    supervising_body_id = StringField(required=True, default="")
    state = StringField(required=True)
    content = DictField()
    name_key = StringField()
    revisions = ListField(IntField())
    is_public = BooleanField(required=True, default=True)
    created_at = DateTimeField(required=True)
    updated_at = DateTimeField(required=True)
    updated_by = StringField()
    submission = IntField(default=0)
    submitted_from = IntField(default=0)
    sent_as = IntField(default=0)
    told_parent = StringField()
    sent_hash = StringField()
    sent_number = IntField()
    told_grounds = ListField(StringField())
    reply = StringField()
    asked_back_as = IntField(default=0)
    approved_number = IntField(default=0)
    first_filed_at = DateTimeField()
    owed_from = DateTimeField()
    settled_at = DateTimeField()
    put_back_at = DateTimeField()
    put_back_before = ListField(ListField(DateTimeField()))
    discard = DictField()
    standing = DictField()
    source = DictField()
    parent = DictField()
    let_go = DictField()
    scope_override = DictField()
    sign_off = DictField()
    endorsement = DictField()
    filing = DictField()
    withdrawal_requested = BooleanField(default=False)
    withdrawal_reason = StringField()
    withdrawal_answer = StringField()
    progress = DictField()
    is_published = BooleanField()
    seen = DictField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "service_items",
        "db_alias": ALIAS,
        "indexes": [
            {
                "fields": ["body_id", "name_key"],
                "unique": True,
                "name": "one_name_in_a_body",
                "partialFilterExpression": {"name_key": {"$exists": True}},
            },
            ["body_id", "content.list_kind", "state", "-updated_at", "-id"],
            {
                "fields": ["supervising_body_id", "state", "-updated_at", "-id"],
                "partialFilterExpression": {"supervising_body_id": {"$gt": ""}},
            },
            ["content.list_kind", "state", "-updated_at", "-id"],
            ["content.list_kind", "content.item_name"],
            {
                "fields": ["content.list_kind", "state", "content.item_name"],
                "name": "put_away_by_name",
                "partialFilterExpression": {"state": "discarded"},
            },
            {
                "fields": ["content.list_kind", "state", "content.item_name"],
                "name": "retired_by_name",
                "partialFilterExpression": {"state": "retired"},
            },
            {
                "fields": [
                    "content.list_kind",
                    "body_id",
                    "state",
                    "created_at",
                    "owed_from",
                    "first_filed_at",
                    "progress.approved_at",
                    "settled_at",
                    "put_back_at",
                    "id",
                ],
                "name": "owed_of_a_list",
            },
            {
                "fields": ["content.list_kind", "body_id", "source.source_id"],
                "name": "sources_of_bodies",
                "partialFilterExpression": {"source.source_id": {"$gt": ""}},
            },
            {
                "fields": ["content.category", "state", "-updated_at", "-id"],
                "name": "items_of_a_category",
                "partialFilterExpression": {"content.category": {"$gt": ""}},
            },
            *LIST_INDEXES,
            {
                "fields": ["source.source_id"],
                "name": "lists_of_a_source",
                "partialFilterExpression": {"source.source_id": {"$exists": True}},
            },
            {
                "fields": ["parent.parent_id", "_id"],
                "name": "heirs_of_a_parent",
                "partialFilterExpression": {"parent.parent_id": {"$exists": True}},
            },
            {
                "fields": ["body_id", "parent.parent_id"],
                "unique": True,
                "name": "heirs_of_a_body",
                "partialFilterExpression": {"parent.parent_id": {"$exists": True}},
            },
        ],
    }


class RevisionDocument(Document):
    """One text of an item; never changed."""

    id = StringField(primary_key=True)
    item_id = StringField(required=True)
    number = IntField(required=True)
    elements = DictField()
    content_hash = StringField(required=True)
    element_hashes = DictField()
    standard_version = IntField(required=True)
    made_at = DateTimeField(required=True)
    made_by = DictField()
    reason = StringField()
    schema_version = IntField(required=True, default=1)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "item_revisions",
        "db_alias": ALIAS,
        "strict": False,
        "auto_create_index": False,
    }


class OpinionDocument(Document):
    """An opinion of a reviewing office, under the id of the message that brought it."""

    id = StringField(primary_key=True)
    item_id = StringField(required=True)
    round = IntField(required=True)
    office = StringField(required=True)
    verdict = StringField(required=True)
    reason = StringField()
    remarks = ListField(DictField())
    about = ListField(StringField())
    account_name = StringField()
    content_hash = StringField()
    given_at = DateTimeField(required=True)
    schema_version = IntField(required=True, default=1)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "opinions",
        "db_alias": ALIAS,
        "strict": False,
        "auto_create_index": False,
        "indexes": [["item_id", "-given_at"]],
    }


AGGREGATES: tuple[type[Aggregate], ...] = (BodyDocument, AccountDocument, SessionDocument, ItemDocument)
DOCUMENTS: tuple[type[Document], ...] = (*AGGREGATES, AttemptDocument, RevisionDocument, OpinionDocument)
