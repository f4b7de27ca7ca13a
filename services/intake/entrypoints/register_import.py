"""The registrar's pages for a whole file of bodies: hand it in, look at what it would do, confirm."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from services.intake.application.register_differences import differences
from services.intake.application.register_plan import RowKind
from services.intake.application.register_rows import COLUMNS, MOST_ROWS
from services.intake.domain.bodies import KIND_NAMES, Body
from services.intake.entrypoints import register_files
from services.intake.entrypoints.frame import cases, now, page
from services.intake.entrypoints.register_forms import RegisterConfirmation
from shared.kernel.errors import Conflict, Invalid
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor

pages = APIBlueprint("register_import", __name__, url_prefix="/bodies/import", enable_openapi=False)

PATH = "/intake/bodies/import"
CRUMBS: list[tuple[str, str | None]] = [("机构名录", "/intake/bodies"), ("导入", None)]


@pages.get("")
@needs("body.manage")
def choose_file() -> ResponseReturnValue:
    """The registrar chooses a file."""
    return _choosing()


@pages.post("")
@needs("body.manage")
def look() -> ResponseReturnValue:
    """The registrar looks at what a file would do; nothing is written."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _choosing("还没有选择文件。请选择 .xlsx 或 .csv 文件。"), 422
    content = sent.read(register_files.MOST_BYTES + 1)
    try:
        return _shown(content, sent.filename)
    except Invalid as refusal:
        return _choosing(refusal.message), 422


@pages.post("/confirmation")
@needs("body.manage")
@pages.input(RegisterConfirmation, location="form")
def confirm(form_data: dict[str, Any]) -> ResponseReturnValue:
    """The registrar imports what was shown."""
    name = form_data["file_name"]
    try:
        content = base64.b64decode(form_data["content"], validate=True)
        imported = cases().registering.importing.apply(
            current_actor(),
            register_files.register_file(content, name),
            now(),
            shown=form_data["shown"],
            only_good=form_data["only_good"],
        )
    except binascii.Error:
        return _choosing("文件没有完整传回来，没有导入。请重新选择文件。"), 422
    except Conflict as refusal:
        return _shown(content, name, refusal.message), 409
    except Invalid as refusal:
        return _choosing(refusal.message), 422
    flash(imported.sentence(), "warn" if imported.lost or imported.left_out else "message")
    return redirect("/intake/bodies", code=303)


def period_text(body: Body) -> str:
    """Return the days between which a body is valid, in the words of the page."""
    if not body.valid_to:
        return f"{body.valid_from} 起" if body.valid_from else "一直"
    return f"{body.valid_from} 至 {body.valid_to}" if body.valid_from else f"至 {body.valid_to}"


def _choosing(refusal: str = "") -> str:
    return page(
        "register_import.html",
        sub="bodies",
        crumbs=CRUMBS,
        columns=COLUMNS,
        most_rows=MOST_ROWS,
        most_megabytes=register_files.MOST_BYTES // (1024 * 1024),
        refusal=refusal,
    )


def _shown(content: bytes, file_name: str, refusal: str = "") -> str:
    plan = cases().registering.importing.look(current_actor(), register_files.register_file(content, file_name), now())
    changed = [
        (row, differences(row.before, row.after, plan.names))
        for row in plan.of(RowKind.CHANGED)
        if row.before is not None and row.after is not None
    ]
    return page(
        "register_plan.html",
        sub="bodies",
        crumbs=[("机构名录", "/intake/bodies"), ("导入", PATH), (file_name, None)],
        file_name=file_name,
        content=base64.b64encode(content).decode(),
        plan=plan,
        changed=changed,
        kinds=KIND_NAMES,
        periods=period_text,
        refusal=refusal,
    )
