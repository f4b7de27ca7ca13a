from __future__ import annotations

import pytest

from services.publish.adapters.search_terms import page_terms, query_words, sort_key, term_sets

NAME = "义务兵家庭优待金发放"
TERMS = frozenset(page_terms([NAME, "区民政局", "ETC卡补办"], ["502009801000"]))


def finds(words: str, terms: frozenset[str]) -> bool:
    """Tell whether a page with these terms is found."""
    asked = query_words(words)
    return bool(asked) and any(terms.issuperset(wanted) for wanted in term_sets(asked))


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
    assert finds(words, TERMS)


@pytest.mark.parametrize("words", ["残疾人", "优待证", "zzz", "502009801001"])
def test_a_page_is_not_found_by(words: str) -> None:
    assert not finds(words, TERMS)


@pytest.mark.parametrize("words", ["", "  ", "？！", '{"$ne": ""}'[:1], "的", "\x00"])
def test_there_is_nothing_to_look_for_in(words: str) -> None:
    assert query_words(words) == []


def test_a_long_query_is_cut() -> None:
    assert all(len(terms) < 60 for terms in term_sets(query_words("优待" * 5000)))


def test_names_are_ordered_by_pinyin() -> None:
    assert sorted(["住房补贴", "优待金", "安葬费"], key=sort_key) == ["安葬费", "优待金", "住房补贴"]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("办低保", "最低生活保障申请受理"),
        ("孩子上学", "残疾儿童少年就近入学安排"),
        ("老人补贴", "高龄津贴发放"),
        ("申请老人补贴", "居家养老服务补贴申请"),
        ("看病报销", "七至十级残疾军人医疗费补助"),
        ("我想开公司", "公司登记网上办理帮办"),
        ("丢了残疾证怎么办", "残疾人证补办"),
    ],
)
def test_everyday_words_find_what_names_call_otherwise(said: str, name: str) -> None:
    assert finds(said, frozenset(page_terms([name], [])))


def test_an_everyday_word_does_not_find_everything() -> None:
    assert not finds("开公司", frozenset(page_terms(["天然气开户通气", "江津天然气公司"], [])))
    assert not finds("办低保", frozenset(page_terms(["高龄津贴办理"], [])))


def test_words_for_asking_are_looked_for_when_nothing_else_is_said() -> None:
    assert finds("申请", frozenset(page_terms(["最低生活保障申请受理"], [])))


def test_a_question_of_many_everyday_words_stays_small() -> None:
    assert len(term_sets(query_words("老人孩子看病上学补贴社保找工作"))) <= 32
