"""What differs between two tables: rows that came, went, moved, and cells that changed."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared.standards.difference import element_changes
from shared.standards.element_list import IMPLEMENTATION, element_list
from shared.standards.row_difference import RowChange
from tests.unit.intake.implementation.builders import days, implementation, step

STANDARD = element_list(IMPLEMENTATION)


def rows_between(key: str, before: Any, after: Any) -> tuple[RowChange, ...]:
    changes = element_changes(implementation(**{key: before}), implementation(**{key: after}), STANDARD)
    return changes[0].rows if changes else ()


def kinds(rows: tuple[RowChange, ...]) -> list[tuple[str, int | None, int | None]]:
    return [(row.label, row.before_row, row.after_row) for row in rows]


def steps(*names: str) -> list[dict[str, Any]]:
    return [step(step_name=name, order_no=place) for place, name in enumerate(names, start=1)]


def test_a_row_that_came_or_went_leaves_the_others_alone():
    before, after = steps("受理", "审核", "办结"), steps("受理", "审核", "决定", "办结")

    (came,) = rows_between("handling_process", before, after)
    (went,) = rows_between("handling_process", after, before)

    assert (came.is_added, came.label, came.after_row) == (True, "决定", 3)
    assert (went.is_removed, went.label, went.before_row) == (True, "决定", 3)
    assert [cell.column.key for cell in came.cells] == [
        "step_name",
        "office",
        "limit",
        "counts_in_limit",
        "special",
    ]


def test_a_cell_that_changed_is_shown_as_people_read_it():
    before = [step(), step(step_name="审核", order_no=2)]
    after = [step(), step(step_name="审核", limit=days(3, "natural_day"), order_no=2)]

    (changed,) = rows_between("handling_process", before, after)
    (cell,) = changed.cells

    assert (changed.before_row, changed.after_row, changed.is_moved) == (2, 2, False)
    assert (cell.column.name_zh, cell.before, cell.after) == ("办理时限", "1 个工作日", "3 个自然日")


def test_a_row_with_a_new_name_is_the_row_of_its_number():
    before, after = steps("受理", "审核"), steps("受理", "审查")

    (changed,) = rows_between("handling_process", before, after)

    assert [(cell.before, cell.after) for cell in changed.cells] == [("审核", "审查")]


def test_a_row_put_in_does_not_lend_its_number_to_the_next_that_was_reworded():
    after = steps("受理", "现场勘查", "审核申请材料", "办结")

    came, changed = rows_between("handling_process", steps("受理", "审核材料", "办结"), after)

    assert (came.is_added, came.label) == (True, "现场勘查")
    assert [(cell.before, cell.after) for cell in changed.cells] == [("审核材料", "审核申请材料")]


def test_a_basis_of_the_directory_whose_text_was_amended_is_that_basis():
    before = {"title": "甲条例", "article": "第三条", "text": "县级政府发放优待金。"}
    after = {"title": "甲条例", "article": "第八条", "text": "优待办法由国务院规定。"}

    (change,) = element_changes({"legal_basis": [before]}, {"legal_basis": [after]}, element_list("directory"))
    (row,) = change.rows

    assert (row.before_row, row.after_row, row.label) == (1, 1, "甲条例")
    assert [cell.column.key for cell in row.cells] == ["article", "text"]


def test_only_the_row_that_left_its_neighbours_is_moved():
    rows = rows_between("handling_process", steps("甲", "乙", "丙", "丁"), steps("丁", "甲", "乙", "丙"))

    assert [(row.label, row.is_moved, row.cells) for row in rows] == [("丁", True, ())]


def test_numbers_in_order_are_told_where_nothing_else_differs():
    after = steps("受理", "审核")
    after[1]["order_no"] = 5

    (changed,) = rows_between("handling_process", steps("受理", "审核"), after)

    assert [(cell.before, cell.after) for cell in changed.cells] == [("2", "5")]


def test_a_table_that_became_a_word_lost_its_rows():
    changes = element_changes(implementation(), implementation(application_materials="无需材料"), STANDARD)

    assert changes[0].after == "无需材料"
    assert [row.is_removed for row in changes[0].rows] == [True, True]


def test_numbered_texts_are_matched_by_likeness():
    before = ["由江津区批准入伍", "在服现役期间"]
    after = ["年满 18 周岁", "由江津区依法批准入伍", "在服现役期间"]

    rows = rows_between("acceptance_conditions", before, after)

    assert kinds(rows) == [("年满 18 周岁", None, 1), ("由江津区依法批准入伍", 1, 2)]
    assert rows[1].cells[0].before == "由江津区批准入伍"


NAMES = st.lists(st.sampled_from("甲乙丙丁戊己庚辛"), max_size=6, unique=True)
"""Names of which none is like another: a name that is like one is the same row, renamed."""


@given(NAMES, NAMES, st.integers(0, 2**32))
def test_rows_are_accounted_for_one_by_one(before, after, seed):
    """Beside sets of names: what is in one text only came or went, and an equal text has no change."""
    random.Random(seed).shuffle(after)
    texts = [[{"name": name, "share": "审核"} for name in names] for names in (before, after)]
    first, second = (rows or "无" for rows in texts)

    rows = rows_between("joint_bodies", first, second)

    assert {row.label for row in rows if row.is_removed} == set(before) - set(after)
    assert {row.label for row in rows if row.is_added} == set(after) - set(before)
    assert rows_between("joint_bodies", first, first) == ()
    kept = [name for name in before if name in after]
    still = [row.label for row in rows if row.is_moved]
    assert [name for name in kept if name not in still] == [n for n in after if n in kept and n not in still]
