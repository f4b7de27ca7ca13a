"""Claiming: what is expected of the own body, claimed or declined in batches; linking an item later, and unlinking."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from services.intake.application.claiming import Claim
from services.intake.application.claiming_links import Link, Unlink
from services.intake.application.not_ours import Declining
from services.intake.application.upper_ports import UpperListing
from services.intake.domain.coverage import STANDING_NAMES
from services.intake.domain.items import DIRECTORY_LIST
from services.intake.domain.upper_list import LEVEL_NAMES, LEVEL_OF_KIND
from services.intake.entrypoints.coverage_pages import body_page
from services.intake.entrypoints.frame import LISTS, cases, now, page
from services.intake.entrypoints.upper_forms import (
    ClaimsQuery,
    LinkForm,
    LinkQuery,
    TakeBackForm,
    TickedForm,
    UnlinkForm,
)
from shared.kernel.errors import Conflict, Invalid, Problem
from shared.kernel.ids import new_id
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor

pages = APIBlueprint("claim_pages", __name__, url_prefix="/intake", enable_openapi=False)

CLAIMS = "/intake/claims"
MOST_CANDIDATES = 20
NOT_EXPECTED = "已收回说明。上级清单现在不要求本单位承接这个事项，不用答复。"


@pages.get("/claims")
@needs("item.compile")
@pages.input(ClaimsQuery, location="query")
def list_expected(query_data: dict[str, Any]) -> ResponseReturnValue:
    """A compiler sees what the level above expects of the own body and has no answer yet."""
    return body_page(current_actor().body_id, query_data, may_answer=True)


@pages.post("/claims")
@needs("item.compile")
@pages.input(ClaimsQuery, location="query")
@pages.input(TickedForm, location="form")
def claim_ticked(query_data: dict[str, Any], form_data: dict[str, Any]) -> ResponseReturnValue:
    """A compiler makes own items of the ticked ones and sees the result of each."""
    if not form_data["id"]:
        problem = Problem("id", "上级事项", "没有勾选", "请先勾选要认领的事项")
        return body_page(current_actor().body_id, query_data, may_answer=True, problems=(problem,)), 422
    actor, at = current_actor(), now()
    outcomes = cases().upper.claiming.claim(
        [Claim(actor=actor, at=at, item_id=new_id(), upper_id=upper_id) for upper_id in form_data["id"]]
    )
    uppers = cases().upper.reading.names(actor, form_data["id"])
    return page(
        "claim_results.html",
        sub="claims",
        crumbs=[("认领上级事项", CLAIMS), ("认领结果", None)],
        outcomes=sorted(outcomes, key=lambda one: one.ok),
        made=[one.item_id for one in outcomes if one.ok],
        failed=sum(not one.ok for one in outcomes),
        names=uppers,
    )


@pages.post("/claims/not-ours")
@needs("item.compile")
@pages.input(ClaimsQuery, location="query")
@pages.input(TickedForm, location="form")
def decline_ticked(query_data: dict[str, Any], form_data: dict[str, Any]) -> ResponseReturnValue:
    """A compiler says of the ticked items, for one reason, that they are not the body's own."""
    actor, ticked, reason = current_actor(), form_data["id"], form_data["reason"]
    try:
        if not ticked:
            raise Invalid("没有勾选事项。", (Problem("id", "上级事项", "没有勾选", "请先勾选不属于本单位的事项"),))
        outcomes = cases().upper.not_ours.declare(Declining(actor=actor, at=now(), upper_ids=ticked, reason=reason))
    except Invalid as refusal:
        shown = body_page(
            actor.body_id, query_data, may_answer=True, problems=refusal.problems, ticked=set(ticked), reason=reason
        )
        return shown, 422
    refused = [outcome.message for outcome in outcomes if not outcome.ok]
    said = f"已说明 {len(outcomes) - len(refused)} 项不属于本单位。"
    flash(said + "".join(dict.fromkeys(refused)), "warn" if refused else "message")
    return redirect(f"{CLAIMS}?{request.query_string.decode()}" if request.query_string else CLAIMS, code=303)


@pages.post("/claims/<upper_id>/take-back")
@needs("item.compile")
@pages.input(TakeBackForm, location="form")
def take_back(upper_id: str, form_data: dict[str, Any]) -> ResponseReturnValue:
    """A compiler takes the word back that an item is not the body's own."""
    cases().upper.not_ours.take_back(current_actor(), upper_id, form_data["version"], now())
    answers = cases().upper.covering.of_body(current_actor()).answers
    standing = next((one.standing for one in answers if one.upper.upper_id == upper_id), None)
    flash(f"已收回说明，这个事项现在是“{STANDING_NAMES[standing]}”。" if standing else NOT_EXPECTED)
    return redirect(CLAIMS, code=303)


@pages.get("/items/<item_id>/link")
@needs("item.compile")
@pages.input(LinkQuery, location="query")
def look_for_parent(item_id: str, query_data: dict[str, Any]) -> ResponseReturnValue:
    """A compiler looks for the upper-level item that an own item is the counterpart of, and sees both beside."""
    if query_data["upper_id"]:
        return _beside(item_id, query_data["upper_id"])
    return _candidates(item_id, query_data["search"].strip())


@pages.post("/items/<item_id>/link")
@needs("item.compile")
@pages.input(LinkForm, location="form")
def link_item(item_id: str, form_data: dict[str, Any]) -> ResponseReturnValue:
    """A compiler links an item; what is locked becomes its parent's."""
    try:
        outcome = cases().upper.linking.link(Link(actor=current_actor(), at=now(), item_id=item_id, **form_data))
    except Conflict as refusal:
        return _beside(item_id, form_data["upper_id"], refusal.message), 409
    except Invalid as refusal:
        return _beside(item_id, form_data["upper_id"], refusal.message), 422
    flash(outcome.message or "已和上级事项连起来。名称、类型和设定依据以后随上级更新。")
    return redirect(f"/intake/items/{item_id}", code=303)


@pages.post("/items/<item_id>/unlink")
@needs("item.compile")
@pages.input(UnlinkForm, location="form")
def unlink_item(item_id: str, form_data: dict[str, Any]) -> ResponseReturnValue:
    """A compiler gives the link of an item up, with a reason that its texts keep."""
    try:
        outcome = cases().upper.linking.unlink(Unlink(actor=current_actor(), at=now(), item_id=item_id, **form_data))
    except Invalid as refusal:
        flash(f"没有取消承接：{refusal.message}", "warn")
        return redirect(f"/intake/items/{item_id}", code=303)
    flash(outcome.message)
    return redirect(f"/intake/items/{item_id}", code=303)


def _candidates(item_id: str, search: str) -> str:
    actor = current_actor()
    item = cases().reading.item(actor, item_id).item
    body = cases().upper.reading.own_body(actor)
    level = LEVEL_OF_KIND[body.kind] if body else ""
    listing = UpperListing(level=level, search=search or item.content.item_name, size=MOST_CANDIDATES)
    found = cases().upper.reading.list_items(actor, listing).page.items
    is_named = bool(found) or bool(search)
    if not is_named:
        covered = cases().upper.covering.of_body(actor).answers
        found = [answer.upper for answer in covered if not answer.item_id][:MOST_CANDIDATES]
    return page(
        "link_choose.html",
        sub=LISTS[DIRECTORY_LIST].key,
        crumbs=_crumbs(item_id, item.content.title),
        item=item,
        level=LEVEL_NAMES.get(level, "上级"),
        found=found,
        is_named=is_named,
        search=search,
    )


def _beside(item_id: str, upper_id: str, refusal: str = "") -> str:
    view = cases().upper.linking.look(current_actor(), item_id, upper_id)
    return page(
        "link.html",
        sub=LISTS[DIRECTORY_LIST].key,
        crumbs=_crumbs(item_id, view.item.content.title),
        view=view,
        item=view.item,
        upper=view.upper,
        refusal=refusal,
    )


def _crumbs(item_id: str, title: str) -> list[tuple[str, str | None]]:
    home = LISTS[DIRECTORY_LIST]
    return [(home.name, home.href), (title or "未命名事项", f"/intake/items/{item_id}"), ("承接上级事项", None)]
