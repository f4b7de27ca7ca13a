"""The publish desk: ready items, lists before the district government, editions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.publish.domain.catalogue import CatalogueItem
from services.publish.domain.editions import EditionIncomplete
from services.publish.domain.lists import ItemsNotReady, ListIncomplete
from services.publish.entrypoints.forms import ItemsQuery, ListsQuery, seen_version, wanted_items, wanted_lists
from services.publish.entrypoints.wording import WORDING
from shared.kernel.errors import Problem
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.paging import keep_within
from shared.runtime.web.schemas import PageQuery
from shared.runtime.web.state import use_cases, web
from shared.standards.element_list import element_list
from shared.standards.layout import sections

pages = APIBlueprint("desk", __name__, url_prefix="/publish", template_folder="templates", enable_openapi=False)
pages.app_context_processor(lambda: {"wording": WORDING})

ENTRIES_ON_A_PAGE = 100


@pages.get("/")
@needs("list.view")
@pages.input(ItemsQuery, location="query")
def items(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Show the items in a state: first those that can be put before the government."""
    return _items(query_data)


@pages.post("/")
@needs("list.propose")
@pages.input(ItemsQuery, location="query")
def propose(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Put the ticked items before the district government as one list."""
    ticked, title = request.form.getlist("item_ids"), request.form.get("title", "")
    try:
        chosen = use_cases().listing.propose_list(
            actor=current_actor(), title=title, item_ids=ticked, now=web().clock.now()
        )
    except (ListIncomplete, ItemsNotReady) as refusal:
        status = 422 if isinstance(refusal, ListIncomplete) else 409
        return _items(query_data, refusal=refusal, ticked=ticked, title=title), status
    flash(f"已提请审定“{chosen.title}”，共 {len(chosen.entries)} 项。")
    if left_out := len(set(ticked)) - len(chosen.entries):
        flash(f"有 {left_out} 项的内容刚刚变了，没有列入这份清单，请看过新内容后另行提请。", "warn")
    return redirect(url_for("desk.one_list", list_id=chosen.list_id), code=303)


@pages.get("/items/<item_id>")
@needs("list.view")
def one_item(item_id: str) -> ResponseReturnValue:
    """Show the whole approved text of an item, its codes and where it stands."""
    item = use_cases().reading.item(actor=current_actor(), item_id=item_id)
    text = item.text
    shown = sections(text.elements, element_list(text.list_kind, text.standard_version)) if text else ()
    scheduled = _scheduled([item]).get(item.list_id)
    return render_template(
        "publish/desk_item.html", item=item, sections=shown, scheduled=scheduled, **desk_frame("items")
    )


@pages.get("/lists")
@needs("list.view")
@pages.input(ListsQuery, location="query")
def lists(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Show the lists, newest first."""
    found = use_cases().reading.lists(actor=current_actor(), **wanted_lists(query_data))
    keep_within(query_data["page"], query_data["size"], found.total)
    return render_template("publish/lists.html", found=found, query=query_data, **desk_frame("lists"))


@pages.get("/lists/<list_id>")
@needs("list.view")
@pages.input(PageQuery, location="query")
def one_list(list_id: str, query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Show a list with its items and the next step: decision or release."""
    return _one_list(list_id, page=query_data["page"])


@pages.post("/lists/<list_id>/decision")
@needs("list.decide")
def decide(list_id: str) -> ResponseReturnValue:
    """Adopt or return the list that the officer saw."""
    form = request.form
    try:
        chosen = use_cases().listing.decide(
            actor=current_actor(),
            list_id=list_id,
            version=seen_version(form),
            decision=form.get("decision", ""),
            document_no=form.get("document_no", ""),
            reason=form.get("reason", ""),
            now=web().clock.now(),
        )
    except ListIncomplete as refusal:
        return _one_list(list_id, problems=_problems(refusal), filled=form), 422
    count = len(chosen.entries)
    flash(f"已审定“{chosen.title}”，共 {count} 项。" if chosen.document_no else f"已退回“{chosen.title}”。")
    return redirect(url_for("desk.one_list", list_id=list_id), code=303)


@pages.post("/lists/<list_id>/edition")
@needs("edition.release")
def release(list_id: str) -> ResponseReturnValue:
    """Order the release and go to the page that shows how far it is."""
    form = request.form
    try:
        job_id = use_cases().releasing.request_release(
            actor=current_actor(),
            list_id=list_id,
            title=form.get("title", ""),
            effective_on=_date(form.get("effective_on", "")),
        )
    except EditionIncomplete as refusal:
        return _one_list(list_id, problems=_problems(refusal), filled=form), 422
    return redirect(f"/publish/jobs/{job_id}", code=303)


@pages.get("/editions")
@needs("list.view")
@pages.input(PageQuery, location="query")
def editions(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Show all editions, the newest first."""
    found = use_cases().reading.editions(actor=current_actor(), **query_data)
    keep_within(query_data["page"], query_data["size"], found.total)
    return render_template("publish/desk_editions.html", found=found, query=query_data, **desk_frame("editions"))


def _items(query: Mapping[str, Any], *, refusal: Any = None, ticked: list[str] | None = None, title: str = "") -> str:
    actor, reading, wanted = current_actor(), use_cases().reading, wanted_items(query)
    found = reading.items(actor=actor, state=query["state"], wanted=wanted, page=query["page"], size=query["size"])
    keep_within(query["page"], query["size"], found.total)
    return render_template(
        "publish/items.html",
        found=found,
        query=query,
        wanted=wanted,
        bodies=reading.body_names(actor=actor),
        counts=reading.item_counts(actor=actor, wanted=wanted),
        problems=_problems(refusal) if refusal else (),
        message=refusal.message if refusal else "",
        ticked=frozenset(ticked or ()),
        title=title,
        scheduled=_scheduled(found.rows),
        may_propose=actor.may("list.propose"),
        **desk_frame("items"),
    )


def _scheduled(items: Sequence[CatalogueItem]) -> Mapping[str, date]:
    return cast("Mapping[str, date]", use_cases().reading.scheduled_days(actor=current_actor(), items=items))


def _one_list(
    list_id: str, *, page: int = 1, problems: tuple[Problem, ...] = (), filled: Mapping[str, Any] | None = None
) -> str:
    actor = current_actor()
    chosen, edition = use_cases().reading.list_and_edition(actor=actor, list_id=list_id)
    keep_within(page, ENTRIES_ON_A_PAGE, len(chosen.entries))
    start = (page - 1) * ENTRIES_ON_A_PAGE
    return render_template(
        "publish/list.html",
        chosen=chosen,
        edition=edition,
        entries=chosen.entries[start : start + ENTRIES_ON_A_PAGE],
        page=page,
        size=ENTRIES_ON_A_PAGE,
        problems=problems,
        filled=filled or {},
        may_decide=actor.may("list.decide"),
        may_release=actor.may("edition.release"),
        today=web().clock.now(),
        **desk_frame("lists"),
    )


def _problems(refusal: Any) -> tuple[Problem, ...]:
    return refusal.problems or (Problem("", "没有完成", refusal.message),)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        problem = Problem("effective_on", "施行日期", "没有填写或格式不对", "请选择日期，例如 2026-12-01")
        raise EditionIncomplete(problem.sentence(), (problem,)) from error


def desk_frame(sub: str) -> dict[str, Any]:
    """Return the tabs of the desk, with `sub` as the present one."""
    waiting = use_cases().reading.waiting(actor=current_actor())
    subnav = [
        {"key": "items", "name": "事项", "href": url_for("desk.items"), "count": waiting.ready, "hot": False},
        {
            "key": "lists",
            "name": "清单",
            "href": url_for("desk.lists"),
            "count": waiting.proposed + waiting.adopted,
            "hot": False,
        },
        {"key": "editions", "name": "版本", "href": url_for("desk.editions"), "count": 0, "hot": False},
        {
            "key": "operations",
            "name": "动态调整操作",
            "href": url_for("operations.operations"),
            "count": use_cases().operating.waiting(actor=current_actor()),
            "hot": False,
        },
    ]
    return {"subnav": subnav, "sub": sub}
