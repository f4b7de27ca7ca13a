"""Adjustments (事项调整) at the desk: the worklist, one with both texts, what its body decides, and the cascade."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect
from flask.typing import ResponseReturnValue

from services.intake.application.adjustments.acting import OnAdjustment
from services.intake.application.adjustments.adjustment_view import IMPACT, OWN, AdjustmentView
from services.intake.application.adjustments.cascade import Node
from services.intake.domain.adjustments.adjustment import Adjustment, adjustment_id_of
from services.intake.domain.adjustments.outcomes import STATE_NAMES, AdjustmentState, CauseKind, Outcome
from services.intake.domain.sources import DIRECTORY_ITEM
from services.intake.entrypoints.adjustment_api import wish_of
from services.intake.entrypoints.adjustment_forms import AdjustmentsQuery, CascadeQuery, KeepForm, SeenAdjustmentForm
from services.intake.entrypoints.adjustment_shown import WORDS, history, time_left, times_left
from services.intake.entrypoints.frame import cases, now, page
from services.intake.entrypoints.scans import status_of
from services.intake.entrypoints.shown import grouped
from shared.kernel.clock import day_in_china
from shared.kernel.errors import Conflict, Invalid, NotFound, Refusal
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.paging import keep_within
from shared.standards.element_list import element_list

pages = APIBlueprint("adjustment_pages", __name__, url_prefix="/intake", enable_openapi=False)

SEE = (OWN, "item.view_all", IMPACT)
ALL_ITEMS = "item.view_all"
SECTION = "adjustments"
HOME: tuple[str, str | None] = ("事项调整", "/intake/adjustments")
CITED_ANEW = "只变了条号的引用由系统更新，不用办理。"
TABS = {
    AdjustmentState.OPEN.value: STATE_NAMES[AdjustmentState.OPEN],
    AdjustmentState.SCHEDULED.value: STATE_NAMES[AdjustmentState.SCHEDULED],
    AdjustmentState.CLOSED.value: STATE_NAMES[AdjustmentState.CLOSED],
    "all": "全部",
}


@dataclass(frozen=True, kw_only=True)
class Upstream:
    """What an item follows: how it is called, and the ways to it and to its own adjustment where there are such."""

    what: str
    name: str = ""
    href: str = ""
    adjustment_href: str = ""


@pages.get("/adjustments")
@needs(OWN, IMPACT)
@pages.input(AdjustmentsQuery, location="query")
def list_adjustments(query_data: dict[str, Any]) -> ResponseReturnValue:
    """A body sees what is to be adjusted of its items; those who see the impact of laws see it of all bodies."""
    actor, today = current_actor(), day_in_china(now())
    found = cases().adjustments.view.worklist(actor, wish_of(query_data), now())
    keep_within(found.page, found.size, found.total)
    sees_all = actor.may(IMPACT)
    return page(
        "adjustments/worklist.html",
        sub=SECTION,
        crumbs=[(HOME[0], None)],
        found=found,
        query=query_data,
        tabs=TABS,
        lefts=times_left(found.adjustments, today),
        today=today,
        sees_all=sees_all,
        bodies={body.body_id: body.name for body in cases().registering.all()} if sees_all else {},
        cause_title=found.adjustments[0].cause.title if query_data["cause"] and found.adjustments else "",
        **WORDS,
    )


@pages.get("/adjustments/<adjustment_id>")
@needs(*SEE)
def show_adjustment(adjustment_id: str) -> ResponseReturnValue:
    """Somebody reads why an item is to be adjusted: both texts, the row that rests on them, the elements beside."""
    return adjustment_page(adjustment_id)


@pages.post("/adjustments/<adjustment_id>/adoption")
@needs("item.compile")
@pages.input(SeenAdjustmentForm, location="form")
def adopt(adjustment_id: str, form_data: dict[str, Any]) -> ResponseReturnValue:
    """A compiler takes the new articles over into the item, and goes on in its form."""
    try:
        outcome = cases().adjustments.acting.adopt(_asked(adjustment_id, form_data))
    except (Invalid, Conflict) as refusal:
        return adjustment_page(adjustment_id, refusal=refusal), status_of(refusal)
    flash(outcome.message)
    return redirect(f"/intake/items/{outcome.item_id}/edit", code=303)


@pages.post("/adjustments/<adjustment_id>/hand")
@needs("item.compile")
@pages.input(SeenAdjustmentForm, location="form")
def take_in_hand(adjustment_id: str, form_data: dict[str, Any]) -> ResponseReturnValue:
    """A compiler takes an approved item in hand, and goes on in its form."""
    try:
        outcome = cases().adjustments.acting.take_in_hand(_asked(adjustment_id, form_data))
    except Conflict as refusal:
        return adjustment_page(adjustment_id, refusal=refusal), status_of(refusal)
    flash(outcome.message)
    return redirect(f"/intake/items/{outcome.item_id}/edit", code=303)


@pages.post("/adjustments/<adjustment_id>/keeping")
@needs("item.submit")
@pages.input(KeepForm, location="form")
def keep(adjustment_id: str, form_data: dict[str, Any]) -> ResponseReturnValue:
    """A body decides, with its reason, that nothing of the item is to be changed."""
    try:
        after = cases().adjustments.acting.keep(_asked(adjustment_id, form_data), form_data["reason"])
    except (Invalid, Conflict) as refusal:
        return adjustment_page(adjustment_id, refusal=refusal, reason=form_data["reason"]), status_of(refusal)
    if after.decision:
        flash(f"已记下：不需调整。理由会给法制审核单位看。{CITED_ANEW if after.decided else ''}")
    else:
        flash("条文又有变动，刚才的决定已经记下，请对照新的变动再看一次。")
    return redirect(f"/intake/adjustments/{adjustment_id}", code=303)


@pages.get("/law-changes/<change_id>/cascade")
@needs(*SEE)
@pages.input(CascadeQuery, location="query")
def show_cascade(change_id: str, query_data: dict[str, Any]) -> ResponseReturnValue:
    """Somebody sees how far a change has come down from an item: who is done, and who is not."""
    actor, today = current_actor(), day_in_china(now())
    root = cases().adjustments.cascades.of(actor, change_id, query_data["root"])
    nodes = list(_nodes(root))
    adjustments = [node.adjustment for node in nodes if node.adjustment]
    waiting = [node.item.body_name for node in nodes if node.adjustment and not node.is_done]
    return page(
        "adjustments/cascade.html",
        sub=SECTION,
        crumbs=[HOME, (root.item.content.title or "未命名事项", None)],
        root=root,
        cause_id=change_id,
        title=adjustments[0].cause.title if adjustments else "这次变动没有触及它",
        is_law=bool(adjustments) and adjustments[0].cause.kind is CauseKind.LAW,
        waiting=list(dict.fromkeys(waiting)),
        lefts=times_left(adjustments, today),
        may_open_items=actor.may(ALL_ITEMS),
        may_see_impact=actor.may(IMPACT),
        **WORDS,
    )


def _asked(adjustment_id: str, form: Mapping[str, Any]) -> OnAdjustment:
    return OnAdjustment(actor=current_actor(), at=now(), adjustment_id=adjustment_id, version=form["version"])


def adjustment_page(adjustment_id: str, *, refusal: Refusal | None = None, reason: str = "") -> str:
    """Return the page of an adjustment, with why something was refused, and the reason that was typed for it."""
    actor, today = current_actor(), day_in_china(now())
    view = cases().adjustments.view.one(actor, adjustment_id)
    adjustment, is_own = view.adjustment, view.adjustment.body_id == actor.body_id
    replaced = dict.fromkeys(one.new_title for one in adjustment.touched if one.new_title)
    return page(
        "adjustments/adjustment.html",
        sub=SECTION,
        crumbs=[HOME, (adjustment.item_name or "未命名事项", None)],
        view=view,
        groups=grouped(view.text.elements, element_list(view.item.list_kind, view.text.standard_version)),
        history=history(adjustment),
        left=time_left(adjustment, today),
        today=today,
        is_law=adjustment.cause.kind is CauseKind.LAW,
        replaced="》《".join(replaced),
        moved=dict.fromkeys(f"《{one.title}》{one.article}改为{one.new_article}" for one in adjustment.left),
        upstream=_upstream(view) if adjustment.outcome is Outcome.FOLLOW else None,
        may_open_item=actor.may(ALL_ITEMS) or (actor.may(OWN) and is_own),
        may_see_impact=actor.may(IMPACT),
        may_see_laws=actor.may("law.view"),
        refusal=refusal,
        problems=refusal.problems if refusal else (),
        reason=reason,
        **WORDS,
    )


def _upstream(view: AdjustmentView) -> Upstream:
    """Return what the item of an adjustment follows: its upper-level item, or what it implements."""
    item, adjustment = view.item, view.adjustment
    shown = {"adjustment_href": _adjustment_of_upstream(adjustment)}
    if item.parent and item.parent.parent_id == adjustment.upstream_id:
        above = cases().upper.reading.parent_of(item)
        href = f"/intake/upper/{item.parent.parent_id}"
        return Upstream(what="上级事项", name=above.item_name if above else "上级事项", href=href, **shown)
    source = cases().reading.sources_of([item]).get(item.source) if item.source else None
    href = f"/intake/items/{source.source.source_id}" if source and source.source.kind == DIRECTORY_ITEM else ""
    return Upstream(what="所实施的事项", name=source.item_name if source else "", href=href, **shown)


def _adjustment_of_upstream(adjustment: Adjustment) -> str:
    """Return the address of the adjustment of what an item follows, if the asker may see it."""
    upstream = adjustment_id_of(adjustment.cause.cause_id, adjustment.upstream_id)
    try:
        cases().adjustments.view.one(current_actor(), upstream)
    except NotFound:
        return ""
    return f"/intake/adjustments/{upstream}"


def _nodes(root: Node) -> Iterator[Node]:
    yield root
    for one in root.below:
        yield from _nodes(one)
