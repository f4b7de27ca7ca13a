"""Rows of a legal basis, read into places of laws."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.laws.citing import Cited, cited_by, places_in, rows_of, title_key
from services.intake.domain.laws.law_texts import Place
from shared.kernel.law.citations import parse_citations
from shared.kernel.law.numerals import printed
from tests.unit.intake.laws.made import a_row


def _places(article: str, title: str = "养老服务条例") -> list[str]:
    return [str(one.place) for one in cited_by(a_row(article, "", title))]


@pytest.mark.parametrize(
    ("cell", "places"),
    [
        ("第十二条", ["第十二条"]),
        ("第12条第2款", ["第十二条第二款"]),
        ("第十二条第（五）项", ["第十二条第五项"]),
        ("第九条第一款和第十一条", ["第九条第一款", "第十一条"]),
        ("第十二条之一", ["第十二条之一"]),
    ],
)
def test_a_cell_is_read_into_places(cell: str, places: list[str]) -> None:
    assert _places(cell) == places


def test_a_title_may_stand_in_its_signs() -> None:
    assert cited_by(a_row("第一条", "", "《养老服务条例》")) == cited_by(a_row("第一条", ""))


def test_what_cannot_be_read_is_kept_as_written() -> None:
    cited = cited_by(a_row("第一条，同上", ""))

    assert [str(one.place) for one in cited if not one.written] == ["第一条"]
    assert [one.written for one in cited if one.written] == ["同上"]
    assert places_in("第一条，同上", "养老服务条例") == []


def test_a_row_without_an_article_cites_the_document() -> None:
    assert cited_by(a_row("", "", "养老服务条例")) == (Cited(title="养老服务条例"),)


def test_titles_are_compared_without_signs_and_the_republic() -> None:
    assert title_key("《中华人民共和国森林法》") == title_key("森林法")


def test_rows_are_numbered_as_they_stand_and_empty_ones_cite_nothing() -> None:
    rows = rows_of({"legal_basis": [{"title": ""}, {"title": "甲法", "article": "第一条", "text": "文"}]})

    assert [(row.number, row.title) for row in rows] == [(1, "甲法")]
    assert rows_of({}) == ()


def test_a_row_key_tells_what_a_row_says_and_nothing_else() -> None:
    one = a_row("第一条", "文")

    assert one.key == a_row("第一条", "文", place=4).key
    assert one.key != a_row("第二条", "文").key


@given(
    st.sampled_from(["养老服务条例", "森林法", "中华人民共和国社会保险法", "行政许可实施办法"]),
    st.integers(1, 300),
    st.none() | st.integers(1, 9),
    st.none() | st.integers(1, 9),
)
def test_a_plain_cell_is_read_as_the_grammar_reads_it(
    title: str, article: int, paragraph: int | None, point: int | None
) -> None:
    cell = printed(article) + "".join(printed(part, unit) for part, unit in ((paragraph, "款"), (point, "项")) if part)

    [read] = parse_citations(f"《{title}》{cell}").citations
    place = Place(read.article or "", read.paragraph or "", read.item or "")
    assert cited_by(a_row(cell, "", title)) == (Cited(title=read.law or "", place=place),)


def test_places_are_written_as_they_are_read() -> None:
    assert str(Place("第一条", "第二款", "第三项")) == "第一条第二款第三项"
