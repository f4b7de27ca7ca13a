"""Drafts of opinions in MongoDB."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any, ClassVar

from mongoengine import BooleanField, DateTimeField, DictField, Document, ListField, StringField

from services.review.application.opinion_drafts import OpinionDraft
from services.review.domain.opinion import Remark
from shared.runtime.mongo import durable

KEPT_FOR_SECONDS = 180 * 24 * 3600
"""A round lasts weeks; what nobody has touched for half a year belongs to nothing that runs."""


class OpinionDraftDocument(Document):  # type: ignore[misc]
    """What an account has typed of an item; `_id` is account, office, item and content."""

    id = StringField(primary_key=True)
    account_id = StringField(required=True)
    item_id = StringField(required=True)
    content_hash = StringField(required=True)
    office = StringField(required=True)
    verdict = StringField()
    reason = StringField()
    again = BooleanField()
    remarks = ListField(DictField())
    checklist = DictField()
    saved_at = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "db_alias": "review",
        "collection": "opinion_drafts",
        "indexes": [
            {"name": "of_account", "fields": ["account_id", "item_id", "-saved_at"]},
            {"name": "forgotten", "fields": ["saved_at"], "expireAfterSeconds": KEPT_FOR_SECONDS},
        ],
    }


class MongoDrafts:
    """The collection `opinion_drafts`."""

    def put(self, draft: OpinionDraft) -> None:
        """Store a draft over what stood there."""
        key = f"{draft.account_id}:{draft.office}:{draft.item_id}:{draft.content_hash}"
        stored = {
            **vars(draft),
            "checklist": dict(draft.checklist),
            "remarks": [asdict(remark) for remark in draft.remarks],
        }
        durable(OpinionDraftDocument).replace_one({"_id": key}, stored, upsert=True)

    def of(self, account_id: str, office: str, item_id: str) -> Sequence[OpinionDraft]:
        """Return the drafts of an account for an office on an item, the last saved first."""
        query = {"account_id": account_id, "item_id": item_id, "office": office}
        found = durable(OpinionDraftDocument).find(query, {"_id": 0}).sort("saved_at", -1)
        return [
            OpinionDraft(**{**stored, "remarks": tuple(Remark(**remark) for remark in stored["remarks"])})
            for stored in found
        ]

    def drop(self, account_id: str, office: str, item_ids: Collection[str], content_hash: str = "") -> None:
        """Delete the drafts of an account for an office on these items, all or those on one content."""
        query: dict[str, Any] = {"account_id": account_id, "item_id": {"$in": list(item_ids)}, "office": office}
        durable(OpinionDraftDocument).delete_many(query | ({"content_hash": content_hash} if content_hash else {}))
