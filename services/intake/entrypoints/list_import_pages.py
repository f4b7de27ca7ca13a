"""The registrar's pages for a list that others publish: hand it in, look at what it would do, confirm."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apiflask import APIBlueprint, Schema
from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from services.intake.application.list_plan import LIST_ROW_NAMES, ListRowKind
from services.intake.application.register_rows import Column
from services.intake.entrypoints.frame import now, page
from services.intake.entrypoints.list_files import edition_of
from shared.kernel.errors import Conflict, Invalid, Problem
from shared.runtime.web.access import needs
from shared.runtime.web.downloads import XLSX, download
from shared.runtime.web.identity import current_actor

SHOWN_ROWS = 300
"""Rows of one kind that the page of the plan names; the terminal and its JSON name all."""


@dataclass(frozen=True, kw_only=True)
class ListDoor:
    """
    One such list: what it is called, where it stands, who may bring it, and the use cases behind it.

    `name` begins the names of its templates. `read` takes content, file name, edition and `is_whole`, and returns what
    the use cases `importing` take. `landing` tells where to go when it is imported, `more`
    what else the page of a plan shows, of the file that was read.
    """

    name: str
    title: str
    home: str
    sub: str
    permission: str
    edition_form: type[Schema]
    confirmation_form: type[Schema]
    columns: Callable[[], Sequence[Column]]
    most_rows: int
    most_bytes: int
    blank: Callable[[], bytes]
    read: Callable[..., Any]
    importing: Callable[[], Any]
    landing: Callable[[Any], str]
    more: Callable[[Any], Mapping[str, Any]]

    @property
    def address(self) -> str:
        """Where a file is chosen."""
        return f"{self.home}/import"

    @property
    def crumbs(self) -> list[tuple[str, str | None]]:
        """The way to the page on which a file is chosen."""
        return [(self.title, self.home), ("导入", None)]

    def file(self, content: bytes, file_name: str, form: Mapping[str, Any]) -> Any:
        """
        Return a file as the use cases take it.

        :raises Invalid: when it is no spreadsheet, or a dangerous or broken one, or the day is none
        """
        edition = edition_of(form["title"], form["document_no"], form["published_on"])
        return self.read(content, file_name, edition, is_whole=form["is_whole"])


def pages_of(door: ListDoor) -> APIBlueprint:
    """Return the pages of one list."""
    pages = APIBlueprint(f"{door.name}_import", __name__, url_prefix=door.address, enable_openapi=False)

    @pages.get("")
    @needs(door.permission)
    def choose_file() -> ResponseReturnValue:
        """The registrar chooses a file and says which edition it is."""
        return _choosing(door, {})

    @pages.get("/blank.xlsx")
    @needs(door.permission)
    def blank() -> ResponseReturnValue:
        """The registrar takes the workbook to fill in."""
        return download(door.blank(), f"{door.title}（空白表）.xlsx", XLSX)

    @pages.post("")
    @needs(door.permission)
    @pages.input(door.edition_form, location="form")
    def look(form_data: dict[str, Any]) -> ResponseReturnValue:
        """The registrar looks at what a file would do; nothing is written."""
        return _looked_at(door, form_data)

    @pages.post("/confirmation")
    @needs(door.permission)
    @pages.input(door.confirmation_form, location="form")
    def confirm(form_data: dict[str, Any]) -> ResponseReturnValue:
        """The registrar imports what was shown."""
        return _confirmed(door, form_data)

    return pages


def _looked_at(door: ListDoor, form: Mapping[str, Any]) -> ResponseReturnValue:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        problem = Problem("file", f"{door.title}文件", "还没有选择文件", "请选择 .xlsx 或 .csv 文件")
        return _choosing(door, form, "还没有选择文件。", (problem,)), 422
    content = sent.read(door.most_bytes + 1)
    try:
        return _shown(door, content, sent.filename, form)
    except Invalid as refusal:
        return _choosing(door, form, refusal.message, refusal.problems), 422


def _confirmed(door: ListDoor, form: Mapping[str, Any]) -> ResponseReturnValue:
    name = form["file_name"]
    try:
        content = base64.b64decode(form["content"], validate=True)
        imported = door.importing().apply(
            current_actor(),
            door.file(content, name, form),
            now(),
            shown=form["shown"],
            only_good=form["only_good"],
        )
    except binascii.Error:
        return _choosing(door, form, "文件没有完整传回来，没有导入。请重新选择文件。"), 422
    except Conflict as refusal:
        return _shown(door, content, name, form, refusal.message), 409
    except Invalid as refusal:
        return _choosing(door, form, refusal.message, refusal.problems), 422
    flash(imported.sentence(), "warn" if imported.lost or imported.plan.counts["wrong"] else "message")
    return redirect(door.landing(imported), code=303)


def _choosing(door: ListDoor, form: Mapping[str, Any], refusal: str = "", problems: Sequence[Problem] = ()) -> str:
    return page(
        f"{door.name}_import.html",
        sub=door.sub,
        crumbs=door.crumbs,
        columns=door.columns(),
        most_rows=door.most_rows,
        most_megabytes=door.most_bytes // (1024 * 1024),
        form=form,
        refusal=refusal,
        problems=problems,
        history=door.importing().history(current_actor()),
        kind_names=LIST_ROW_NAMES,
    )


def _shown(door: ListDoor, content: bytes, file_name: str, form: Mapping[str, Any], refusal: str = "") -> str:
    file = door.file(content, file_name, form)
    return page(
        f"{door.name}_plan.html",
        sub=door.sub,
        crumbs=[door.crumbs[0], ("导入", door.address), (file_name, None)],
        file_name=file_name,
        content=base64.b64encode(content).decode(),
        plan=door.importing().look(current_actor(), file, now()),
        form=form,
        kinds=ListRowKind,
        kind_names=LIST_ROW_NAMES,
        shown_rows=SHOWN_ROWS,
        refusal=refusal,
        **door.more(file),
    )
