"""The elements of an item as a reviewer reads them: by group, with what changed and who answers for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.review.domain.policy import ReviewPolicy, function_of
from services.review.domain.round import Round
from services.review.domain.submission import Submission
from shared.standards.difference import changes_between
from shared.standards.element_list import Element, ElementList, element_list
from shared.standards.layout import Block, block
from shared.standards.presenting import shown_value
from shared.standards.row_difference import RowChange

LAW = "legal_basis"
CORRECTIONS = "power_corrections"


@dataclass(frozen=True, kw_only=True)
class ElementView:
    """
    One element: its value now, and the value of the last round where that was another.

    `block` is the value as a page lays it out, None when it is not there now; `rows` are the rows that changed.
    """

    key: str
    number: int
    name: str
    group: str
    shown: Any
    block: Block | None
    before: Any
    is_changed: bool
    rows: tuple[RowChange, ...]
    office: str
    is_own: bool


@dataclass(frozen=True, kw_only=True)
class Group:
    """Elements of one section of the standard; without a name where the list has no sections."""

    name: str
    views: tuple[ElementView, ...]


@dataclass(frozen=True, kw_only=True)
class Correction:
    """An element that differs from the published power list, with the ground that the body gives."""

    view: ElementView
    cause: str
    document: str
    explanation: str


def element_views(current: Round, last: Round | None, own: str, policy: ReviewPolicy) -> list[ElementView]:
    """Return every element that this round or the last one has, in the standard's order."""
    now = current.submission
    standard = _standard(now)
    before = last.submission if last else None
    standard_before = _standard(before) if before else standard
    rows = _changed_rows(before, standard_before, now, standard)
    known = {element.key: element for element in (*standard.elements, *standard_before.elements)}
    views = []
    for key, element in known.items():
        was_there = before is not None and key in before.elements
        if key not in now.elements and not was_there:
            continue
        is_changed = before is not None and before.element_hashes.get(key) != now.element_hashes.get(key)
        office = policy.answering(key, element.part_of)
        views.append(
            ElementView(
                key=key,
                number=element.number,
                name=element.name_zh,
                group=element.group,
                shown=shown_value(element, now.elements[key]) if key in now.elements else None,
                block=block(element, now.elements[key]) if key in now.elements else None,
                before=_shown_before(key, standard_before, before) if is_changed else None,
                is_changed=is_changed,
                rows=rows.get(key, ()) if is_changed else (),
                office=policy.office_name(office) if office else "",
                is_own=bool(own) and office == function_of(own),
            )
        )
    return sorted(views, key=lambda view: view.number)


def grouped(views: Sequence[ElementView], submission: Submission) -> tuple[Group, ...]:
    """Return elements by the sections of the standard; what stands in none of them comes first."""
    names = {"": "", **{group.key: group.name_zh for group in _standard(submission).groups}}
    found = {key: tuple(view for view in views if (view.group if view.group in names else "") == key) for key in names}
    return tuple(Group(name=names[key], views=inside) for key, inside in found.items() if inside)


def corrections(submission: Submission, views: Sequence[ElementView]) -> tuple[Correction, ...]:
    """Return what a list corrects, each element with the ground that stands in the list; none without corrections."""
    if not submission.corrections or CORRECTIONS not in submission.elements:
        return ()
    by_key = {view.key: view for view in views}
    fields = {part.key: part for part in _standard(submission).element(CORRECTIONS).sub_fields}
    return tuple(
        Correction(
            view=by_key[row["element"]],
            cause=str(shown_value(fields["cause"], row.get("cause", ""))),
            document=row.get("document", ""),
            explanation=row.get("explanation", ""),
        )
        for row in submission.elements[CORRECTIONS]
        if row.get("element") in by_key
    )


def _standard(submission: Submission) -> ElementList:
    return element_list(submission.list_kind, submission.standard_version)


def _changed_rows(
    before: Submission | None, standard_before: ElementList, now: Submission, standard: ElementList
) -> Mapping[str, tuple[RowChange, ...]]:
    """Return the rows that differ, of the tables that a page cannot strike through as a whole."""
    if before is None or not standard.groups:
        return {}
    changes = changes_between(before.elements, standard_before, now.elements, standard)
    return {change.element.key: change.rows for change in changes if change.element.key != LAW}


def _shown_before(key: str, standard: ElementList, before: Submission | None) -> Any:
    element: Element | None = next((one for one in standard.elements if one.key == key), None)
    if before is None or element is None or key not in before.elements:
        return None
    return shown_value(element, before.elements[key])
