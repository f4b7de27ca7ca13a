"""What keeps a text from being submitted: gaps and wrong values, and elements that contradict each other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from services.intake.application.dividing import division_findings
from services.intake.application.ports import Revision
from services.intake.domain.findings import Finding
from services.intake.domain.implementation.cross_rules import Context, cross_findings
from services.intake.domain.items import DIRECTORY_LIST
from services.intake.domain.lint.engine import wording_findings
from services.intake.domain.sources import SourceItem
from shared.kernel.errors import Problem
from shared.standards.checking import problems
from shared.standards.element_list import IMPLEMENTATION, ElementList, element_list


def judged(
    text: Revision,
    list_kind: str,
    source: SourceItem | None,
    *,
    sent: Collection[str] = (),
) -> tuple[Problem, ...]:
    """
    Return all that has to be mended before a text goes to review.

    Vague wording does not stand in the way: it is shown beside the form and to those who sign and review. `sent` are
    the ids of implementation lists that go to review with this one.
    """
    standard = element_list(list_kind, text.standard_version)
    found: tuple[Problem, ...] = problems(text.elements, standard)
    if list_kind == DIRECTORY_LIST:
        return found
    broken = (
        *division_findings(text.item_id, text.elements, source, sent=sent),
        *cross_findings(text.elements, context_of(source, standard)),
    )
    return (*found, *(as_problem(one, standard) for one in _asked_by(standard, broken) if one.stops_submission))


def findings(
    elements: Mapping[str, Any],
    *,
    standard: ElementList,
    source: SourceItem | None,
    item_id: str = "",
) -> tuple[Finding, ...]:
    """
    Return what the rules find in the elements of an item: granularity (G), contradictions (X) and vague wording (V).

    They stand in the order of the standard, of one place the contradictions first. `elements` are in normal form;
    statute text and names in 《》 are not judged, and neither is a text that the standard does not list for the lint.
    Cross rules are those of the implementation list: an item of another list has findings of wording only.
    """
    crossed: tuple[Finding, ...] = ()
    if standard.kind == IMPLEMENTATION:
        divided = division_findings(item_id, elements, source)
        crossed = (*divided, *cross_findings(elements, context_of(source, standard)))
    if not (found := _asked_by(standard, (*crossed, *wording_findings(elements)))):
        return ()
    places = {element.key: place for place, element in enumerate(standard.elements)}
    return tuple(sorted(found, key=lambda one: (places[one.element], one.row or 0)))


def _asked_by(standard: ElementList, found: Collection[Finding]) -> tuple[Finding, ...]:
    """
    Return the findings about elements that a version of the standard has.

    The newest rules apply to every text. What its version does not ask for, nobody could fill in or mend.
    """
    if not found:
        return ()
    asked = {element.key for element in standard.elements}
    return tuple(one for one in found if one.element in asked)


def context_of(source: SourceItem | None, standard: ElementList) -> Context:
    """Return what the cross rules may know of the item that is implemented."""
    if source is None:
        return Context(standard_version=standard.version, is_compiled_here=True)
    return Context(
        directory_item=source.elements,
        may_be_corrected=source.may_be_corrected,
        base_code=source.base_code or None,
        implementation_code=source.implementation_code or None,
        standard_version=standard.version,
        is_compiled_here=True,
    )


def as_problem(finding: Finding, standard: ElementList) -> Problem:
    """Return a finding as an error of the form: its place is named as the form names it."""
    element = standard.element(finding.element)
    field, label = finding.element, element.name_zh
    if finding.row is not None:
        field, label = f"{field}.{finding.row - 1}", f"{label}第 {finding.row} 条"
    # a column of all rows has no control of its own: the table is the place
    if finding.field and (finding.row is not None or element.kind != "list"):
        part = next((one for one in element.sub_fields if one.key == finding.field), None)
        field, label = f"{field}.{finding.field}", label + (f"的{part.name_zh}" if part else "")
    return Problem(field=field, label=label, message=finding.message, remedy=finding.suggestion, rule=finding.rule)
