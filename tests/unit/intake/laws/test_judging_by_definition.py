"""Judging, held against its definition written out plainly, over versions, relations and days made at random."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.domain.adjustments.outcomes import Outcome
from services.intake.domain.laws.judging import Judge, Rests
from services.intake.domain.laws.law_state import ChangeKind, LawChange, LawState
from services.intake.domain.laws.law_texts import LawText, Place
from tests.lengths import length
from tests.unit.intake.laws.made import LAW, TODAY, a_change, a_law, a_text, number, resting_on

TEXTS = ("甲。", "乙。", "丙。", "丁。", "戊。")
WORSE = ("fine", "recite", "review", "gone")
versions = st.lists(st.sampled_from(TEXTS), min_size=1, max_size=5)
relations = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from(["amended", "renumbered", "split", "merged"])).map(
        lambda row: (row[0], row[1], row[2] if row[1] else "deleted")
    ),
    max_size=5,
    unique_by=lambda row: row[:2],
)


def _naive(text: LawText, place: int, law: LawState, change: LawChange, days: int) -> str:
    """The definition, for one change from the first version to the second."""
    is_effective = not change.is_revoked and days >= (change.effective_on - TODAY).days
    if is_effective and change.kind is ChangeKind.REPEALED:
        return "gone"
    version = law.texts["v2" if is_effective else "v1"]
    own = text.articles[place - 1].text
    target = [article.text for article in version.articles]
    if place <= len(target) and target[place - 1] == own:
        return "fine"
    there = [at for at, each in enumerate(target, start=1) if each == own]
    after = None if text.version_id == version.version_id else _after(place, text, change)
    if len(there) == 1 or len([at for at in there if at in (after or [])]) == 1:
        return "recite"
    if there or after is None or after:
        return "review"
    return "gone"


def _after(place: int, text: LawText, change: LawChange) -> list[int] | None:
    """The numbers that the relations name for an article, the other way round for the later version's."""
    pairs = [(row.old, row.new) if text.version_id == "v1" else (row.new, row.old) for row in change.relations]
    told = [new for old, new in pairs if old == number(place)]
    return [at for at in range(1, 9) if number(at) in told] if told else None


@pytest.mark.faults
@settings(max_examples=length(120, 2000))
@given(versions, versions, relations, st.booleans(), st.booleans(), st.integers(-2, 2), st.integers(-2, 2))
def test_it_is_what_the_definition_says(
    old: Sequence[str],
    new: Sequence[str],
    rows: Sequence[tuple[int, int, str]],
    is_revoked: bool,
    is_repeal: bool,
    effective: int,
    today: int,
) -> None:
    v1, v2 = a_text("v1", *old), a_text("v2", *new)
    change = a_change("v1", "v2", days=effective, relations=rows, is_revoked=is_revoked)
    if is_repeal:
        change = a_change(
            "v1", "", days=effective, is_revoked=is_revoked, kind=ChangeKind.REPEALED, new_law_id="", relations=()
        )
    law = a_law([v1, v2], change)
    pinned = [(v1, at) for at in range(1, len(old) + 1)]
    pinned += [] if is_repeal else [(v2, at) for at in range(1, len(new) + 1)]

    cited = [Rests.of(resting_on(text, Place(number(at)))) for text, at in pinned]
    judged = Judge({LAW: law}, TODAY + timedelta(days=today)).judge(cited)

    touched = dict(judged.touched)
    expected = [_naive(text, at, law, change, today) for text, at in pinned]
    outcomes = [touched[place].outcome.value if place in touched else "fine" for place in range(len(cited))]
    assert outcomes == expected
    assert judged.outcome.value == max(expected, key=WORSE.index)
    for place, finding in judged.touched:
        if finding.outcome is Outcome.RECITE:
            version = law.texts[finding.new_version_id]
            assert [version.hashes(at) for at in finding.places] == [(cited[place].hash,)]
