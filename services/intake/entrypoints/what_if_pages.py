"""What if (试算): what a draft, or a change that was told, would mean for the items; nothing is changed by it.

What takes long is worked on by a job, and whoever asked finds its report on a page of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from apiflask import APIBlueprint
from flask import redirect, request
from flask.typing import ResponseReturnValue

from services.intake.application.laws.drafts import SIDES, Draft
from services.intake.application.laws.law_view import LawView
from services.intake.application.laws.trials import TRIAL_STATE_NAMES, Trial, TrialState
from services.intake.application.laws.trying import Look, TooManyTrials
from services.intake.application.laws.what_if_shown import ShownReport
from services.intake.entrypoints.adjustment_shown import WORDS
from services.intake.entrypoints.frame import cases, now, page
from services.intake.entrypoints.impact_pages import HOME, IMPACT, SECTION
from services.intake.entrypoints.law_forms import WhatIfForm, WhatIfQuery
from shared.kernel.errors import Invalid, Problem, Refusal
from shared.kernel.law.articles import decoded
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor

pages = APIBlueprint("what_if_pages", __name__, url_prefix="/intake/law-changes", enable_openapi=False)

HERE = "/intake/law-changes/what-if"
MOST_BYTES = 5 * 1024 * 1024
STATE_TAGS = {
    TrialState.ORDERED: "go",
    TrialState.DONE: "ok",
    TrialState.REFUSED: "bad",
    TrialState.STOPPED: "off",
    TrialState.BROKEN: "bad",
}


@pages.get("/what-if")
@needs(IMPACT)
@pages.input(WhatIfQuery, location="query")
def ask(query_data: dict[str, Any]) -> ResponseReturnValue:
    """An office gives a draft to be tried; or sees what a change that was told would do now."""
    if change_id := query_data["change_id"]:
        look = cases().laws.trying.look(current_actor(), change_id, now())
        return _report(look.report, change_id=change_id) if look.report else _asking_of_change(look)
    return _asking({"law_id": query_data["law_id"]})


@pages.post("/what-if")
@needs(IMPACT)
@pages.input(WhatIfForm, location="form")
def try_draft(form_data: dict[str, Any]) -> ResponseReturnValue:
    """An office sees what a draft or a change would do, at once or when a job has found it."""
    trying = cases().laws.trying
    try:
        if form_data["change_id"]:
            answer = trying.ask_change(current_actor(), form_data["change_id"], now())
        else:
            answer = trying.ask(current_actor(), _draft(form_data), now())
    except Invalid as refusal:
        return _asking(form_data, _at_fields(refusal)), 422
    except TooManyTrials as refusal:
        if form_data["change_id"]:
            raise
        return _asking(form_data, refusal), 409
    if answer.report:
        return _report(answer.report, change_id=form_data["change_id"])
    return redirect(f"/intake/jobs/{answer.trial_id}", code=303)


@pages.get("/what-if/<trial_id>")
@needs(IMPACT)
def show_trial(trial_id: str) -> ResponseReturnValue:
    """Whoever asked reads the report that a job has found; or how far it is, or why there is none."""
    trial = cases().laws.trying.find(current_actor(), trial_id)
    if trial.report:
        return _report(trial.report, trial, change_id=trial.change_id)
    return page(
        "laws/what_if_trial.html",
        sub=SECTION,
        crumbs=[HOME, ("试算", HERE), (trial.title, None)],
        trial=trial,
        TrialState=TrialState,
        again=_again(trial.law_id, trial.change_id),
        **_trial_words(),
    )


def _draft(form: Mapping[str, Any]) -> Draft:
    """
    Return the draft that a form describes.

    :raises Invalid: when a text or the title is missing, or a file cannot be read
    """
    law = _law(form["law_id"])
    title = law.line.title if law else form["title"].strip().strip("《》")
    problems = [] if title else [Problem("title", "名称", "没有填写", "请写这部法的全称，和事项里引用的一样")]
    texts: dict[str, str] = {}
    for side in SIDES:
        try:
            texts[side] = _text(side, form, law)
        except Invalid as refusal:
            problems += refusal.problems
    if problems:
        raise Invalid(problems[0].sentence(), tuple(problems))
    law_id, doc_no = (law.line.law_id, law.line.doc_no) if law else ("", form["doc_no"].strip())
    return Draft(title=title, doc_no=doc_no, law_id=law_id, **texts)


def _text(side: str, form: Mapping[str, Any], law: LawView | None) -> str:
    """
    Return one of both texts: the file counts, else the version that was chosen, else what was pasted.

    :raises Invalid: when there is none, or both a version and a pasted text, of which one would be passed over
    """
    sent = request.files.get(f"{side}_file")
    if sent is not None and sent.filename:
        return _text_of_file(side, sent.read(MOST_BYTES + 1))
    pasted = str(form[f"{side}_text"])
    version = next((each for each in law.versions if each.version_id == form[f"{side}_version"]), None) if law else None
    if version is not None and pasted.strip():
        label = version.label or version.version_id
        raise _wrong(side, f"选了版本“{label}”，又粘贴了条文", "请只留一种：不用版本的选“不用”，用版本的清空这里")
    if version is not None:
        return "\n".join(f"{article.number}　{article.text}" for article in version.articles)
    if not pasted.strip():
        raise _wrong(side, "没有填写", "请粘贴条文，或者选文件")
    return pasted


def _text_of_file(side: str, content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise _wrong(side, "文件超过 5 MB", "请只留条文的文字")
    try:
        text = decoded(content)
    except UnicodeDecodeError:
        text = "\x00"
    if "\x00" in text:
        raise _wrong(side, "文件不是文本文件", "请另存为 .txt，或者直接粘贴条文")
    return text


def _wrong(side: str, message: str, remedy: str) -> Invalid:
    problem = Problem(f"{side}_text", SIDES[side], message, remedy)
    return Invalid(problem.sentence(), (problem,))


def _at_fields(refusal: Invalid) -> Invalid:
    """Return a refusal with what is wrong with a text of the draft at the field where it is pasted."""
    problems = [replace(one, field=f"{one.field}_text") if one.field in SIDES else one for one in refusal.problems]
    return Invalid(refusal.message, tuple(problems))


def _law(law_id: str) -> LawView | None:
    return cases().laws.view.law(current_actor(), law_id, now()) if law_id else None


def _asking(typed: Mapping[str, Any], refusal: Refusal | None = None) -> str:
    return _ask_page(
        [("试算", None)],
        law=_law(typed["law_id"]),
        typed=typed,
        refusal=refusal,
        problems=refusal.problems if refusal else (),
    )


def _asking_of_change(look: Look) -> str:
    change = look.change
    return _ask_page([(change.title, f"/intake/law-changes/{change.change_id}"), ("试算", None)], look=look)


def _ask_page(crumbs: list[tuple[str, str | None]], **shown: Any) -> str:
    recent = cases().laws.trying.recent(current_actor())
    return page("laws/what_if.html", sub=SECTION, crumbs=[HOME, *crumbs], recent=recent, **shown, **_trial_words())


def _report(report: ShownReport, trial: Trial | None = None, *, change_id: str = "") -> str:
    return page(
        "laws/what_if_report.html",
        sub=SECTION,
        crumbs=[HOME, ("试算", HERE), (report.title, None)],
        report=report,
        trial=trial,
        again=_again(report.law_id, change_id),
        may_open_items=current_actor().may("item.view_all"),
        **WORDS,
    )


def _again(law_id: str, change_id: str) -> str:
    """Return where the same is tried once more: the change, or the form of the same law."""
    asked = {"change_id": change_id} if change_id else {"law_id": law_id} if law_id else {}
    return f"{HERE}?{urlencode(asked)}" if asked else HERE


def _trial_words() -> dict[str, Any]:
    return {"trial_states": TRIAL_STATE_NAMES, "trial_tags": STATE_TAGS}
