"""The shape of notify's collections and their indexes.

mongoengine registers classes by their bare name, so names are chosen to be no other service's.
"""

from __future__ import annotations

from typing import Any, ClassVar

from mongoengine import BooleanField, DateTimeField, DictField, Document, IntField, ListField, StringField

from shared.runtime.mongo import Aggregate

ALIAS = "notify"
BY_CODE = {"data.base_code": "items_by_base_code", "data.implementation_code": "items_by_implementation_code"}
BY_NAME = "items_by_name"
CODES_FROM, NAMES_FROM = "code_assigned", "item_submitted"
"""The one message of an item that says its codes, and that says how it is called: no other stands in these indexes."""


class MessageRecord(Document):
    """
    One message as it was sent; `_id` is the message's id. A fact: never changed.

    `item_ids` names the items of a message that is about many (a list), so that it stands in the trail of each.
    """

    id = StringField(primary_key=True)
    name = StringField(required=True)
    version = IntField(required=True)
    occurred_at = DateTimeField(required=True)
    received_at = DateTimeField(required=True)
    sequence = IntField(required=True)
    item_id = StringField()
    item_ids = ListField(StringField())
    revision = IntField()
    content_hash = StringField()
    caused_by = StringField()
    actor = DictField()
    data = DictField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "records",
        "db_alias": ALIAS,
        "strict": False,
        "auto_create_index": False,
        "indexes": [
            {"fields": ["-occurred_at", "-sequence", "-id"]},
            {"fields": ["name", "-occurred_at", "-sequence", "-id"]},
            {
                "fields": ["item_id", "-occurred_at", "-sequence", "-id"],
                "partialFilterExpression": {"item_id": {"$gt": ""}},
            },
            *(
                {"fields": [path, "item_id"], "name": name, "partialFilterExpression": {"name": CODES_FROM}}
                for path, name in BY_CODE.items()
            ),
            {
                "fields": ["data.item_name", "item_id"],
                "name": BY_NAME,
                "partialFilterExpression": {"name": NAMES_FROM},
            },
            {
                "fields": ["item_ids", "-occurred_at", "-sequence", "-id"],
                "partialFilterExpression": {"item_ids": {"$exists": True}},
            },
        ],
    }


class InboxNotice(Document):
    """
    One notice of one desk; `_id` is message and desk.

    `message_ids` names the messages that it tells of: an index sees to it that a desk is told once of each. `waits_for`
    are the rounds that still run of those for which it asks something, `matters` what else it asks for and is not
    done. `item_id` stands in notices from before a notice could be of several items.
    """

    id = StringField(primary_key=True)
    desk = StringField(required=True)
    kind = StringField(required=True)
    item_id = StringField()
    item_ids = ListField(StringField())
    message_ids = ListField(StringField())
    title = StringField(required=True)
    text = StringField()
    link = StringField()
    action = StringField()
    tag = StringField()
    tone = StringField()
    occurred_at = DateTimeField(required=True)
    unread = BooleanField(required=True)
    waits_for = ListField(StringField())
    matters = ListField(StringField())
    read_at = DateTimeField()
    read_by = StringField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "notices",
        "db_alias": ALIAS,
        "strict": False,
        "auto_create_index": False,
        "indexes": [
            {"fields": ["desk", "unread", "-occurred_at", "-id"]},
            {
                "fields": ["message_ids", "desk"],
                "unique": True,
                "partialFilterExpression": {"message_ids": {"$gt": ""}},
            },
            # only what still waits for the end of a round of review
            {"fields": ["waits_for"], "partialFilterExpression": {"waits_for": {"$gt": ""}}},
            # only what still asks for something else
            {"fields": ["matters", "occurred_at"], "partialFilterExpression": {"matters": {"$gt": ""}}},
        ],
    }


class ClosedRound(Document):
    """A round of review that is over, as `<item>:<round>`: what asks for something in it is read when it comes."""

    id = StringField(primary_key=True)
    at = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {"collection": "closed_rounds", "db_alias": ALIAS, "auto_create_index": False}


class SettledMatter(Document):
    """Until which instant nothing is left to do in a matter: what was told before it is read when it comes."""

    id = StringField(primary_key=True)
    at = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {"collection": "settled_matters", "db_alias": ALIAS, "auto_create_index": False}


class NotifyBody(Aggregate):
    """Notify's copy of a body."""

    id = StringField(primary_key=True)
    name = StringField(required=True)
    kind = StringField(required=True)
    is_valid = BooleanField(required=True)
    seen = DictField()

    meta: ClassVar[dict[str, Any]] = {"collection": "bodies", "db_alias": ALIAS}


class ServiceStateCopy(Aggregate):
    """The newest report of one service about itself; `_id` is the service, instants are as they came."""

    id = StringField(primary_key=True)
    checked_at = StringField(required=True)
    open_letters = IntField(required=True)
    letters = ListField(DictField())
    jobs_running = IntField(required=True)
    jobs_failed = IntField(required=True)
    outbox_pending = IntField(required=True)
    outbox_oldest_at = StringField()
    outbox_is_well = BooleanField(required=True)
    seen = DictField()

    meta: ClassVar[dict[str, Any]] = {"collection": "service_states", "db_alias": ALIAS}


DOCUMENTS: tuple[type[Document], ...] = (
    MessageRecord,
    InboxNotice,
    ClosedRound,
    SettledMatter,
    NotifyBody,
    ServiceStateCopy,
)
