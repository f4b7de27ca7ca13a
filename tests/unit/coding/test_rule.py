"""The code rule, read from the standards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.coding.application.code_rule import code_rule, demonstration_departments
from services.coding.domain.departments import checked
from services.coding.domain.rule import Malformed, SequenceExhausted

RULE = code_rule()
CONFUSABLE = set("IOSVZ")


def test_the_worked_example_of_the_fact_sheet() -> None:
    base = RULE.base_code(item_type="20", department="07", number=1)

    code = RULE.implementation_code(uscc="11500381009320238D", level="4", base_code=base)

    assert base == "502007001000"
    assert code == "11500381009320238D4502007001000"
    assert (len(base), len(code)) == (12, 31)


@pytest.mark.parametrize(
    ("number", "sequence"),
    [(1, "001"), (999, "999"), (1000, "A00"), (1009, "A09"), (1010, "A0A"), (1961, "B00")],
)
def test_numbers_go_on_with_letters_after_999(number: int, sequence: str) -> None:
    assert RULE.sequence(number) == sequence


def test_no_two_numbers_have_one_sequence_and_no_letter_can_be_misread() -> None:
    sequences = [RULE.sequence(number) for number in range(1, RULE.capacity + 1)]

    assert len(set(sequences)) == RULE.capacity
    assert not CONFUSABLE & set("".join(sequences))
    assert "000" not in sequences
    assert sequences[-1] == "YYY"


@given(st.integers(min_value=1, max_value=RULE.capacity))
def test_a_sequence_is_read_back_as_its_number(number: int) -> None:
    assert RULE.number(RULE.sequence(number)) == number


@pytest.mark.parametrize("number", [0, -1, RULE.capacity + 1])
def test_numbers_outside_the_row_are_refused(number: int) -> None:
    with pytest.raises(SequenceExhausted):
        RULE.sequence(number)


@pytest.mark.parametrize(("item_type", "department"), [("2", "07"), ("20", ""), ("20", "0-"), ("20", "民政")])
def test_a_part_that_does_not_fit_its_segment_is_refused(item_type: str, department: str) -> None:
    with pytest.raises(Malformed):
        RULE.base_code(item_type=item_type, department=department, number=1)


def test_codes_are_cut_at_their_segments() -> None:
    assert [text for _, text in RULE.cut("502009801003")] == ["50", "20", "09", "801", "003"]
    assert [text for _, text in RULE.cut("11500381009320238D4502009801003")] == [
        "11500381009320238D",
        "4",
        "502009801003",
    ]


def test_the_demonstration_departments_are_marked_and_usable() -> None:
    departments = demonstration_departments()

    assert all(name.startswith("示例") for name in departments.values())
    assert all(checked(code, name) == (code, name) for code, name in departments.items())
