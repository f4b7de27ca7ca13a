"""The collections of the register of laws: shape and indexes."""

from __future__ import annotations

from typing import Any, ClassVar

from mongoengine import DateTimeField, DictField, Document, IntField, ListField, StringField

from shared.runtime.mongo import Aggregate


class LawDocument(Aggregate):
    """
    A law with its versions, without their texts.

    `title_key`, `title_keys`, `name_pieces`, `search_text`, `identity` and `over_from` follow from the rest, for lists
    and for what may be there only once.
    """

    law_id = StringField(primary_key=True)
    title_key = StringField(required=True)
    title_keys = ListField(StringField())
    name_pieces = ListField(StringField())
    search_text = StringField(required=True)
    identity = StringField(required=True)
    rank = StringField(required=True)
    over_from = StringField(required=True)
    entry = DictField(required=True)
    versions = ListField(DictField())
    history = ListField(DictField())
    ends = ListField(DictField())
    changed_at = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "db_alias": "review",
        "collection": "laws",
        "indexes": [
            {"name": "all", "fields": ["title_key", "law_id", "over_from", "search_text"]},
            {"name": "of_rank", "fields": ["rank", "title_key", "law_id", "over_from", "search_text"]},
            {"name": "ending", "fields": ["over_from", "rank"]},
            {"name": "by_part_of_name", "fields": ["name_pieces", "title_key", "law_id", "rank", "over_from"]},
            {"name": "titled", "fields": ["title_keys"]},
            {"name": "identity", "fields": ["identity"], "unique": True},
            {"name": "changed", "fields": ["changed_at", "law_id"]},
        ],
    }


class LawTextDocument(Document):  # type: ignore[misc]
    """A text as it was brought in, with the articles read in it; it never changes."""

    text_id = StringField(primary_key=True)
    schema_version = IntField(required=True, default=1)
    law_id = StringField(required=True)
    source = StringField(required=True)
    title = StringField()
    notes = ListField(StringField())
    articles = ListField(DictField())

    meta: ClassVar[dict[str, Any]] = {
        "db_alias": "review",
        "collection": "law_texts",
        "strict": False,
        "auto_create_index": False,
    }


class LawChangeDocument(Aggregate):
    """A change with its table; `law_ids`, `live_pair` and `changed_at` follow from the rest."""

    change_id = StringField(primary_key=True)
    kind = StringField(required=True)
    state = StringField(required=True)
    old = DictField(required=True)
    new = DictField()
    effective_on = StringField()
    cause = DictField(required=True)
    relations = ListField(DictField())
    corrections = ListField(DictField())
    history = ListField(DictField())
    word = DictField()
    job_id = StringField()
    law_ids = ListField(StringField())
    live_pair = StringField()
    changed_at = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "db_alias": "review",
        "collection": "law_changes",
        "indexes": [
            {"name": "in_state", "fields": ["state", "-changed_at", "-change_id"]},
            {"name": "changed", "fields": ["changed_at", "change_id"]},
            {"name": "of_law", "fields": ["law_ids", "-changed_at", "-change_id"]},
            {"name": "of_cause", "fields": ["cause.cause_id", "change_id"]},
            {
                "name": "live_pair",
                "fields": ["live_pair"],
                "unique": True,
                "partialFilterExpression": {"live_pair": {"$gt": ""}},
            },
        ],
    }


LAW_DOCUMENTS = (LawDocument, LawTextDocument, LawChangeDocument)
