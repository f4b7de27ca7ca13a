"""Files of items over HTTP: brought by a form or by a machine client, fetched as something to keep."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue
from marshmallow import fields, validate

from services.intake.application.attaching import Upload
from services.intake.domain.attachments import KIND_NAMES, Attachment, FileKind
from services.intake.entrypoints.frame import cases, now
from services.intake.entrypoints.import_forms import Base64
from shared.runtime.web.access import needs, public
from shared.runtime.web.downloads import download
from shared.runtime.web.identity import current_actor
from shared.runtime.web.schemas import RequestSchema

api = APIBlueprint("files_api", __name__, url_prefix="/intake/api/files", tag="编制报送")
pages = Blueprint("files", __name__, url_prefix="/intake/files")
door = Blueprint("given_out", __name__, url_prefix="/_forms")
"""Not below /intake/: only nginx reaches it, after publish has said that a page offers the file (ADR 0031)."""

READ = ("item.view_own", "item.view_all")


class FileBody(RequestSchema):
    """A file with what it is for."""

    kind = fields.Enum(
        FileKind,
        by_value=True,
        required=True,
        metadata={"title": "用途：" + "、".join(f"{kind.value} {name}" for kind, name in KIND_NAMES.items())},
    )
    file_name = fields.String(required=True, validate=validate.Length(1, 200), metadata={"title": "文件名"})
    content = Base64(required=True, metadata={"title": "文件内容（base64）"})


@api.post("")
@needs("item.compile", "item.sign", "item.file")
@api.input(FileBody)
@api.doc(responses={201: "已保存"})
def upload(json_data: dict[str, Any]) -> ResponseReturnValue:
    """存一个附件（base64）；按内容识别类型，同样的内容只存一份。"""
    kept = cases().attaching.upload(Upload(actor=current_actor(), at=now(), **json_data))
    return jsonify(described(kept)), 201


@api.get("/<sha256>")
@needs(*READ)
def fetch(sha256: str) -> Response:
    """取一个附件。"""
    return _kept(sha256)


@pages.get("/<sha256>")
@needs(*READ)
def keep(sha256: str) -> Response:
    """Return a file to keep, never to open inside our pages."""
    return _kept(sha256)


@door.get("/<body_id>/<sha256>")
@public
def give_out(body_id: str, sha256: str) -> Response:
    """Return a file for the public; its name is its content, so the door may keep it."""
    answer = _to_keep(*cases().attaching.given_out(body_id, sha256))
    answer.set_etag(sha256)
    answer.headers["Cache-Control"] = "public, max-age=604800, immutable"

    return answer


def described(kept: Attachment) -> dict[str, Any]:
    """Return what an element stores of its file."""
    return {
        "sha256": kept.sha256,
        "kind": kept.kind.value,
        "name": kept.name,
        "size": kept.size,
        "media_type": kept.media_type.value,
        "href": f"/intake/files/{kept.sha256}",
    }


def _kept(sha256: str) -> Response:
    return _to_keep(*cases().attaching.fetch(current_actor(), sha256))


def _to_keep(attachment: Attachment, content: bytes) -> Response:
    answer = download(content, attachment.name, attachment.media_type.value)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"

    return answer
