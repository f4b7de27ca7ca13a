"""What differs between two texts, element by element."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shared.standards.difference import GONE, NEW, SAME, ElementChange, element_changes
from shared.standards.element_list import DIRECTORY, element_list
from tests.unit.intake.builders import complete_elements

STANDARD = element_list(DIRECTORY)


def test_only_what_differs_is_named_in_the_standards_order_with_what_people_read() -> None:
    before = complete_elements(item_name="高龄津贴发放", is_public="1")
    after = complete_elements(item_name="高龄补贴发放", is_public="0")

    changes = element_changes(before, after, STANDARD)

    assert [change.element.key for change in changes] == ["item_name", "is_public"]
    assert changes[0].before_pieces == [(SAME, "高龄"), (GONE, "津"), (SAME, "贴发放")]
    assert changes[0].after_pieces == [(SAME, "高龄"), (NEW, "补"), (SAME, "贴发放")]
    assert (changes[1].before, changes[1].after) == ("是", "否")


def test_what_was_filled_or_emptied_has_nothing_on_the_other_side() -> None:
    before = complete_elements()
    after = {key: value for key, value in before.items() if key != "exercise_content"}

    (gone,) = element_changes(before, after, STANDARD)
    (filled,) = element_changes(after, before, STANDARD)

    assert (gone.after, gone.is_text, filled.before) == (None, False, None)


def test_a_text_has_no_difference_to_itself() -> None:
    assert element_changes(complete_elements(), complete_elements(), STANDARD) == []


@given(st.text("甲乙丙丁，。ab", max_size=30), st.text("甲乙丙丁，。ab", max_size=30))
def test_the_pieces_of_each_side_are_that_side(before: str, after: str) -> None:
    change = ElementChange(element=STANDARD.elements[0], label="", before=before, after=after)

    assert "".join(text for _, text in change.before_pieces) == before
    assert "".join(text for _, text in change.after_pieces) == after
    assert {kind for kind, _ in change.before_pieces} <= {SAME, GONE}
    assert {kind for kind, _ in change.after_pieces} <= {SAME, NEW}
