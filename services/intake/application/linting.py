"""Judges the records of implementation lists: vague wording (V rules) and elements that contradict (cross rules)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from services.intake.application.guide_records import MATERIAL_NAME, GuideRecord
from services.intake.domain.findings import Finding
from services.intake.domain.implementation.cross_rules import cross_findings
from services.intake.domain.lint.engine import wording_findings


def judged(record: GuideRecord) -> dict[str, Any]:
    """Return the findings of a record under the names that the record itself uses, the vague wording first."""
    return {
        "record_id": record.record_id,
        "findings": [_as_dict(record, name, finding) for name, finding in _findings(record)],
    }


def _findings(record: GuideRecord) -> Iterator[tuple[str, Finding]]:
    for entry in record.entries:
        for finding in wording_findings({entry.element: entry.value}):
            yield entry.name, finding
    for finding in cross_findings(record.values, record.context):
        yield record.name_of(finding.element), _as_written(record, finding)


def _as_written(record: GuideRecord, finding: Finding) -> Finding:
    """Return a finding without the column that a record whose materials are plain texts does not have."""
    plain = (finding.element, finding.field) not in record.columns
    return replace(finding, field="") if plain and finding.field == MATERIAL_NAME else finding


def _as_dict(record: GuideRecord, name: str, finding: Finding) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "rule": finding.rule,
        "element": name,
        "span": [finding.start, finding.end],
        "text": finding.text,
        "severity": finding.severity,
        "message": finding.message,
        "suggestion": finding.suggestion,
    }
    if finding.row is not None:
        shown["row"] = finding.row
    if finding.field:
        shown["field"] = record.columns.get((finding.element, finding.field), finding.field)
    return shown
