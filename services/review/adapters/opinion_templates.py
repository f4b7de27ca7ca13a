"""Frequent opinions in MongoDB."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from mongoengine import DateTimeField, Document, StringField

from services.review.application.opinion_templates import OpinionTemplate
from shared.runtime.mongo import durable


class OpinionTemplateDocument(Document):  # type: ignore[misc]
    """A frequent opinion of an office."""

    template_id = StringField(primary_key=True)
    office = StringField(required=True)
    text = StringField(required=True)
    ground = StringField()
    made_by = StringField(required=True)
    made_at = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "db_alias": "review",
        "collection": "opinion_templates",
        "indexes": [{"name": "of_office", "fields": ["office", "template_id"]}],
    }


class MongoTemplates:
    """The collection `opinion_templates`."""

    def of(self, office: str) -> Sequence[OpinionTemplate]:
        """Return those of an office, oldest first."""
        found = durable(OpinionTemplateDocument).find({"office": office}).sort("_id", 1)
        return [OpinionTemplate(template_id=stored.pop("_id"), **stored) for stored in found]

    def add(self, template: OpinionTemplate) -> None:
        """Keep a new one."""
        stored = {name: getattr(template, name) for name in ("office", "text", "ground", "made_by", "made_at")}
        durable(OpinionTemplateDocument).insert_one({"_id": template.template_id, **stored})

    def remove(self, office: str, template_id: str) -> bool:
        """Delete one of an office; tells whether it was there."""
        gone = durable(OpinionTemplateDocument).delete_one({"_id": template_id, "office": office})
        return bool(gone.deleted_count)
