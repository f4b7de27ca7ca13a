"""What a lawyer may say of articles: never what their texts do not bear out, and no article is ever lost."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.review.domain.laws.refusals import RelationRefused
from services.review.domain.laws.relations import Asked, Relation, Table, all_deleted, counts_of
from shared.kernel.law.comparing import Verdict, compare
from shared.kernel.law.matching_text import matching_key
from tests.unit.review.laws.builders import NEW, OLD, a_table, articles

TEXTS = (
    "甲项由街道受理。",
    "甲项由街道受理并公开。",
    "乙项由区受理。",
    "丙项免费。",
    "丁项每年公布。",
    "戊项，另行规定。",
)
versions = st.lists(st.sampled_from(TEXTS), min_size=0, max_size=6)


def rows_of(old: list[str] | tuple[str, ...], new: list[str] | tuple[str, ...]) -> tuple[Table, tuple[Relation, ...]]:
    """The table of a comparison."""
    table = a_table(old, new)
    return table, table.compared(compare(articles(old), articles(new)))


def numbers(table_of: list[str]) -> list[str]:
    """The printed numbers of a version."""
    return [one.printed for one in articles(table_of)]


@st.composite
def corrections(draw: st.DrawFn) -> tuple[list[str], list[str], list[Asked]]:
    """Two versions and what somebody tries to say of them."""
    old, new = draw(versions), draw(versions)
    olds = st.lists(st.sampled_from(numbers(old) or ["第九条"]), max_size=3, unique=True)
    news = st.lists(st.sampled_from(numbers(new) or ["第九条"]), max_size=3, unique=True)
    asked = st.builds(
        Asked,
        olds=olds.map(tuple),
        news=news.map(tuple),
        verdict=st.sampled_from(list(Verdict)),
        keeps=st.booleans(),
    )
    return old, new, draw(st.lists(asked, max_size=6))


@given(corrections())
def test_after_any_corrections_every_article_stands_in_the_table_and_every_verdict_is_borne_out(
    drawn: tuple[list[str], list[str], list[Asked]],
) -> None:
    old, new, tries = drawn
    table, rows = rows_of(old, new)
    for asked in tries:
        try:
            rows = table.corrected(rows, asked)
        except RelationRefused:
            continue
        hold(old, new, rows)
    hold(old, new, rows)
    assert table.problems(rows) == ()
    assert table.ordered(rows) == rows


def hold(old: list[str], new: list[str], rows: tuple[Relation, ...]) -> None:
    """Check a table by the texts alone, knowing nothing of how it was made."""
    old_keys = {one.printed: matching_key(one.text) for one in articles(old)}
    new_keys = {one.printed: matching_key(one.text) for one in articles(new)}
    assert {row.old for row in rows if row.old} == set(old_keys)
    assert {row.new for row in rows if row.new} == set(new_keys)
    assert len(set(rows)) == len(rows)
    unequal = [row for row in rows if row.old and row.new and old_keys[row.old] != new_keys[row.new]]
    of_old, of_new = Counter(row.old for row in unequal), Counter(row.new for row in unequal)
    for row in rows:
        if row in unequal:
            assert old_keys[row.old] not in new_keys.values()
            assert new_keys[row.new] not in old_keys.values()
            split, merged = of_old[row.old] > 1, of_new[row.new] > 1
            assert row.verdict is (Verdict.SPLIT if split else Verdict.MERGED if merged else Verdict.AMENDED)
            assert row.similarity < 1
        elif row.old and row.new:
            assert row.verdict is (Verdict.SAME if row.old == row.new else Verdict.RENUMBERED)
        else:
            assert row.verdict is (Verdict.DELETED if row.old else Verdict.NEW)
            mine, others = (old_keys[row.old], new_keys) if row.old else (new_keys[row.new], old_keys)
            assert mine not in others.values()


def test_a_comparison_says_what_became_of_each_article() -> None:
    _, rows = rows_of(OLD, NEW)

    assert [(row.old, row.new, row.verdict.value) for row in rows] == [
        ("第一条", "第一条", "same"),
        ("", "第二条", "new"),
        ("第二条", "第三条", "renumbered"),
        ("第三条", "第四条", "amended"),
        ("第四条", "第五条", "renumbered"),
        ("第五条", "", "deleted"),
    ]
    assert counts_of(rows) == {"same": 1, "renumbered": 2, "amended": 1, "deleted": 1, "new": 1}


def test_what_is_left_without_a_partner_is_deleted_or_new() -> None:
    table, rows = rows_of(OLD, NEW)

    rows = table.corrected(rows, Asked(olds=("第三条",), news=("第二条",), verdict=Verdict.AMENDED))

    assert {(row.old, row.new): row.verdict.value for row in rows if row.verdict is not Verdict.RENUMBERED} == {
        ("第一条", "第一条"): "same",
        ("第三条", "第二条"): "amended",
        ("", "第四条"): "new",
        ("第五条", ""): "deleted",
    }


def test_two_articles_become_one_and_one_becomes_two() -> None:
    table, rows = rows_of(OLD, NEW)

    merged = table.corrected(rows, Asked(olds=("第三条", "第五条"), news=("第四条",), verdict=Verdict.MERGED))
    split = table.corrected(rows, Asked(olds=("第三条",), news=("第二条", "第四条"), verdict=Verdict.SPLIT))

    assert [row.old for row in merged if row.verdict is Verdict.MERGED] == ["第三条", "第五条"]
    assert [row.new for row in split if row.verdict is Verdict.SPLIT] == ["第二条", "第四条"]


def test_an_article_can_be_split_and_merged_when_its_other_partners_are_kept() -> None:
    table, rows = rows_of(OLD, NEW)
    rows = table.corrected(rows, Asked(olds=("第三条", "第五条"), news=("第四条",), verdict=Verdict.MERGED))

    rows = table.corrected(rows, Asked(olds=("第三条",), news=("第二条",), verdict=Verdict.AMENDED, keeps=True))

    assert {row.link: row.verdict for row in rows if row.old in ("第三条", "第五条")} == {
        ("第三条", "第二条"): Verdict.SPLIT,
        ("第三条", "第四条"): Verdict.SPLIT,
        ("第五条", "第四条"): Verdict.MERGED,
    }


@pytest.mark.parametrize(
    ("olds", "news", "verdict", "said"),
    [
        (("第二条",), ("第三条",), Verdict.AMENDED, "文字相同，只能是“仅条号变动”"),
        (("第一条",), ("第一条",), Verdict.RENUMBERED, "只能是“未变”"),
        (("第三条",), ("第四条",), Verdict.SAME, "文字不同，不能是“未变”"),
        (("第二条",), (), Verdict.DELETED, "原样保留，只能与它对应"),
        ((), ("第五条",), Verdict.NEW, "原样保留，只能与它对应"),
        (("第二条",), ("第二条",), Verdict.AMENDED, "原样保留，只能与它对应"),
        (("第二条", "第三条"), ("第四条",), Verdict.MERGED, "原样保留，只能与它对应"),
        (("第三条",), ("第四条",), Verdict.MERGED, "两条以上"),
        (("第三条",), ("第四条",), Verdict.SPLIT, "两条以上"),
        (("第三条",), ("第四条",), Verdict.DELETED, "只选旧文本的条号"),
        (("第三条",), (), Verdict.NEW, "只选新文本的条号"),
        (("第九条",), ("第四条",), Verdict.AMENDED, "旧文本没有第九条"),
        (("第三条",), ("第九条",), Verdict.AMENDED, "新文本没有第九条"),
    ],
)
def test_what_the_texts_do_not_bear_out_is_refused_and_says_why(
    olds: tuple[str, ...], news: tuple[str, ...], verdict: Verdict, said: str
) -> None:
    table, rows = rows_of(OLD, NEW)

    with pytest.raises(RelationRefused) as refusal:
        table.corrected(rows, Asked(olds=olds, news=news, verdict=verdict))

    assert said in refusal.value.message


def test_a_deleted_article_has_no_partners_to_keep() -> None:
    table, rows = rows_of(OLD, NEW)

    with pytest.raises(RelationRefused):
        table.corrected(rows, Asked(olds=("第五条",), news=(), verdict=Verdict.DELETED, keeps=True))


def test_too_many_articles_at_once_are_refused() -> None:
    old = [f"第{number}项由街道受理，按月公开办理结果，编号{number * 7919}。" for number in range(60)]
    table, rows = rows_of(old, NEW)

    with pytest.raises(RelationRefused) as refusal:
        table.corrected(rows, Asked(olds=tuple(numbers(old)), news=(), verdict=Verdict.DELETED))

    assert "最多 50 条" in refusal.value.message


def test_a_table_that_lacks_an_article_is_told() -> None:
    table, rows = rows_of(OLD, NEW)

    assert [problem.message for problem in table.problems(rows[:-1])] == ["不是两个文本的全部条文"]


def test_of_a_repealed_law_every_article_is_deleted() -> None:
    assert {row.verdict for row in all_deleted(articles(OLD))} == {Verdict.DELETED}
