"""Laws at the desk of intake: which there are, and which items rest on which article of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue

from services.intake.application.laws.law_view import LawView
from services.intake.domain.laws.citing import REASONS
from services.intake.domain.laws.law_state import LawChange
from services.intake.entrypoints.adjustment_shown import WORDS
from services.intake.entrypoints.frame import cases, now, page
from services.intake.entrypoints.law_forms import LawQuery, LawsQuery, UnresolvedQuery
from shared.kernel.clock import day_in_china
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.paging import keep_within
from shared.standards.tables import table

pages = APIBlueprint("law_pages", __name__, url_prefix="/intake/laws", enable_openapi=False)

VIEW_LAWS, IMPACT = "law.view", "law.impact"
SECTION = "laws"
HOME: tuple[str, str | None] = ("法律法规", "/intake/laws")


@pages.get("")
@needs(VIEW_LAWS)
@pages.input(LawsQuery, location="query")
def list_laws(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Somebody looks through the laws on which items rest."""
    found = cases().laws.view.page(current_actor(), query_data["search"], query_data["page"])
    keep_within(found.page, found.size, found.total)
    return page(
        "laws/laws.html",
        sub=SECTION,
        crumbs=[(HOME[0], None)],
        found=found,
        search=query_data["search"],
        ranks=table("legal_basis_rank"),
        may_see_impact=current_actor().may(IMPACT),
    )


@pages.get("/unresolved")
@needs(IMPACT)
@pages.input(UnresolvedQuery, location="query")
def list_unresolved(query_data: dict[str, Any]) -> ResponseReturnValue:
    """An office sees what items cite that leads to no text of a law, and why."""
    actor = current_actor()
    return page(
        "laws/unresolved.html",
        sub=SECTION,
        crumbs=[HOME, ("没有对应到条文的引用", None)],
        found=cases().laws.view.unresolved(actor, query_data["reason"], query_data["after"]),
        reason=query_data["reason"],
        reasons=REASONS,
        may_open_items=actor.may("item.view_all"),
    )


@pages.get("/<law_id>")
@needs(VIEW_LAWS)
@pages.input(LawQuery, location="query")
def show_law(law_id: str, query_data: dict[str, Any]) -> ResponseReturnValue:
    """Somebody reads a law: its versions, its articles with the items that rest on each, what each change did."""
    actor, today, article = current_actor(), day_in_china(now()), query_data["article"]
    law = cases().laws.view.law(actor, law_id, now(), query_data["version"])
    resting = cases().laws.view.resting(actor, law_id, article, query_data["page"]) if article else None
    if resting:
        keep_within(resting.page, resting.size, resting.total)
    return page(
        "laws/law.html",
        sub=SECTION,
        crumbs=[HOME, (law.line.title, None)],
        law=law,
        articles=[line for line in law.articles if line.items or query_data["all"] or line.article.number == article],
        made_by=_made_by(law),
        confirmed=_confirmed(law),
        resting=resting,
        query=query_data,
        today=today,
        ranks=table("legal_basis_rank"),
        may_see_impact=actor.may(IMPACT),
        sees_all=actor.may("item.view_all"),
        may_open_items=actor.may("item.view_all") or actor.may("item.view_own"),
        **WORDS,
    )


def _made_by(law: LawView) -> Mapping[str, str]:
    """Return from which day each version is in force, by the change that makes it the new one; else what it says."""
    told = {text.version_id: text.effective_on for text in law.versions}
    return {**told, **{change.new_version_id: change.effective_on.isoformat() for change in reversed(_standing(law))}}


def _confirmed(law: LawView) -> Collection[str]:
    """Return the versions that are, were or will be in force: one that nobody has confirmed moves nothing."""
    return {law.in_force_id, *(each for one in _standing(law) for each in (one.old_version_id, one.new_version_id))}


def _standing(law: LawView) -> list[LawChange]:
    return [line.change for line in law.changes if not line.change.is_revoked and line.change.new_version_id]
