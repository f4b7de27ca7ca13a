"""The collections of publish: shapes and indexes. Only the repositories beside this file use them."""

from __future__ import annotations

from typing import Any, ClassVar

from mongoengine import (
    BooleanField,
    DateTimeField,
    DictField,
    Document,
    EmbeddedDocument,
    EmbeddedDocumentField,
    IntField,
    ListField,
    StringField,
)

from shared.runtime.mongo import Aggregate

ALIAS = "publish"
OUTDATED_INDEXES = ("desk", "desk_of_body")
"""Of the time before implementation lists: without the kind of list in their keys."""
CODE_INDEXES = {"codes.base_code": "desk_by_base_code", "codes.implementation_code": "desk_by_implementation_code"}
"""Items by their codes: only those that have some stand in them. Body and kind of list are looked for in the keys."""


class _Loose(EmbeddedDocument):  # type: ignore[misc]
    meta: ClassVar[dict[str, Any]] = {"abstract": True, "strict": False}


class TextField(_Loose):
    """One approved revision."""

    revision = IntField(required=True)
    content_hash = StringField(required=True)
    list_kind = StringField(required=True)
    standard_version = IntField(required=True)
    item_name = StringField(required=True)
    body_id = StringField(required=True)
    body_name = StringField(required=True)
    is_public = BooleanField(required=True)
    approved_at = DateTimeField(required=True)
    part = StringField()
    source_kind = StringField()
    source_id = StringField()
    elements = DictField()


class CatalogueItemDocument(Aggregate):
    """An item on its way to the portal; its id is the item's."""

    id = StringField(primary_key=True)
    state = StringField(required=True)
    seen = DictField()
    text = EmbeddedDocumentField(TextField)
    next_text = EmbeddedDocumentField(TextField)
    codes = DictField()
    list_id = StringField()
    live = DictField()
    recital = DictField()
    seat = DictField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "catalogue_items",
        "db_alias": ALIAS,
        "indexes": [
            # a piece of a name and the kind of list are looked for in the keys
            {"fields": ["state", "text.body_name", "text.item_name", "_id", "text.list_kind"], "name": "desk_by_kind"},
            {
                "fields": ["state", "text.body_id", "text.item_name", "_id", "text.list_kind"],
                "name": "desk_of_body_by_kind",
            },
            *(
                {
                    "fields": ["state", path, "_id", "text.body_id", "text.list_kind"],
                    "name": name,
                    "partialFilterExpression": {path: {"$gt": ""}},
                }
                for path, name in CODE_INDEXES.items()
            ),
            {
                "fields": ["text.source_id"],
                "name": "lists_of_source",
                "partialFilterExpression": {"text.source_id": {"$gt": ""}},
            },
        ],
    }


class CatalogueListDocument(Aggregate):
    """
    A list before the district government, or decided on.

    `open_item_ids` is there while the list is open. Its unique index is what keeps an item out of two open lists:
    two officers who propose it at once write two documents, and the database refuses the second.
    """

    id = StringField(primary_key=True)
    title = StringField(required=True)
    list_kind = StringField()
    state = StringField(required=True)
    entries = ListField(DictField())
    entry_count = IntField(required=True)
    open_item_ids = ListField(StringField())
    proposed_by = DictField(required=True)
    proposed_at = DateTimeField(required=True)
    decided_by = DictField()
    decided_at = DateTimeField()
    decision_sequence = IntField()
    document_no = StringField()
    reason = StringField()
    is_carried_out = BooleanField(required=True)
    changed_at = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "lists",
        "db_alias": ALIAS,
        "indexes": [
            {
                "fields": ["open_item_ids"],
                "name": "one_open_list",
                "unique": True,
                "partialFilterExpression": {"open_item_ids": {"$exists": True}},
            },
            # a piece of a title is looked for in the keys: the documents hold whole lists
            {"fields": ["state", "-proposed_at", "-_id", "title"], "name": "by_state_with_title"},
            {"fields": ["-proposed_at", "-_id"], "name": "newest_first"},
            {
                "fields": ["changed_at"],
                "name": "left_behind",
                "partialFilterExpression": {"is_carried_out": False},
            },
        ],
    }


class EditionDocument(Aggregate):
    """A numbered edition with its frozen entries."""

    id = StringField(primary_key=True)
    number = IntField(required=True)
    title = StringField(required=True)
    list_id = StringField(required=True)
    list_kind = StringField()
    document_no = StringField(required=True)
    effective_on = StringField(required=True)
    entries = ListField(DictField())
    entry_count = IntField(required=True)
    state = StringField(required=True)
    created_at = DateTimeField(required=True)
    created_by = DictField(required=True)
    released_at = DateTimeField()
    release_sequence = IntField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "editions",
        "db_alias": ALIAS,
        "indexes": [
            {"fields": ["number"], "name": "one_number", "unique": True},
            {"fields": ["list_id"], "name": "one_edition_of_a_list", "unique": True},
            {"fields": ["state", "-number"], "name": "released"},
            {"fields": ["state", "-effective_on", "-number"], "name": "by_day"},
        ],
    }


class PortalPageDocument(Document):  # type: ignore[misc]
    """
    What the portal shows of one item; written by a release, and when articles are cited by new numbers.

    `terms` are the words that find the page (see search_terms.py), `sort_key` is the name in pinyin.
    """

    id = StringField(primary_key=True)
    item_name = StringField(required=True)
    body_id = StringField(required=True)
    body_name = StringField(required=True)
    page = DictField(required=True)
    theme_codes = ListField(StringField())
    category_code = StringField(required=True)
    edition_number = IntField(required=True)
    terms = ListField(StringField())
    sort_key = StringField(required=True)
    schema_version = IntField(required=True, default=1)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "portal_pages",
        "db_alias": ALIAS,
        "strict": False,
        "auto_create_index": False,
        "indexes": [
            {"fields": ["sort_key", "_id"], "name": "all"},
            {"fields": ["terms", "sort_key", "_id"], "name": "words"},
            {"fields": ["body_id", "sort_key", "_id"], "name": "of_body"},
            {"fields": ["theme_codes", "sort_key", "_id"], "name": "of_theme"},
            {"fields": ["category_code", "sort_key", "_id"], "name": "of_category"},
        ],
    }


class RetiredPageDocument(Document):  # type: ignore[misc]
    """The page of an item that is no more: read at its address, with what became of it, and found by no search."""

    id = StringField(primary_key=True)
    page = DictField(required=True)
    schema_version = IntField(required=True, default=1)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "retired_pages",
        "db_alias": ALIAS,
        "strict": False,
        "auto_create_index": False,
    }


class ImplementationPageDocument(Document):  # type: ignore[misc]
    """What the portal shows of one implementation list; written as the pages of items, found by its source only."""

    id = StringField(primary_key=True)
    source_id = StringField(required=True)
    source_kind = StringField(required=True)
    part = StringField()
    page = DictField(required=True)
    is_retired = BooleanField()
    schema_version = IntField(required=True, default=1)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "implementation_pages",
        "db_alias": ALIAS,
        "strict": False,
        "auto_create_index": False,
        "indexes": [{"fields": ["source_id", "part", "_id"], "name": "of_source"}],
    }


class SummaryDocument(Document):  # type: ignore[misc]
    """The figures of the front page; one document."""

    id = StringField(primary_key=True)
    serial = IntField(required=True)
    total = IntField(required=True)
    bodies = ListField(DictField())
    themes = ListField(DictField())
    categories = ListField(DictField())

    meta: ClassVar[dict[str, Any]] = {
        "collection": "portal_summaries",
        "db_alias": ALIAS,
        "strict": False,
        "auto_create_index": False,
    }


class BodyDocument(Aggregate):
    """The copy of intake's register of bodies."""

    id = StringField(primary_key=True)
    name = StringField()
    kind = StringField()
    is_valid = BooleanField()
    seen = DictField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "bodies",
        "db_alias": ALIAS,
        "indexes": [{"name": "names", "fields": ["name"]}],
    }


DOCUMENTS: tuple[type[Document], ...] = (
    CatalogueItemDocument,
    CatalogueListDocument,
    EditionDocument,
    PortalPageDocument,
    RetiredPageDocument,
    ImplementationPageDocument,
    SummaryDocument,
    BodyDocument,
)
OUTBOXES: tuple[type[Aggregate], ...] = (CatalogueItemDocument, CatalogueListDocument, EditionDocument)
