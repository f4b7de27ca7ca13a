"""The numbers of documents: their one form, and the words before them that are no part of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.kernel.law.citations import Citation, Parsed, parse_citations


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("国发〔2014〕8号", "国发〔2014〕8号"),
        ("国发﹝2014﹞8号", "国发〔2014〕8号"),
        ("国发[2014]8号", "国发〔2014〕8号"),
        ("国发［2014］8号", "国发〔2014〕8号"),
        ("国发【2014】第8号", "国发〔2014〕8号"),
        ("国发（２０１４）８号", "国发〔2014〕8号"),
        ("国发 〔2014〕 8 号", "国发〔2014〕8号"),
        ("国务院令第六百四十九号", "国务院令第649号"),
        ("中华人民共和国国务院令第649号", "国务院令第649号"),
        ("国务院令2014年第649号", "国务院令第649号"),
        ("国务院第649号令", "国务院令第649号"),
        ("国令第649号", "国务院令第649号"),
        ("中华人民共和国主席令第九十三号", "主席令第93号"),
        ("主席令[2012]第52号", "主席令第52号"),
        ("司法部令2017年第137号", "司法部令2017年第137号"),
        ("国务院、中央军事委员会令第788号", "国务院、中央军事委员会令第788号"),
        ("国家税务总局公告2019年第5号", "国家税务总局公告2019年第5号"),
        ("第三条", None),
        ("国发〔2014〕", None),
        ("国发〔2014〕8号文", "国发〔2014〕8号"),
    ],
)
def test_a_document_number_has_one_form(text: str, number: str | None) -> None:
    assert [each.number for each in parse_citations(text).citations if each.number] == ([number] if number else [])


@pytest.mark.parametrize(
    "before",
    [
        "落实",
        "贯彻落实好",
        "关于落实",
        "为落实",
        "全面贯彻",
        "符合",
        "不符合",
        "违反",
        "实施",
        "依",
        "据",
        "经",
        "应按",
        "应当依照",
        "至",
        "关于",
        "有关",
    ],
)
@pytest.mark.parametrize("number", ["国发〔2014〕8号", "粤人社发〔2011〕237号", "省政府令第349号", "国务院令第656号"])
def test_words_before_a_number_are_no_part_of_it(before: str, number: str) -> None:
    """In the lists: 据省政府令第349号, 符合教师厅〔2011〕1号, 至粤人社发[2011]237号."""
    assert parse_citations(before + number) == Parsed((Citation(number=number),))
    assert parse_citations(f"《甲法》第三条、{before}{number}").citations[1:] == (Citation(number=number),)
    assert parse_citations(f"初步设计审批（{before}{number}）").citations == (Citation(number=number),)


@pytest.mark.parametrize(
    "number",
    [
        "自贡府发〔2014〕8号",
        "自府发〔2014〕8号",
        "自资规〔2019〕8号",
        "自治区政府令第8号",
        "从化府〔2014〕8号",
        "从府发〔2014〕8号",
        "依安县政府令第3号",
        "依政发〔2014〕8号",
        "经信发〔2014〕8号",
        "同政发〔2014〕8号",
        "如政发〔2014〕8号",
        "对外贸易经济合作部令2001年第3号",
        "落实办发〔2019〕3号",
    ],
)
def test_a_number_begins_with_the_name_of_its_office_also_where_a_preposition_does(number: str) -> None:
    assert parse_citations(number) == Parsed((Citation(number=number),))
    assert parse_citations(f"落实{number}") == Parsed((Citation(number=number),))


def test_a_number_is_read_behind_words_that_nobody_can_read() -> None:
    for before in ("我区落实", "县级以上地方各级人民政府应当落实"):
        found = parse_citations(f"{before}国发〔2014〕8号")

        assert found.citations == (Citation(number="国发〔2014〕8号"),)
        assert found.unresolved == (before.removesuffix("落实").removesuffix("应当"),)


def test_a_document_in_brackets_by_which_another_was_made_gives_it_no_number() -> None:
    assert parse_citations("《甲意见》（根据国发〔2014〕8号）").citations == (
        Citation(law="甲意见"),
        Citation(number="国发〔2014〕8号"),
    )


@pytest.mark.parametrize(
    ("behind", "hint"),
    [
        ("(主席令第9号)(主席令第8号修改)", None),
        ("（主席令第9号）、（主席令第8号第二次修正）", None),
        ("(主席令第9号)（2018年12月29日主席令第8号修正）", "2018-12-29修正"),
        ("(主席令第9号)（根据主席令第8号修改）", None),
        ("(主席令第9号)（根据主席令第8号《关于修改〈甲法〉的决定》部分修改）", None),
        ("（主席令第9号）（根据2018年12月29日《关于修改〈甲法〉的决定》（主席令第8号）第二次修正）", "2018-12-29修正"),
        ("（主席令第9号）（根据第十三届全国人民代表大会常务委员会第七次会议《关于修改〈甲法〉的决定》修正）", None),
        ("（主席令第9号）（根据2018年12月29日《关于修改〈甲法〉的决定》修正，自公布之日起施行）", "2018-12-29修正"),
        ("主席令第9号，主席令第8号修改", None),
        ("主席令第9号，根据主席令第8号修正", None),
    ],
)
def test_what_changed_a_law_belongs_to_the_law_before_it(behind: str, hint: str | None) -> None:
    """By what decision a law was changed begins no document, takes no article and gives no other number."""
    whole = Citation(law="甲法", number="主席令第9号", version_hint=hint)

    assert parse_citations(f"《甲法》{behind}") == Parsed((whole,))
    assert parse_citations(f"《甲法》{behind}第四条") == Parsed((replace(whole, article="第四条"),))


@pytest.mark.parametrize("end", ["。", "\n", ""])
def test_what_changed_a_law_belongs_to_it_also_behind_its_article_and_its_sentence(end: str) -> None:
    assert parse_citations(f"《甲法》(主席令第9号)第四条{end}（主席令第8号修改）；《乙法》") == Parsed(
        (Citation(law="甲法", number="主席令第9号", article="第四条"), Citation(law="乙法"))
    )


def test_what_changed_a_law_that_is_not_named_is_left() -> None:
    assert parse_citations("（主席令第8号修改）") == Parsed((), ("（主席令第8号修改）",))
    assert parse_citations("同上（主席令第8号修改）") == Parsed((), ("同上（主席令第8号修改）",))


def test_an_order_by_which_the_next_law_was_changed_is_that_laws() -> None:
    assert [one.law for one in parse_citations("《甲法》第三条、主席令第8号修正的《乙法》").citations] == [
        "甲法",
        "乙法",
    ]
