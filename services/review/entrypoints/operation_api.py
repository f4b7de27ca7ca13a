"""Operations that bodies ask for (动态调整操作) for machines: the list, one, and the office's word on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue

from services.review.application.lists import PERMISSION as VIEW
from services.review.application.operations.desk import GIVE
from services.review.domain.operations.operation import Operation, Word
from services.review.entrypoints.operation_forms import OperationsQuery, WordForm, said, wanted
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.paging import place
from shared.runtime.web.state import use_cases
from shared.standards.item_operations import KINDS

api = APIBlueprint("review_operations_api", __name__, url_prefix="/review/api/operations", tag="动态调整操作")


@api.get("")
@needs(VIEW)
@api.input(OperationsQuery, location="query")
def operations(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """动态调整操作，早的在前：等本单位审核的（mine），某一状态的，或者全部（all）。"""
    found = use_cases().operations.page(**wanted(query_data), actor=current_actor())
    return {"operations": [_operation(one) for one in found.operations], **place(query_data, found.total)}


@api.get("/<operation_id>")
@needs(VIEW)
def operation(operation_id: str) -> ResponseReturnValue:
    """一项操作：申请的内容和各审核单位的意见。"""
    actor, desk = current_actor(), use_cases().operations
    found = desk.one(operation_id, actor=actor)
    return {**_operation(found), "may_speak": desk.may_speak(found, actor=actor)}


@api.post("/<operation_id>/words")
@needs(GIVE)
@api.input(WordForm, location="json")
def speak(operation_id: str, json_data: Mapping[str, Any]) -> ResponseReturnValue:
    """本单位同意（approve）或者不同意（refuse）一项操作，不同意的写明理由；最后一个单位的意见就是答复。"""
    return _operation(use_cases().operations.speak(operation_id, **said(json_data), actor=current_actor()))


def _operation(one: Operation) -> dict[str, Any]:
    return {
        "to_body": None,
        **one.about,
        "kind_name": KINDS[one.about["kind"]].name_zh,
        "version": one.version,
        "state": one.state.value,
        "offices": list(one.offices),
        "waiting_for": list(one.waiting_for),
        "words": [_word(word) for word in one.words],
        "requested_at": one.requested_at.isoformat(),
        "withdrawn_at": one.withdrawn_at.isoformat() if one.withdrawn_at else None,
    }


def _word(word: Word) -> dict[str, Any]:
    return {
        "office": word.office,
        "is_approved": word.is_approved,
        "reason": word.reason,
        "account_name": word.by.name,
        "body_name": word.by.body_name,
        "given_at": word.at.isoformat(),
    }
