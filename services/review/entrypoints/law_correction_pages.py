"""Where the legal office corrects what was entered wrongly: the entry of a law; name, days and text of a version."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from services.review.application.laws.looking_up import MANAGE
from services.review.domain.laws.days import LABELS
from services.review.domain.laws.entry import LONGEST
from services.review.domain.laws.law import LONGEST_REASON
from services.review.entrypoints.desk_frame import LAWS, frame
from services.review.entrypoints.law_entry_pages import Answer, looked_at, refused, titles_of
from services.review.entrypoints.law_forms import (
    SAVE,
    EntryCorrectionForm,
    TextCorrectionForm,
    VersionCorrectionForm,
    entry_of,
    text_of,
    version_of,
)
from shared.kernel.errors import Conflict, Invalid
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.state import use_cases

pages = APIBlueprint("review_law_correction_pages", __name__, url_prefix="/review/laws", enable_openapi=False)


@pages.get("/<law_id>/entry")
@needs(MANAGE)
def correct_entry(law_id: str) -> ResponseReturnValue:
    """Show what the register says of a law as a form."""
    entry = use_cases().laws.law(law_id, actor=current_actor()).law.entry
    filled = {name: getattr(entry, name) for name in ("title", "doc_no", "rank", "issuer", "status")}
    return _entry(law_id, Answer(filled={**filled, "other_titles": "\n".join(entry.other_titles)}))


@pages.post("/<law_id>/entry")
@needs(MANAGE)
@pages.input(EntryCorrectionForm, location="form")
def save_entry(law_id: str, form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Keep what the register says of a law."""
    laws, actor = use_cases().laws, current_actor()
    return _done(
        law_id,
        Answer(filled=form_data),
        lambda: laws.correct_entry(
            law_id, entry_of(form_data), version=form_data["version"], reason=form_data["reason"], actor=actor
        ),
        again=lambda answer: _entry(law_id, answer),
        to=url_for("review_law_pages.law", law_id=law_id),
    )


@pages.get("/<law_id>/versions/<version_id>/days")
@needs(MANAGE)
def correct_days(law_id: str, version_id: str) -> ResponseReturnValue:
    """Show name and days of a version as a form."""
    version = use_cases().laws.law(law_id, actor=current_actor()).law.version_of(version_id)
    days = {name: getattr(version.days, name) or "" for name in LABELS}
    return _version("laws/correct_days.html", law_id, version_id, Answer(filled={"label": version.label, **days}))


@pages.post("/<law_id>/versions/<version_id>/days")
@needs(MANAGE)
@pages.input(VersionCorrectionForm, location="form")
def save_days(law_id: str, version_id: str, form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Keep another name or other days of a version."""
    laws, actor, fields = use_cases().laws, current_actor(), version_of(form_data)
    return _done(
        law_id,
        Answer(filled=form_data),
        lambda: laws.correct_version(
            law_id, version_id, fields, version=form_data["version"], reason=form_data["reason"], actor=actor
        ),
        again=lambda answer: _version("laws/correct_days.html", law_id, version_id, answer),
        to=url_for("review_law_pages.law", law_id=law_id),
    )


@pages.get("/<law_id>/versions/<version_id>/text")
@needs(MANAGE)
def correct_text(law_id: str, version_id: str) -> ResponseReturnValue:
    """Show the text of a version as a form."""
    shown = use_cases().laws.version(law_id, version_id, actor=current_actor())
    filled = {"text": shown.source, "without_articles": not shown.articles}
    return _version("laws/correct_text.html", law_id, version_id, Answer(filled=filled))


@pages.post("/<law_id>/versions/<version_id>/text")
@needs(MANAGE)
@pages.input(TextCorrectionForm, location="form")
def save_text(law_id: str, version_id: str, form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Show what was read in another text of a version, or keep it in place of the one that was entered wrongly."""
    laws, actor, given = use_cases().laws, current_actor(), text_of(form_data)
    titles = titles_of(laws.law(law_id, actor=actor))
    answer = looked_at(form_data, laws.previewing.text(given, titles=titles, actor=actor))
    if form_data["do"] != SAVE or answer.problems:
        return _version("laws/correct_text.html", law_id, version_id, answer)
    return _done(
        law_id,
        answer,
        lambda: laws.correct_text(
            law_id, version_id, given, version=form_data["version"], reason=form_data["reason"], actor=actor
        ),
        again=lambda found: _version("laws/correct_text.html", law_id, version_id, found),
        to=url_for("review_law_pages.version", law_id=law_id, version_id=version_id),
        done="条文已更正。用到这个版本的变动要重新比对。",
    )


def _done(
    law_id: str,
    answer: Answer,
    act: Callable[[], None],
    *,
    again: Callable[[Answer], ResponseReturnValue],
    to: str,
    done: str = "已更正",
) -> ResponseReturnValue:
    try:
        act()
    except (Invalid, Conflict) as refusal:
        return again(refused(answer, refusal, use_cases().laws.law(law_id, actor=current_actor())))
    flash(done)
    return redirect(to, code=303)


def _entry(law_id: str, answer: Answer) -> ResponseReturnValue:
    shown = use_cases().laws.law(law_id, actor=current_actor())
    page = render_template(
        "laws/entry.html", shown=shown, answer=answer, longest=LONGEST, longest_reason=LONGEST_REASON, **frame(LAWS)
    )
    return page, answer.status


def _version(template: str, law_id: str, version_id: str, answer: Answer) -> ResponseReturnValue:
    law = use_cases().laws.law(law_id, actor=current_actor()).law
    page = render_template(
        template,
        law=law,
        version=law.version_of(version_id),
        answer=answer,
        longest_reason=LONGEST_REASON,
        **frame(LAWS),
    )
    return page, answer.status
