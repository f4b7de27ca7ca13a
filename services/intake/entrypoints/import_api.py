"""Importing for machine clients: the same upload, dry view and confirmation as on the pages."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import jsonify
from flask.typing import ResponseReturnValue

from services.intake.application.importing_check import IMPORT_ALL
from services.intake.application.importing_mending import RowMending, RowView
from services.intake.application.importing_ports import Import, ImportRow
from services.intake.domain.sheet_rows import Verdict
from services.intake.entrypoints import import_forms
from services.intake.entrypoints.frame import cases, now
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor

api = APIBlueprint("imports_api", __name__, url_prefix="/intake/api/imports", tag="编制报送")

IMPORT = ("item.compile", IMPORT_ALL)


@api.post("")
@needs(*IMPORT)
@api.input(import_forms.UploadBody)
@api.doc(responses={202: "已受理，按编号查询检查结果"})
def upload(json_data: dict[str, Any]) -> ResponseReturnValue:
    """送一个表格文件（.xlsx 或 .csv，base64）来检查；什么都不写入。"""
    import_id, job_id = cases().importing.upload(actor=current_actor(), now=now(), **json_data)
    return jsonify(import_id=import_id, job_id=job_id), 202


@api.get("/<import_id>")
@needs(*IMPORT)
@api.input(import_forms.RowsQuery, location="query")
def show(import_id: str, query_data: dict[str, Any]) -> ResponseReturnValue:
    """检查或导入到哪一步，和一页逐项结果。"""
    verdict = Verdict(query_data["verdict"]) if query_data["verdict"] else None
    one, found = cases().importing.view(current_actor(), import_id, verdict, query_data["page"], query_data["size"])
    rows = [_row(row, one.next_place) for row in found.rows]
    return jsonify(**_import(one), rows=rows, total=found.total, page=found.page, size=found.size)


@api.post("/<import_id>/confirmation")
@needs(*IMPORT)
@api.input(import_forms.ConfirmBody)
@api.doc(responses={202: "已受理，按编号查询导入结果"})
def confirm(import_id: str, json_data: dict[str, Any]) -> ResponseReturnValue:
    """确认导入检查过的内容；检查以后有变化的，拒绝。"""
    job_id = cases().importing.confirm(actor=current_actor(), import_id=import_id, **json_data)
    return jsonify(import_id=import_id, job_id=job_id), 202


@api.get("/<import_id>/rows/<int:place>")
@needs(*IMPORT)
def show_row(import_id: str, place: int) -> ResponseReturnValue:
    """检查过的一行，连同它的要素。"""
    return jsonify(_whole_row(cases().mending.row(current_actor(), import_id, place)))


@api.put("/<import_id>/rows/<int:place>")
@needs(*IMPORT)
@api.input(import_forms.RowBody)
def mend_row(import_id: str, place: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """改正检查过的一行，立即重新检查；别人先改过的，拒绝。"""
    typed = {**json_data, "seen": json_data["mended"]}
    del typed["mended"]
    mending = RowMending(actor=current_actor(), import_id=import_id, place=place, **typed)
    return jsonify(_whole_row(cases().mending.mend(mending)))


@api.post("/<import_id>/bodies")
@needs(IMPORT_ALL)
@api.input(import_forms.BodiesBody)
def match_bodies(import_id: str, json_data: dict[str, Any]) -> ResponseReturnValue:
    """把名录里没有的名称对应到名录里的机构，并重新检查它们的行。"""
    bodies = {each["name"]: each["body_id"] for each in json_data["bodies"]}
    left = cases().mending.match_bodies(current_actor(), import_id, bodies)
    one, _ = cases().importing.view(current_actor(), import_id, None, 1, 1)
    return jsonify(**_import(one), unknown=left)


def _whole_row(view: RowView) -> dict[str, Any]:
    row = view.row
    return {**_row(row, view.one.next_place), "elements": row.elements, "view_hash": view.one.seen_hash}


def _import(one: Import) -> dict[str, Any]:
    return {
        "import_id": one.import_id,
        "file_name": one.file_name,
        "list_kind": one.list_kind,
        "content_hash": one.content_hash,
        "view_hash": one.seen_hash,
        "state": one.state.value,
        "message": one.message,
        "counts": dict(one.counts),
        "results": dict(one.results),
        "remarks": list(one.remarks),
        "unknown_bodies": [{"name": name, "rows": count} for name, count in one.unknown_bodies],
    }


def _row(row: ImportRow, next_place: int) -> dict[str, Any]:
    return {
        "place": row.place,
        "mended": row.mended,
        "sheet": row.sheet,
        "row": row.row,
        "item_name": row.name,
        "body_name": row.body_name,
        "verdict": row.verdict.value,
        "item_id": row.item_id,
        "changed": list(row.changed),
        "missing": list(row.missing),
        "remarks": list(row.remarks),
        "likes": [dict(like) for like in row.likes],
        "errors": [error.as_dict() for error in row.errors],
        "is_written": row.is_written(next_place),
        "refusal": row.refusal,
    }
