"""Coding for machines: codes, held items, departments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue

from services.coding.domain.departments import Department
from services.coding.domain.ledger import AssignmentState, Entry
from services.coding.entrypoints.forms import AssignmentsIn, DepartmentsIn, LedgerQuery
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.paging import place
from shared.runtime.web.state import use_cases

api = APIBlueprint("coding_api", __name__, url_prefix="/coding/api", tag="统一编码")


@api.get("/codes")
@needs("code.view")
@api.input(LedgerQuery, location="query")
def list_codes(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """列出编码台账：最新的在前；可按状态、名称或编码开头筛选。"""
    state = AssignmentState(query_data["state"]) if query_data["state"] else None
    found = use_cases().ledger.search(
        current_actor(), state=state, text=query_data["q"], page=query_data["page"], size=query_data["size"]
    )
    return {"codes": [_entry(entry) for entry in found.entries], **place(query_data, found.total)}


@api.get("/codes/<item_id>")
@needs("code.view")
def one_code(item_id: str) -> ResponseReturnValue:
    """一个事项的编码。"""
    return _entry(use_cases().ledger.entry(item_id, current_actor()))


@api.post("/assignments")
@needs("code.assign")
@api.input(AssignmentsIn, location="json")
def assign_again(json_data: Mapping[str, Any]) -> ResponseReturnValue:
    """对暂缓的事项重新赋码，最多 500 个；每个各有结果。"""
    outcomes = use_cases().assign_codes.assign_again(json_data["items"], current_actor())
    return {"results": [outcome.as_dict() for outcome in outcomes]}


@api.get("/departments")
@needs("code.view")
def list_departments() -> ResponseReturnValue:
    """部门代码表。is_sample 表示来自示例表，还没有人确认。"""
    return {"departments": [_department(each) for each in use_cases().departments.all(current_actor())]}


@api.put("/departments")
@needs("department.manage")
@api.input(DepartmentsIn, location="json")
def put_departments(json_data: Mapping[str, Any]) -> ResponseReturnValue:
    """新增部门代码或修改名称，最多 500 个；没有提到的不变。"""
    lines = [(each["code"], each["name"]) for each in json_data["departments"]]
    outcomes = use_cases().departments.put(lines, current_actor())
    return {"results": [outcome.as_dict() for outcome in outcomes]}


def _entry(entry: Entry) -> dict[str, Any]:
    approval = entry.approval
    return {
        "item_id": entry.item_id,
        "item_name": approval.item_name,
        "item_type": approval.item_type,
        "body": {"body_id": approval.body_id, "name": approval.body_name},
        "list_kind": approval.list_kind,
        "part": approval.part,
        "shares_codes_of": approval.source.source_id if approval.source else None,
        "revision": approval.revision,
        "content_hash": approval.content_hash,
        "state": entry.state.value,
        "base_code": entry.base_code,
        "implementation_code": entry.implementation_code,
        "reason": entry.hold.message if entry.hold else "",
        "settled_at": entry.settled_at.isoformat(),
        "version": entry.version,
    }


def _department(department: Department) -> dict[str, Any]:
    return {
        "code": department.code,
        "name": department.name,
        "is_sample": department.is_sample,
        "version": department.version,
    }
