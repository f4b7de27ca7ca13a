"""The pages on which a list is brought as a spreadsheet, checked, confirmed and taken home again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from services.intake.application.importing_check import IMPORT_ALL
from services.intake.application.importing_ports import IMPORT_STATE_NAMES, ImportState
from services.intake.application.ports import Listing
from services.intake.domain.items import DIRECTORY_LIST, ItemState
from services.intake.domain.sheet_rows import VERDICT_NAMES, Verdict
from services.intake.entrypoints import import_forms, list_queries
from services.intake.entrypoints.frame import LISTS, cases, now, page
from shared.kernel.errors import Invalid, Refusal
from shared.runtime.web.access import needs
from shared.runtime.web.downloads import CSV, XLSX, download
from shared.runtime.web.identity import current_actor
from shared.runtime.web.paging import keep_within
from shared.standards.element_list import element_list

pages = APIBlueprint("imports", __name__, url_prefix="/intake", template_folder="templates", enable_openapi=False)

IMPORT = ("item.compile", IMPORT_ALL)
VIEW = ("item.view_own", "item.view_all")
IMPORTS = ("导入", "/intake/imports")
MARKS = {
    ImportState.CHECKING: "go",
    ImportState.CHECKED: "ask",
    ImportState.UNREADABLE: "bad",
    ImportState.IMPORTING: "go",
    ImportState.IMPORTED: "ok",
    ImportState.CANCELLED: "off",
}


@pages.get("/imports")
@needs(*IMPORT)
@pages.input(import_forms.ListQuery, location="query")
def list_imports(query_data: dict[str, Any]) -> ResponseReturnValue:
    """A compiler chooses a file, or goes on with one that was checked."""
    return _start_page(query_data["list_kind"])


@pages.post("/imports")
@needs(*IMPORT)
@pages.input(import_forms.ListForm, location="form")
def upload_file(form_data: dict[str, Any]) -> ResponseReturnValue:
    """A compiler sends a file to be checked."""
    list_kind = form_data["list_kind"]
    sent = request.files.get("file")
    name, content = (sent.filename or "", sent.read()) if sent else ("", b"")
    try:
        _, job_id = cases().importing.upload(
            actor=current_actor(), file_name=name, content=content, now=now(), list_kind=list_kind
        )
    except Invalid as refusal:
        return _start_page(list_kind, refusal), 422
    return redirect(f"/intake/jobs/{job_id}", code=303)


@pages.get("/imports/blank.xlsx")
@needs(*IMPORT)
@pages.input(import_forms.ListQuery, location="query")
def blank_form(query_data: dict[str, Any]) -> ResponseReturnValue:
    """A compiler takes the workbook to fill in."""
    list_kind = query_data["list_kind"]
    return download(cases().exporting.blank(list_kind), f"{_name_of(list_kind)}（空白表）.xlsx", XLSX)


@pages.get("/imports/<import_id>")
@needs(*IMPORT)
@pages.input(import_forms.RowsQuery, location="query")
def show_import(import_id: str, query_data: dict[str, Any]) -> ResponseReturnValue:
    """A compiler reads what an import would do, or did, row by row."""
    return import_page(import_id, query_data)


@pages.post("/imports/<import_id>/confirmation")
@needs(*IMPORT)
@pages.input(import_forms.ConfirmForm, location="form")
def confirm_import(import_id: str, form_data: dict[str, Any]) -> ResponseReturnValue:
    """A compiler orders the import of exactly what was shown."""
    try:
        job_id = cases().importing.confirm(actor=current_actor(), import_id=import_id, **form_data)
    except Invalid as refusal:
        return import_page(import_id, import_forms.FIRST_ROWS, refusal), 422
    except Refusal as refusal:
        return import_page(import_id, import_forms.FIRST_ROWS, refusal), 409
    return redirect(f"/intake/jobs/{job_id}", code=303)


@pages.get("/imports/<import_id>/marked.xlsx")
@needs(*IMPORT)
def marked_copy(import_id: str) -> ResponseReturnValue:
    """A compiler takes the file home with its errors marked."""
    name, content = cases().importing.marked_copy(current_actor(), import_id)
    return download(content, name, XLSX)


@pages.get("/exports/items.xlsx")
@needs(*VIEW)
@pages.input(list_queries.SelectionQuery, location="query")
def export_workbook(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Somebody takes a filtered list home."""
    name = f"{_name_of(query_data['list_kind'])}.xlsx"
    return download(cases().exporting.workbook(current_actor(), _listing(query_data)), name, XLSX)


@pages.get("/exports/items.csv")
@needs(*VIEW)
@pages.input(list_queries.SelectionQuery, location="query")
def export_csv(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Somebody takes a filtered list home as plain text."""
    name = f"{_name_of(query_data['list_kind'])}.csv"
    return download(cases().exporting.csv(current_actor(), _listing(query_data)), name, CSV)


def _listing(query: dict[str, Any]) -> Listing:
    state = ItemState(query["state"]) if query["state"] else None
    category, search = query["category"], query["search"].strip()
    return Listing(
        list_kind=query["list_kind"],
        body_id=query["body_id"],
        state=state,
        published=list_queries.IS_PUBLISHED.get(query["published"]),
        category=category,
        search=search,
    )


def _name_of(list_kind: str) -> str:
    return element_list(list_kind).name_zh


def imports_of(list_kind: str) -> tuple[str, str]:
    """Return the name and address of the page from which lists of a kind are imported."""
    return IMPORTS[0], f"{IMPORTS[1]}?list_kind={list_kind}" if list_kind != DIRECTORY_LIST else IMPORTS[1]


def _start_page(list_kind: str, refusal: Refusal | None = None) -> str:
    recent = cases().importing.recent(current_actor(), list_kind)
    names = {kind: _name_of(kind) for kind in import_forms.LIST_KINDS}
    return page(
        "import_start.html",
        sub="imports",
        crumbs=[("导入", None)],
        recent=recent,
        refusal=refusal,
        list_kind=list_kind,
        list_names=names,
        query=f"list_kind={list_kind}",
        **_words(),
    )


def import_page(import_id: str, query: Mapping[str, Any], refusal: Refusal | None = None) -> str:
    """Return the dry view, with a page of its rows; bodies to choose from only for whoever imports for all of them."""
    actor = current_actor()
    verdict = Verdict(query["verdict"]) if query["verdict"] else None
    one, found = cases().importing.view(actor, import_id, verdict, query["page"], query["size"])
    keep_within(found.page, found.size, found.total)
    matches = actor.may(IMPORT_ALL) and one.state is ImportState.CHECKED and bool(one.unknown_bodies)
    if refusal:
        flash(refusal.message, "warn")
    return page(
        "import_view.html",
        sub="imports",
        crumbs=[imports_of(one.list_kind), (one.file_name, None)],
        one=one,
        found=found,
        verdict=verdict,
        home=f"/intake/imports/{import_id}",
        bodies=cases().mending.bodies() if matches else [],
        may_register=actor.may("body.manage"),
        may_stop=one.by["account_id"] == actor.account_id or actor.may("operations.view"),
        element_names={element.key: element.name_zh for element in element_list(one.list_kind).elements},
        list_names={kind: _name_of(kind) for kind in import_forms.LIST_KINDS},
        list_home=LISTS[one.list_kind].href,
        start=imports_of(one.list_kind)[1],
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {
        "verdict_names": VERDICT_NAMES,
        "Verdict": Verdict,
        "ImportState": ImportState,
        "import_states": IMPORT_STATE_NAMES,
        "marks": MARKS,
    }
