"""What stands beside the form of an item: advice while it is filled in, and the simplification view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from apiflask import APIBlueprint
from flask import render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import validate

from services.intake.application.advising import Advice
from services.intake.domain.findings import Finding
from services.intake.domain.implementation import granularity
from services.intake.domain.implementation.cross_rules import rule_name
from services.intake.domain.items import DIRECTORY_LIST, IMPLEMENTATION_LIST
from services.intake.domain.lint.rules import lint_rules
from services.intake.domain.simplification import Verdict
from services.intake.domain.sources import DIRECTORY_ITEM, POWER_ITEM, Source
from services.intake.entrypoints import forms
from services.intake.entrypoints.advice_places import Excerpt, Places, excerpt_of, places_in
from services.intake.entrypoints.form_rows import numbered
from services.intake.entrypoints.frame import LISTS, cases, page
from shared.kernel.errors import Problem
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.schemas import RequestSchema
from shared.standards import form as standard_form
from shared.standards.completeness import Gap
from shared.standards.tables import label

pages = APIBlueprint("advice", __name__, url_prefix="/intake", template_folder="templates", enable_openapi=False)

SEVERITIES = {"error": ("应改", "bad"), "warning": ("请核对", "ask")}
KINDS = {Verdict.LESS: "ok", Verdict.MORE: "ask", Verdict.SAME: "", Verdict.UNKNOWN: "off"}


class AdviceForm(RequestSchema):
    """Of a form of an item that does not exist yet: which list it is of and what it implements."""

    list_kind = forms.text("清单", validate=validate.OneOf(("", DIRECTORY_LIST, IMPLEMENTATION_LIST)))
    source_kind = forms.text("承接的清单", validate=validate.OneOf(("", DIRECTORY_ITEM, POWER_ITEM)))
    source_id = forms.text("承接的事项", validate=validate.Length(max=100))


class SimplificationQuery(RequestSchema):
    """Which of several references an item is held against."""

    reference = forms.text("参照", validate=validate.Length(max=100))


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A finding or a gap as the fragment shows it: where it stands, and the control to which it leads."""

    anchor: str
    label: str
    message: str
    remedy: str = ""
    finding: Finding | None = None
    rule: str = ""
    excerpt: Excerpt | None = None


@pages.post("/items/<item_id>/advice")
@needs("item.compile")
@pages.input(AdviceForm, location="form")
def advise(item_id: str, form_data: dict[str, Any]) -> ResponseReturnValue:
    """The form sends what stands in it; the answer stands beside it, and nothing is stored."""
    advice = cases().advising.advise(
        current_actor(),
        item_id,
        lambda standard: numbered(standard_form.from_form(request.form, standard), standard),
        list_kind=form_data["list_kind"] or DIRECTORY_LIST,
        source=_source(form_data["source_kind"], form_data["source_id"]),
    )
    places = places_in(request.form, advice.standard)
    return render_template(
        "intake/advice.html",
        advice=advice,
        item_id=item_id,
        groups=[(group, [_gap(gap, places) for gap in group.gaps]) for group in advice.completeness.groups],
        wrong=[_wrong(problem, places) for problem in advice.wrong],
        findings=[_finding(finding, advice, places) for finding in advice.findings],
        severities=SEVERITIES,
        kinds=KINDS,
    )


@pages.get("/items/<item_id>/simplification")
@needs("item.view_own", "item.view_all")
@pages.input(SimplificationQuery, location="query")
def show_simplification(item_id: str, query_data: dict[str, Any]) -> ResponseReturnValue:
    """Somebody reads what an implementation list saves people, against a level above and its own past."""
    item, text, comparisons = cases().simplifying.view(current_actor(), item_id, query_data["reference"])
    name, home = item.content.title or "未命名事项", LISTS[item.list_kind]
    return page(
        "simplification.html",
        sub=home.key,
        crumbs=[(home.name, home.href), (name, f"/intake/items/{item_id}"), ("简化优化", None)],
        item=item,
        text=text,
        name=name,
        comparisons=comparisons,
        kinds=KINDS,
        level_name=lambda code: label("exercise_level", code),
    )


def _source(kind: str, source_id: str) -> Source | None:
    if kind == DIRECTORY_ITEM:
        return Source(kind="directory", source_id=source_id)
    return Source(kind="power_list", source_id=source_id) if kind == POWER_ITEM else None


def _gap(gap: Gap, places: Places) -> Shown:
    return Shown(
        anchor=places.id_of(gap.element, gap.row, gap.column),
        label=places.label(gap),
        message=gap.problem.message,
        remedy=gap.problem.remedy,
    )


def _wrong(problem: Problem, places: Places) -> Shown:
    row = f"第 {problem.row} 条" if problem.row else ""
    return Shown(
        anchor=places.id_of_path(problem.field),
        label=f"{problem.label}{row}",
        message=problem.message,
        remedy=problem.remedy,
    )


def _finding(finding: Finding, advice: Advice, places: Places) -> Shown:
    return Shown(
        anchor=places.id_of(finding.element, finding.row, finding.field),
        label=places.label(finding),
        message=finding.message,
        remedy=finding.suggestion,
        finding=finding,
        rule=_rule_name(finding.rule),
        excerpt=excerpt_of(finding, advice.elements),
    )


def _rule_name(rule: str) -> str:
    names = {known.id: known.name_zh for known in lint_rules().rules}
    if rule in names:
        return names[rule]
    return granularity.rule_name(rule) if rule.startswith("G") else rule_name(rule)
