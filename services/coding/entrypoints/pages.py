"""The coding desk: the ledger with what is held, and the codes of one item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.coding.domain.ledger import AssignmentState, Entry
from services.coding.entrypoints.forms import MOST, LedgerQuery
from services.coding.entrypoints.frame import frame
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.navigation import own_path
from shared.runtime.web.paging import keep_within
from shared.runtime.web.state import use_cases
from shared.standards.item_operations import KINDS
from shared.standards.tables import label

LEAFED = 2000
"""The most entries found by a text that the desk counts, and so leads through page by page."""

pages = APIBlueprint("coding_pages", __name__, url_prefix="/coding", template_folder="templates", enable_openapi=False)


@pages.get("/")
@needs("code.view")
@pages.input(LedgerQuery, location="query")
def ledger(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Show the ledger: all, coded or held items, or those that a name or code finds."""
    state = AssignmentState(query_data["state"]) if query_data["state"] else None
    found = use_cases().ledger.search(
        current_actor(),
        state=state,
        text=query_data["q"],
        page=query_data["page"],
        size=query_data["size"],
        at_most=LEAFED,
    )
    keep_within(found.number, found.size, found.total)
    held = state is AssignmentState.HELD
    return render_template(
        "coding/ledger.html",
        found=found,
        query=query_data,
        actor=current_actor(),
        **frame("held" if held else "ledger"),
    )


@pages.post("/assignments")
@needs("code.assign")
def assign_again() -> ResponseReturnValue:
    """Try the ticked items again and say what became of each."""
    ticked = request.form.getlist("item")[:MOST]
    back = own_path(request.form.get("back")) or url_for("coding_pages.ledger", state="held")
    if not ticked:
        flash("没有选中事项。请先勾选要重新赋码的事项。", "warn")
        return redirect(back, code=303)
    outcomes = use_cases().assign_codes.assign_again(ticked, current_actor())
    done = sum(outcome.ok for outcome in outcomes)
    if done:
        flash(f"已赋码 {done} 项")
    for outcome in outcomes:
        if not outcome.ok:
            flash(f"没有赋码：{outcome.message}", "warn")
    return redirect(back, code=303)


@pages.get("/items/<item_id>")
@needs("code.view")
def item(item_id: str) -> ResponseReturnValue:
    """Show the codes of one item, segment by segment."""
    entry = use_cases().ledger.entry(item_id, current_actor())
    return render_template(
        "coding/item.html",
        entry=entry,
        segments=_segments(entry),
        shared_with=use_cases().ledger.shared_with(entry, current_actor()),
        type_has_changed=use_cases().ledger.type_has_changed(entry),
        lineages=use_cases().ledger.lineages(entry, current_actor()),
        kinds=KINDS,
        item_type=label("item_type", entry.approval.item_type),
        actor=current_actor(),
        **frame("ledger"),
    )


def _segments(entry: Entry) -> list[tuple[str, str, str]]:
    if not entry.is_assigned or entry.shares_codes:
        return []
    names = {each.code: each.name for each in use_cases().departments.all(current_actor())}
    meanings = {
        "uscc": f"{entry.approval.body_name}，校验位正确",
        "exercise_level": label("exercise_level", entry.implementation_code[18:19]),
        "region_prefix": "重庆市",
        "item_type": label("item_type", entry.group.partition(":")[0]),
        "guiding_department": names.get(entry.department, "部门代码表里已没有这个代码"),
        "main_sequence": f"本类型、本部门第 {entry.number} 个主项",
        "sub_item": "没有子项",
    }
    pieces = use_cases().ledger.cut(entry.implementation_code)[:-1] + use_cases().ledger.cut(entry.base_code)
    return [(segment.name_zh, text, meanings.get(segment.name, "")) for segment, text in pieces]
