"""The registrar's pages for a published power list: hand it in, look at what it would do, confirm."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from services.intake.application.list_plan import LIST_ROW_NAMES, ListRowKind
from services.intake.application.power_rows import MOST_ROWS, columns
from services.intake.entrypoints import list_files, power_files
from services.intake.entrypoints.frame import cases, now, page
from services.intake.entrypoints.power_forms import PowerConfirmation, PowerEditionForm
from shared.kernel.errors import Conflict, Invalid, Problem
from shared.runtime.web.access import needs
from shared.runtime.web.downloads import XLSX, download
from shared.runtime.web.identity import current_actor

pages = APIBlueprint("power_import", __name__, url_prefix="/intake/power-list/import", enable_openapi=False)

PATH = "/intake/power-list/import"
CRUMBS: list[tuple[str, str | None]] = [("权力清单", "/intake/power-list"), ("导入", None)]
SHOWN_ROWS = 300
"""Rows of one kind that the page of the plan names; the terminal and its JSON name all."""


@pages.get("")
@needs("body.manage")
def choose_file() -> ResponseReturnValue:
    """The registrar chooses a file and says which edition it is."""
    return _choosing({})


@pages.get("/blank.xlsx")
@needs("body.manage")
def blank() -> ResponseReturnValue:
    """The registrar takes the workbook to fill in."""
    return download(power_files.blank_power_list(), "权力清单（空白表）.xlsx", XLSX)


@pages.post("")
@needs("body.manage")
@pages.input(PowerEditionForm, location="form")
def look(form_data: dict[str, Any]) -> ResponseReturnValue:
    """The registrar looks at what a file would do; nothing is written."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        problem = Problem("file", "权力清单文件", "还没有选择文件", "请选择 .xlsx 或 .csv 文件")
        return _choosing(form_data, "还没有选择文件。", (problem,)), 422
    content = sent.read(power_files.MOST_BYTES + 1)
    try:
        return _shown(content, sent.filename, form_data)
    except Invalid as refusal:
        return _choosing(form_data, refusal.message, refusal.problems), 422


@pages.post("/confirmation")
@needs("body.manage")
@pages.input(PowerConfirmation, location="form")
def confirm(form_data: dict[str, Any]) -> ResponseReturnValue:
    """The registrar imports what was shown."""
    name = form_data["file_name"]
    try:
        content = base64.b64decode(form_data["content"], validate=True)
        imported = cases().power_import.apply(
            current_actor(),
            power_files.power_file(content, name, _edition(form_data), is_whole=form_data["is_whole"]),
            now(),
            shown=form_data["shown"],
            only_good=form_data["only_good"],
        )
    except binascii.Error:
        return _choosing(form_data, "文件没有完整传回来，没有导入。请重新选择文件。"), 422
    except Conflict as refusal:
        return _shown(content, name, form_data, refusal.message), 409
    except Invalid as refusal:
        return _choosing(form_data, refusal.message, refusal.problems), 422
    flash(imported.sentence(), "warn" if imported.lost or imported.plan.counts["wrong"] else "message")
    return redirect("/intake/power-list", code=303)


def _edition(form: Mapping[str, Any]) -> Any:
    return list_files.edition_of(form["title"], form["document_no"], form["published_on"])


def _choosing(form: Mapping[str, Any], refusal: str = "", problems: Sequence[Problem] = ()) -> str:
    return page(
        "power_import.html",
        sub="power-list",
        crumbs=CRUMBS,
        columns=columns(),
        most_rows=MOST_ROWS,
        most_megabytes=power_files.MOST_BYTES // (1024 * 1024),
        form=form,
        refusal=refusal,
        problems=problems,
        history=cases().power_import.history(current_actor()),
        kind_names=LIST_ROW_NAMES,
    )


def _shown(content: bytes, file_name: str, form: Mapping[str, Any], refusal: str = "") -> str:
    file = power_files.power_file(content, file_name, _edition(form), is_whole=form["is_whole"])
    plan = cases().power_import.look(current_actor(), file, now())
    return page(
        "power_plan.html",
        sub="power-list",
        crumbs=[CRUMBS[0], ("导入", PATH), (file_name, None)],
        file_name=file_name,
        content=base64.b64encode(content).decode(),
        plan=plan,
        form=form,
        kinds=ListRowKind,
        kind_names=LIST_ROW_NAMES,
        shown_rows=SHOWN_ROWS,
        changes_of=power_files.changes_of,
        more_changes_of=power_files.more_changes_of,
        unknown_remedy=power_files.UNKNOWN_REMEDY,
        refusal=refusal,
    )
