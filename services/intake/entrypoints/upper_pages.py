"""The upper-level list as every body reads it; the registrar says who bears the district's own items."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect
from flask.typing import ResponseReturnValue

from services.intake.application.following_rule import inheritance
from services.intake.application.upper_ports import UpperListing
from services.intake.domain.items import DIRECTORY_LIST
from services.intake.domain.upper_list import BEARER_NAMES, LEVEL_NAMES, LEVEL_OF_KIND
from services.intake.entrypoints.frame import cases, now, page
from services.intake.entrypoints.shown import grouped
from services.intake.entrypoints.upper_forms import BearersForm, UpperQuery
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.paging import keep_within
from shared.standards.element_list import IMPLEMENTATION, element_list
from shared.standards.tables import label

pages = APIBlueprint("upper_pages", __name__, url_prefix="/intake", enable_openapi=False)

VIEW = ("item.view_own", "item.view_all")
UPPER = "/intake/upper"


@pages.get("/upper")
@needs(*VIEW)
@pages.input(UpperQuery, location="query")
def list_upper_items(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Somebody looks through the list of a level above."""
    found = cases().upper.reading.list_items(
        current_actor(),
        UpperListing(
            level=query_data["level"],
            guiding_department=query_data["department"],
            search=query_data["search"].strip(),
            is_in_force=not query_data["gone"],
            is_unsettled=query_data["unsettled"],
            page=query_data["page"],
            size=query_data["size"],
        ),
    )
    keep_within(found.page.page, found.page.size, found.page.total)
    return page(
        "upper_list.html",
        sub="upper",
        crumbs=[("上级清单", None)],
        found=found,
        query=query_data,
        levels=LEVEL_NAMES,
    )


@pages.get("/upper/<upper_id>")
@needs(*VIEW)
def show_upper_item(upper_id: str) -> ResponseReturnValue:
    """Somebody reads an upper-level item, its former texts and what levels above publish of it."""
    return _page(upper_id)


@pages.post("/upper/<upper_id>/bearers")
@needs("upper.manage")
@pages.input(BearersForm, location="form")
def settle_bearers(upper_id: str, form_data: dict[str, Any]) -> ResponseReturnValue:
    """The registrar says who has to claim an item of the district, and whether it is in force."""
    cases().upper.keeping.settle(current_actor(), now(), upper_id, **form_data)
    flash("已保存。承接情况随即按新的承担层级计算。")
    return redirect(f"{UPPER}/{upper_id}", code=303)


def _page(upper_id: str) -> str:
    actor = current_actor()
    view = cases().upper.reading.item(actor, upper_id)
    body = cases().upper.reading.own_body(actor)
    standard = element_list(DIRECTORY_LIST, view.text.standard_version)
    may_claim = (
        actor.may("item.compile")
        and body is not None
        and LEVEL_OF_KIND[body.kind] == view.upper.level
        and view.upper.is_in_force
        and not view.own_item_id
    )
    return page(
        "upper_item.html",
        sub="upper",
        crumbs=[("上级清单", f"{UPPER}?level={view.upper.level}"), (view.upper.item_name, None)],
        view=view,
        upper=view.upper,
        groups=grouped(view.text.elements, standard),
        references=[(one, grouped(one.elements, element_list(IMPLEMENTATION))) for one in view.references],
        level_label=lambda code: label("exercise_level", code),
        locked=inheritance().locked,
        may_claim=may_claim,
        bearer_names=BEARER_NAMES,
    )
