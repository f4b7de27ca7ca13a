"""
The page of a personal link: for people without an account, so everything about it is kept close.

The address is a secret: it goes into no log, no referrer, no cache and no search engine. nginx lets each visitor ask a
few times a minute only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask import Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.review.domain.opinion import Verdict
from services.review.domain.people_refusals import LinkOver, LinkUnknown
from services.review.entrypoints.people_forms import LinkForm
from shared.kernel.errors import Invalid, Problem, Refusal
from shared.runtime.web.access import public
from shared.runtime.web.state import use_cases

pages = APIBlueprint(
    "review_links", __name__, url_prefix="/review/links", template_folder="templates", enable_openapi=False
)
GONE = 410


@pages.app_url_value_preprocessor
def _keep_out_of_the_log(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    if "/links/" in request.path:  # whether a page was found there or not: it may have been copied badly
        g.logged_path = "/review/links/…"


@pages.after_request
def _keep_to_itself(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


@pages.get("/<token>")
@public
def link(token: str) -> ResponseReturnValue:
    """Show the one item that the link opens."""
    return _page(token, is_noted=request.method != "HEAD")


@pages.post("/<token>")
@public
@pages.input(LinkForm, location="form")
def give_opinion(token: str, form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Give the opinion of whoever holds the link."""
    try:
        outcome = use_cases().people.links.give(token, **form_data, now=use_cases().now())
    except (LinkUnknown, LinkOver) as refusal:
        return _closed(refusal)
    except Invalid as refusal:
        return _page(token, problems=refusal.problems, filled=form_data, is_noted=False), 422
    if not outcome.ok:
        problems = (Problem("", "意见没有记录", outcome.message),)
        return _page(token, problems=problems, is_noted=False), 409
    return redirect(url_for("review_links.link", token=token), code=303)


def _page(
    token: str,
    *,
    problems: tuple[Problem, ...] = (),
    filled: Mapping[str, Any] | None = None,
    is_noted: bool,
) -> Any:
    try:
        page = use_cases().people.links.open(token, now=use_cases().now(), is_noted=is_noted)
    except (LinkUnknown, LinkOver) as refusal:
        return _closed(refusal)
    return render_template(
        "review/link.html",
        page=page,
        token=token,
        problems=problems,
        filled=filled or {},
        scope=Verdict.OUT_OF_SCOPE.value,
    )


def _closed(refusal: Refusal) -> ResponseReturnValue:
    status = 404 if isinstance(refusal, LinkUnknown) else GONE
    return render_template("review/link_closed.html", message=refusal.message), status
