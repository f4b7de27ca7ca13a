"""The legal basis of an item as it stood on any day: what its text cited then, and what stood there then."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue

from services.intake.application.laws.bases_view import STANDINGS, Standing
from services.intake.domain.laws.citing import REASONS
from services.intake.entrypoints.frame import LISTS, cases, now, page
from services.intake.entrypoints.law_forms import BasesQuery
from services.intake.entrypoints.pages import VIEW
from shared.kernel.clock import day_in_china
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor

pages = APIBlueprint("basis_pages", __name__, url_prefix="/intake", enable_openapi=False)

TAGS = {Standing.QUOTED: "ok", Standing.DIFFERS: "ask", Standing.ENDED: "bad", Standing.UNRESOLVED: ""}


@pages.get("/items/<item_id>/bases")
@needs(*VIEW)
@pages.input(BasesQuery, location="query")
def show_bases(item_id: str, query_data: dict[str, Any]) -> ResponseReturnValue:
    """Somebody sees on what an item rested on a day."""
    actor, today = current_actor(), day_in_china(now())
    found = cases().laws.bases.on(actor, item_id, query_data["on"] or today)
    home, name = LISTS[found.item.list_kind], found.item.content.title or "未命名事项"
    return page(
        "laws/bases.html",
        sub=home.key,
        crumbs=[(home.name, home.href), (name, f"/intake/items/{item_id}"), ("依据的沿革", None)],
        found=found,
        name=name,
        today=today,
        standings=STANDINGS,
        tags=TAGS,
        reasons=REASONS,
        may_see_laws=actor.may("law.view"),
    )
