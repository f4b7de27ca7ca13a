"""Public comments at the desk (征求意见): which drafts are before the public, opening many at once, answering."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import EXCLUDE, fields, validate

from services.review.application.lists import ListRequest, View
from services.review.application.public_comments import LONGEST_ANSWER, LONGEST_REASON, MANAGE, TREATMENTS
from services.review.application.review_refusals import MOST
from services.review.domain.commenting import is_public
from services.review.domain.hearing import EndedBecause
from services.review.domain.round import RoundState
from services.review.entrypoints.answering import answered
from services.review.entrypoints.desk_frame import HEARINGS, frame
from shared.kernel.batches import Outcome
from shared.kernel.clock import day_in_china
from shared.kernel.errors import Invalid, Problem
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor, signed_in_or_none
from shared.runtime.web.paging import keep_within
from shared.runtime.web.schemas import PageQuery
from shared.runtime.web.state import use_cases, web

pages = APIBlueprint("review_comment_pages", __name__, url_prefix="/review", enable_openapi=False)

SHAPES = {"adopted": "ok", "partly_adopted": "go", "not_adopted": "off"}
ENDED = {
    EndedBecause.OVER: "期满结束",
    EndedBecause.WITHDRAWN: "报送单位撤回，停止征求意见",
    EndedBecause.SUPERSEDED: "被新稿替代，停止征求意见",
}


def may_manage_comments() -> bool:
    """Whether the person who looks at a page may lay drafts before the public."""
    person = signed_in_or_none()
    return person is not None and person.actor().may(MANAGE)


pages.app_context_processor(lambda: {"may_manage_comments": may_manage_comments, "hearing_ended": ENDED})


class HearingsQuery(PageQuery):
    """Which page of the hearings, or of the rounds that can be opened, is shown."""

    class Meta:
        unknown = EXCLUDE

    name = fields.String(load_default="", validate=validate.Length(max=200), metadata={"title": "事项名称"})
    size = fields.Integer(load_default=50, validate=validate.Range(1, MOST), metadata={"title": "每页条数"})


@pages.get("/hearings")
@needs("review.view")
@pages.input(HearingsQuery, location="query")
def hearings(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Show the rounds that are before the public or have a comment that waits for its answer."""
    page, size = query_data["page"], query_data["size"]
    rows, total = use_cases().comments.running(actor=current_actor(), page=page, size=size)
    keep_within(page, size, total)
    return render_template(
        "review/hearings.html", rows=rows, total=total, page=page, size=size, today=_today(), **frame(HEARINGS)
    )


@pages.get("/hearings/new")
@needs(MANAGE)
@pages.input(HearingsQuery, location="query")
def choose(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Show the running rounds to lay before the public."""
    return _choose(query_data)


@pages.post("/hearings/new")
@needs(MANAGE)
@pages.input(HearingsQuery, location="query")
def open_many(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Lay the ticked rounds before the public."""
    ticked = request.form.getlist("item")[:MOST]
    filled = {"ticked": ticked, **{name: request.form.get(name, "") for name in ("first_on", "last_on", "reason")}}
    if not ticked:
        problem = Problem("item", "事项", "一项也没有选", "请先勾选要征求意见的事项", rule="item")
        return _choose(query_data, problems=(problem,), filled=filled), 422
    try:
        outcomes = _opened(ticked, filled)
    except Invalid as refusal:
        return _choose(query_data, problems=refusal.problems, filled=filled), 422
    failed = [outcome for outcome in outcomes if not outcome.ok]
    if len(failed) < len(outcomes):
        flash(f"已公开征求意见 {len(outcomes) - len(failed)} 项，{filled['first_on']} 到 {filled['last_on']}")
    if failed:
        return _choose(query_data, filled=filled | {"ticked": [one.item_id for one in failed]}, failed=failed), 409
    return redirect(url_for(".hearings"), code=303)


@pages.get("/items/<item_id>/comments")
@needs("review.view")
def comments(item_id: str) -> ResponseReturnValue:
    """Show the comments on an item, round by round, with their answers."""
    return _comments(item_id)


@pages.post("/items/<item_id>/hearing")
@needs(MANAGE)
def open_one(item_id: str) -> ResponseReturnValue:
    """Lay the running round of one item before the public."""
    filled = {name: request.form.get(name, "") for name in ("first_on", "last_on", "reason")}
    return answered(
        lambda: _opened([item_id], filled)[0],
        again=lambda problems: _comments(item_id, problems=problems, filled=filled),
        done=f"已公开征求意见，{filled['first_on']} 到 {filled['last_on']}",
        to=url_for(".comments", item_id=item_id),
        not_done="没有公开",
    )


@pages.post("/items/<item_id>/comments/<comment_id>")
@needs(MANAGE)
def answer(item_id: str, comment_id: str) -> ResponseReturnValue:
    """Answer one comment."""
    said = {name: request.form.get(name, "") for name in ("treatment", "answer")}
    return answered(
        lambda: use_cases().comments.answer(
            item_id,
            comment_id=comment_id,
            treatment=said["treatment"],
            text=said["answer"],
            actor=current_actor(),
        ),
        again=lambda problems: _comments(item_id, problems=problems, said={comment_id: said}),
        done="已答复，意见和答复会公布在公众网页上",
        to=url_for(".comments", item_id=item_id),
        not_done="没有答复",
        at=lambda field: f"{field}-{comment_id}",
    )


def _opened(item_ids: list[str], filled: Mapping[str, Any]) -> tuple[Outcome, ...]:
    days = {name: _day(filled[name]) for name in ("first_on", "last_on")}
    names = {"first_on": "开始日期", "last_on": "截止日期"}
    problems = tuple(
        Problem(name, names[name], "没有填写，或者不是日期", "请按 2026-12-01 的样子填写", rule="hearing")
        for name, day in days.items()
        if day is None
    )
    if problems:
        raise Invalid("；".join(problem.sentence() for problem in problems), problems)
    done: tuple[Outcome, ...] = use_cases().comments.open(
        item_ids, **days, reason=filled["reason"], actor=current_actor()
    )
    return done


def _choose(
    query: Mapping[str, Any],
    *,
    problems: tuple[Problem, ...] = (),
    filled: Mapping[str, Any] | None = None,
    failed: list[Outcome] | None = None,
) -> str:
    actor, page, size = current_actor(), query["page"], query["size"]
    wanted = ListRequest(view=View.OPEN, name=query["name"], page=page, size=size)
    found = use_cases().list_reviews(wanted, actor=actor)
    keep_within(page, size, found.total)
    return render_template(
        "review/hearings_new.html",
        found=found,
        page=page,
        size=size,
        name=query["name"],
        problems=problems,
        failed=failed or [],
        names=use_cases().item_names([one.item_id for one in failed or []], actor=actor),
        filled={**_usual(), "ticked": [], **(filled or {})},
        **_limits(),
        **frame(HEARINGS),
    )


def _comments(
    item_id: str,
    *,
    problems: tuple[Problem, ...] = (),
    filled: Mapping[str, Any] | None = None,
    said: Mapping[str, Any] | None = None,
) -> str:
    actor = current_actor()
    history = use_cases().history(item_id, actor=actor)
    current = history.review.current
    rounds = [current, *reversed(history.past)]
    heard = [(one, use_cases().comments.of_round(item_id, one, actor=actor)) for one in rounds if one.hearing]
    may_open = not current.hearing and current.state in (RoundState.OPEN, RoundState.DISPUTED)
    return render_template(
        "review/comments.html",
        item_id=item_id,
        round=current,
        heard=heard,
        may_open=may_open and actor.may(MANAGE),
        is_public=is_public(current.submission),
        sees_contact=actor.may(MANAGE),
        problems=problems,
        filled={**_usual(), **(filled or {})},
        said=said or {},
        treatments=[(key.value, (SHAPES[key.value], name)) for key, name in TREATMENTS.items()],
        **_limits(),
        **frame(HEARINGS),
    )


def _usual() -> dict[str, str]:
    """Return the period that a form proposes: from today on, as long as the policy asks for."""
    last = _today() + timedelta(days=use_cases().comments.shortest() - 1)
    return {"first_on": _today().isoformat(), "last_on": last.isoformat(), "reason": ""}


def _limits() -> dict[str, Any]:
    return {
        "today": _today(),
        "shortest": use_cases().comments.shortest(),
        "longest_reason": LONGEST_REASON,
        "longest_answer": LONGEST_ANSWER,
    }


def _today() -> date:
    return day_in_china(web().clock.now())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
