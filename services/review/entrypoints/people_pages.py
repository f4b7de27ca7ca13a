"""The people of an office at the desk: claims, stand-ins, recusals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.review.domain.policy import ReasonRefused
from services.review.domain.stand_in import StandIn
from services.review.entrypoints import acting
from services.review.entrypoints.desk_frame import STAND_INS, frame
from services.review.entrypoints.people_forms import ACTIONS
from services.review.entrypoints.people_words import PEOPLE
from services.review.entrypoints.wording import WORDING
from shared.kernel.batches import Outcome
from shared.kernel.errors import Invalid, Problem
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.navigation import own_path
from shared.runtime.web.state import use_cases

pages = APIBlueprint("review_people", __name__, url_prefix="/review", template_folder="templates", enable_openapi=False)
pages.app_context_processor(lambda: {"people": PEOPLE})
pages.before_app_request(acting.begin)
pages.record_once(lambda state: acting.install(state.app))

DONE = {
    "claim": "已领办 %d 项",
    "take_over": "已接手 %d 项",
    "give_back": "%d 项已放回未领办",
    "assign": "已分派 %d 项",
}
SHOWN = 3
"""Reasons that are told after a batch; the others are counted."""


@pages.post("/claims")
@needs("opinion.give")
def claims() -> ResponseReturnValue:
    """Claim, take over, give back or assign the ticked rows, and go back to the list."""
    action, to = request.form.get("action", ""), request.form.get("to", "")
    item_ids = request.form.getlist("item")
    if not item_ids or action not in ACTIONS:
        flash("一项也没有选。请先勾选事项，再选领办、接手、放回或者分派。", "warn")
        return _back()
    try:
        outcomes = shared_out(action, item_ids, to)
    except Invalid as refusal:
        flash(refusal.message, "warn")
        return _back()
    done = [outcome for outcome in outcomes if outcome.ok]
    if done:
        flash(DONE[action] % len(done))
    _tell_failures([outcome for outcome in outcomes if not outcome.ok])
    return _back()


def shared_out(action: str, item_ids: Sequence[str], to: str) -> tuple[Outcome, ...]:
    """Do one of the four things with the work on these items."""
    assigning, actor, now = use_cases().people.assigning, current_actor(), use_cases().now()
    outcomes: tuple[Outcome, ...]
    if action == "assign":
        outcomes = assigning.assign(item_ids, to=to, actor=actor, now=now)
    elif action == "give_back":
        outcomes = assigning.give_back(item_ids, actor=actor)
    else:
        outcomes = assigning.claim(item_ids, take_over=action == "take_over", actor=actor, now=now)
    return outcomes


@pages.post("/items/<item_id>/recusals")
@needs("opinion.give")
def recuse(item_id: str) -> ResponseReturnValue:
    """Declare that the person, or a colleague, does not judge the item."""
    who, reason = request.form.get("account_id", ""), request.form.get("reason", "")
    try:
        recusal = use_cases().people.recusing.recuse(
            item_id, account_id=who, reason=reason, actor=current_actor(), now=use_cases().now()
        )
    except ReasonRefused:
        flash("回避要写明理由，例如“申请人是本人亲属”。没有登记。", "warn")
    else:
        flash(f"{recusal.person.name}已回避，事项放回未领办")
    return redirect(url_for("review_pages.item", item_id=item_id), code=303)


@pages.post("/items/<item_id>/recusals/<account_id>/withdrawal")
@needs("opinion.give")
def take_back_recusal(item_id: str, account_id: str) -> ResponseReturnValue:
    """Take back a recusal that was a mistake."""
    use_cases().people.recusing.take_back(item_id, account_id=account_id, actor=current_actor(), now=use_cases().now())
    flash("您登记的回避已撤销，记录还在")
    return redirect(url_for("review_pages.item", item_id=item_id), code=303)


@pages.get("/stand-ins")
@needs("opinion.give")
def stand_ins() -> ResponseReturnValue:
    """Show who stands in for whom in the office, and for whom the person stands in."""
    return _stand_ins()


@pages.post("/stand-ins")
@needs("opinion.give")
def offer() -> ResponseReturnValue:
    """Give the own place away for some days, and show the code for it once."""
    filled = {name: request.form.get(name, "") for name in ("first_day", "last_day", "reason")}
    days, problems = _days(filled)
    if problems:
        return _stand_ins(problems=problems, filled=filled), 422
    try:
        made, code = use_cases().people.stand_ins.offer(
            **days, reason=filled["reason"], actor=current_actor(), now=use_cases().now()
        )
    except Invalid as refusal:
        found = refusal.problems or (Problem("first_day", "代岗", refusal.message),)
        return _stand_ins(problems=found, filled=filled), 422
    return _stand_ins(made=made, code=code)


@pages.post("/stand-ins/acceptance")
@needs("opinion.give")
def accept() -> ResponseReturnValue:
    """Agree to stand in, with the code."""
    try:
        accepted = use_cases().people.stand_ins.accept(
            request.form.get("code", ""), actor=current_actor(), now=use_cases().now()
        )
    except Invalid as refusal:
        found = refusal.problems or (Problem("code", "代岗码", refusal.message),)
        return _stand_ins(problems=found), 422
    flash(f"已接受代岗：{accepted.first_day} 至 {accepted.last_day} 可以代{accepted.principal.name}审核")
    return redirect(url_for("review_people.stand_ins"), code=303)


@pages.post("/stand-ins/<stand_in_id>/end")
@needs("opinion.give")
def end(stand_in_id: str) -> ResponseReturnValue:
    """End a stand-in early."""
    use_cases().people.stand_ins.end(stand_in_id, actor=current_actor(), now=use_cases().now())
    flash("代岗已结束")
    return redirect(url_for("review_people.stand_ins"), code=303)


@pages.post("/stand-ins/<stand_in_id>/switch")
@needs("opinion.give")
def switch(stand_in_id: str) -> ResponseReturnValue:
    """Work for the office for which the person stands in."""
    there = use_cases().people.acting(current_actor(), stand_in_id, now=use_cases().now())
    acting.switch(stand_in_id)
    if there.item_id:
        flash(f"现在代{there.principal.name}，只办这一个事项")
        return redirect(url_for("review_pages.item", item_id=there.item_id), code=303)
    flash(f"现在代{there.principal.name}审核（{WORDING.office(there.office)}）")
    return redirect(url_for("review_pages.worklist"), code=303)


@pages.post("/stand-ins/own")
@needs("opinion.give")
def own() -> ResponseReturnValue:
    """Work for the own office again."""
    acting.switch("")
    flash("现在按您自己的岗位审核")
    return redirect(url_for("review_pages.worklist"), code=303)


def _stand_ins(
    *,
    problems: tuple[Problem, ...] = (),
    filled: Mapping[str, str] | None = None,
    made: StandIn | None = None,
    code: str = "",
) -> str:
    return render_template(
        "review/people_stand_ins.html",
        found=use_cases().people.stand_ins.of(current_actor(), now=use_cases().now()),
        today=use_cases().today(),
        problems=problems,
        filled=filled or {},
        made=made,
        code=code,
        **frame(STAND_INS),
    )


def _days(filled: Mapping[str, str]) -> tuple[dict[str, date], tuple[Problem, ...]]:
    days: dict[str, date] = {}
    problems = []
    for name, label in (("first_day", "开始日期"), ("last_day", "结束日期")):
        try:
            days[name] = date.fromisoformat(filled[name])
        except ValueError:
            problems.append(Problem(name, label, "没有填写，或者不是日期", "请选日期", rule="days"))
    return days, tuple(problems)


def _tell_failures(failed: Sequence[Outcome]) -> None:
    if not failed:
        return
    told = "；".join(dict.fromkeys(outcome.message.rstrip("。") for outcome in failed[:SHOWN]))
    more = f"等 {len(failed)} 项" if len(failed) > SHOWN else ""
    flash(f"{len(failed)} 项没有成功：{told}{more}。", "warn")


def _back() -> ResponseReturnValue:
    target = own_path(request.form.get("claims_back", "")) or url_for("review_pages.worklist")
    return redirect(target, code=303)
