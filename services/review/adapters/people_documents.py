"""The collections about the people of an office: shape and indexes. None of them sends messages."""

from __future__ import annotations

from typing import Any, ClassVar

from mongoengine import BooleanField, DateTimeField, DictField, Document, IntField, ListField, StringField

Meta = dict[str, Any]


def _kept_in(collection: str, *indexes: Meta) -> Meta:
    return {"db_alias": "review", "collection": collection, "indexes": list(indexes)}


def _index(name: str, *fields: str, **options: Any) -> Meta:
    return {"name": name, "fields": list(fields), **options}


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

    meta: ClassVar[Meta] = _kept_in("assignments", _index("of_office", "office", "account_id"))


class ColleagueDocument(Document):  # type: ignore[misc]
    """Somebody whom the desk has seen, with the office of his role and the last day (ISO date)."""

    account_id = StringField(primary_key=True)
    person = DictField(required=True)
    office = StringField(required=True)
    seen_on = StringField(required=True)

    meta: ClassVar[Meta] = _kept_in("colleagues", _index("of_office", "office", "seen_on"), _index("seen", "seen_on"))


class RecusalDocument(Document):  # type: ignore[misc]
    """
    Somebody declared that an account does not judge an item; `declarer` is the account of who did.

    `stands` is there as long as it was not taken back; of what stands there is one for item, account and declarer.
    """

    key = StringField(primary_key=True)
    item_id = StringField(required=True)
    account_id = StringField(required=True)
    office = StringField(required=True)
    person = DictField(required=True)
    reason = StringField(required=True)
    by = DictField(required=True)
    declarer = StringField()
    at = DateTimeField(required=True)
    taken_back_at = DateTimeField()
    stands = BooleanField()

    meta: ClassVar[Meta] = _kept_in(
        "recusals",
        _index("of_item", "item_id", "at"),
        _index("standing", "item_id", "account_id", "declarer", unique=True, partialFilterExpression={"stands": True}),
    )


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

    meta: ClassVar[Meta] = _kept_in(
        "stand_ins",
        _index("by_code", "code_hash", unique=True),
        _index("of_office", "office", "last_day"),
        _index("of_deputy", "deputy_id", "last_day"),
    )


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

    meta: ClassVar[Meta] = _kept_in(
        "invitations", _index("by_token", "token_hash", unique=True), _index("of_item", "item_id", "-made_at")
    )


PEOPLE_DOCUMENTS = (AssignmentDocument, ColleagueDocument, RecusalDocument, StandInDocument, InvitationDocument)
