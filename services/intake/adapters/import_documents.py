"""What intake keeps of imports: the files, the dry views and what became of each row. All of it expires."""

from __future__ import annotations

from typing import Any, ClassVar

from mongoengine import (
    BinaryField,
    BooleanField,
    DateTimeField,
    DictField,
    Document,
    IntField,
    ListField,
    StringField,
)

ALIAS = "intake"
KEPT_SECONDS = 60 * 24 * 3600


class UploadDocument(Document):
    """An uploaded file under its SHA-256."""

    id = StringField(primary_key=True)
    content = BinaryField(required=True)
    stored_at = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "uploads",
        "db_alias": ALIAS,
        "strict": False,
        "auto_create_index": False,
        "indexes": [{"fields": ["stored_at"], "expireAfterSeconds": KEPT_SECONDS}],
    }


class ImportDocument(Document):
    """One import."""

    id = StringField(primary_key=True)
    by = DictField()
    permissions = ListField(StringField())
    body_id = StringField(required=True)
    file_name = StringField(required=True)
    content_hash = StringField(required=True)
    state = StringField(required=True)
    list_kind = StringField()
    created_at = DateTimeField(required=True)
    counts = DictField()
    results = DictField()
    standard_version = IntField()
    remarks = ListField(StringField())
    unknown_bodies = ListField()
    message = StringField()
    only_good = BooleanField()
    job_id = StringField()
    next_place = IntField()
    version = IntField()
    view_hash = StringField()
    sheets = ListField()
    unfinished = DictField()
    viewed_by = StringField()
    schema_version = IntField(required=True, default=1)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "imports",
        "db_alias": ALIAS,
        "strict": False,
        "auto_create_index": False,
        "indexes": [["body_id", "-created_at"], {"fields": ["created_at"], "expireAfterSeconds": KEPT_SECONDS}],
    }


class ImportRowDocument(Document):
    """One row of a dry view."""

    id = StringField(primary_key=True)
    import_id = StringField(required=True)
    place = IntField(required=True)
    verdict = StringField(required=True)
    refusal = StringField()
    view = IntField()
    created_at = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "import_rows",
        "db_alias": ALIAS,
        "strict": False,
        "auto_create_index": False,
        "indexes": [
            ["import_id", "place"],
            ["import_id", "verdict", "place"],
            {"fields": ["created_at"], "expireAfterSeconds": KEPT_SECONDS},
        ],
    }


IMPORT_DOCUMENTS: tuple[type[Document], ...] = (UploadDocument, ImportDocument, ImportRowDocument)
