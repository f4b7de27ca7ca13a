"""Heirs of upper-level items: which need a look, an heir beside its parent, and what its body decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect
from flask.typing import ResponseReturnValue

from services.intake.application.following_rule import inheritance
from services.intake.application.heir_looks import decisions
from services.intake.application.taking_over import Comparison, TakeOver, ThreeWays
from services.intake.domain.items import DIRECTORY_LIST
from services.intake.entrypoints.frame import LISTS, cases, now, page
from services.intake.entrypoints.heir_forms import WAY, HeirsQuery, TakeOverForm
from shared.kernel.errors import Conflict, Invalid
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.paging import keep_within
from shared.standards.difference import ElementChange, element_changes
from shared.standards.element_list import element_list
from shared.standards.elements import Element
from shared.standards.presenting import shown_value

pages = APIBlueprint("taking_over", __name__, url_prefix="/intake", enable_openapi=False)

VIEW = ("item.view_own", "item.view_all")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One element in three ways, as people read them, with what the parent changed."""

    element: Element
    before: Any
    now: Any
    own: Any
    changed_above: ElementChange | None
    differs: ElementChange | None
    """The own text against the parent's present one."""


@pages.get("/heirs")
@needs(*VIEW)
@pages.input(HeirsQuery, location="query")
def list_heirs(query_data: dict[str, Any]) -> ResponseReturnValue:
    """A compiler sees which claimed items have moved away from the upper level, and which are to be decided on."""
    actor, number, size = current_actor(), query_data["page"], query_data["size"]
    looks = cases().taking_over.worklist(actor, query_data["body_id"])
    keep_within(number, size, len(looks))
    sees_all = actor.may("item.view_all")
    return page(
        "heirs.html",
        sub="heirs",
        crumbs=[("对照上级", None)],
        looks=looks[(number - 1) * size : number * size],
        total=len(looks),
        asked=decisions(looks),
        query=query_data,
        bodies={body.body_id: body.name for body in cases().registering.all()} if sees_all else {},
    )


@pages.get("/items/<item_id>/take-over")
@needs(*VIEW)
def compare(item_id: str) -> ResponseReturnValue:
    """Somebody sees an item beside its parent, element by element, in three ways."""
    return _page(item_id)


@pages.post("/items/<item_id>/take-over")
@needs("item.compile")
@pages.input(TakeOverForm, location="form")
def decide(item_id: str, form_data: dict[str, Any]) -> ResponseReturnValue:
    """A compiler takes over or keeps; everything that was chosen is one new text."""
    decision = TakeOver(actor=current_actor(), at=now(), item_id=item_id, **form_data)
    try:
        outcome = cases().taking_over.decide(decision)
    except Invalid as refusal:
        return _page(item_id, refusal=refusal, chosen=form_data), 422
    except Conflict as refusal:
        return _page(item_id, refusal=refusal, chosen=form_data), 409
    flash(outcome.message or f"已存为第 {outcome.revision} 稿。请看过后重新报送。")
    return redirect(f"/intake/items/{item_id}", code=303)


def _page(item_id: str, *, refusal: Invalid | Conflict | None = None, chosen: Mapping[str, Any] | None = None) -> str:
    actor = current_actor()
    comparison = cases().taking_over.compared(actor, item_id)
    item, home = comparison.item, LISTS[DIRECTORY_LIST]
    name = item.content.title or "未命名事项"
    rows = {key: _row(ways) for key, ways in comparison.ways.items()}
    ways = {key: way for way in ("take", "keep") for key in (chosen or {}).get(way, ())}
    return page(
        "take_over.html",
        sub="heirs",
        crumbs=[(home.name, home.href), (name, f"/intake/items/{item_id}"), ("对照上级", None)],
        comparison=comparison,
        item=item,
        name=name,
        upper=comparison.upper,
        asked=[rows[key] for key in comparison.look.asked],
        follows=[rows[key] for key in comparison.look.follows],
        others=_others(comparison, rows),
        locked=inheritance().locked,
        ways=ways,
        note=(chosen or {}).get("note", ""),
        WAY=WAY,
        refusal=refusal,
        may_decide=actor.may("item.compile") and item.body_id == actor.body_id and not comparison.is_being_read,
    )


def _others(comparison: Comparison, rows: Mapping[str, Row]) -> Sequence[Row]:
    """Return the elements of which nothing is asked."""
    shown = {*comparison.look.asked, *comparison.look.follows}
    return [row for key, row in rows.items() if key not in shown]


def _row(ways: ThreeWays) -> Row:
    element = next(one for one in element_list(DIRECTORY_LIST).elements if one.key == ways.key)
    return Row(
        element=element,
        before=_shown(element, ways.before),
        now=_shown(element, ways.now),
        own=_shown(element, ways.own),
        changed_above=_change(ways.key, ways.before, ways.now),
        differs=_change(ways.key, ways.own, ways.now),
    )


def _shown(element: Element, value: Any) -> Any:
    return None if value is None else shown_value(element, value)


def _change(key: str, one: Any, other: Any) -> ElementChange | None:
    before, after = ({} if value is None else {key: value} for value in (one, other))
    return next(iter(element_changes(before, after, element_list(DIRECTORY_LIST))), None)
