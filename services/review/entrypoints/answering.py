"""How the desk answers a form: on to the next page with what was done, or the same page with what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from shared.kernel.batches import Outcome
from shared.kernel.errors import Conflict, Invalid, Problem, Refusal

Problems = tuple[Problem, ...]


def answered(
    act: Callable[[], Any],
    *,
    again: Callable[[Problems], str],
    done: str,
    to: str,
    not_done: str = "没有记录",
    at: Callable[[str], str] = lambda field: field,
) -> ResponseReturnValue:
    """
    Do what a form asks and answer it: `done` and on to `to`, or the page `again` with what is wrong.

    `not_done` heads what the rules refuse for another reason than the words of the form; `at` names the control of the
    page in which a field was filled in.
    """
    try:
        outcome = act()
    except Invalid as refusal:
        found = tuple(replace(each, field=at(each.field)) for each in refusal.problems)
        return again(found or (Problem("", not_done, refusal.message),)), 422
    except Conflict as refusal:
        return again((Problem("", not_done, refusal.message),)), 409
    if isinstance(outcome, Outcome) and not outcome.ok:
        return again((Problem("", not_done, outcome.message),)), 409
    flash(done)
    return redirect(to, code=303)


def problems_of(refusal: Refusal, not_done: str) -> Problems:
    """Return what is wrong with a form; under `not_done` where the refusal blames no field."""
    return refusal.problems or (Problem("", not_done, refusal.message),)


def status_of(refusal: Refusal) -> int:
    """Return the status with which a form comes back."""
    return 409 if isinstance(refusal, Conflict) else 422
