from __future__ import annotations

import pytest

from services.publish.adapters.search_terms import page_terms, query_terms, sort_key

NAME = "义务兵家庭优待金发放"
TERMS = set(page_terms([NAME, "区民政局", "ETC卡补办"], ["502009801000"]))


@pytest.mark.parametrize(
    "words",
    [
        "义务兵",
        "优待金",
        "义务兵优待金",
        "兵家",
        "金",
        "民政",
        " 优待，发放 ",
        "ywb",
        "ydj",
        "ETC",
        "ｅｔｃ",
        "502009801000",
        "怎么 发放",
    ],
)
def test_a_page_is_found_by(words: str) -> None:
    terms = query_terms(words)

    assert terms
    assert set(terms) <= TERMS


@pytest.mark.parametrize("words", ["残疾人", "优待证", "zzz", "502009801001"])
def test_a_page_is_not_found_by(words: str) -> None:
    assert not set(query_terms(words)) <= TERMS


@pytest.mark.parametrize("words", ["", "  ", "？！", '{"$ne": ""}'[:1], "的", "\x00"])
def test_there_is_nothing_to_look_for_in(words: str) -> None:
    assert query_terms(words) == []


def test_a_long_query_is_cut() -> None:
    assert len(query_terms("优待" * 5000)) < 60


def test_names_are_ordered_by_pinyin() -> None:
    assert sorted(["住房补贴", "优待金", "安葬费"], key=sort_key) == ["安葬费", "优待金", "住房补贴"]
