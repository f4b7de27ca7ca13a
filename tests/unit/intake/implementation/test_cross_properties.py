"""X12, X19 and X20 beside naive oracles that count days one by one or cut a code by hand."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.implementation.cross_rules import Context, cross_findings
from shared.standards.uscc import ALPHABET
from tests.unit.intake.implementation.builders import implementation

NUMBERS = st.integers(min_value=1, max_value=90)
UNITS = st.sampled_from(["workday", "natural_day", "month"])
LIMITS = st.fixed_dictionaries({"number": NUMBERS, "unit": UNITS})
DAYS = st.fixed_dictionaries({"number": NUMBERS, "unit": st.just("workday")})
COUNTED = st.sampled_from(["0", "1", True, False])


def has(rule: str, values: dict[str, Any]) -> bool:
    return any(finding.rule == rule for finding in cross_findings(values))


def least_workdays(limit: dict[str, Any]) -> int:
    """Walk through the days of the limit: of each begun seven, the first five are working days."""
    if limit["unit"] == "month":
        return int(limit["number"]) * 22
    return -(-limit["number"] * 5 // 7) if limit["unit"] == "natural_day" else int(limit["number"])


@given(DAYS, LIMITS)
def test_a_promise_in_working_days_is_held_against_any_unit(promised, statutory):
    values = {"promised_time_limit": promised, "statutory_time_limit": statutory}

    assert has("X19", values) == (promised["number"] > least_workdays(statutory))


@given(LIMITS)
def test_a_limit_is_never_longer_than_itself(limit):
    assert not has("X19", {"promised_time_limit": limit, "statutory_time_limit": dict(limit)})


@given(LIMITS, LIMITS, NUMBERS)
def test_a_longer_law_never_makes_a_promise_wrong(promised, statutory, more):
    longer = statutory | {"number": statutory["number"] + more}
    right = not has("X19", {"promised_time_limit": promised, "statutory_time_limit": statutory})

    assert not (right and has("X19", {"promised_time_limit": promised, "statutory_time_limit": longer}))


@given(st.lists(st.tuples(NUMBERS, COUNTED), max_size=6), st.integers(min_value=0, max_value=200))
def test_the_steps_that_count_are_added_up(steps, promised):
    values = {
        "promised_time_limit": {"number": promised, "unit": "workday"},
        "handling_process": [
            {"step_name": "受理", "limit": {"number": number, "unit": "workday"}, "counts_in_limit": counted}
            for number, counted in steps
        ],
    }
    spent = sum(number for number, counted in steps if counted in ("1", True))

    # What ends at once may last until the end of that day.
    assert has("X12", values) == (spent > (promised or 1))


@given(
    st.text(ALPHABET, min_size=18, max_size=18),
    st.sampled_from("1234567"),
    st.text("0123456789", min_size=12, max_size=12),
    st.integers(min_value=0, max_value=30),
    st.sampled_from(ALPHABET),
)
def test_a_code_fits_exactly_when_no_character_was_changed(uscc, level, base, place, character):
    code = uscc + level + base
    changed = code[:place] + character + code[place + 1 :]
    values = {
        "implementation_code": changed,
        "exercise_level": level,
        "base_code": base,
        "implementing_body": {"name": "甲", "uscc": uscc},
    }

    assert has("X20", values) == (changed != code)


ANYTHING = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-9, 99), st.floats(), st.text("0123-无《提交身份证》、；当场", max_size=9)
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["limit", "number", "unit", "word", "step_name", "uscc", "natural_person"]), inner
        ),
    ),
    max_leaves=6,
)
KEYS = st.sampled_from(sorted({*implementation(), "fee_standard", "fee_basis", "is_pay_online", "implementation_code"}))


@given(st.dictionaries(KEYS, ANYTHING, max_size=6), st.dictionaries(KEYS, ANYTHING, max_size=3))
def test_whatever_a_record_holds_is_judged_or_passed_over(changed, directory):
    findings = cross_findings(implementation() | changed, Context(directory_item=directory))

    assert all(finding.message and 0 <= finding.start <= finding.end for finding in findings)
