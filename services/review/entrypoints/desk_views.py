"""The two large pages of the desk, as several doors answer with them: a list, and an item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import render_template, request

from services.review.application.lists import LEAFED, Due, View
from services.review.application.opinion_drafts import OpinionDraft
from services.review.domain.opinion import Remark
from services.review.entrypoints.desk_frame import frame
from services.review.entrypoints.places import kept, request_of, view_of
from services.review.entrypoints.wording import SUBNAV_NAMES
from shared.kernel.errors import Problem
from shared.runtime.web.identity import current_actor
from shared.runtime.web.paging import keep_within
from shared.runtime.web.state import use_cases


def list_page(
    query: Mapping[str, Any], *, problems: tuple[Problem, ...] = (), filled: Mapping[str, Any] | None = None
) -> str:
    """Return a list; `filled` is what stood in the bar of a form that came back."""
    actor = current_actor()
    wanted = request_of(query, page=query["page"], size=query["size"])
    found = use_cases().list_reviews(wanted, actor=actor, at_most=LEAFED)
    keep_within(wanted.page, wanted.size, found.total)
    return render_template(
        "review/worklist.html",
        found=found,
        wanted=wanted,
        kept=kept(query),
        due_counts=use_cases().count_due(wanted.view, actor=actor),
        due_names=DUE_NAMES,
        bodies=use_cases().body_names(actor=actor),
        actor=actor,
        problems=problems,
        filled={"ticked": [], "verdict": "", "reason": ""} | dict(filled or {}),
        **view_frame(wanted.view),
    )


DUE_NAMES = {Due.OVERDUE: "已逾期", Due.WEEK: "本周到期"}


def item_view(
    item_id: str,
    query: Mapping[str, Any],
    *,
    problems: tuple[Problem, ...] = (),
    filled: Mapping[str, Any] | None = None,
) -> str:
    """Return an item; `filled` is what stood in a form that came back, else the draft of this text is filled in."""
    actor = current_actor()
    page = use_cases().item_page(item_id, actor=actor, against=query["against"])
    view = view_of(page.round, query)
    drafts = use_cases().drafts.of(item_id, actor=actor) if actor.may("opinion.give") else ()
    present = page.round.submission.content_hash
    draft = next((one for one in drafts if one.content_hash == present), None)
    return render_template(
        "review/item.html",
        page=page,
        problems=problems,
        filled=filled or _of_draft(draft) or {"remarks": {}},
        draft=draft if not filled else None,
        stale_drafts=[one for one in drafts if one.content_hash != present],
        templates=use_cases().templates.of_own_office(actor=actor) if not page.obstacle else (),
        near=use_cases().neighbours(request_of({**query, "view": view}), item_id, actor=actor),
        kept=kept(query),
        here={name: value for name, value in request.args.items() if name != "against"},
        **view_frame(view),
    )


def view_frame(view: View) -> dict[str, Any]:
    """Return what stands round a page of this list."""
    return {**frame(view.value), "view": view.value, "view_name": SUBNAV_NAMES[view]}


def filled_remarks(remarks: tuple[Remark, ...]) -> dict[str, dict[str, str]]:
    """Return remarks as the fields of their elements."""
    return {remark.element: asdict(remark) for remark in remarks}


def _of_draft(draft: OpinionDraft | None) -> dict[str, Any]:
    if draft is None:
        return {}
    return {
        "verdict": draft.verdict,
        "reason": draft.reason,
        "again": draft.again,
        "remarks": filled_remarks(draft.remarks),
        "checklist": draft.checklist,
    }
