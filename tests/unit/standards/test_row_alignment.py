"""Which row became which, held against tables that were changed in ways the test knows."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.standards.element_list import IMPLEMENTATION, element_list
from shared.standards.row_alignment import aligned
from tests.unit.intake.implementation.builders import step

SIGNS = [chr(0x4E00 + place) for place in range(3000)]


def element(key: str, kind: str = IMPLEMENTATION) -> Any:
    return next(one for one in element_list(kind).elements if one.key == key)


def basis(title: str, article: str, text: str) -> dict[str, Any]:
    return {"kind": "1", "title": title, "article": article, "text": text, "status": "1"}


def steps(*names: str) -> list[dict[str, Any]]:
    return [step(step_name=name, order_no=place) for place, name in enumerate(names, start=1)]


def pairs_of_steps(before: str, after: str) -> list[tuple[int, int]]:
    return aligned(steps(*before.split()), steps(*after.split()), element("handling_process"))


@pytest.mark.parametrize(
    ("before", "after", "pairs"),
    [
        ("受理 审核材料 办结", "受理 现场勘查 审核申请材料 办结", [(0, 0), (1, 2), (2, 3)]),
        ("受理 审核材料 现场勘查 办结", "受理 现场勘查 审核申请材料 办结", [(0, 0), (1, 2), (2, 1), (3, 3)]),
        ("受理 审核材料 现场勘查 办结", "现场勘查情况 审核材料 受理 办结", [(0, 2), (1, 1), (2, 0), (3, 3)]),
        ("受理 听证 办结", "受理 专家评审 办结", [(0, 0), (1, 1), (2, 2)]),
        ("受理 听证 办结", "受理 专家评审 公示 办结", [(0, 0), (2, 3)]),
        ("受理 听证 办结", "专家评审 受理 办结", [(0, 1), (2, 2)]),
        ("受理", "受理", [(0, 0)]),
    ],
)
def test_a_step_is_known_by_its_name_then_by_likeness_and_last_by_its_place(before, after, pairs):
    """Not by its number, which belongs to another step once a row was put in before it."""
    assert pairs_of_steps(before, after) == pairs


@pytest.mark.parametrize("kind", ["directory", IMPLEMENTATION])
def test_of_several_bases_of_one_law_each_is_its_own(kind):
    third, fifth = basis("甲法", "第三条", "企业应当申请许可。"), basis("甲法", "第五条", "个人可以申请补贴。")
    fifth_now = basis("甲法", "第六条", "个人可以申请生活补贴。")

    assert aligned([third, fifth], [fifth], element("legal_basis", kind)) == [(1, 0)]
    assert aligned([third, fifth], [fifth_now], element("legal_basis", kind)) == [(1, 0)]
    assert aligned([third, fifth], [fifth_now, third], element("legal_basis", kind)) == [(0, 1), (1, 0)]


@pytest.mark.parametrize("kind", ["directory", IMPLEMENTATION])
def test_a_basis_whose_text_or_title_was_amended_is_that_basis(kind):
    text = "国家建立健全退役军人优待制度，具体办法由国务院规定。"
    before = [basis("乙条例", "第一条", "为了规范管理，制定本条例。"), basis("中华人民共和国甲法", "第三条", text)]
    amended = [
        basis("丙办法", "第九条", "申请人提交下列材料。"),
        basis("中华人民共和国甲法", "第八条", "县级政府发放优待金。"),
    ]
    renamed = [basis("中华人民共和国甲法（2025修订）", "第三条", text), before[0]]

    assert aligned(before, amended, element("legal_basis", kind)) == [(1, 1)]
    assert aligned(before, renamed, element("legal_basis", kind)) == [(0, 1), (1, 0)]


def test_laws_with_titles_of_one_form_are_two():
    labour = basis("中华人民共和国劳动法", "第三条", "劳动者享有平等就业的权利。")
    company = basis("中华人民共和国公司法", "第九条", "股份有限公司的章程由股东制定。")

    assert aligned([labour], [company], element("legal_basis")) == []


def test_of_two_texts_that_are_alike_the_one_that_is_more_alike_is_the_same():
    before = [{"text": "具有本市户籍的居民甲类"}]
    after = [{"text": "具有本市户籍的居民乙类人员"}, {"text": "具有本市户籍的居民甲类者"}]

    assert aligned(before, after, element("acceptance_conditions")) == [(0, 1)]


@given(st.integers(2, 9), st.integers(0, 2**32))
def test_rows_put_in_taken_out_reworded_and_exchanged_are_found_again(count, seed):
    """Materials with names that are not like each other, all with the same basis and codes."""
    dice = random.Random(seed)
    names = ["".join(dice.sample(SIGNS, 6)) for _ in range(count + 2)]
    rows = [{"material_name": name, "legal_basis": "甲法第三条", "necessity": "1"} for name in names]
    before, fresh = rows[:count], rows[count:]
    after = [(place, dict(row)) for place, row in enumerate(before)]
    one, other = dice.sample(range(count), 2)
    after[one], after[other] = after[other], after[one]
    reworded = dice.choice(after)[1]
    reworded["material_name"] = "申请人" + reworded["material_name"]
    if dice.random() < 0.5:
        after.pop(dice.randrange(count))
        fresh = []
    for row in fresh:
        after.insert(dice.randint(0, len(after)), (-1, row))
    for rows_of_one in (before, [row for _, row in after]):
        for number, row in enumerate(rows_of_one, start=1):
            row["order_no"] = number

    expected = sorted((came_from, place) for place, (came_from, _) in enumerate(after) if came_from >= 0)

    assert aligned(before, [row for _, row in after], element("application_materials")) == expected


def test_long_tables_of_long_texts_are_aligned_in_a_short_time():
    dice = random.Random(1)
    made = [
        [
            {"material_name": "".join(dice.sample(SIGNS, 20)), "legal_basis": "".join(dice.choices(SIGNS, k=2000))}
            for _ in range(100)
        ]
        for _ in range(2)
    ]
    began = time.process_time()

    aligned(made[0], made[1], element("application_materials"))

    assert time.process_time() - began < 5
