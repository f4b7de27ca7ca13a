"""The coordinating office for machines: whose matter it is, meetings, rulings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue
from marshmallow import fields, validate

from services.review.entrypoints.forms import ID_LENGTH
from shared.kernel.batches import Outcome
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.schemas import RequestSchema
from shared.runtime.web.state import use_cases

api = APIBlueprint("review_coordinating_api", __name__, url_prefix="/review/api/reviews", tag="审核协调")


class ScopeDecisionIn(RequestSchema):
    """
    `opinion` is the sequence of the opinion in which the office said that the matter is not its own.

    0, with `strike`, leaves out an office that has said nothing.
    """

    office = fields.String(required=True, validate=ID_LENGTH, metadata={"title": "审核单位"})
    opinion = fields.Integer(required=True, strict=True, metadata={"title": "意见序号"})
    strike = fields.Boolean(required=True, metadata={"title": "认定不属其审核范围"})
    reason = fields.String(required=True, metadata={"title": "理由"})


class AppointmentIn(RequestSchema):
    """`account_id` is that of somebody of another body who may give opinions."""

    office = fields.String(required=True, validate=ID_LENGTH, metadata={"title": "审核单位"})
    account_id = fields.String(required=True, validate=ID_LENGTH, metadata={"title": "另行指定的审核人"})
    reason = fields.String(required=True, metadata={"title": "理由"})


class MeetingIn(RequestSchema):
    """A meeting to which a dispute goes."""

    held_on = fields.Date(required=True, metadata={"title": "日期"})
    participants = fields.String(required=True, metadata={"title": "参加人员"})
    question = fields.String(required=True, metadata={"title": "论证的问题"})


class RulingIn(RequestSchema):
    """`overrules` are the sequences of the refusals that do not stand; without any, the item goes back."""

    content_hash = fields.String(required=True, validate=ID_LENGTH, metadata={"title": "内容指纹"})
    overrules = fields.List(
        fields.Integer(strict=True), required=True, validate=validate.Length(max=50), metadata={"title": "不采纳的意见"}
    )
    minutes = fields.String(required=True, metadata={"title": "论证纪要"})


@api.post("/<item_id>/scope-decisions")
@needs("review.coordinate")
@api.input(ScopeDecisionIn, location="json")
def decide_scope(item_id: str, json_data: Mapping[str, Any]) -> ResponseReturnValue:
    """认定一个单位的审核范围，或者退回该单位审核。"""
    return _answer(use_cases().decide_scope(item_id, **json_data, actor=current_actor()))


@api.get("/<item_id>/appointable")
@needs("review.coordinate")
def appointable(item_id: str) -> ResponseReturnValue:
    """列出可以另行指定的审核人：别的单位的、没有回避的。"""
    known = use_cases().people.appointing.people_for(item_id, actor=current_actor(), now=use_cases().now())
    return {"people": [{**asdict(one.person), "office": one.office} for one in known]}


@api.post("/<item_id>/appointments")
@needs("review.coordinate")
@api.input(AppointmentIn, location="json")
def appoint(item_id: str, json_data: Mapping[str, Any]) -> ResponseReturnValue:
    """另行指定审核人：在这一轮里代一个单位审核或者受理。"""
    return _answer(use_cases().appoint(item_id, **json_data, actor=current_actor()))


@api.post("/<item_id>/meeting")
@needs("review.coordinate")
@api.input(MeetingIn, location="json")
def call_meeting(item_id: str, json_data: Mapping[str, Any]) -> ResponseReturnValue:
    """把争议提交论证会。"""
    return _answer(use_cases().call_meeting(item_id, **json_data, actor=current_actor()))


@api.post("/<item_id>/ruling")
@needs("review.coordinate")
@api.input(RulingIn, location="json")
def rule(item_id: str, json_data: Mapping[str, Any]) -> ResponseReturnValue:
    """决定争议：退回报送单位，或者不采纳“不同意”。"""
    given = {**json_data, "overrules": tuple(json_data["overrules"])}
    return _answer(use_cases().rule(item_id, **given, actor=current_actor()))


def _answer(outcome: Outcome) -> ResponseReturnValue:
    return outcome.or_raise().as_dict()
