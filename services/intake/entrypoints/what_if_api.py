"""The API of what-if (试算): small drafts are answered at once, others by a job whose report is fetched later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from apiflask import APIBlueprint
from flask import jsonify
from flask.typing import ResponseReturnValue

from services.intake.application.laws.drafts import SIDES, Draft
from services.intake.application.laws.what_if import IMPACT
from services.intake.application.laws.what_if_shown import ShownReport
from services.intake.domain.adjustments.outcomes import Outcome
from services.intake.entrypoints.frame import cases, now
from services.intake.entrypoints.law_forms import DraftBody
from shared.kernel.errors import Invalid, Problem
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor

api = APIBlueprint("what_if_api", __name__, url_prefix="/intake/api/law-trials", tag="动态调整")

_NEEDED = {"title": "名称", **SIDES}


@api.post("")
@needs(IMPACT)
@api.input(DraftBody)
@api.doc(responses={200: "试算完成", 202: "已受理，按 trial_id 查询结果"})
def try_draft(json_data: dict[str, Any]) -> ResponseReturnValue:
    """试算一个草案（title、old、new）或者一个条文变动（change_id），什么都不改；在后台算的回 202 和 trial_id。"""
    trying, actor = cases().laws.trying, current_actor()
    if json_data["change_id"]:
        _check_no_draft(json_data)
        answer = trying.ask_change(actor, json_data["change_id"], now())
    else:
        answer = trying.ask(actor, _draft(json_data), now())
    if answer.report:
        return jsonify(report=report_as_dict(answer.report))
    return jsonify(trial_id=answer.trial_id, job_id=answer.trial_id), 202


@api.get("/<trial_id>")
@needs(IMPACT)
def show_trial(trial_id: str) -> ResponseReturnValue:
    """自己发起的一次试算：算到哪一步，算完的连同结果。"""
    trial = cases().laws.trying.find(current_actor(), trial_id)
    return jsonify(
        trial_id=trial.trial_id,
        title=trial.title,
        state=trial.state.value,
        message=trial.message,
        report=report_as_dict(trial.report) if trial.report else None,
    )


def report_as_dict(report: ShownReport) -> dict[str, Any]:
    """Return a report as plain fields: the sums of all items, and the first of them."""
    return {
        "title": report.title,
        "law": report.law_title,
        "is_registered": report.is_registered,
        "effective_on": report.effective_on or None,
        "articles": dict(report.verdicts),
        "outcomes": _counts(report.outcomes),
        "bodies": [{"body_id": one.body_id, "name": one.name, **_counts(one.tally)} for one in report.bodies],
        "total": report.total,
        "items": [asdict(one) for one in report.items],
    }


def _counts(tally: Mapping[Outcome, int]) -> dict[str, int]:
    return {outcome.value: count for outcome, count in tally.items()}


def _check_no_draft(body: Mapping[str, Any]) -> None:
    """
    Refuse a draft beside a change: only one of them can be tried.

    :raises Invalid: naming what was given of a draft
    """
    given = [key for key in ("title", "doc_no", "old", "new") if body[key].strip()]
    if given:
        message = f"和草案（{'、'.join(given)}）同时给了，一次只能试算一种"
        problem = Problem(
            "change_id", "条文变动", message, "试算草案的请去掉 change_id，试算条文变动的请只留 change_id"
        )
        raise Invalid(problem.sentence(), (problem,))


def _draft(body: Mapping[str, Any]) -> Draft:
    """
    Return the draft that a request describes.

    :raises Invalid: when the title or a text is missing
    """
    problems = tuple(Problem(key, name, "没有填写") for key, name in _NEEDED.items() if not body[key].strip("《》 \n"))
    if problems:
        raise Invalid(problems[0].sentence(), problems)
    title = body["title"].strip().strip("《》")
    return Draft(title=title, doc_no=body["doc_no"].strip(), old=body["old"], new=body["new"])
