"""An implementation list whose articles got new numbers is what its source says, whichever of the two was first."""

from __future__ import annotations

from typing import Any

import pytest

from services.intake.domain.findings import Finding
from services.intake.domain.implementation.cross_rules import Context, cross_findings

QUOTED = {"title": "中华人民共和国劳动合同法", "article": "第五十七条", "text": "经营劳务派遣业务应当具备下列条件。"}
LISTED: dict[str, Any] = {"item_name": "劳务派遣经营许可", "item_type": "01", "legal_basis": [QUOTED]}


def x22(may_be_corrected: bool, **changed: Any) -> list[Finding]:
    """Return what X22 says of a record beside its source."""
    context = Context(directory_item=LISTED, may_be_corrected=may_be_corrected)
    return [one for one in cross_findings({**LISTED, **changed}, context) if one.rule == "X22"]


@pytest.mark.parametrize("may_be_corrected", [False, True])
def test_another_number_for_the_same_text_is_no_difference(may_be_corrected: bool) -> None:
    assert x22(may_be_corrected, legal_basis=[{**QUOTED, "article": "第六十条"}]) == []


@pytest.mark.parametrize("may_be_corrected", [False, True])
def test_another_text_is_a_difference(may_be_corrected: bool) -> None:
    assert len(x22(may_be_corrected, legal_basis=[{**QUOTED, "text": "别的条件。"}])) == 1
