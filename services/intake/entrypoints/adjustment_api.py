"""The API of adjustments (动态调整): what is to be done, what a body does with it, and other causes opened by hand."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import jsonify
from flask.typing import ResponseReturnValue

from services.intake.application.adjustments.acting import OnAdjustment
from services.intake.application.adjustments.adjustment_view import IMPACT, OWN
from services.intake.application.adjustments.applying import APPLY, ApplyFor
from services.intake.application.adjustments.cascade import Node
from services.intake.application.adjustments.opening import OPEN, OpenFor
from services.intake.application.adjustments.ports import Wish
from services.intake.domain.adjustments.adjustment import Adjustment, adjustment_id_of
from services.intake.domain.adjustments.clocks import Stage
from services.intake.domain.adjustments.outcomes import AdjustmentState, Outcome
from services.intake.entrypoints import adjustment_bodies as bodies
from services.intake.entrypoints.adjustment_forms import AdjustmentsQuery
from services.intake.entrypoints.frame import cases, now, refuse_other_body
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor

api = APIBlueprint("adjustments_api", __name__, url_prefix="/intake/api", tag="动态调整")


@api.get("/adjustments")
@needs(OWN, IMPACT)
@api.input(AdjustmentsQuery, location="query")
def list_adjustments(query_data: dict[str, Any]) -> ResponseReturnValue:
    """动态调整任务：本单位的，能看条文变动影响的看全部。"""
    refuse_other_body(query_data["body_id"], IMPACT)
    page = cases().adjustments.view.worklist(current_actor(), wish_of(query_data), now())
    return jsonify(
        adjustments=[adjustment_as_dict(one) for one in page.adjustments],
        total=page.total,
        page=page.page,
        size=page.size,
        counts=dict(page.counts),
        stages=dict(page.stages),
        outcomes=dict(page.outcomes),
    )


@api.get("/adjustments/<adjustment_id>")
@needs(OWN, IMPACT)
def show_adjustment(adjustment_id: str) -> ResponseReturnValue:
    """一项调整：涉及的条文、新旧文本和能做的事。"""
    view = cases().adjustments.view.one(current_actor(), adjustment_id)
    return jsonify(
        **adjustment_as_dict(view.adjustment),
        touched=[_plain(vars(one.touched)) for one in view.touched],
        ground=view.adjustment.ground,
        followers=[one.adjustment_id for one in view.followers],
        may_adopt=view.may_adopt,
        may_keep=view.may_keep,
        may_take_back=view.may_take_back,
    )


@api.post("/adjustments/<adjustment_id>/adoption")
@needs("item.compile")
@api.input(bodies.SeenAdjustmentBody)
def adopt(adjustment_id: str, json_data: dict[str, Any]) -> ResponseReturnValue:
    """按新条文更新设定依据，生成新稿；核对后再报送。"""
    asked = OnAdjustment(actor=current_actor(), at=now(), adjustment_id=adjustment_id, **json_data)
    return jsonify(cases().adjustments.acting.adopt(asked).as_dict())


@api.post("/adjustments/<adjustment_id>/hand")
@needs("item.compile")
@api.input(bodies.SeenAdjustmentBody)
def take_in_hand(adjustment_id: str, json_data: dict[str, Any]) -> ResponseReturnValue:
    """把审核通过的事项拿回来自己修改；公布的内容照旧有效，直到新稿公布。"""
    asked = OnAdjustment(actor=current_actor(), at=now(), adjustment_id=adjustment_id, **json_data)
    return jsonify(cases().adjustments.acting.take_in_hand(asked).as_dict())


@api.post("/adjustments/<adjustment_id>/keeping")
@needs("item.submit")
@api.input(bodies.KeepingBody)
def keep(adjustment_id: str, json_data: dict[str, Any]) -> ResponseReturnValue:
    """决定事项不改，写明理由；条文再变的，会重新提出。"""
    asked = OnAdjustment(actor=current_actor(), at=now(), adjustment_id=adjustment_id, version=json_data["version"])
    return jsonify(adjustment_as_dict(cases().adjustments.acting.keep(asked, json_data["reason"])))


@api.post("/adjustment-applications")
@needs(APPLY)
@api.input(bodies.ApplicationBody)
@api.doc(responses={201: "已申请"})
def apply_for_change(json_data: dict[str, Any]) -> ResponseReturnValue:
    """对本单位审核通过或已公布的事项申请变更，写明事由，事项回到本单位修改；同一编号申请两次只算一次。"""
    outcome = cases().adjustments.applying.apply(ApplyFor(actor=current_actor(), at=now(), **json_data))
    adjustment_id = adjustment_id_of(json_data["cause_id"], json_data["item_id"])
    return jsonify(adjustment_id=adjustment_id, **outcome.as_dict()), 201


@api.post("/adjustments/<adjustment_id>/withdrawal")
@needs(APPLY)
@api.input(bodies.TakeBackBody)
def take_back(adjustment_id: str, json_data: dict[str, Any]) -> ResponseReturnValue:
    """撤回本单位的变更申请，写明理由；还没有报送的，事项恢复审核通过的内容。"""
    asked = OnAdjustment(actor=current_actor(), at=now(), adjustment_id=adjustment_id, version=json_data["version"])
    return jsonify(cases().adjustments.applying.take_back(asked, json_data["reason"]).as_dict())


@api.post("/adjustment-entries")
@needs(OPEN)
@api.input(bodies.EntryBody)
@api.doc(responses={201: "已发起"})
def open_adjustments(json_data: dict[str, Any]) -> ResponseReturnValue:
    """因三定职责调整、改革、投诉、年度检查等发起调整；同一编号发两次只算一次。"""
    entry = cases().adjustments.opening.open_for(OpenFor(actor=current_actor(), at=now(), **json_data))
    return jsonify(cause_id=entry.cause.cause_id, items=entry.items), 201


@api.get("/adjustment-causes/<cause_id>/numbers")
@needs(IMPACT)
def show_numbers(cause_id: str) -> ResponseReturnValue:
    """一项变动或事由的调整，各单位各有多少。"""
    return jsonify(bodies=cases().adjustments.view.numbers(current_actor(), cause_id))


@api.get("/adjustment-causes/<cause_id>/items/<item_id>")
@needs(OWN, IMPACT)
def show_cascade(cause_id: str, item_id: str) -> ResponseReturnValue:
    """一个事项和承接它的镇街事项、实施清单，哪些办完了，哪些没有。"""
    return jsonify(node_as_dict(cases().adjustments.cascades.of(current_actor(), cause_id, item_id)))


def wish_of(query: dict[str, Any]) -> Wish:
    """Return what a list is to show, out of its query."""
    return Wish(
        body_id=query["body_id"],
        state=None if query["state"] == "all" else AdjustmentState(query["state"]),
        stage=Stage(query["stage"]) if query["stage"] else None,
        outcome=Outcome(query["outcome"]) if query["outcome"] else None,
        cause_id=query["cause"],
        is_late=query["late"],
        page=query["page"],
        size=query["size"],
    )


def adjustment_as_dict(one: Adjustment) -> dict[str, Any]:
    """Return an adjustment as plain fields."""
    return {
        "adjustment_id": one.adjustment_id,
        "version": one.version,
        "cause": _plain(vars(one.cause)),
        "item_id": one.item_id,
        "item_name": one.item_name,
        "list_kind": one.list_kind,
        "part": one.part,
        "body": {"body_id": one.body_id, "name": one.body_name},
        "outcome": one.outcome.value,
        "state": one.state.value,
        "stage": one.clocks.stage.value if one.clocks.stage else "",
        "due_on": one.clocks.due_on.isoformat() if one.clocks.due_on else "",
        "opened_at": one.opened_at.isoformat(),
        "closing": _plain(vars(one.closing)) if one.closing else None,
        "decided": _plain(vars(one.decided)) if one.decided else None,
    }


def node_as_dict(node: Node) -> dict[str, Any]:
    """Return a tree of items as plain fields."""
    done, total = node.numbers
    return {
        "item_id": node.item.item_id,
        "title": node.item.content.title,
        "body": node.item.body_name,
        "state": node.item.state.value,
        "adjustment": adjustment_as_dict(node.adjustment) if node.adjustment else None,
        "outdated": list(node.outdated),
        "done": done,
        "total": total,
        "below": [node_as_dict(one) for one in node.below],
    }


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else list(value) if isinstance(value, tuple) else value
        for name, value in values.items()
    }
