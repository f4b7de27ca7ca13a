"""The collections about the people of an office: shape and indexes. None of them sends messages."""

from __future__ import annotations

from typing import Any, ClassVar

from mongoengine import BooleanField, DateTimeField, DictField, Document, IntField, ListField, StringField


class AssignmentDocument(Document):  # type: ignore[misc]
    """Who works on an item for an office; its key is item and office."""

    key = StringField(primary_key=True)
    item_id = StringField(required=True)
    office = StringField(required=True)
    round = IntField(required=True)
    account_id = StringField(required=True)
    name = StringField(required=True)
    by = DictField(required=True)
    at = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "db_alias": "review",
        "collection": "assignments",
        "indexes": [{"name": "of_office", "fields": ["office", "account_id"]}],
    }


class ColleagueDocument(Document):  # type: ignore[misc]
    """Somebody whom the desk has seen, with the office of his role and the last day (ISO date)."""

    account_id = StringField(primary_key=True)
    person = DictField(required=True)
    office = StringField(required=True)
    seen_on = StringField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "db_alias": "review",
        "collection": "colleagues",
        "indexes": [{"name": "of_office", "fields": ["office", "seen_on"]}],
    }


class RecusalDocument(Document):  # type: ignore[misc]
    """Who does not judge an item; its key is item and account."""

    key = StringField(primary_key=True)
    item_id = StringField(required=True)
    account_id = StringField(required=True)
    office = StringField(required=True)
    person = DictField(required=True)
    reason = StringField(required=True)
    by = DictField(required=True)
    at = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "db_alias": "review",
        "collection": "recusals",
        "indexes": [{"name": "of_item", "fields": ["item_id", "at"]}],
    }


class StandInDocument(Document):  # type: ignore[misc]
    """Who speaks for whose office; days are ISO dates, `deputy_id` follows from `accepted`."""

    stand_in_id = StringField(primary_key=True)
    code_hash = StringField(required=True)
    office = StringField(required=True)
    principal = DictField(required=True)
    deputy_id = StringField()
    first_day = StringField(required=True)
    last_day = StringField(required=True)
    reason = StringField(required=True)
    made_at = DateTimeField(required=True)
    accepted = DictField()
    ended = DictField()

    meta: ClassVar[dict[str, Any]] = {
        "db_alias": "review",
        "collection": "stand_ins",
        "indexes": [
            {"name": "by_code", "fields": ["code_hash"], "unique": True},
            {"name": "of_office", "fields": ["office", "last_day"]},
            {"name": "of_deputy", "fields": ["deputy_id", "last_day"]},
        ],
    }


class InvitationDocument(Document):  # type: ignore[misc]
    """A personal link; of its token the SHA-256 is kept. `expires_on` is an ISO date."""

    invitation_id = StringField(primary_key=True)
    token_hash = StringField(required=True)
    item_id = StringField(required=True)
    kind = StringField(required=True)
    name = StringField(required=True)
    organisation = StringField(required=True)
    email = StringField()
    shows_opinions = BooleanField(required=True)
    by = DictField(required=True)
    made_at = DateTimeField(required=True)
    expires_on = StringField(required=True)
    opened = ListField(DateTimeField())
    opened_count = IntField(required=True)
    revoked_at = DateTimeField()
    revoked_by = DictField()

    meta: ClassVar[dict[str, Any]] = {
        "db_alias": "review",
        "collection": "invitations",
        "indexes": [
            {"name": "by_token", "fields": ["token_hash"], "unique": True},
            {"name": "of_item", "fields": ["item_id", "-made_at"]},
        ],
    }


PEOPLE_DOCUMENTS = (AssignmentDocument, ColleagueDocument, RecusalDocument, StandInDocument, InvitationDocument)
