"""The formal check (形式审查) at the desk: submissions are taken in or sent back, one or many."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from services.review.application.lists import View
from services.review.application.receive import ReceiptEntry
from services.review.application.review_refusals import MOST
from services.review.domain.opinion import Verdict
from services.review.entrypoints.desk_views import item_view, list_page, view_frame
from services.review.entrypoints.forms import ItemQuery, ReceiptForm, WorklistQuery
from services.review.entrypoints.places import next_or_list
from services.review.entrypoints.posted import ticked_in
from shared.kernel.errors import Invalid, Problem
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.state import use_cases

pages = APIBlueprint("review_receiving_pages", __name__, url_prefix="/review", enable_openapi=False)

ACCEPT, RETURN = "accept", "return"


@pages.post("/receipts")
@needs("opinion.give")
@pages.input(WorklistQuery, location="query")
@pages.input(ReceiptForm, location="form")
def receive_all(query_data: Mapping[str, Any], form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Take the ticked submissions in, or send them back for one reason, and show what became of each."""
    ticked = ticked_in(request.form)
    problems = _problems(form_data)
    if not ticked:
        problems = (Problem("item", "事项", "一项也没有选", "请先勾选要受理的事项"),)
    if problems:
        query = {**query_data, "view": View.RECEIVING}
        return list_page(query, problems=problems, filled={"ticked": ticked, **form_data}), 422
    entries = [
        ReceiptEntry(
            item_id=item_id,
            content_hash=request.form.get(f"hash-{item_id}", ""),
            accept=form_data["decision"] == ACCEPT,
            reason=form_data["reason"],
        )
        for item_id in ticked[:MOST]
    ]
    actor = current_actor()
    outcomes = use_cases().receive(entries, actor=actor)
    return render_template(
        "review/receipts.html",
        outcomes=outcomes,
        names=use_cases().item_names([outcome.item_id for outcome in outcomes], actor=actor),
        accepted=form_data["decision"] == ACCEPT,
        reason=form_data["reason"],
        **view_frame(View.RECEIVING),
    )


@pages.post("/items/<item_id>/receipt")
@needs("opinion.give")
@pages.input(ItemQuery, location="query")
@pages.input(ReceiptForm, location="form")
def receive_one(item_id: str, query_data: Mapping[str, Any], form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Take one submission in, or send it back, and go on to the next."""
    if problems := _problems(form_data):
        return item_view(item_id, query_data, problems=problems, filled={**form_data, "remarks": {}}), 422
    going_on = next_or_list({**query_data, "view": View.RECEIVING}, item_id)
    accept = form_data["decision"] == ACCEPT
    entry = ReceiptEntry(
        item_id=item_id, content_hash=form_data["content_hash"], accept=accept, reason=form_data["reason"]
    )
    outcome = use_cases().receive([entry], actor=current_actor())[0]
    if outcome.ok:
        flash("已受理" if accept else "已退回报送单位")
        return redirect(going_on, code=303)
    problems = outcome.problems or (Problem("", "没有记录", outcome.message),)
    return item_view(item_id, query_data, problems=problems, filled={**form_data, "remarks": {}}), 409


def _problems(form: Mapping[str, Any]) -> tuple[Problem, ...]:
    if form["decision"] == ACCEPT:
        return ()
    if form["decision"] != RETURN:
        return (Problem("decision", "受理", "没有选", "请按“受理”或“退回”", rule="decision"),)
    try:
        use_cases().check_wording(Verdict.REJECT.value, form["reason"])
    except Invalid as refusal:
        if len(form["reason"].strip()):
            return refusal.problems
        remedy = "请写明缺什么、怎么补，报送单位会看到"
        return (Problem("reason", "退回理由", "没有填写", remedy, rule="reason"),)
    return ()
