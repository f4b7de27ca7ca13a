"""The law register on pages: the list, one law with its versions and changes, the text of a version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask import render_template
from flask.typing import ResponseReturnValue

from services.review.application.laws.looking_up import MANAGE, VIEW
from services.review.entrypoints.desk_frame import LAWS, frame
from services.review.entrypoints.law_contents import contents, placed
from services.review.entrypoints.law_forms import RegisterQuery, TextQuery
from services.review.entrypoints.law_words import LAW_WORDS
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.paging import keep_within
from shared.runtime.web.state import use_cases

pages = APIBlueprint("review_law_pages", __name__, url_prefix="/review/laws", enable_openapi=False)
pages.app_context_processor(lambda: {"laws": LAW_WORDS})


@pages.get("")
@needs(VIEW)
@pages.input(RegisterQuery, location="query")
def register(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Show the register, or what of it a filter leaves."""
    actor = current_actor()
    found = use_cases().laws.page_of_laws(**query_data, actor=actor)
    keep_within(found.page, found.size, found.total)
    return render_template(
        "laws/laws.html", found=found, query=query_data, may_manage=actor.may(MANAGE), problems=(), **frame(LAWS)
    )


@pages.get("/<law_id>")
@needs(VIEW)
def law(law_id: str) -> ResponseReturnValue:
    """Show a law: what the register says of it, its versions, its changes, its history."""
    actor = current_actor()
    return render_template(
        "laws/law.html",
        shown=use_cases().laws.law(law_id, actor=actor),
        may_manage=actor.may(MANAGE),
        **frame(LAWS),
    )


@pages.get("/<law_id>/versions/<version_id>")
@needs(VIEW)
@pages.input(TextQuery, location="query")
def version(law_id: str, version_id: str, query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Show the text of a version, with its contents and an anchor for each article."""
    actor = current_actor()
    shown = use_cases().laws.version(law_id, version_id, text_id=query_data["text"], actor=actor)
    articles = placed(shown.articles)
    return render_template(
        "laws/version.html",
        shown=shown,
        articles=articles,
        contents=contents(articles),
        is_earlier=bool(query_data["text"]) and query_data["text"] != shown.version.text_id,
        may_manage=actor.may(MANAGE),
        **frame(LAWS),
    )
