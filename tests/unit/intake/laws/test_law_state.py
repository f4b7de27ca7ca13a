"""Which version of a law is in force on a day."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.laws.law_state import ChangeKind, LawState, target_day
from tests.unit.intake.laws.made import LAW, TODAY, a_change, a_law, a_text

V1, V2, V3 = a_text("v1", "甲"), a_text("v2", "乙"), a_text("v3", "丙")


def _in_force(law: LawState, days: int) -> str:
    text = law.in_force(TODAY + timedelta(days=days))
    return text.version_id if text else ""


def test_the_first_version_counts_by_itself() -> None:
    assert _in_force(a_law([V1, V2]), 0) == "v1"


def test_a_change_counts_from_its_day_on() -> None:
    law = a_law([V1, V2], a_change(days=30))

    assert [_in_force(law, days) for days in (29, 30)] == ["v1", "v2"]


def test_the_newest_effective_change_wins_and_of_one_day_the_one_told_later() -> None:
    first, second = a_change(days=0, told=2), a_change("v1", "v3", days=0, told=1)

    assert _in_force(a_law([V1, V2, V3], first, second), 0) == "v2"


def test_a_revoked_change_counts_for_nothing() -> None:
    assert _in_force(a_law([V1, V2], a_change(days=0, is_revoked=True)), 5) == "v1"


def test_a_change_to_a_text_that_has_not_arrived_waits() -> None:
    assert _in_force(a_law([V1], a_change(days=0)), 5) == "v1"


def test_a_repealed_law_has_no_version_and_says_what_ended_it() -> None:
    repeal = a_change("v1", "", days=0, kind=ChangeKind.REPEALED, new_law_id="")
    law = a_law([V1], repeal)

    assert law.in_force(TODAY) is None
    assert law.ended_by(TODAY) == repeal
    assert law.ended_by(TODAY - timedelta(days=1)) is None


def test_a_law_that_is_replaced_ends_and_the_other_one_is_in_force() -> None:
    other = a_text("n1", "丁", law_id="law-2")
    change = a_change("v1", "n1", days=0, kind=ChangeKind.REPLACED, new_law_id="law-2")

    assert a_law([V1], change).in_force(TODAY) is None
    assert _in_force(a_law([other], change, law_id="law-2"), 0) == "n1"


def test_announced_versions_are_named_the_nearest_first() -> None:
    law = a_law([V1, V2, V3], a_change("v2", "v3", days=60), a_change(days=30))

    assert [text.version_id for text in law.announced(TODAY)] == ["v2", "v3"]
    assert [text.version_id for text in law.announced(TODAY + timedelta(days=30))] == ["v3"]


def test_a_change_is_judged_on_its_day_until_that_has_come() -> None:
    assert target_day(a_change(days=30), TODAY) == TODAY + timedelta(days=30)
    assert target_day(a_change(days=-3), TODAY) == TODAY
    assert target_day(a_change(days=30, has_acted=True), TODAY) == TODAY


@given(st.lists(st.tuples(st.integers(-5, 5), st.booleans(), st.sampled_from(["v1", "v2", "v3", ""])), max_size=6))
def test_in_force_is_what_the_definition_says(told: list[tuple[int, bool, str]]) -> None:
    changes = [
        a_change("v1", new, days=days, is_revoked=revoked, told=place, change_id=str(place))
        if new
        else a_change(
            "v1",
            "",
            days=days,
            is_revoked=revoked,
            told=place,
            change_id=str(place),
            new_law_id="",
            kind=ChangeKind.REPEALED,
        )
        for place, (days, revoked, new) in enumerate(told)
    ]
    law = a_law([V1, V2, V3], *reversed(changes))
    for day in range(-6, 7):
        expected, best = "v1", -99
        for days, revoked, new in told:
            if not revoked and best <= days <= day:
                expected, best = new, days
        assert _in_force(law, day) == expected


def test_a_law_of_which_only_a_later_version_is_known_has_none_in_force() -> None:
    law = a_law([V2], first_version_id="", law_id=LAW)

    assert law.in_force(TODAY) is None
    assert law.ended_by(TODAY) is None
