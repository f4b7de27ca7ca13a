"""Public comments for machines: lay drafts before the public, read comments, answer them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue
from marshmallow import fields, validate

from services.review.application.comment_ports import HearingRow
from services.review.application.public_comments import MANAGE, CommentView
from services.review.application.review_refusals import MOST, ReviewNotFound
from services.review.domain.round import Round
from services.review.entrypoints.forms import ID_LENGTH
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.paging import place
from shared.runtime.web.schemas import PageQuery, RequestSchema
from shared.runtime.web.state import use_cases

api = APIBlueprint("review_comments_api", __name__, url_prefix="/review/api", tag="征求意见")


class HearingIn(RequestSchema):
    """A period in which the rounds of items are before the public; the days are included."""

    item_ids = fields.List(
        fields.String(validate=ID_LENGTH), required=True, validate=validate.Length(1, MOST), metadata={"title": "事项"}
    )
    first_on = fields.Date(required=True, metadata={"title": "开始日期"})
    last_on = fields.Date(required=True, metadata={"title": "截止日期"})
    reason = fields.String(load_default="", metadata={"title": "缩短理由"})


class RoundQuery(RequestSchema):
    """Of which round the comments are wanted; 0 for the current one."""

    round = fields.Integer(load_default=0, validate=validate.Range(0, 100_000), metadata={"title": "轮次"})


class AnswerIn(RequestSchema):
    """What becomes of a comment: adopted, partly_adopted or not_adopted."""

    treatment = fields.String(required=True, metadata={"title": "处理结果"})
    answer = fields.String(required=True, metadata={"title": "答复"})


@api.get("/hearings")
@needs("review.view")
@api.input(PageQuery, location="query")
def hearings(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """公开征求意见的事项：正在审核的，和审核已经结束、还有意见没有答复的。"""
    rows, total = use_cases().comments.running(actor=current_actor(), **query_data)
    return {"items": [_row(row) for row in rows], **place(query_data, total)}


@api.post("/hearings")
@needs(MANAGE)
@api.input(HearingIn, location="json")
def open_hearings(json_data: Mapping[str, Any]) -> ResponseReturnValue:
    """把正在审核的稿子公开征求意见，最多 500 个事项；每个各有结果。"""
    outcomes = use_cases().comments.open(**json_data, actor=current_actor())
    return {"results": [outcome.as_dict() for outcome in outcomes]}


@api.get("/reviews/<item_id>/comments")
@needs("review.view")
@api.input(RoundQuery, location="query")
def comments(item_id: str, query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """一个事项一轮收到的公众意见和答复；不写 round 的，是现在这一轮。"""
    actor, number = current_actor(), query_data["round"]
    history = use_cases().history(item_id, actor=actor)
    round_ = history.round_of(number) if number else history.review.current
    if round_ is None:
        raise ReviewNotFound
    found = use_cases().comments.of_round(item_id, round_, actor=actor)
    sees_contact = actor.may(MANAGE)
    return {"comments": [_comment(one, sees_contact=sees_contact) for one in found]}


@api.post("/reviews/<item_id>/comments/<comment_id>/answer")
@needs(MANAGE)
@api.input(AnswerIn, location="json")
def answer(item_id: str, comment_id: str, json_data: Mapping[str, Any]) -> ResponseReturnValue:
    """答复一条公众意见，这一轮审核已经结束的也可以；答复公布在公众网页上，不能修改。"""
    outcome = use_cases().comments.answer(
        item_id,
        comment_id=comment_id,
        treatment=json_data["treatment"],
        text=json_data["answer"],
        actor=current_actor(),
    )
    return outcome.or_raise().as_dict()


def shown_hearing(round_: Round) -> dict[str, Any] | None:
    """Return how a round stands before the public, as an answer of the API; None when it was not laid there."""
    hearing = round_.hearing
    if hearing is None:
        return None
    return {
        "first_on": hearing.first_on.isoformat(),
        "last_on": hearing.last_on.isoformat(),
        "opened_by": {"body_id": hearing.by.body_id, "name": hearing.by.body_name},
        "received": len(hearing.comments),
        "unanswered": len(hearing.unanswered),
        "ended": hearing.ended.because.value if hearing.ended else None,
        "holds_the_round": round_.waits_for_hearing,
    }


def _row(row: HearingRow) -> dict[str, Any]:
    return {**asdict(row), "first_on": row.first_on.isoformat(), "last_on": row.last_on.isoformat()}


def _comment(view: CommentView, *, sees_contact: bool) -> dict[str, Any]:
    comment, answer_ = view.comment, view.answer
    return {
        "comment_id": comment.comment_id,
        "text": comment.text,
        "name": comment.name,
        **({"contact": comment.contact} if sees_contact else {}),
        "at": comment.at.isoformat(),
        "is_late": view.is_late,
        "answer": {
            "treatment": answer_.treatment.value,
            "text": answer_.text,
            "by": answer_.by.body_name,
            "at": answer_.at.isoformat(),
        }
        if answer_
        else None,
    }
