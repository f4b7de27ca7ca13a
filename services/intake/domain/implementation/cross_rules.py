"""The cross rules (要素间核对规则) of the implementation list, by the ids of the standard.

The standard brings each rule's name and severity as data (``cross_rules.v1.yaml``); here are the predicates. A rule
judges only what is known: it says nothing of a record that does not have what it compares, so that a record written
under any version of the standard can be judged. The newest rules apply: a finding is no part of a record. X21, the
wording of texts, has a module of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from services.intake.domain.findings import Finding
from services.intake.domain.implementation import (
    contact_rules,
    fee_rules,
    identity_rules,
    text_rules,
    time_rules,
    visit_rules,
)
from services.intake.domain.implementation.faults import NOTHING_KNOWN, Context, Faults
from services.intake.domain.implementation.reading import Values
from shared.standards.loader import newest, read

__all__ = ["PREDICATES", "Context", "cross_findings", "rule_name"]

PREDICATES: Mapping[str, Callable[[Values, Context], Faults]] = {
    "X01": time_rules.instant_type,
    "X02": visit_rules.visit_without_reason,
    "X03": visit_rules.reason_without_visit,
    "X04": visit_rules.no_way_but_to_come,
    "X05": visit_rules.visit_though_online,
    "X06": fee_rules.fee_half_told,
    "X07": fee_rules.fee_though_free,
    "X08": contact_rules.calls_for_help,
    "X09": contact_rules.hours_without_days,
    "X10": contact_rules.place_not_exact,
    "X11": identity_rules.themes_fit_objects,
    "X12": time_rules.steps_within_promise,
    "X13": fee_rules.result_half_told,
    "X14": text_rules.stages_missing,
    "X15": text_rules.documents_not_listed,
    "X16": text_rules.materials_among_conditions,
    "X17": time_rules.survey_in_a_hurry,
    "X18": time_rules.instant_words,
    "X19": time_rules.promise_within_law,
    "X20": identity_rules.code_contradicts,
    "X22": identity_rules.differs_from_directory,
}


def cross_findings(values: Mapping[str, Any], context: Context | None = None) -> tuple[Finding, ...]:
    """Return what the cross rules find in a record, in the order of the rules."""
    shipped = _rules()
    return tuple(
        Finding(
            rule=rule,
            element=fault.element,
            row=fault.row,
            field=fault.field,
            start=fault.start,
            end=fault.end,
            text=fault.text,
            severity=shipped[rule]["severity"],
            message=fault.message,
            suggestion=fault.suggestion,
        )
        for rule, predicate in PREDICATES.items()
        if rule in shipped
        for fault in predicate(values, context or NOTHING_KNOWN)
    )


def rule_name(rule: str) -> str:
    """
    Return the Chinese name of a rule.

    :raises KeyError: when the standard has no such rule
    """
    return str(_rules()[rule]["name_zh"])


def _rules() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read("cross_rules", newest("cross_rules"))["rules"]
    return found
