"""How a source is divided into implementation lists: what one of them is held against."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from services.intake.domain.findings import Finding
from services.intake.domain.implementation.granularity import CASE, SUB_ITEM, Part, granularity_findings
from services.intake.domain.sources import SourceItem


def part_in(item_id: str, elements: Mapping[str, Any]) -> Part:
    """Return which part of its source a text describes."""
    return Part(item_id=item_id, sub_item=_text(elements, SUB_ITEM), case=_text(elements, CASE))


def division_findings(
    item_id: str,
    elements: Mapping[str, Any],
    source: SourceItem | None,
    *,
    sent: Collection[str] = (),
) -> tuple[Finding, ...]:
    """
    Return what the rules of granularity find in a text of an implementation list.

    :param source: what is implemented, with all lists of it; this one may be among them
    :param sent: ids of lists that are being submitted in the same batch
    """
    if source is None:
        return ()
    others = [
        replace(part, is_settled=part.is_settled or part.item_id in sent)
        for part in source.parts
        if part.item_id != item_id
    ]
    return granularity_findings(
        part_in(item_id, elements), others, item_name=source.item_name, base_code=source.base_code
    )


def _text(elements: Mapping[str, Any], key: str) -> str:
    value = elements.get(key)
    return " ".join(value.split()) if isinstance(value, str) else ""
