"""The shape of coding's collections and their indexes.

mongoengine registers classes by their bare name, so names are chosen to be no other service's.
"""

from __future__ import annotations

from typing import Any, ClassVar

from mongoengine import BooleanField, DateTimeField, DictField, Document, IntField, StringField

from shared.runtime.mongo import Aggregate

ALIAS = "coding"
OUTDATED_INDEXES = ("base_code_1", "implementation_code_1")
"""Of the time before implementation lists: they would refuse the second list of an item."""


class CodeAssignment(Aggregate):
    """
    One line of the ledger; `_id` is the item. A held line has no codes, so the unique indexes leave it out.

    A code is given to one item only. An implementation list has the codes of its source: its line says so by
    `sharing`, its own id, which an item with codes of its own has not; so two of the latter never have the same code.
    """

    id = StringField(primary_key=True)
    state = StringField(required=True)
    approval = DictField(required=True)
    item_name = StringField(required=True)
    settled_at = DateTimeField(required=True)
    base_code = StringField()
    implementation_code = StringField()
    department = StringField()
    group = StringField()
    number = IntField()
    rule_version = IntField()
    announced_sequence = IntField()
    assigned_by = StringField()
    hold = DictField()
    lineage = DictField()
    sharing = StringField()
    source_id = StringField()
    part = StringField()
    seen = DictField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "code_assignments",
        "db_alias": ALIAS,
        "indexes": [
            {
                "fields": ["base_code", "sharing"],
                "unique": True,
                "partialFilterExpression": {"base_code": {"$gt": ""}},
            },
            {
                "fields": ["implementation_code", "sharing"],
                "unique": True,
                "partialFilterExpression": {"implementation_code": {"$gt": ""}},
            },
            {"fields": ["source_id", "part", "id"], "partialFilterExpression": {"source_id": {"$gt": ""}}},
            {"fields": ["state", "-settled_at", "-id"]},
            {"fields": ["item_name", "id"]},
            {"fields": ["group", "-number"], "partialFilterExpression": {"number": {"$gt": 0}}},
            {"fields": ["department"], "partialFilterExpression": {"department": {"$gt": ""}}},
        ],
    }


class CodeSequence(Document):
    """The last number that was taken for one item type and department."""

    id = StringField(primary_key=True)
    last = IntField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "sequences",
        "db_alias": ALIAS,
        "strict": False,
        "auto_create_index": False,
    }


class GuidingDepartment(Document):
    """One line of the department table; `_id` is the two characters."""

    id = StringField(primary_key=True)
    name = StringField(required=True)
    is_sample = BooleanField(required=True, default=False)
    version = IntField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "departments",
        "db_alias": ALIAS,
        "strict": False,
        "auto_create_index": False,
    }


class CodingBody(Aggregate):
    """Coding's copy of a body."""

    id = StringField(primary_key=True)
    name = StringField(required=True)
    uscc = StringField(required=True)
    level = StringField(required=True)
    guiding_department = StringField()
    is_valid = BooleanField(required=True)
    seen = DictField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "bodies",
        "db_alias": ALIAS,
        "indexes": [{"fields": ["guiding_department"]}],
    }


DOCUMENTS: tuple[type[Document], ...] = (CodeAssignment, CodeSequence, GuidingDepartment, CodingBody)
