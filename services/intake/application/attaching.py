"""Bringing and fetching files of items: checked by content, kept once, for those who may read the body's items."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.intake.application.ports import Bodies
from services.intake.domain.attachments import (
    FOR_THE_PUBLIC,
    Attachment,
    FileKind,
    checked_size,
    checked_type,
    fingerprint,
    media_type_of,
    safe_name,
)
from shared.kernel.actor import Actor
from shared.kernel.errors import NotFound


class Files(Protocol):
    """Where files are kept, each content once."""

    def put(self, attachment: Attachment, content: bytes) -> Attachment:
        """Keep a file; one that the body has already is returned as it was first described."""
        ...

    def find(self, sha256: str) -> list[Attachment]:
        """Return how each body that has brought this content describes it."""
        ...

    def read(self, sha256: str) -> bytes | None:
        """Return a content."""
        ...


class Archives(Protocol):
    """Looks into archives."""

    def parts_of(self, content: bytes, file_name: str) -> frozenset[str] | None:
        """
        Return the names of the parts of an archive, or None when it is none.

        :raises Invalid: when it is broken, carries macros or would unpack to much more than it should
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as somebody brings it."""

    actor: Actor
    at: datetime
    kind: FileKind
    file_name: str
    content: bytes


class Attaching:
    """The use cases of files."""

    def __init__(self, *, files: Files, archives: Archives, bodies: Bodies) -> None:
        self._files, self._archives, self._bodies = files, archives, bodies

    def upload(self, upload: Upload) -> Attachment:
        """
        Check and keep a file of the actor's body.

        :raises NotPermitted: when the account compiles no items; a stamped scan is also brought by who signs or files
        :raises Invalid: when it is empty, too large, not what its kind may be, or a trap
        """
        actor = upload.actor
        if not (upload.kind is FileKind.STAMPED_SCAN and (actor.may("item.sign") or actor.may("item.file"))):
            actor.require("item.compile")
        size = checked_size(upload.content, upload.file_name)
        parts = self._archives.parts_of(upload.content, upload.file_name)
        media_type = checked_type(upload.kind, media_type_of(upload.content, parts), upload.file_name)
        attachment = Attachment(
            sha256=fingerprint(upload.content),
            kind=upload.kind,
            name=safe_name(upload.file_name, upload.kind, media_type),
            size=size,
            media_type=media_type,
            body_id=actor.body_id,
            uploaded_by=actor.account_id,
            uploaded_at=upload.at,
        )
        return self._files.put(attachment, upload.content)

    def fetch(self, actor: Actor, sha256: str) -> tuple[Attachment, bytes]:
        """
        Return a file that the own body has brought, or one that it supervises, or any for who may see all.

        :raises NotFound: when there is no such file for this actor; whether another body has one is not told
        """
        for attachment in self._files.find(sha256):
            if self._may_read(actor, attachment) and (content := self._files.read(sha256)) is not None:
                return attachment, content
        raise NotFound("没有这个文件，或者您的单位不能看。请回到事项页重新打开。")

    def given_out(self, body_id: str, sha256: str) -> tuple[Attachment, bytes]:
        """
        Return a file that a body has brought as something for the public.

        Whether it is published publish has said before: nobody but the door asks, and it asks there first (ADR 0031).

        :raises NotFound: when the body has brought no such file, or as a stamped scan
        """
        for attachment in self._files.find(sha256):
            is_offered = attachment.body_id == body_id and attachment.kind in FOR_THE_PUBLIC
            if is_offered and (content := self._files.read(sha256)) is not None:
                return attachment, content
        raise NotFound("现在取不到这份文件。请按事项页面上的电话，向实施机构索取。")

    def _may_read(self, actor: Actor, attachment: Attachment) -> bool:
        if actor.may("item.view_all"):
            return True
        if not actor.may("item.view_own"):
            return False
        if actor.body_id == attachment.body_id:
            return True
        body = self._bodies.find([attachment.body_id]).get(attachment.body_id)
        return body is not None and body.supervising_body_id == actor.body_id
