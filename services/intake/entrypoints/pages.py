"""The pages on which items are listed, read, submitted and asked back."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any
from urllib.parse import urlencode

from apiflask import APIBlueprint
from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from services.intake.application.adjustments.applying import APPLY
from services.intake.application.moving import Submission, Withdrawal
from services.intake.application.operations.requesting import ASK
from services.intake.application.ports import Listing
from services.intake.domain.adjustments.adjustment import Adjustment
from services.intake.domain.adjustments.applying import lets_edit
from services.intake.domain.discarding import may_be_discarded
from services.intake.domain.items import DIRECTORY_LIST, Action, ItemState, ServiceItem
from services.intake.domain.operations.effects import stand_of
from services.intake.domain.signing import is_signed
from services.intake.entrypoints import editing, forms, list_queries
from services.intake.entrypoints.adjustment_shown import what_is_asked
from services.intake.entrypoints.batches import (
    SUBMITTING,
    done_for_one_reason,
    done_with_ticked,
)
from services.intake.entrypoints.filled_forms import source_of
from services.intake.entrypoints.frame import LISTS, cases, now, page, sections_for
from services.intake.entrypoints.list_marks import marks_of
from services.intake.entrypoints.shown import grouped
from shared.kernel.actor import Actor
from shared.kernel.errors import Invalid, Problem, Refusal
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.paging import keep_within
from shared.standards.checking import remarks
from shared.standards.completeness import completeness
from shared.standards.element_list import element_list
from shared.standards.item_operations import KINDS
from shared.standards.tables import table

pages = APIBlueprint("pages", __name__, url_prefix="/intake", template_folder="templates", enable_openapi=False)

VIEW = ("item.view_own", "item.view_all")


@pages.get("/")
@needs("inbox.view")
def home() -> ResponseReturnValue:
    """Somebody enters the desk and lands in the first section that is theirs."""
    sections = sections_for(current_actor())
    return redirect(sections[0]["href"] if sections else "/notify/", code=303)


@pages.get("/items")
@needs(*VIEW)
@pages.input(list_queries.ItemsQuery, location="query")
def list_items(query_data: dict[str, Any]) -> ResponseReturnValue:
    """A compiler looks through the items of the own body."""
    return list_page(query_data, DIRECTORY_LIST)


@pages.post("/items/submissions")
@needs("item.submit")
@pages.input(list_queries.SelectionQuery, location="query")
@pages.input(forms.SelectionForm, location="form")
def submit_selected(query_data: dict[str, Any], form_data: dict[str, Any]) -> ResponseReturnValue:
    """A compiler submits the ticked items and sees the result of each; the address keeps the list's filters."""
    said: dict[str, Any] = {"actor": current_actor(), "at": now()}
    return done_with_ticked(
        SUBMITTING,
        query_data,
        form_data,
        lambda ticked: cases().moving.submit(
            [Submission(**said, item_id=item_id, version=version) for item_id, version in ticked]
        ),
    )


@pages.post("/items/withdrawals")
@needs("item.withdraw")
@pages.input(list_queries.SelectionQuery, location="query")
@pages.input(forms.WithdrawalsForm, location="form")
def withdraw_selected(query_data: dict[str, Any], form_data: dict[str, Any]) -> ResponseReturnValue:
    """A compiler asks the ticked items back for one reason and sees the result of each."""
    said: dict[str, Any] = {"actor": current_actor(), "at": now(), "reason": form_data["reason"]}
    return done_for_one_reason(
        "撤回",
        query_data,
        form_data,
        lambda ticked: cases().moving.withdraw([Withdrawal(**said, item_id=item_id) for item_id, _ in ticked]),
        list_page=list_page,
    )


@pages.get("/items/<item_id>")
@needs(*VIEW)
def show_item(item_id: str) -> ResponseReturnValue:
    """Somebody reads an item: how far it is, its text, the opinions, its revisions."""
    return item_page(item_id)


@pages.post("/items/<item_id>/submission")
@needs("item.submit")
@pages.input(forms.SubmissionForm, location="form")
def submit_item(item_id: str, form_data: dict[str, Any]) -> ResponseReturnValue:
    """A compiler submits one item; what is incomplete opens the form with all that is wrong."""
    submission = Submission(actor=current_actor(), at=now(), item_id=item_id, **form_data)
    try:
        outcome = cases().submit_one(submission).or_raise()
    except Invalid as refusal:
        if [problem.field for problem in refusal.problems] == ["reply"]:
            return item_page(item_id, refusal=refusal, reply=form_data["reply"]), 422
        return editing.form_with_problems(item_id, refusal.problems), 422
    except Refusal as refusal:
        return item_page(item_id, refusal=refusal, reply=form_data["reply"]), 409
    flash(outcome.message or "已报送。办理进程见下面，每一步都会通知到收件箱。")
    return redirect(f"/intake/items/{item_id}", code=303)


@pages.post("/items/<item_id>/withdrawal")
@needs("item.withdraw")
@pages.input(forms.ReasonForm, location="form")
def withdraw_item(item_id: str, form_data: dict[str, Any]) -> ResponseReturnValue:
    """A compiler asks for an item back."""
    withdrawal = Withdrawal(actor=current_actor(), at=now(), item_id=item_id, reason=form_data["reason"])
    try:
        outcome = cases().moving.withdraw([withdrawal])[0].or_raise()
    except Invalid as refusal:
        return item_page(item_id, refusal=refusal, reason=form_data["reason"]), 422
    except Refusal as refusal:
        return item_page(item_id, refusal=refusal, reason=form_data["reason"]), 409
    flash(outcome.message)
    return redirect(f"/intake/items/{item_id}", code=303)


def list_page(
    query: dict[str, Any],
    list_kind: str,
    *,
    problems: Sequence[Problem] = (),
    ticked: Set[str] = frozenset(),
    reason: str = "",
) -> str:
    """Return the page of one kind of list: its items in their states, to be searched and ticked."""
    state = ItemState(query["state"]) if query["state"] else None
    published = _published(query, state)
    search = query["search"].strip()
    category = query["category"] if list_kind == DIRECTORY_LIST else ""
    listing = Listing(
        list_kind=list_kind,
        body_id=query["body_id"],
        state=state,
        published=published,
        category=category,
        search=search,
        page=query["page"],
        size=query["size"],
    )
    actor, home = current_actor(), LISTS[list_kind]
    found = cases().reading.list_items(actor, listing)
    keep_within(found.page, found.size, found.total)
    submittable = {item.item_id for item in found.items if _may(actor, "item.submit", item, Action.SUBMIT)}
    withdrawable = {item.item_id for item in found.items if _may_withdraw(actor, item)}
    discardable = {item.item_id for item in found.items if may_discard(actor, item)}
    restorable = {item.item_id for item in found.items if _may(actor, "item.compile", item, Action.RESTORE)}
    return page(
        "items.html",
        sub=home.key,
        crumbs=[(home.name, None)],
        home=home,
        standard=element_list(list_kind),
        found=found,
        sources=cases().reading.sources_of(found.items),
        unbegun=_unbegun(actor, list_kind),
        choosable=submittable | withdrawable | discardable | restorable,
        submittable=submittable,
        discardable=discardable,
        restorable=restorable,
        withdrawable=withdrawable,
        state=state,
        published=published,
        category=category,
        categories=table("public_service_category") if list_kind == DIRECTORY_LIST else {},
        search=search,
        of_body=_named_body(actor, query["body_id"]),
        bodies=cases().registering.all() if actor.may("item.view_all") else (),
        asked=_asked(list_kind),
        problems=problems,
        ticked=ticked,
        reason=reason,
        is_signed=is_signed,
        marks=marks_of(actor, [item.item_id for item in found.items], list_kind),
    )


def _published(query: dict[str, Any], state: ItemState | None) -> bool | None:
    """Return which approved items the page shows; those that are published have a place of their own."""
    if state is not ItemState.APPROVED:
        return None
    return list_queries.IS_PUBLISHED.get(query["published"], False)


def _named_body(actor: Actor, body_id: str) -> str:
    """Return the name of the one body to which somebody who sees all of them has narrowed the list."""
    return cases().registering.body(body_id).name if body_id and actor.may("item.view_all") else ""


def _unbegun(actor: Actor, list_kind: str) -> int:
    """Return of how many items an implementation list may be begun; none where somebody does not compile."""
    if list_kind == DIRECTORY_LIST or not actor.may("item.compile"):
        return 0
    return cases().reading.unbegun(actor, "", 1, 1)[1]


def _asked(list_kind: str) -> str:
    """Return the query with which a form of the list keeps what the list shows: of no category but the directory's."""
    if list_kind == DIRECTORY_LIST:
        return request.query_string.decode()
    kept = {name: value for name, value in request.args.items() if name != "category"}
    return urlencode({**kept, "list_kind": list_kind})


def _may(actor: Actor, permission: str, item: ServiceItem, action: Action) -> bool:
    return actor.may(permission) and item.body_id == actor.body_id and item.may(action)


def _may_withdraw(actor: Actor, item: ServiceItem) -> bool:
    return _may(actor, "item.withdraw", item, Action.WITHDRAW) and not item.withdrawal_requested


def may_discard(actor: Actor, item: ServiceItem) -> bool:
    """Tell whether somebody may put an item away."""
    return _may(actor, "item.compile", item, Action.DISCARD) and may_be_discarded(item)


def may_operate(actor: Actor, item: ServiceItem) -> bool:
    """Tell whether somebody may ask for an operation on an item (动态调整操作)."""
    return actor.may(ASK) and item.body_id == actor.body_id and stand_of(item) is not None


def may_apply(actor: Actor, item: ServiceItem, adjustments: Sequence[Adjustment]) -> bool:
    """Tell whether somebody may apply for a change of an item (申请变更) that no open adjustment lets him edit."""
    is_own = actor.may(APPLY) and item.body_id == actor.body_id
    return is_own and item.state is ItemState.APPROVED and lets_edit(adjustments) is None


def item_page(item_id: str, *, refusal: Refusal | None = None, **typed: str) -> str:
    """Return the page of an item, with why something that was wanted of it was refused, and what was typed for it."""
    view = cases().reading.item(current_actor(), item_id)
    item, home = view.item, LISTS[view.item.list_kind]
    standard = element_list(item.list_kind, view.text.standard_version)
    adjustments = [one for one in cases().adjustments.view.of_item(current_actor(), item) if not one.is_closed]
    return page(
        "item.html",
        sub=home.key,
        crumbs=[(home.name, home.href), (item.content.title or "未命名事项", None)],
        view=view,
        item=item,
        standard=standard,
        groups=grouped(view.text.elements, standard),
        source=source_of(view),
        lists=cases().reading.lists_of(item),
        whole=completeness(view.text.elements, standard),
        remarks=remarks(view.text.elements, standard),
        refusal=refusal,
        **{"reason": "", "discard_reason": "", "reply": "", **typed},
        scope=cases().scope_overriding.beside(item) if item.list_kind == DIRECTORY_LIST else None,
        is_own=item.body_id == current_actor().body_id,
        may_discard=may_discard(current_actor(), item),
        is_signed=is_signed(item),
        heir=cases().taking_over.of_item(item) if item.parent and not item.discard else None,
        parent=cases().upper.reading.parent_of(item),
        adjustments=adjustments,
        what_is_asked=what_is_asked,
        may_apply=may_apply(current_actor(), item, adjustments),
        operation=cases().operations.view.of_item(item_id),
        may_operate=may_operate(current_actor(), item),
        operation_kinds=KINDS,
    )
