"""Files that jobs have made, and the rounds of a stage, in MongoDB."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time
from typing import Any, ClassVar

from mongoengine import DateTimeField, Document, IntField, StringField

from services.review.adapters.documents import ItemReviewDocument
from services.review.adapters.stored import round_from
from services.review.application.opinion_forms import KeptFile, StageFilter
from services.review.domain.round import Round
from shared.kernel.clock import CHINA
from shared.runtime.mongo import BytesField, durable

KEPT_SECONDS = 7 * 24 * 3600
SHOWN = {"current": 1, "past_rounds": 1}
AT_ONCE = 100


class OpinionFileDocument(Document):  # type: ignore[misc]
    """A file under the id of its job; the database removes it after a week."""

    id = StringField(primary_key=True)
    name = StringField(required=True)
    kind = StringField(required=True)
    content = BytesField(required=True)
    at = DateTimeField(required=True)
    schema_version = IntField(required=True, default=1)

    meta: ClassVar[dict[str, Any]] = {
        "db_alias": "review",
        "collection": "opinion_files",
        "strict": False,
        "auto_create_index": False,
        "indexes": [{"name": "gone", "fields": ["at"], "expireAfterSeconds": KEPT_SECONDS}],
    }


class MongoOpinionFiles:
    """The collection `opinion_files`."""

    def keep(self, file: KeptFile) -> None:
        """Keep a file; the same once more takes its place."""
        fields = {"name": file.name, "kind": file.kind, "content": file.content, "at": file.at, "schema_version": 1}
        durable(OpinionFileDocument).replace_one({"_id": file.file_id}, fields, upsert=True)

    def get(self, file_id: str) -> KeptFile | None:
        """Return a file, None when it is gone."""
        found = durable(OpinionFileDocument).find_one({"_id": file_id})
        if found is None:
            return None
        return KeptFile(
            file_id=file_id, name=found["name"], kind=found["kind"], content=bytes(found["content"]), at=found["at"]
        )


class MongoStages:
    """The reviews that may hold a round of a stage: those that changed since its first day."""

    def count(self, wanted: StageFilter) -> int:
        """Return how many reviews may hold a wanted round."""
        return durable(ItemReviewDocument).count_documents(_query(wanted))

    def rounds(self, wanted: StageFilter) -> Iterator[tuple[Round, ...]]:
        """Return the rounds of each of these reviews, the oldest first."""
        found = durable(ItemReviewDocument).find(_query(wanted), SHOWN).sort([("changed_at", 1), ("_id", 1)])
        for document in found.batch_size(AT_ONCE):
            stored = [*document.get("past_rounds", ()), document["current"]]
            yield tuple(round_from(document["_id"], one) for one in stored)


def _query(wanted: StageFilter) -> Mapping[str, Any]:
    if wanted.first_on is None:
        return {}
    first = datetime.combine(wanted.first_on, time.min, CHINA).astimezone(UTC)
    return {"changed_at": {"$gte": first}}
