"""Files of items in GridFS: each content once, under its SHA-256; beside it what each body calls it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from gridfs import GridFSBucket, NoFile
from mongoengine import DateTimeField, Document, IntField, StringField
from mongoengine.connection import get_db

from services.intake.domain.attachments import Attachment, FileKind, MediaType
from shared.runtime.mongo import DURABLE, durable
from shared.runtime.outbox import insert_facts

ALIAS = "intake"
BUCKET = "files"


class AttachmentDocument(Document):
    """How one body describes one content; never changed. `_id` is content and body."""

    id = StringField(primary_key=True)
    sha256 = StringField(required=True)
    kind = StringField(required=True)
    name = StringField(required=True)
    size = IntField(required=True)
    media_type = StringField(required=True)
    body_id = StringField(required=True)
    uploaded_by = StringField(required=True)
    uploaded_at = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "attachments",
        "db_alias": ALIAS,
        "strict": False,
        "auto_create_index": False,
        "indexes": [{"fields": ["sha256"]}],
    }


class GridFiles:
    """The bucket `files` and the collection `attachments`."""

    def put(self, attachment: Attachment, content: bytes) -> Attachment:
        """Keep a content, then what the body calls it: what is described is there."""
        self._keep(attachment.sha256, content)
        key = f"{attachment.sha256}:{attachment.body_id}"
        fields = {name: getattr(attachment, name) for name in Attachment.__dataclass_fields__}
        insert_facts(AttachmentDocument, [{"_id": key, **fields, "kind": attachment.kind.value}])
        stored = durable(AttachmentDocument).find_one({"_id": key})
        assert stored is not None
        return _attachment(stored)

    def find(self, sha256: str) -> list[Attachment]:
        """Return how each body that has brought this content describes it."""
        found = durable(AttachmentDocument).find({"sha256": str(sha256)}).sort("uploaded_at", 1)
        return [_attachment(stored) for stored in found]

    def of_bodies(self, files: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Attachment]:
        """Return how bodies describe those of these (body_id, SHA-256) that they have brought; one query."""
        keys = [f"{sha256}:{body_id}" for body_id, sha256 in set(files)]
        found = map(_attachment, durable(AttachmentDocument).find({"_id": {"$in": keys}})) if keys else ()
        return {(one.body_id, one.sha256): one for one in found}

    def share(self, files: Iterable[str], *, of: str, to: str) -> None:
        """Let one body have, as another describes them, these files by their SHA-256; what it has stays as it is."""
        found = durable(AttachmentDocument).find({"_id": {"$in": [f"{sha256}:{of}" for sha256 in files]}})
        insert_facts(AttachmentDocument, [{**each, "_id": f"{each['sha256']}:{to}", "body_id": to} for each in found])

    def read(self, sha256: str) -> bytes | None:
        """Return a content."""
        try:
            with _bucket().open_download_stream_by_name(str(sha256)) as stream:
                return bytes(stream.read())
        except NoFile:
            return None

    def _keep(self, sha256: str, content: bytes) -> None:
        """
        Keep a content unless it is there. The bucket writes an entry after its pieces, so what is there is whole.

        Two who bring the same at the same moment keep it twice, which harms nobody.
        """
        bucket = _bucket()
        if next(bucket.find({"filename": sha256}, limit=1), None) is None:
            bucket.upload_from_stream(sha256, content)


def _bucket() -> GridFSBucket:
    return GridFSBucket(get_db(ALIAS), bucket_name=BUCKET, write_concern=DURABLE)


def _attachment(stored: Mapping[str, Any]) -> Attachment:
    fields = {name: stored[name] for name in Attachment.__dataclass_fields__}
    fields |= {"kind": FileKind(stored["kind"]), "media_type": MediaType(stored["media_type"])}
    return Attachment(**fields)
