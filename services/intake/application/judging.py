"""What keeps a text from being submitted: gaps and wrong values, and elements that contradict each other."""

from __future__ import annotations

from services.intake.application.ports import Revision
from services.intake.domain.findings import Finding
from services.intake.domain.implementation.cross_rules import Context, cross_findings
from services.intake.domain.items import DIRECTORY_LIST
from services.intake.domain.sources import SourceItem
from shared.kernel.errors import Problem
from shared.standards.checking import problems
from shared.standards.element_list import ElementList, element_list


def judged(text: Revision, list_kind: str, source: SourceItem | None) -> tuple[Problem, ...]:
    """
    Return all that has to be mended before a text goes to review.

    Vague wording does not stand in the way: it is shown beside the form and to those who sign and review.
    """
    standard = element_list(list_kind, text.standard_version)
    found: tuple[Problem, ...] = problems(text.elements, standard)
    if list_kind == DIRECTORY_LIST:
        return found
    broken = cross_findings(text.elements, context_of(source, standard))
    return (*found, *(as_problem(one, standard) for one in broken if one.severity == "error"))


def context_of(source: SourceItem | None, standard: ElementList) -> Context:
    """Return what the cross rules may know of the item that is implemented."""
    if source is None:
        return Context(standard_version=standard.version)
    return Context(
        directory_item=source.elements,
        may_be_corrected=source.may_be_corrected,
        base_code=source.base_code or None,
        implementation_code=source.implementation_code or None,
        standard_version=standard.version,
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
