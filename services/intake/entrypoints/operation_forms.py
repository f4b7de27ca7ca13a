"""What the pages and the API of operations on items accept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from marshmallow import RAISE, ValidationError, fields, validate

from services.intake.application.operations.requesting import Request
from services.intake.domain.items import DIRECTORY_LIST
from services.intake.domain.operations.operation import OperationState, Wanted
from services.intake.entrypoints.adjustment_forms import day
from services.intake.entrypoints.forms import Form, needed, text, version
from services.intake.entrypoints.list_queries import LIST_KINDS
from services.intake.entrypoints.upper_forms import LONGEST_ID, one_of
from shared.kernel.actor import Actor
from shared.kernel.ids import is_id
from shared.runtime.web.schemas import PageQuery, RequestSchema
from shared.standards.item_operations import KINDS

STATES = ["", *(state.value for state in OperationState)]
KIND_KEYS = ["", *KINDS]
MOST_CHOSEN = 100
KIND_NAMES = "、".join(f"{key}（{kind.name_zh}）" for key, kind in KINDS.items())


class OperationsQuery(PageQuery):
    """Which operations a list shows."""

    size = fields.Integer(load_default=50, validate=validate.Range(1, 200), metadata={"title": "每页条数"})
    state = one_of("状态", STATES)
    body_id = text("单位", validate=LONGEST_ID)


class NewOperationQuery(RequestSchema):
    """What kind of operation somebody begins, and among which items he chooses."""

    kind = one_of("操作", KIND_KEYS)
    list_kind = one_of("清单", LIST_KINDS, DIRECTORY_LIST)
    search = text("事项名称", validate=validate.Length(max=200))
    item_id = text("事项", validate=LONGEST_ID)
    successor = text("代替的事项的名称", validate=validate.Length(max=200))


class OperationForm(Form):
    """What is asked for; the use case judges it."""

    operation_id = needed("编号")
    ground = text("事由")
    document_no = text("文号")
    to_body = text("划转到哪个单位", validate=LONGEST_ID)
    new_type = text("新的事项类型", validate=LONGEST_ID)
    until = day("暂停到哪一天")
    origin = text("承接自哪个单位")
    items = fields.List(
        fields.String(validate=LONGEST_ID),
        load_default=list,
        validate=validate.Length(max=MOST_CHOSEN),
        metadata={"title": "事项"},
    )
    successors = fields.List(
        fields.String(validate=LONGEST_ID),
        load_default=list,
        validate=validate.Length(max=MOST_CHOSEN),
        metadata={"title": "代替的事项"},
    )


class WithdrawOperationForm(Form):
    """Why an operation is given up, and the version that was seen."""

    version = version()
    reason = text("撤回理由")


def own_id(value: str) -> None:
    """
    Accept an id that whoever asks has made.

    :raises ValidationError: when it is no UUID
    """
    if not is_id(value):
        raise ValidationError("应当是小写的 UUID，由申请的系统自己生成")


class OperationBody(OperationForm):
    """What is asked for, by API; with an id of the client's own, sending it twice asks once."""

    class Meta:
        unknown = RAISE

    operation_id = fields.String(required=True, validate=own_id, metadata={"title": "操作的编号"})
    kind = fields.String(
        required=True,
        validate=validate.OneOf([*KINDS], error=f"应当是其中一种：{KIND_NAMES}"),
        metadata={"title": "操作"},
    )


class WithdrawOperationBody(WithdrawOperationForm):
    """Why an operation is given up, by API."""

    class Meta:
        unknown = RAISE


def request_of(kind: str, typed: Mapping[str, Any], actor: Actor, at: datetime) -> Request:
    """Return what somebody asks for, out of a form or of JSON."""
    said = {name: typed[name] for name in ("ground", "document_no", "new_type", "until", "origin")}
    return Request(
        actor=actor,
        at=at,
        operation_id=typed["operation_id"],
        kind=kind,
        item_ids=typed["items"],
        successor_ids=typed["successors"],
        wanted=Wanted(to_body_id=typed["to_body"], **said),
    )
