"""When an office's adjustment is met by a text of the same content: somebody wrote the number of an article anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.intake.domain.adjustments.adjustment import Cause
from services.intake.domain.adjustments.outcomes import AdjustmentState, CauseKind
from services.intake.domain.adjustments.rewriting import is_rewritten, numbers_since, only_texts_tell
from services.intake.domain.items import ItemState
from tests.unit.intake.adjustments.builders import an_adjustment
from tests.unit.intake.builders import an_item

SEEN, RECITED, CORRECTED = ({"legal_basis": [{"article": article}]} for article in ("第一条", "第二条", "第三条"))


@pytest.mark.parametrize(
    ("written", "now", "is_answer"),
    [
        ([], SEEN, False),
        ([], RECITED, False),
        ([CORRECTED], CORRECTED, True),
        ([CORRECTED, SEEN], SEEN, False),
        ([SEEN], RECITED, False),
        ([CORRECTED], RECITED, True),
    ],
)
def test_somebody_wrote_otherwise_and_it_stands_otherwise(written: list[Any], now: Any, *, is_answer: bool) -> None:
    assert is_rewritten(SEEN, written, now) == is_answer


@pytest.mark.parametrize("kind", list(CauseKind))
def test_only_of_what_an_office_opened_texts_are_looked_at(kind: CauseKind) -> None:
    item = an_item(state=ItemState.APPROVED)
    cause = Cause(kind=kind, cause_id="x", title="x")
    before = replace(an_adjustment(item=item, cause=cause), opened_number=item.content.number)
    seen = item.content.number
    passed, drafted = (replace(item.content, number=number) for number in (seen + 2, seen + 3))
    later = replace(
        item,
        content=drafted,
        revisions=(*item.revisions, passed.number, drafted.number),
        progress=replace(item.progress, approved_at=before.opened_at + timedelta(hours=1)),
    )

    is_looked_at = kind not in (CauseKind.LAW, CauseKind.OWN)
    assert only_texts_tell(before, later, passed) == is_looked_at
    assert numbers_since(before, later, passed) == [seen, seen + 2], "what is written over it was not let pass"
    assert not only_texts_tell(before, later, item.content), "the office saw this text"
    assert not only_texts_tell(replace(before, state=AdjustmentState.CLOSED), later, passed)
    assert not only_texts_tell(replace(before, opened_at=before.opened_at + timedelta(days=1)), later, passed)
    assert not only_texts_tell(replace(before, content_hash="other"), later, passed)
