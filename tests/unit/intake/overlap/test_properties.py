"""What is true of any two names and of any list of them, found by made-up names of the field's own words."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.application.overlapping_files import NamedRow, Overlap, overlaps
from services.intake.domain.overlap.comparing import Likeness, compared
from services.intake.domain.overlap.index import NameIndex
from services.intake.domain.overlap.names import matter_of

PIECES = [
    "残疾人证",
    "公司",
    "分公司",
    "取水",
    "许可证",
    "许可",
    "审批",
    "登记",
    "备案",
    "变更",
    "注销",
    "延续",
    "补办",
    "查询",
    "咨询",
    "（变更）",
    "（县级行使）",
    "（个人）",
    "、",
    "和",
    "的",
    "对",
    "城乡居民",
    "困难",
    "老年人",
    "高龄津贴",
    "基本养老保险",
    "养老保险",
    "关系转移接续",
    "江津区",
    "《",
    "》",
    "发放",
    "申请",
    "设立",
    "建设项目",
    "环境影响报告表",
    "环评",
    "一级",
    "二级",
    "证书",
    "金",
]
names = st.lists(st.sampled_from(PIECES), min_size=1, max_size=7).map("".join)


@given(names, names)
def test_it_does_not_matter_which_name_comes_first(one: str, other: str) -> None:
    """Verdict and score are the same; only the order inside the reason follows the names."""
    forth, back = compared(matter_of(one), matter_of(other)), compared(matter_of(other), matter_of(one))

    assert (forth.likeness, forth.score) == (back.likeness, back.score)


@given(names)
def test_a_name_is_exactly_itself(name: str) -> None:
    assert compared(matter_of(name), matter_of(name)).likeness is Likeness.EXACT


@given(names, st.lists(names, max_size=8))
def test_the_index_finds_what_a_comparison_with_every_name_finds(name: str, others: list[str]) -> None:
    """No name is passed over because its pairs of characters are common, or rare, or few."""
    one_by_one = {
        other: comparison
        for other in others
        if (comparison := compared(matter_of(name), matter_of(other))).likeness is not Likeness.NONE
    }

    related = {found.name: found.comparison for found in NameIndex(others).like(name, with_related=True)}
    same = {found.name: found.comparison for found in NameIndex(others).like(name)}

    assert related == one_by_one
    assert same == {other: found for other, found in one_by_one.items() if found.likeness.is_same}


def rows_of(given_names: list[str], prefix: str) -> list[NamedRow]:
    """Return names as rows of a file."""
    return [
        NamedRow(number=number, item_name=name, row_id=f"{prefix}{number}")
        for number, name in enumerate(given_names, start=2)
    ]


def told(found: list[Overlap]) -> set[tuple[str, str, Likeness]]:
    """Return what was found, without the order."""
    return {(one.one.row_id, one.other.row_id, one.comparison.likeness) for one in found}


@settings(max_examples=50)
@given(st.lists(names, min_size=1, max_size=8), st.lists(names, min_size=1, max_size=8), st.randoms())
def test_the_order_of_the_rows_and_of_the_files_is_irrelevant(
    left: list[str], right: list[str], dice: st.random.Random
) -> None:
    """The same pairs come out, with equal names in several rows, too."""
    ones, others = rows_of(left, "a"), rows_of(right, "b")
    found = told(list(overlaps(ones, others, with_related=True)))
    dice.shuffle(ones)
    dice.shuffle(others)

    assert told(list(overlaps(ones, others, with_related=True))) == found
    turned = told(list(overlaps(others, ones, with_related=True)))
    assert {(other, one, likeness) for one, other, likeness in turned} == found


@settings(max_examples=50)
@given(st.lists(names, min_size=1, max_size=8))
def test_one_file_tells_each_pair_once_and_no_row_of_itself(given_names: list[str]) -> None:
    """A row pairs with every row below it that has the same name."""
    rows = rows_of(given_names, "a")

    found = list(overlaps(rows))

    pairs = [(one.one.number, one.other.number) for one in found]
    assert len(set(pairs)) == len(pairs)
    assert all(first < second for first, second in pairs)
    equal = {
        (first.number, second.number)
        for first in rows
        for second in rows
        if first.number < second.number and first.item_name == second.item_name
    }
    assert equal <= set(pairs)
