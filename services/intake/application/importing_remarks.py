"""What the dry view says of an item that is not wrong: what is missing, what contradicts, what is vague."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.intake.application.importing_columns import BODY_NAME
from services.intake.application.judging import findings
from services.intake.domain.findings import Finding
from services.intake.domain.sources import SourceItem
from shared.standards.checking import problems_of
from shared.standards.element_list import ElementList
from shared.standards.normal import label_of

MOST_REMARKS = 20
"""Of one item; how many more there are is said."""


def missing_in(values: Mapping[str, Any], standard: ElementList) -> tuple[str, ...]:
    """Return the names of what keeps elements in normal form, none of them wrong, from being complete."""
    found = problems_of(values, (), standard)
    # the register brings the body, so that it is missing is no problem of the row
    return tuple(dict.fromkeys(one.label for one in found if not one.field.startswith(BODY_NAME)))


def remarks_on_item(values: Mapping[str, Any], standard: ElementList, source: SourceItem | None) -> tuple[str, ...]:
    """Return what cross rules and lint find, a sentence each, and whether it keeps the item from being submitted."""
    found = findings(values, standard=standard, source=source)
    sentences = [_sentence(one, standard) for one in found[:MOST_REMARKS]]
    more = len(found) - len(sentences)
    return (*sentences, f"还有 {more} 处提示，导入后在表单里看。") if more > 0 else tuple(sentences)


def _sentence(finding: Finding, standard: ElementList) -> str:
    element = standard.element(finding.element)
    parent = element if finding.field else None
    part = next((one for one in element.sub_fields if one.key == finding.field), None)
    label = label_of(part, parent) if part else element.name_zh
    row = f"第 {finding.row} 条" if finding.row is not None else ""
    text = f"“{finding.text[:40]}”" if finding.text else ""
    stops = "（报送前要改）" if finding.stops_submission else ""
    message, suggestion = finding.message.rstrip("。"), finding.suggestion.rstrip("。")
    return f"{label}{row}{text}：{message}。{suggestion}{stops}"
