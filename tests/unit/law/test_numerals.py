"""Numbers of articles, paragraphs and items: read in every sign that is used, printed in one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.law.numerals import MOST, article_number, chinese, numeral, printed

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        (" １２ ", 12),
        ("十二", 12),
        ("一十二", 12),
        ("廿三", 23),
        ("两百", 200),
        ("一百零八", 108),
        ("一百〇八", 108),
        ("一百十", 110),
        ("一千二百六十", 1260),
        ("贰拾壹", 21),
        ("二〇一五", 2015),
        ("一万零一", 10_001),
        ("〇", 0),
    ],
)
def test_a_number_is_read_in_each_of_its_signs(text: str, number: int) -> None:
    assert numeral(text) == number


@pytest.mark.parametrize(
    "text", ["", "百", "二百一", "一百零", "零十", "十十", "第一", "一点五", "-1", "1.5", "十2", "123456"]
)
def test_what_is_no_number_or_could_be_two_is_none(text: str) -> None:
    assert numeral(text) is None


@given(st.integers(0, MOST))
def test_what_is_printed_is_read_back(number: int) -> None:
    assert numeral(chinese(number)) == number
    assert numeral(str(number)) == number
    assert numeral(str(number).translate(FULL_WIDTH)) == number
    assert numeral(str(number).translate(DIGITS)) == number


@given(st.text(max_size=12))
def test_any_text_is_a_number_or_none(text: str) -> None:
    number = numeral(text)

    assert number is None or 0 <= number <= MOST


@pytest.mark.parametrize("number", [-1, MOST + 1])
def test_a_number_beyond_the_bounds_is_not_printed(number: int) -> None:
    with pytest.raises(ValueError, match="no number of a law"):
        chinese(number)


def test_parts_are_printed_as_laws_print_them() -> None:
    assert [printed(10), printed(101), printed(110), printed(1260)] == [
        "第十条",
        "第一百零一条",
        "第一百一十条",
        "第一千二百六十条",
    ]
    assert printed(1, "款") == "第一款"
    assert printed(5, "项") == "第五项"


@pytest.mark.parametrize(
    ("text", "article"),
    [
        ("第十二条", "第十二条"),
        ("第12条", "第十二条"),
        ("第 １２ 条", "第十二条"),
        ("12", "第十二条"),
        ("十二条", "第十二条"),
        ("第十二条之一", "第十二条之一"),
        ("第12条之2", "第十二条之二"),
        ("第十二款", None),
        ("第〇条", None),
        ("第十二条例", None),
        ("", None),
    ],
)
def test_the_number_of_an_article_has_one_form(text: str, article: str | None) -> None:
    assert article_number(text) == article
