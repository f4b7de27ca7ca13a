"""The coordinating office at the desk (待协调): whose matter it is, disputes, many of them sent back for one reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import EXCLUDE, fields, validate

from services.review.application.coordinate import PERMISSION
from services.review.application.review_refusals import MOST
from services.review.domain.clocks import coordinate_by
from services.review.domain.round import Round
from services.review.domain.ruling import may_be_struck
from services.review.entrypoints.answering import answered
from services.review.entrypoints.desk_frame import frame
from services.review.entrypoints.forms import ID_LENGTH
from shared.kernel.batches import Outcome
from shared.kernel.errors import Invalid, Problem
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor, signed_in_or_none
from shared.runtime.web.paging import keep_within
from shared.runtime.web.schemas import PageQuery, RequestSchema
from shared.runtime.web.state import use_cases

pages = APIBlueprint("review_coordinating_pages", __name__, url_prefix="/review", enable_openapi=False)

STRIKE, HAND_BACK = "strike", "hand_back"
UPHOLD, OVERRULE = "uphold", "overrule"


def may_coordinate() -> bool:
    """Whether the person who looks at a page coordinates the review."""
    person = signed_in_or_none()
    return person is not None and person.actor().may(PERMISSION)


def coordination_obstacle(round_: Round) -> str:
    """Why the coordinator who looks at a page decides nothing in a round; nothing when he may."""
    return str(use_cases().coordinating.obstacle(round_, actor=current_actor()))


def coordination_due(round_: Round) -> date | None:
    """Until when the coordinating office is to decide in a round."""
    return coordinate_by(round_)


CONTEXT = {
    "may_coordinate": may_coordinate,
    "may_be_struck": may_be_struck,
    "coordination_obstacle": coordination_obstacle,
    "coordination_due": coordination_due,
}
pages.app_context_processor(lambda: CONTEXT)


class ToCoordinateQuery(PageQuery):
    """Which page of the list is shown."""

    class Meta:
        unknown = EXCLUDE

    size = fields.Integer(load_default=20, validate=validate.Range(1, 200), metadata={"title": "每页条数"})


class ScopeForm(RequestSchema):
    """Whose matter it is; `opinion` is the sequence of the opinion that is answered."""

    office = fields.String(required=True, validate=ID_LENGTH, metadata={"title": "审核单位"})
    opinion = fields.Integer(required=True, metadata={"title": "意见序号"})
    decision = fields.String(load_default="", metadata={"title": "认定"})
    reason = fields.String(load_default="", metadata={"title": "理由"})


class MeetingForm(RequestSchema):
    """A meeting to which a dispute goes."""

    held_on = fields.Date(required=True, metadata={"title": "日期"})
    participants = fields.String(load_default="", metadata={"title": "参加人员"})
    question = fields.String(load_default="", metadata={"title": "论证的问题"})


class RulingForm(RequestSchema):
    """How a dispute is settled; `refusal` are the sequences of the refusals that were on the page."""

    content_hash = fields.String(required=True, validate=ID_LENGTH, metadata={"title": "内容指纹"})
    refusal = fields.List(fields.Integer(), load_default=list, validate=validate.Length(max=50))
    settle = fields.String(load_default="", metadata={"title": "决定"})
    minutes = fields.String(load_default="", metadata={"title": "论证纪要"})


@pages.get("/coordinate")
@needs(PERMISSION)
@pages.input(ToCoordinateQuery, location="query")
def to_coordinate(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Show what waits for the coordinating office, with what the offices said."""
    return _to_coordinate(query_data)


@pages.post("/coordinate")
@needs(PERMISSION)
@pages.input(ToCoordinateQuery, location="query")
def return_disputed(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Send the ticked items back for one reason."""
    ticked, minutes = request.form.getlist("item")[:MOST], request.form.get("minutes", "")
    filled = {"ticked": ticked, "minutes": minutes}
    if not ticked:
        problem = Problem("item", "事项", "一项也没有选", "请先勾选要退回的事项", rule="item")
        return _to_coordinate(query_data, problems=(problem,), filled=filled), 422
    seen = [(item_id, request.form.get(f"hash-{item_id}", "")) for item_id in ticked]
    try:
        outcomes = use_cases().return_disputed(seen, minutes=minutes, actor=current_actor())
    except Invalid as refusal:
        return _to_coordinate(query_data, problems=refusal.problems, filled=filled), 422
    failed = [outcome for outcome in outcomes if not outcome.ok]
    if len(failed) < len(outcomes):
        flash(f"已退回 {len(outcomes) - len(failed)} 项，报送单位会收到纪要和各单位的意见")
    if failed:
        return _to_coordinate(query_data, failed=failed), 409
    return redirect(url_for(".to_coordinate"), code=303)


@pages.get("/items/<item_id>/coordinate")
@needs(PERMISSION)
def item(item_id: str) -> ResponseReturnValue:
    """Show what the coordinating office has to decide about one item."""
    return item_page(item_id)


@pages.post("/items/<item_id>/scope")
@needs(PERMISSION)
@pages.input(ScopeForm, location="form")
def decide_scope(item_id: str, form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Decide whether an office is left out of the round."""
    prefix = f"scope-{form_data['office']}"
    if form_data["decision"] not in (STRIKE, HAND_BACK):
        problem = Problem(
            f"{prefix}-decision", "认定", "没有选", "请选“认定不属其审核范围”或“退回该单位审核”", rule="decision"
        )
        return item_page(item_id, problems=(problem,)), 422
    return _done(
        item_id,
        lambda: use_cases().decide_scope(
            item_id,
            office=form_data["office"],
            opinion=form_data["opinion"],
            strike=form_data["decision"] == STRIKE,
            reason=form_data["reason"],
            actor=current_actor(),
        ),
        field=f"{prefix}-reason",
        done="已认定" if form_data["decision"] == STRIKE else "已退回该单位审核",
    )


@pages.post("/items/<item_id>/meeting")
@needs(PERMISSION)
@pages.input(MeetingForm, location="form")
def call_meeting(item_id: str, form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Bring a dispute before a meeting."""
    return _done(
        item_id,
        lambda: use_cases().call_meeting(item_id, **form_data, actor=current_actor()),
        done="已安排论证会，有关单位会收到通知",
    )


@pages.post("/items/<item_id>/ruling")
@needs(PERMISSION)
@pages.input(RulingForm, location="form")
def rule(item_id: str, form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Settle a dispute with minutes."""
    settle = form_data["settle"]
    if settle not in (UPHOLD, OVERRULE):
        problem = Problem("settle", "决定", "没有选", "请选“退回报送单位修改”或“不采纳‘不同意’”", rule="settle")
        return item_page(item_id, problems=(problem,)), 422
    overrules = tuple(form_data["refusal"]) if settle == OVERRULE else ()
    return _done(
        item_id,
        lambda: use_cases().rule(
            item_id,
            content_hash=form_data["content_hash"],
            overrules=overrules,
            minutes=form_data["minutes"],
            actor=current_actor(),
        ),
        done="已退回报送单位修改" if settle == UPHOLD else "已决定不采纳“不同意”",
    )


def _done(item_id: str, decide: Callable[[], Outcome], *, done: str, field: str = "") -> ResponseReturnValue:
    """Answer a decision: back to the item, or the same forms with what is wrong; `field` is where the reason stands."""
    return answered(
        decide,
        again=lambda problems: item_page(item_id, problems=problems),
        done=done,
        to=url_for("review_pages.item", item_id=item_id),
        at=lambda name: field or name,
    )


def item_page(item_id: str, *, problems: tuple[Problem, ...] = ()) -> str:
    """Return what the coordinating office has to decide about an item, with the forms that came back."""
    history = use_cases().history(item_id, actor=current_actor())
    return render_template(
        "review/coordinate_item.html",
        item_id=item_id,
        round=history.review.current,
        rounds=[history.review.current, *reversed(history.past)],
        problems=problems,
        filled=request.form,
        **frame("coordinate"),
    )


def _to_coordinate(
    query: Mapping[str, Any],
    *,
    problems: tuple[Problem, ...] = (),
    failed: list[Outcome] | None = None,
    filled: Mapping[str, Any] | None = None,
) -> str:
    actor = current_actor()
    found = use_cases().waiting_for_coordination(page=query["page"], size=query["size"], actor=actor)
    keep_within(query["page"], query["size"], found.total)
    return render_template(
        "review/coordinate.html",
        found=found,
        unjudged=use_cases().people.appointing.unjudged(actor=actor, now=use_cases().now()),
        query=query,
        problems=problems,
        failed=failed or [],
        names=use_cases().item_names([each.item_id for each in failed], actor=actor) if failed else {},
        filled=filled or {"ticked": [], "minutes": ""},
        **frame("coordinate"),
    )
