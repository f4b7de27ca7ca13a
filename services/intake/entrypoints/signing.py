"""The pages of sign-off (审定签章): the work list, the printed sheet, and one item with everything that bears on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect
from flask.typing import ResponseReturnValue
from marshmallow import fields

from services.intake.application.deciding import ItemOutcome
from services.intake.application.judging import as_problem
from services.intake.application.laying_before import SigningView
from services.intake.application.signing import Signature
from services.intake.domain.items import Action
from services.intake.domain.signing import is_signed
from services.intake.entrypoints import forms, scans
from services.intake.entrypoints.frame import cases, now, page
from shared.kernel.errors import Invalid, NotFound, Problem, Refusal
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.standards.element_list import IMPLEMENTATION, element_list
from shared.standards.form import presented

pages = APIBlueprint("signing", __name__, url_prefix="/intake/signing", enable_openapi=False)

TAKE_PART = ("item.sign", "item.compile")
SECTION = "signing"
WORK_LIST = ("待审定签章", "/intake/signing")


class SheetForm(forms.SelectionForm):
    """Which items stand on the sheet, and whether with their whole texts."""

    whole = fields.Boolean(load_default=False, metadata={"title": "含全部要素"})


@pages.get("")
@needs(*TAKE_PART)
def list_to_sign() -> ResponseReturnValue:
    """The head of a body sees what waits for the sign-off; a compiler, what can be laid before the head."""
    return _work_list()


@pages.post("")
@needs("item.sign")
@pages.input(forms.SelectionForm, location="form")
def sign_selected(form_data: dict[str, Any]) -> ResponseReturnValue:
    """The head signs the ticked items with one stamped scan and sees the result of each."""
    ticked = form_data["id"]
    try:
        selected = _selected(ticked)
        scan = scans.brought_scan()
    except Invalid as refusal:
        return _work_list(problems=refusal.problems, ticked=ticked), 422
    actor, at = current_actor(), now()
    outcomes = cases().signing.sign(
        [Signature(actor=actor, at=at, item_id=item_id, version=version, scan=scan) for item_id, version in selected]
    )
    return results_page("审定签章", WORK_LIST, SECTION, outcomes)


@pages.post("/sheet")
@needs(*TAKE_PART)
@pages.input(SheetForm, location="form")
def print_selected(form_data: dict[str, Any]) -> ResponseReturnValue:
    """Somebody prints a sheet of the ticked items for the head's signature and the seal."""
    ticked = form_data["id"]
    try:
        return _sheet([item_id for item_id, _ in _selected(ticked)], whole=form_data["whole"])
    except Invalid as refusal:
        return _work_list(problems=refusal.problems or _as_problem(refusal), ticked=ticked), 422


@pages.get("/items/<item_id>")
@needs("item.view_own", "item.view_all")
def show_to_sign(item_id: str) -> ResponseReturnValue:
    """Somebody reads an item as the head sees it before signing."""
    return _item_page(item_id)


@pages.post("/items/<item_id>")
@needs("item.sign")
@pages.input(forms.SeenForm, location="form")
def sign_item(item_id: str, form_data: dict[str, Any]) -> ResponseReturnValue:
    """The head signs one item with its stamped scan."""
    actor = current_actor()
    # what is not there, or not this body's, is told before anything is kept
    cases().laying_before.view(actor, item_id)
    try:
        scan = scans.brought_scan()
        signature = Signature(actor=actor, at=now(), item_id=item_id, version=form_data["version"], scan=scan)
        outcome = cases().signing.sign([signature])[0].or_raise()
    except NotFound:
        raise
    except Refusal as refusal:
        return _item_page(item_id, refusal=refusal), scans.status_of(refusal)
    flash(outcome.message or f"已审定签章第 {outcome.revision} 稿。编制员现在可以报送。")
    return redirect(f"/intake/signing/items/{item_id}", code=303)


@pages.get("/items/<item_id>/sheet")
@needs(*TAKE_PART)
def print_item(item_id: str) -> ResponseReturnValue:
    """Somebody prints the sheet of one item, with its whole text."""
    return _sheet([item_id], whole=True)


def results_page(
    what: str, back: tuple[str, str], sub: str, outcomes: Sequence[ItemOutcome], *, filing_id: str = ""
) -> str:
    """Return the page that tells what became of each item of a batch."""
    names = cases().reading.names(current_actor(), [outcome.item_id for outcome in outcomes])
    return page(
        "signing_results.html",
        sub=sub,
        crumbs=[back, (f"{what}结果", None)],
        what=what,
        back=back,
        outcomes=sorted(outcomes, key=lambda outcome: outcome.ok),
        names=names,
        failed=sum(not outcome.ok for outcome in outcomes),
        filing_id=filing_id,
    )


def _work_list(*, problems: Sequence[Problem] = (), ticked: Sequence[str] = ()) -> str:
    return page(
        "signing.html",
        sub=SECTION,
        crumbs=[(WORK_LIST[0], None)],
        found=cases().laying_before.work_list(current_actor()),
        problems=problems,
        ticked=set(ticked),
        accept=scans.ACCEPT,
    )


def _sheet(item_ids: Sequence[str], *, whole: bool) -> str:
    sheet = cases().laying_before.sheet(current_actor(), item_ids)
    entries = [
        (item, text, presented(text.elements, element_list(IMPLEMENTATION, text.standard_version)))
        for item, text in sheet.texts
    ]
    return page(
        "sign_off.html",
        sub=SECTION,
        crumbs=[WORK_LIST, ("审定单", None)],
        sheet=sheet,
        entries=entries,
        whole=whole,
        printed_at=now(),
    )


def _item_page(item_id: str, *, refusal: Refusal | None = None) -> str:
    view = cases().laying_before.view(current_actor(), item_id)
    standard = element_list(IMPLEMENTATION, view.text.standard_version)
    return page(
        "signing_item.html",
        sub=SECTION,
        crumbs=[WORK_LIST, (view.item.content.title or "未命名事项", None)],
        view=view,
        item=view.item,
        rows=presented(view.text.elements, standard),
        findings=[as_problem(finding, standard) for finding in view.findings],
        may_revise=current_actor().may("item.compile") and _is_own(view) and view.item.may(Action.REVISE),
        may_print=not view.problems and any(current_actor().may(one) for one in TAKE_PART) and _is_own(view),
        is_signed=is_signed(view.item),
        may_sign=_may_sign(view),
        is_own_text=_is_own_text(view),
        refusal=refusal,
        accept=scans.ACCEPT,
    )


def _may_sign(view: SigningView) -> bool:
    """Tell whether this person can sign the text now; the use case decides again."""
    actor, item = current_actor(), view.item
    has_right = actor.may("item.sign") and _is_own(view) and item.may(Action.SIGN)
    return has_right and not (view.problems or is_signed(view.item) or _is_own_text(view))


def _is_own(view: SigningView) -> bool:
    return view.item.body_id == current_actor().body_id


def _is_own_text(view: SigningView) -> bool:
    return view.text.made_by.get("account_id") == current_actor().account_id


def _selected(ticked: Sequence[str]) -> list[tuple[str, int]]:
    """
    Return the ticked items with the versions that were seen.

    :raises Invalid: when nothing is ticked
    """
    if not ticked:
        problem = Problem("id", "实施清单", "没有勾选", "请先在清单里勾选")
        raise Invalid(problem.sentence(), (problem,))
    pairs = (one.split(":") for one in ticked)
    return [(item_id, int(version)) for item_id, version in pairs]


def _as_problem(refusal: Refusal) -> tuple[Problem, ...]:
    return (Problem("id", "实施清单", refusal.message),)
