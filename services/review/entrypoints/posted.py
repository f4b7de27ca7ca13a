"""What the forms of the desk say, read out of their fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from werkzeug.datastructures import MultiDict

from services.review.application.give_opinions import OpinionEntry
from services.review.domain.opinion import Remark
from shared.kernel.errors import Problem

PREFIX = "remark-"
PARTS = ("problem", "ground", "proposal")
Form = MultiDict[str, str]


def remarks_in(form: Form) -> tuple[Remark, ...]:
    """Return what a form says of single elements, in its order; an element of which it says nothing is left out."""
    said: dict[str, dict[str, str]] = {}
    for name, text in form.items():
        element, _, part = name.removeprefix(PREFIX).rpartition("-")
        if name.startswith(PREFIX) and part in PARTS and text.strip():
            said.setdefault(element, {})[part] = text.replace("\r\n", "\n")  # as a browser sends the lines of an area
    return tuple(Remark(element=element, **{"problem": "", **parts}) for element, parts in said.items())


def at_remarks(problems: Sequence[Problem], names: Mapping[str, str]) -> tuple[Problem, ...]:
    """Return problems with the names of elements, each at the field of the remark that it is about."""
    return tuple(
        replace(problem, field=f"{PREFIX}{key}-problem", label=f"要素“{names[key]}”")
        if (key := problem.field.removeprefix(PREFIX)) in names and problem.field.startswith(PREFIX)
        else problem
        for problem in problems
    )


def ticked_in(form: Form) -> list[str]:
    """Return the ids of the ticked rows."""
    return form.getlist("item")


def each_entry(form: Form, item_ids: Sequence[str]) -> list[OpinionEntry]:
    """Return an opinion for each row, with the verdict and the reason that stand in it."""
    return [
        OpinionEntry(
            item_id=item_id,
            content_hash=form.get(f"hash-{item_id}", ""),
            verdict=form.get(f"verdict-{item_id}", ""),
            reason=form.get(f"reason-{item_id}", ""),
        )
        for item_id in item_ids
    ]
