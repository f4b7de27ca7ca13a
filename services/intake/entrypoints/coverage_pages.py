"""Coverage: what is expected of each body and what it answered; an overview for the district government office."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any

from apiflask import APIBlueprint
from flask import request
from flask.typing import ResponseReturnValue

from services.intake.application.coverage import CoverageListing
from services.intake.application.like_names import LikeItem
from services.intake.domain.bodies import KIND_NAMES
from services.intake.domain.coverage import STANDING_NAMES, Answer, Standing
from services.intake.domain.upper_list import LEVEL_NAMES, LEVEL_OF_KIND
from services.intake.entrypoints.frame import cases, page
from services.intake.entrypoints.upper_forms import CoverageOfBodyQuery, OverviewQuery
from shared.kernel.errors import Problem
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.paging import keep_within

pages = APIBlueprint("coverage_pages", __name__, url_prefix="/intake", enable_openapi=False)

KINDS = {Standing.CLAIMED: "ok", Standing.NOT_OURS: "", Standing.ZERO_REPORT: "", Standing.OPEN: "ask"}
CLAIMABLE = (Standing.OPEN, Standing.ZERO_REPORT)


@pages.get("/coverage")
@needs("item.view_all")
@pages.input(OverviewQuery, location="query")
def show_overview(query_data: dict[str, Any]) -> ResponseReturnValue:
    """The district government office sees how far every body has answered."""
    listing = CoverageListing(level=query_data["level"], kind=query_data["kind"], is_open=query_data["open"])
    found = cases().upper.covering.overview(current_actor(), listing)
    number, size = query_data["page"], query_data["size"]
    keep_within(number, size, len(found.bodies))
    return page(
        "coverage.html",
        sub="coverage",
        crumbs=[("承接情况", None)],
        found=found,
        shown=found.bodies[(number - 1) * size : number * size],
        query=query_data,
        levels=LEVEL_NAMES,
        kinds=KIND_NAMES,
        standings=STANDING_NAMES,
        Standing=Standing,
    )


@pages.get("/coverage/<body_id>")
@needs("item.view_own", "item.view_all")
@pages.input(CoverageOfBodyQuery, location="query")
def show_body(body_id: str, query_data: dict[str, Any]) -> ResponseReturnValue:
    """Somebody sees item by item what is expected of a body and what it answered."""
    return body_page(body_id, query_data, may_answer=False)


def body_page(
    body_id: str,
    query: dict[str, Any],
    *,
    may_answer: bool,
    problems: Sequence[Problem] = (),
    ticked: Set[str] = frozenset(),
    reason: str = "",
) -> str:
    """Return the page of one body's coverage; with boxes to tick where its compiler answers."""
    coverage = cases().upper.covering.of_body(current_actor(), body_id)
    search, standing = query["search"].strip(), query["standing"]
    wanted = [
        answer
        for answer in coverage.answers
        if standing in ("", answer.standing.value) and search.casefold() in answer.upper.item_name.casefold()
    ]
    number, size = query["page"], query["size"]
    keep_within(number, size, len(wanted))
    shown = wanted[(number - 1) * size : number * size]
    crumbs: list[tuple[str, str | None]] = [("认领上级事项", None)]
    if not may_answer:
        crumbs = [("承接情况", "/intake/coverage"), (coverage.body.name, None)]
    return page(
        "coverage_body.html",
        sub="claims" if may_answer else "coverage",
        crumbs=crumbs,
        coverage=coverage,
        answers=shown,
        likes=_own_like(shown) if may_answer else {},
        total=len(wanted),
        query=query,
        asked=request.query_string.decode(),
        level=LEVEL_NAMES[LEVEL_OF_KIND[coverage.body.kind]],
        standings=STANDING_NAMES,
        Standing=Standing,
        tags=KINDS,
        may_answer=may_answer,
        here="/intake/claims" if may_answer else f"/intake/coverage/{coverage.body.body_id}",
        problems=problems,
        ticked=ticked,
        reason=reason,
    )


def _own_like(answers: Sequence[Answer]) -> Mapping[str, Sequence[LikeItem]]:
    """Return the own items that are to be linked to what may be claimed, rather than doubled, by its name."""
    names = {one.upper.item_name for one in answers if one.standing in CLAIMABLE}
    return cases().name_checking.unlinked_like(current_actor(), names)
