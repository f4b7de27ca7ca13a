"""The pages of implementation lists: those of the own body, and the items of which one may be begun."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue

from services.intake.domain.items import IMPLEMENTATION_LIST
from services.intake.entrypoints import item_queries, list_queries
from services.intake.entrypoints.filled_forms import new_form_address
from services.intake.entrypoints.frame import LISTS, cases, page
from services.intake.entrypoints.pages import VIEW, list_page
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.paging import keep_within
from shared.standards.element_list import IMPLEMENTATION, element_list

pages = APIBlueprint(
    "implementation", __name__, url_prefix="/intake", template_folder="templates", enable_openapi=False
)


@pages.get("/implementation")
@needs(*VIEW)
@pages.input(list_queries.ItemsQuery, location="query")
def list_implementations(query_data: dict[str, Any]) -> ResponseReturnValue:
    """A compiler looks through the implementation lists of the own body."""
    return list_page(query_data, IMPLEMENTATION_LIST)


@pages.get("/implementation/sources")
@needs("item.compile")
@pages.input(item_queries.UnbegunQuery, location="query")
def list_unbegun(query_data: dict[str, Any]) -> ResponseReturnValue:
    """A compiler looks for items that have no implementation list yet, to begin one."""
    home, search = LISTS[IMPLEMENTATION_LIST], query_data["search"].strip()
    number, size = query_data["page"], query_data["size"]
    found, total = cases().reading.unbegun(current_actor(), search, number, size)
    keep_within(number, size, total)
    return page(
        "unbegun.html",
        sub=home.key,
        crumbs=[(home.name, home.href), ("可以编制的事项", None)],
        home=home,
        found=found,
        total=total,
        number=number,
        size=size,
        search=search,
        types=element_list(IMPLEMENTATION).element("item_type").values,
        new_form_address=new_form_address,
    )
