"""Reading the articles of a law out of its text, whoever typed it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.law.articles import decoded, read_law
from shared.kernel.law.matching_text import matching_key
from shared.kernel.law.provisions import provision
from tests.unit.law.made_laws import TEXTS, written


def numbers(text: str) -> list[str]:
    return [one.printed for one in read_law(text).articles]


def texts(text: str) -> list[str]:
    return [one.text for one in read_law(text).articles]


def test_a_file_of_the_collection_is_read_with_title_notes_and_places() -> None:
    law = read_law(
        "# 早市管理条例\n\n2031年1月1日公布　\n\n根据关于修改\n第三十一条的决定》修正\n\n<!-- INFO END -->\n\n"
        "## 第一编 通 则\n\n### 第一章  总 则\n\n第一条 甲。\n\n#### 第一节 乙\n\n第二条 丙。\n\n丁。\n\n"
        "### 第二章 附 则\n\n第三条 戊。\n"
    )

    assert law.title == "早市管理条例"
    assert law.notes == ("2031年1月1日公布", "根据关于修改", "第三十一条的决定》修正")
    assert [(one.printed, one.text, one.place) for one in law.articles] == [
        ("第一条", "甲。", ("第一编 通 则", "第一章  总 则")),
        ("第二条", "丙。\n丁。", ("第一编 通 则", "第一章  总 则", "第一节 乙")),
        ("第三条", "戊。", ("第一编 通 则", "第二章 附 则")),
    ]


@pytest.mark.parametrize("blank", [" ", "\u3000", "\u00a0", "\t", "  ", "", "\n", "\u200b "])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_what_stands_behind_the_number_does_not_matter(blank: str, line_end: str) -> None:
    text = written(TEXTS, blank=blank).replace("\n", line_end)

    assert [matching_key(one) for one in texts(text)] == [matching_key(one) for one in TEXTS]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_files_are_read_in_the_encodings_that_occur(encoding: str) -> None:
    text = written(TEXTS)

    assert texts(decoded(text.encode(encoding))) == list(TEXTS)


def test_a_text_without_the_line_that_ends_the_notes_is_read_as_well() -> None:
    """A note that is broken over two lines may begin one with the number of an article."""
    text = (
        "早市管理条例\n（2031年1月1日公布　根据《关于修改\n第三十一条的决定》第一次修正）\n"
        "目　录\n第一章　总则\n第二章　附则\n第一章　总则\n第一条　甲。\n第二章　附则\n第二条　乙。\n"
    )

    law = read_law(text)

    assert law.title == "早市管理条例"
    assert [(one.printed, one.text, one.place) for one in law.articles] == [
        ("第一条", "甲。", ("第一章　总则",)),
        ("第二条", "乙。", ("第二章　附则",)),
    ]


def test_a_table_of_contents_with_pages_holds_no_articles() -> None:
    text = "目录\n第一条 目的……………1\n第二条 范围\t2\n第一条 甲。\n第二条 乙。\n"

    assert texts(text) == ["甲。", "乙。"]


def test_articles_between_articles_have_a_second_number() -> None:
    text = "第十七条 甲。\n第十七条之一 乙。\n第十七条之二　丙。\n第十七条之三丁。\n第一百二十条之十一 戊。\n"

    assert numbers(text) == ["第十七条", "第十七条之一", "第十七条之二", "第十七条之三", "第一百二十条之十一"]


@pytest.mark.parametrize("printed", ["第12条", "第１２条", "第十二条", "第 十二 条"])
def test_a_number_is_kept_as_printed_and_read_in_one_form(printed: str) -> None:
    (one,) = read_law(f"{printed} 甲。").articles

    assert (one.printed, one.number) == (printed, "第十二条")


@pytest.mark.parametrize("marks", ["**{}** ", "### {} ", "【{}】", "  {}　"])
def test_marks_around_a_number_are_no_part_of_it(marks: str) -> None:
    assert numbers(marks.format("第一条") + "甲。\n" + marks.format("第二条") + "乙。") == ["第一条", "第二条"]


@pytest.mark.parametrize(
    "line",
    [
        "第三条的规定处罚。",
        "第三条、第四条规定的行为。",
        "第三条至第五条的规定。",
        "第三条第一款规定的行为。",
        "第三条规定的许可。",
        "第三条所列的行为。",
        "第三条和第九条的规定处罚。",
        "第三条或者第九条的规定处罚。",
    ],
)
@pytest.mark.parametrize("blank", [" ", ""])
def test_a_sentence_broken_before_a_number_begins_no_article(line: str, blank: str) -> None:
    assert numbers(f"第一条{blank}甲。\n第二条{blank}违反本条例\n{line}\n第三条{blank}乙。") == [
        "第一条",
        "第二条",
        "第三条",
    ]


@pytest.mark.parametrize(
    "begins", ["规定本区特别重大事项的，由大会通过。", "项目负责人应当记录。", "第一条规定的期限不变。"]
)
def test_an_article_may_begin_with_a_word_that_follows_a_number(begins: str) -> None:
    assert texts(f"第一条 甲。\n第二条 {begins}\n第三条 乙。") == ["甲。", begins, "乙。"]


def test_headings_without_signs_end_an_article() -> None:
    text = "第一章总则\n第一条 甲。\n第二章 监督检查\n第一节 一般规定\n第二条 第一章规定的行为。\n附 则\n第三条 乙。"

    found = read_law(text)

    assert texts(text) == ["甲。", "第一章规定的行为。", "乙。"]
    assert [one.place for one in found.articles] == [
        ("第一章总则",),
        ("第二章 监督检查", "第一节 一般规定"),
        ("附 则",),
    ]


def test_an_annex_is_no_part_of_the_last_article_and_may_number_anew() -> None:
    text = "第一条 甲。\n第二条 乙。\n附件：早市收费标准\n每平方米二元\n附件2\n第一条 丙。\n"

    found = read_law(text).articles

    assert [(one.printed, one.text, one.annex) for one in found] == [
        ("第一条", "甲。", ""),
        ("第二条", "乙。", ""),
        ("第一条", "丙。", "附件2"),
    ]


@pytest.mark.parametrize(
    "text", ["", "\n\n", "一部没有条文的决定。\n一、同意。", "\ufeff", "# 条例\n\n<!-- INFO END -->\n"]
)
def test_a_text_without_articles_has_none(text: str) -> None:
    assert read_law(text).articles == ()


def test_invisible_signs_and_brackets_change_no_text() -> None:
    assert matching_key("摊\u200b主（甲）， 乙\u00ad丙１２。") == matching_key("摊主(甲),乙 丙12") == "摊主甲乙丙12"
    assert matching_key("摊主。") == matching_key("摊　主") != matching_key("摊主们")


def test_paragraphs_and_items_are_found_by_number() -> None:
    (one,) = read_law(
        "第五条 有下列情形之一的：\n（一）甲；\n(二)乙：\n1. 丁；\n2. 戊；\n（十一）丙。\n前款所称甲，是指己。"
    ).articles

    assert provision(one.paragraphs, 1, 2) == "乙：\n1. 丁；\n2. 戊；"
    assert provision(one.paragraphs, None, 11) == "丙。"
    assert provision(one.paragraphs, 2, None) == "前款所称甲，是指己。"
    assert provision(one.paragraphs, 3, None) is None
    assert provision(one.paragraphs, 2, 1) is None
    assert provision(one.paragraphs, None, 3) is None


def test_an_item_of_an_article_with_two_lists_is_not_guessed() -> None:
    (one,) = read_law("第五条 甲：\n（一）乙；\n丙：\n（一）丁。").articles

    assert provision(one.paragraphs, None, 1) is None
    assert provision(one.paragraphs, 2, 1) == "丁。"


@given(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=8), st.sampled_from([" ", "\u3000", ""]))
def test_every_article_is_read_once_in_its_order(chosen: list[str], blank: str) -> None:
    assert texts(written(chosen, blank=blank)) == chosen


@pytest.mark.parametrize("row", ["小型车\t50", "第三条 罚款（元）\t200", "金额为a……50"])
def test_a_row_of_a_table_that_ends_with_a_figure_is_text(row: str) -> None:
    read = read_law(
        f"目录\n第一章 总则\t1\n第一条 甲\t1\n第一章 总则\n第一条 甲。\n第二条 如下：\n{row}\n第四条 乙。\n"
    )

    assert row.removeprefix("第三条 ") in "\n".join(one.text for one in read.articles)
    assert [one.number for one in read.articles if one.number != "第三条"] == ["第一条", "第二条", "第四条"]


@pytest.mark.parametrize("begins", ["、乙。", "的确需要的，可以。", "和第三条有关的，可以。", "修改为甲的，可以。"])
def test_the_next_number_with_its_blank_is_an_article_however_its_text_begins(begins: str) -> None:
    read = read_law(f"第一条 甲。\n第二条 {begins}\n第四条 {begins}\n第三条 丙。\n")

    assert [one.number for one in read.articles] == ["第一条", "第二条", "第三条"]
