"""Groups of offices: who is asked together, when a group is done, and what a quorum and a veto mean."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.review.domain.groups import GroupResult
from services.review.domain.opinion import Verdict
from tests.unit.review.builders import OFFICES, a_group

A, C, R, S = Verdict.APPROVE, Verdict.APPROVE_AFTER_CHANGE, Verdict.REJECT, Verdict.OUT_OF_SCOPE
said = st.one_of(st.none(), st.sampled_from(list(Verdict)))


@pytest.mark.parametrize(
    ("words", "rule", "expected"),
    [
        ((A, A, A), {}, GroupResult.PASSED),
        ((A, A, None), {}, GroupResult.WAITING),
        ((R, A, None), {}, GroupResult.WAITING),
        ((R, A, A), {}, GroupResult.FAILED),
        ((C, A, A), {}, GroupResult.FAILED),
        ((S, A, A), {}, GroupResult.WAITING),
        ((R, None, None), {"ends_at_first_veto": True}, GroupResult.FAILED),
        ((C, None, None), {"ends_at_first_veto": True}, GroupResult.WAITING),
        (
            (R, None, None),
            {"ends_at_first_veto": True, "veto": frozenset({"planning_review"})},
            GroupResult.WAITING,
        ),
        ((A, A, None), {"quorum": 2}, GroupResult.PASSED),
        ((A, R, None), {"quorum": 2}, GroupResult.WAITING),
        ((A, R, C), {"quorum": 2}, GroupResult.FAILED),
        ((A, A, None), {"quorum": 2, "veto": frozenset({"planning_review"})}, GroupResult.WAITING),
        ((A, A, R), {"quorum": 2, "veto": frozenset({"planning_review"})}, GroupResult.FAILED),
    ],
)
def test_a_group_is_done_as_its_rule_says(
    words: tuple[Verdict | None, ...], rule: dict[str, Any], expected: GroupResult
) -> None:
    said_by = dict(zip(OFFICES, words, strict=True))

    assert expected is a_group(**rule).result(said_by.get, frozenset())


@given(st.tuples(said, said, said), st.sets(st.sampled_from(OFFICES), max_size=2))
def test_without_a_quorum_a_group_passes_exactly_when_everybody_who_counts_approves(
    words: tuple[Verdict | None, ...], struck: set[str]
) -> None:
    said_by = dict(zip(OFFICES, words, strict=True))
    result = a_group().result(said_by.get, frozenset(struck))

    counted = [said_by[office] for office in OFFICES if office not in struck]
    assert (result is GroupResult.PASSED) == all(word is A for word in counted)
    assert (result is GroupResult.WAITING) == any(word in (None, S) for word in counted)
