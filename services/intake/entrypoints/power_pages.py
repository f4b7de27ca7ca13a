"""The published power list as its bodies read it, and where an implementation list departs from it."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue

from services.intake.application.power_ports import PowerListing
from services.intake.domain.items import IMPLEMENTATION_LIST
from services.intake.domain.power_list import POWER_TYPES
from services.intake.entrypoints.frame import LISTS, cases, page
from services.intake.entrypoints.power_forms import PowerListQuery
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.paging import keep_within
from shared.standards.tables import table

pages = APIBlueprint("power_pages", __name__, url_prefix="/intake", enable_openapi=False)

VIEW = ("item.view_own", "item.view_all")


@pages.get("/power-list")
@needs(*VIEW)
@pages.input(PowerListQuery, location="query")
def list_power_items(query_data: dict[str, Any]) -> ResponseReturnValue:
    """A body looks through its power list and begins implementation lists from it."""
    actor = current_actor()
    found = cases().power_view.list_items(
        actor,
        PowerListing(
            body_id=query_data["body_id"],
            item_type=query_data["item_type"],
            search=query_data["search"].strip(),
            is_in_force=not query_data["gone"],
            page=query_data["page"],
            size=query_data["size"],
        ),
    )
    keep_within(found.page.page, found.page.size, found.page.total)
    sees_all = actor.may("item.view_all")
    return page(
        "power_list.html",
        sub="power-list",
        crumbs=[("权力清单", None)],
        found=found,
        query=query_data,
        types={code: table("item_type")[code] for code in POWER_TYPES},
        bodies={body.body_id: body.name for body in cases().registering.all()} if sees_all else {},
    )


@pages.get("/items/<item_id>/power-difference")
@needs(*VIEW)
def show_difference(item_id: str) -> ResponseReturnValue:
    """Somebody sees where an implementation list departs from the published power list, and on what ground."""
    comparison = cases().power_view.compared(current_actor(), item_id)
    name = comparison.item.content.item_name or "未命名事项"
    home = LISTS[IMPLEMENTATION_LIST]
    return page(
        "power_difference.html",
        sub=home.key,
        crumbs=[(home.name, home.href), (name, f"/intake/items/{item_id}"), ("和权力清单对照", None)],
        comparison=comparison,
        item=comparison.item,
        is_own=comparison.item.body_id == current_actor().body_id,
    )
