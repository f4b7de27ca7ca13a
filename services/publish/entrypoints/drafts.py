"""Drafts before the public (征求意见): the list, a draft with its comments and answers, and the form."""

from __future__ import annotations

import hmac
from typing import Any

from apiflask import APIBlueprint
from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import EXCLUDE, fields, validate

from services.publish.application.draft_view import directory_view, list_view
from services.publish.domain.drafts import CommentRefused, Draft, DraftState, NotOpen, TooManyComments
from services.publish.entrypoints.portal_frame import cached, frame, today
from shared.kernel.errors import Problem, Refusal
from shared.kernel.ids import new_id
from shared.runtime.web.access import public
from shared.runtime.web.paging import keep_within
from shared.runtime.web.schemas import PageQuery
from shared.runtime.web.state import use_cases, web

drafts = APIBlueprint("drafts", __name__, url_prefix="/drafts", template_folder="templates", enable_openapi=False)

DRAFTS_ON_A_PAGE = 50
TRAP = "website"
"""A control that people do not see: what fills it in is a program, and is thanked without being heard."""
STATUS: dict[type[Refusal], int] = {CommentRefused: 422, NotOpen: 409, TooManyComments: 429}
STATES = {
    DraftState.UPCOMING: ("", "即将开始"),
    DraftState.OPEN: ("go", "正在征求意见"),
    DraftState.OVER: ("off", "已结束"),
    DraftState.GONE: ("off", "已撤回"),
}
TREATMENTS = {
    "adopted": ("ok", "采纳"),
    "partly_adopted": ("go", "部分采纳"),
    "not_adopted": ("off", "不采纳"),
}


class DraftsQuery(PageQuery):
    """Which drafts the list shows."""

    class Meta:
        unknown = EXCLUDE

    past = fields.String(load_default="", validate=validate.OneOf(["", "1"]), metadata={"title": "已结束"})


@drafts.get("")
@public
@drafts.input(DraftsQuery, location="query")
def index(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Show the drafts on which the public may speak, or those that are over."""
    is_past, page, day = bool(query_data["past"]), query_data["page"], today()
    found = use_cases().commenting.find(day, is_past=is_past, page=page, size=DRAFTS_ON_A_PAGE)
    keep_within(page, DRAFTS_ON_A_PAGE, found.total)
    current = use_cases().reading.current_edition(day)
    return cached(
        lambda: render_template(
            "publish/drafts.html",
            found=found,
            is_past=is_past,
            page=page,
            size=DRAFTS_ON_A_PAGE,
            **_words(),
            **frame("drafts", current),
        ),
        found,
        day,
        current,
    )


@drafts.get("/<draft_id>")
@public
def draft(draft_id: str) -> ResponseReturnValue:
    """Show a draft with the comments that were answered; the text of one that is gone is not shown any more."""
    shown, comments = use_cases().commenting.draft(draft_id)
    day, current = today(), use_cases().reading.current_edition(today())
    is_gone = shown.state(day) is DraftState.GONE
    return cached(
        lambda: render_template(
            "publish/draft.html",
            draft=shown,
            comments=comments,
            sections=() if is_gone else directory_view(shown),
            view=None if is_gone else list_view(shown),
            **_words(),
            **frame("drafts", current),
        ),
        shown.content_hash,
        shown.closed_because,
        [(one.comment_id, one.answer) for one in comments],
        day,
        current,
    )


@drafts.get("/<draft_id>/comment")
@public
def form(draft_id: str) -> ResponseReturnValue:
    """Show the form, or that the comment was received."""
    return _form(use_cases().commenting.draft(draft_id)[0], {"comment_id": new_id()})


@drafts.post("/<draft_id>/comment")
@public
def comment(draft_id: str) -> ResponseReturnValue:
    """Take a comment in."""
    filled = {name: request.form.get(name, "") for name in ("comment_id", "text", "name", "contact", TRAP)}
    sent = {name: value for name, value in filled.items() if name != TRAP}
    try:
        if not filled[TRAP]:
            use_cases().commenting.comment(draft_id, **sent, sender=_sender(), now=web().clock.now())
    except (CommentRefused, NotOpen, TooManyComments) as refusal:
        problems = refusal.problems or (Problem("", "没有提交", refusal.message),)
        return _form(use_cases().commenting.draft(draft_id)[0], sent, problems), STATUS[type(refusal)]
    return redirect(url_for("drafts.form", draft_id=draft_id, received="1"), code=303)


def _form(shown: Draft, filled: dict[str, str], problems: tuple[Problem, ...] = ()) -> Response:
    """Answer with the form; it holds a token for this visitor, so nobody keeps a copy."""
    page = render_template(
        "publish/comment.html",
        draft=shown,
        filled=filled,
        problems=problems,
        is_received=request.method == "GET" and request.args.get("received") == "1",
        trap=TRAP,
        **_words(),
        **frame("drafts", use_cases().reading.current_edition(today())),
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


def _words() -> dict[str, Any]:
    return {"states": STATES, "treatments": TREATMENTS, "today": today()}


def _sender() -> str:
    """Return a keyed hash of the address: enough to count by, useless to whoever reads the database."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"comment {request.remote_addr}".encode(), "sha256").hexdigest()[:32]
