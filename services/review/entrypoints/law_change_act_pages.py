"""What the legal office does to a change: corrections, the confirmation, another day, the revocation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from services.review.application.laws.looking_up import MANAGE
from services.review.application.laws.views import ChangeView
from services.review.domain.laws.law import LONGEST_REASON
from services.review.entrypoints.answering import Problems, problems_of, status_of
from services.review.entrypoints.desk_frame import LAW_CHANGES, frame
from services.review.entrypoints.law_change_entry_pages import causes
from services.review.entrypoints.law_change_pages import PageAsked, Refused, change_page
from services.review.entrypoints.law_entry_pages import FASTER, NOT_SAVED
from services.review.entrypoints.law_forms import (
    ConfirmationForm,
    PostponementForm,
    RelationForm,
    RevocationForm,
    Seen,
    TableQuery,
    asked_of,
    cause_of,
)
from shared.kernel.errors import Conflict, Invalid, LostRace, Problem, Refusal
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.state import use_cases

pages = APIBlueprint("review_law_change_act_pages", __name__, url_prefix="/review/law-changes", enable_openapi=False)

CORRECTION, POSTPONEMENT, REVOCATION = "correction", "postponement", "revocation"


@pages.post("/<change_id>/relations")
@needs(MANAGE)
@pages.input(TableQuery, location="query")
@pages.input(RelationForm, location="form")
def correct(change_id: str, query_data: Mapping[str, Any], form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Say what became of some articles."""
    laws, actor = use_cases().laws, current_actor()
    if not form_data["verdict"]:
        problem = Problem("relation", "结论", "没有选", "请选这几条的去向")
        refused = Refused(form=CORRECTION, filled=form_data, problems=(problem,))
        return change_page(change_id, PageAsked(query=query_data, refused=refused)), 422
    shown = laws.change(change_id, actor=actor)
    asked = asked_of(form_data, shown.old_numbers, shown.new_numbers)
    return _done(
        change_id,
        lambda: laws.correct_relation(
            change_id, asked, version=form_data["version"], reason=form_data["reason"], actor=actor
        ),
        query=query_data,
        form=CORRECTION,
        filled=form_data,
        done="已更正",
    )


@pages.post("/<change_id>/relations/undo")
@needs(MANAGE)
@pages.input(TableQuery, location="query")
@pages.input(Seen, location="form")
def undo(change_id: str, query_data: Mapping[str, Any], form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Take the last correction back."""
    laws, actor = use_cases().laws, current_actor()
    return _done(
        change_id,
        lambda: laws.undo_correction(change_id, version=form_data["version"], actor=actor),
        query=query_data,
        form="",
        filled=form_data,
        done="已撤销最近一次更正",
    )


@pages.post("/<change_id>/comparison")
@needs(MANAGE)
@pages.input(Seen, location="form")
def compare_again(change_id: str, form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Compare the two texts again."""
    laws, actor = use_cases().laws, current_actor()
    return _done(
        change_id,
        lambda: laws.compare_again(change_id, version=form_data["version"], actor=actor),
        form="",
        filled=form_data,
        done="已重新比对",
    )


@pages.post("/<change_id>/postponement")
@needs(MANAGE)
@pages.input(PostponementForm, location="form")
def postpone(change_id: str, form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Give a change its day, or another one."""
    laws, actor = use_cases().laws, current_actor()
    return _done(
        change_id,
        lambda: laws.postpone(
            change_id,
            effective_on=form_data["effective_on"],
            version=form_data["version"],
            reason=form_data["reason"],
            actor=actor,
        ),
        form=POSTPONEMENT,
        filled={**form_data, "postpone_reason": form_data["reason"]},
        done=f"施行日期已改为 {form_data['effective_on']}",
    )


@pages.post("/<change_id>/revocation")
@needs(MANAGE)
@pages.input(RevocationForm, location="form")
def revoke(change_id: str, form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Say that a change does not come."""
    laws, actor = use_cases().laws, current_actor()
    return _done(
        change_id,
        lambda: laws.revoke(change_id, version=form_data["version"], reason=form_data["reason"], actor=actor),
        form=REVOCATION,
        filled={**form_data, "revoke_reason": form_data["reason"]},
        done="已撤销这次变动",
    )


@pages.get("/<change_id>/confirmation")
@needs(MANAGE)
def to_confirm(change_id: str) -> ResponseReturnValue:
    """Show what a confirmation would say, and from which day on."""
    return _confirmation(change_id)


@pages.post("/<change_id>/confirmation")
@needs(MANAGE)
@pages.input(ConfirmationForm, location="form")
def confirm(change_id: str, form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Confirm a change for the day that stands in the form."""
    laws, actor = use_cases().laws, current_actor()
    try:
        laws.confirm(
            change_id,
            effective_on=form_data["effective_on"],
            cause=cause_of(form_data),
            version=form_data["version"],
            reason=form_data["reason"],
            actor=actor,
        )
    except (Invalid, Conflict) as refusal:
        shown = laws.change(change_id, actor=actor)
        refused = _refused("confirmation", form_data, refusal, shown)
        return _confirmation(change_id, refused), status_of(refusal)
    flash("已确认，引用它的单位会收到通知")
    return redirect(url_for("review_law_change_pages.change", change_id=change_id), code=303)


def _confirmation(change_id: str, refused: Refused | None = None) -> str:
    shown = use_cases().laws.change(change_id, actor=current_actor())
    return render_template(
        "laws/confirmation.html",
        shown=shown,
        causes=list(causes(shown.change.change_id)),
        refused=refused,
        problems=refused.problems if refused else (),
        longest_reason=LONGEST_REASON,
        **frame(LAW_CHANGES),
    )


def _done(
    change_id: str,
    act: Callable[[], None],
    *,
    form: str,
    filled: Mapping[str, Any],
    done: str,
    query: Mapping[str, Any] | None = None,
) -> ResponseReturnValue:
    """Answer what was done to a change: back to the same part of its table, or the page with what is wrong."""
    try:
        act()
    except (Invalid, Conflict) as refusal:
        shown = use_cases().laws.change(change_id, actor=current_actor())
        asked = PageAsked(refused=_refused(form, filled, refusal, shown))
        page = change_page(change_id, replace(asked, query=query) if query else asked)
        return page, status_of(refusal)
    flash(done)
    address = url_for("review_law_change_pages.change", change_id=change_id, **_kept(query or {}))
    return redirect(f"{address}#r-{filled['place']}" if filled.get("place") else address, code=303)


def _refused(form: str, filled: Mapping[str, Any], refusal: Refusal, shown: ChangeView) -> Refused:
    if isinstance(refusal, LostRace):
        meanwhile = shown.change.history[filled["lines"] :]
        return Refused(form=form, filled=filled, problems=(FASTER,), meanwhile=meanwhile)
    return Refused(form=form, filled=filled, problems=_problems(form, refusal))


def _problems(form: str, refusal: Refusal) -> Problems:
    """The reason of each form stands in a field of its own."""
    names = {POSTPONEMENT: {"reason": "postpone_reason"}, REVOCATION: {"reason": "revoke_reason"}}.get(form, {})
    found = problems_of(refusal, NOT_SAVED)
    return tuple(replace(each, field=names.get(each.field, each.field)) for each in found)


def _kept(query: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of the address of a part of the table is not as a table opens by itself."""
    return {name: query[name] for name, usual in (("verdict", ""), ("page", 1)) if query.get(name, usual) != usual}
