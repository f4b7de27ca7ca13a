"""Where the legal office enters laws and versions: it looks at what was read in a text, then keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from services.review.application.laws.looking_up import MANAGE
from services.review.application.laws.previewing import Looked
from services.review.application.laws.views import LawView
from services.review.domain.laws.entry import LONGEST
from services.review.domain.laws.law import LawEvent
from services.review.entrypoints.answering import Problems, problems_of, status_of
from services.review.entrypoints.desk_frame import LAWS, frame
from services.review.entrypoints.law_forms import SAVE, NewLawForm, NewVersionForm, entry_of, text_of, version_of
from shared.kernel.errors import Conflict, Invalid, LostRace, Problem, Refusal
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.state import use_cases

pages = APIBlueprint("review_law_entry_pages", __name__, url_prefix="/review/laws", enable_openapi=False)

NOT_SAVED = "没有保存"
FASTER = Problem("", NOT_SAVED, "您打开之后，别人改过", "看过下面的修改，再决定要不要提交")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a form shows again: its words, what is wrong with them, what was read, what others did meanwhile."""

    filled: Mapping[str, Any]
    problems: Problems = ()
    looked: Looked | None = None
    meanwhile: tuple[LawEvent, ...] = ()
    status: int = 200


@pages.get("/new")
@needs(MANAGE)
def new_law() -> ResponseReturnValue:
    """Show the form of a law with its first version."""
    return _new_law(Answer(filled={}))


@pages.post("/new")
@needs(MANAGE)
@pages.input(NewLawForm, location="form")
def enter_law(form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Show what was read in the text, or keep the law with it."""
    laws, actor, text = use_cases().laws, current_actor(), text_of(form_data)
    fields = {**entry_of(form_data), **version_of(form_data)}
    answer = looked_at(form_data, laws.previewing.law(fields, text, actor=actor))
    if form_data["do"] != SAVE or answer.problems:
        return _new_law(answer)
    try:
        law_id = laws.enter_law(fields, text, actor=actor)
    except (Invalid, Conflict) as refusal:
        return _new_law(refused(answer, refusal))
    flash("已登记。以后有新版本，在这一页登记后比对。")
    return redirect(url_for("review_law_pages.law", law_id=law_id), code=303)


@pages.get("/<law_id>/versions/new")
@needs(MANAGE)
def new_version(law_id: str) -> ResponseReturnValue:
    """Show the form of a further version."""
    return _new_version(use_cases().laws.law(law_id, actor=current_actor()), Answer(filled={}))


@pages.post("/<law_id>/versions/new")
@needs(MANAGE)
@pages.input(NewVersionForm, location="form")
def enter_version(law_id: str, form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Show what was read in the text, or keep the version with it."""
    laws, actor, text = use_cases().laws, current_actor(), text_of(form_data)
    shown, fields = laws.law(law_id, actor=actor), version_of(form_data)
    looked = laws.previewing.version(fields, text, titles=titles_of(shown), law=shown.law, actor=actor)
    answer = looked_at(form_data, looked)
    if form_data["do"] != SAVE or answer.problems:
        return _new_version(shown, answer)
    try:
        version_id = laws.enter_version(law_id, fields, text, version=form_data["version"], actor=actor)
    except (Invalid, Conflict) as refusal:
        shown = laws.law(law_id, actor=actor)
        return _new_version(shown, refused(answer, refusal, shown))
    flash("已登记新版本。比对并确认以后，引用这部法的事项才会跟着调整。")
    return redirect(
        url_for("review_law_change_entry_pages.new_change", law_id=law_id, new_version_id=version_id), code=303
    )


def titles_of(shown: LawView) -> tuple[str, ...]:
    """Return all names of a law."""
    return (shown.law.entry.title, *shown.law.entry.other_titles)


def refused(answer: Answer, refusal: Refusal, shown: LawView | None = None) -> Answer:
    """Return the answer to what was refused; of somebody who was faster with what he did meanwhile."""
    found = problems_of(refusal, NOT_SAVED)
    meanwhile: tuple[LawEvent, ...] = ()
    if isinstance(refusal, LostRace) and shown:
        meanwhile = shown.law.history[answer.filled["lines"] :]
        found = (FASTER,)
    return replace(answer, problems=found, status=status_of(refusal), meanwhile=meanwhile)


def looked_at(form: Mapping[str, Any], looked: Looked) -> Answer:
    """The text of a file goes into the form, so that what was looked at is what is kept."""
    filled = dict(form)
    if looked.preview:
        filled["text"] = looked.preview.source
    return Answer(filled=filled, problems=looked.problems, looked=looked, status=422 if looked.problems else 200)


def _new_law(answer: Answer) -> ResponseReturnValue:
    return render_template("laws/new_law.html", answer=answer, longest=LONGEST, **frame(LAWS)), answer.status


def _new_version(shown: LawView, answer: Answer) -> ResponseReturnValue:
    return render_template("laws/new_version.html", shown=shown, answer=answer, **frame(LAWS)), answer.status
