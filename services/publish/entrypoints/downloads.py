"""Files that citizens take home from the page of an implementation list: publish decides, nginx fetches (ADR 0031)."""

from __future__ import annotations

import math
from pathlib import PurePath
from urllib.parse import quote

from apiflask import APIBlueprint
from flask import make_response, request
from flask.typing import ResponseReturnValue

from shared.runtime.web.access import public
from shared.runtime.web.state import use_cases
from shared.standards.layout import FileLink

downloads = APIBlueprint("downloads", __name__, url_prefix="/forms", enable_openapi=False)

KILO, MEGA = 1024, 1024 * 1024


@downloads.get("/<item_id>/<sha256>")
@public
def fetch(item_id: str, sha256: str) -> ResponseReturnValue:
    """
    Let nginx fetch a file that the page of an implementation list offers now.

    A copy must ask each time: what is taken off the portal is gone at once.
    """
    body_id = use_cases().reading.offered_by(item_id, sha256)
    is_known = request.if_none_match.contains(sha256)
    answer = make_response("", 304 if is_known else 200)
    answer.content_type = "application/octet-stream"  # intake says what it is; a charset of ours would stay beside it
    answer.set_etag(sha256)
    answer.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    if not is_known:
        answer.headers["X-Accel-Redirect"] = f"/_forms/{quote(body_id, safe='')}/{quote(sha256, safe='')}"
    return answer


@downloads.app_template_filter()
def kind_and_size(file: FileLink) -> str:
    """Return what a citizen wants to know of a file before he takes it: DOCX，24 KB."""
    kind = PurePath(file.name).suffix.lstrip(".").upper()
    return "，".join(one for one in (kind, _size(file.size)) if one)


def _size(count: int) -> str:
    if count <= 0:
        return ""
    return f"{count / MEGA:.1f} MB" if count >= MEGA else f"{math.ceil(count / KILO)} KB"
