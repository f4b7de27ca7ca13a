"""The grammar of citations, form by form."""

from __future__ import annotations

import time

import pytest

from shared.kernel.law.citations import Citation, Parsed, parse_citations


def places(text: str) -> list[str]:
    """Return article, paragraph and item of each citation, `-` for what it does not name."""
    return [f"{one.article or '-'} {one.paragraph or '-'} {one.item or '-'}" for one in parse_citations(text).citations]


def laws(text: str) -> list[str | None]:
    return [one.law for one in parse_citations(text).citations]


@pytest.mark.parametrize(
    ("behind", "expected"),
    [
        ("", ["- - -"]),
        ("第十二条", ["第十二条 - -"]),
        ("第12条", ["第十二条 - -"]),
        ("第１２条", ["第十二条 - -"]),
        (" 第 12 条", ["第十二条 - -"]),
        ("三十二条", ["第三十二条 - -"]),
        ("第十二条第(五)项", ["第十二条 - 第五项"]),
        ("第十二条（五）", ["第十二条 - 第五项"]),
        ("第十二条⑸项", ["第十二条 - 第五项"]),
        ("第十二条第一款第五项", ["第十二条 第一款 第五项"]),
        ("第十二条第五项第二目", ["第十二条 - 第五项第二目"]),
        ("第十二条之一第二款", ["第十二条之一 第二款 -"]),
        ("第九条第一款和第十一条", ["第九条 第一款 -", "第十一条 - -"]),
        ("第二十条、第二十二条", ["第二十条 - -", "第二十二条 - -"]),
        ("第二十条、二十二条", ["第二十条 - -", "第二十二条 - -"]),
        ("第29、31条", ["第二十九条 - -", "第三十一条 - -"]),
        ("第三条至第五条", ["第三条 - -", "第四条 - -", "第五条 - -"]),
        ("第3-5条", ["第三条 - -", "第四条 - -", "第五条 - -"]),
        ("第三条——第四条第一款", ["第三条 - -", "第四条 第一款 -"]),
        ("第五条第一款第(一)、(三)项", ["第五条 第一款 第一项", "第五条 第一款 第三项"]),
        ("第六条第（二）至（四）项", ["第六条 - 第二项", "第六条 - 第三项", "第六条 - 第四项"]),
        ("第六条第（一）（二）项", ["第六条 - 第一项", "第六条 - 第二项"]),
        ("第五条第一、二款", ["第五条 第一款 -", "第五条 第二款 -"]),
        ("第五条第一款、第三款第二项", ["第五条 第一款 -", "第五条 第三款 第二项"]),
        ("第五条第一款（五）、（六）项，第二款", ["第五条 第一款 第五项", "第五条 第一款 第六项", "第五条 第二款 -"]),
        ("第三条/第四条", ["第三条 - -", "第四条 - -"]),
        ("第三条;第五条", ["第三条 - -", "第五条 - -"]),
        ("第二章第一节第二十条", ["第二十条 - -"]),
        ("第36项", ["- - 第三十六项"]),
        ("附件1第3项、第5项至第6项", ["- - 附件1第三项", "- - 附件1第五项", "- - 附件1第六项"]),
        ("附件第36项", ["- - 附件第三十六项"]),
        ("第三点第22条", ["第二十二条 - -"]),
        ("第三部分", ["- - 第三部分"]),
        ("三", ["- - 三"]),
        ("二(一)", ["- - 二（一）"]),
        ("三、（二）", ["- - 三（二）"]),
    ],
)  # fmt: skip
def test_what_is_cited_of_a_document(behind: str, expected: list[str]) -> None:
    """One citation for each article, paragraph or item, printed as in the texts of laws."""
    text = f"《社会救助暂行办法》{behind}"

    assert places(text) == expected
    assert parse_citations(text).unresolved == ()


@pytest.mark.parametrize(
    ("text", "law", "number", "hint"),
    [
        ("《慈善法》(2015修正)", "慈善法", None, "2015修正"),
        ("《慈善法》（2015年修正）", "慈善法", None, "2015修正"),
        ("《慈善法（2015修正）》", "慈善法", None, "2015修正"),
        ("《慈善法》2015修正", "慈善法", None, "2015修正"),
        ("2015年修正的《慈善法》", "慈善法", None, "2015修正"),
        ("《慈善法》(1999通过,2014修订)", "慈善法", None, "2014修订"),
        ("《慈善法》（2019年4月23日第三次修正）", "慈善法", None, "2019-04-23修正"),
        ("《慈善法》（2010）", "慈善法", None, "2010"),
        ("《条例》(国务院令第434号,2016年4月23日修订)", "条例", "国务院令第434号", "2016-04-23修订"),
        ("《条例》（2014年国务院令第649号）", "条例", "国务院令第649号", None),
        ("《条例》（国务院令第250号，2016年2月6日国务院令第666号修订）", "条例", "国务院令第250号", "2016-02-06修订"),
        ("《条例》（2004年4月30日国务院令第406号公布）", "条例", "国务院令第406号", "2004-04-30公布"),
        ("《条例》(2015修正)(国务院令第5号)", "条例", "国务院令第5号", "2015修正"),
        ("国务院令第649号《条例》", "条例", "国务院令第649号", None),
        ("国务院令第412号公布的《决定》", "决定", "国务院令第412号", None),
        ("《条例（国务院令第649号）》", "条例", "国务院令第649号", None),
        ("《劳动法》（根据2018年12月29日《关于修改〈劳动法〉的决定》第二次修正）", "劳动法", None, "2018-12-29修正"),
        ("《国民经济行业分类(2017)》", "国民经济行业分类(2017)", None, None),
        ("≪社会保险法≫", "社会保险法", None, None),
        ("＜社会保险法＞", "社会保险法", None, None),
        ("〈社会保险法〉", "社会保险法", None, None),
        ("《办法》(试行)", "办法(试行)", None, None),
        ("《规范(第三版)》", "规范(第三版)", None, None),
        ("《办法》（以下简称《办法》）", "办法", None, None),
        ("《办法》（2018年修正，以下简称办法）", "办法", None, "2018修正"),
        ("《办法》（公安部1999年第44号令）", "办法", "公安部令1999年第44号", None),
        ("①《条例》", "条例", None, None),
        ("《广东省实施〈中华人民共和国价格法〉办法》", "广东省实施《中华人民共和国价格法》办法", None, None),
        ("《海域使用权争议调解处理办法 》", "海域使用权争议调解处理办法", None, None),
        ("关于印发《甲办法(试行)》的通知(粤府〔2018〕9号)", "关于印发《甲办法(试行)》的通知", "粤府〔2018〕9号", None),
        ("司法部《人民调解工作若干规定》", "人民调解工作若干规定", None, None),
        ("【行政法规】《条例》", "条例", None, None),
        ("1.《条例》", "条例", None, None),
        ("按照《条例》的规定", "条例", None, None),
        ("和《条例》", "条例", None, None),
        ("（《条例》）", "条例", None, None),
        ("《\u200b条例》", "条例", None, None),
        ("鲁政发〔2015〕27号", None, "鲁政发〔2015〕27号", None),
    ],
)  # fmt: skip
def test_how_a_document_is_named(text: str, law: str | None, number: str | None, hint: str | None) -> None:
    assert parse_citations(text) == Parsed((Citation(law=law, number=number, version_hint=hint),))


@pytest.mark.parametrize("text", ["无", "无。", " ", "", "/", "—", "\u3000", "；"])
def test_nothing_is_cited_and_nothing_is_left(text: str) -> None:
    assert parse_citations(text) == Parsed()


def test_an_article_belongs_to_the_document_before_it_alone() -> None:
    for text in ("《甲法》《乙法》第三条", "《甲法》、《乙法》第三条", "《甲法》和《乙法》第三条"):
        cited = [(one.law, one.article) for one in parse_citations(text).citations]

        assert cited == [("甲法", None), ("乙法", "第三条")]


def test_a_number_of_its_own_is_a_document_of_its_own() -> None:
    """In one cell with a document that has a number already, or behind a sign that parts."""
    for text in ("《意见》(国发〔2015〕52号);鲁政发〔2015〕27号", "《意见》(国发〔2015〕52号)(鲁政发〔2015〕27号)"):
        cited = [(one.law, one.number) for one in parse_citations(text).citations]

        assert cited == [("意见", "国发〔2015〕52号"), (None, "鲁政发〔2015〕27号")]


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("海南省残疾人证管理办法实施细则第2条", ["海南省残疾人证管理办法实施细则"]),
        ("基层法律服务工作者管理办法（司法部令第138号）第六条", ["基层法律服务工作者管理办法"]),
        ("刑法第三百条、民法典第十条", ["刑法", "民法典"]),
        ("婚姻法", ["婚姻法"]),
        ("关于投资体制改革的决定（国发〔2004〕20号）", ["关于投资体制改革的决定"]),
        ("依法办理", []),
        ("违法", []),
        ("公司章程", []),
        ("拥护中华人民共和国宪法", []),
        ("本办法第五条", []),
        ("有关规定", []),
        ("行政诉讼法和行政复议法第三条", []),
        ("县委常委会决定", []),
    ],
)
def test_a_title_without_its_brackets_is_known_by_its_end(text: str, cited: list[str]) -> None:
    """What could be a sentence is none."""
    assert laws(text) == cited
    assert parse_citations(text).unresolved == (() if cited else (text,))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("同上", ("同上",)),
        ("第三条", ("第三条",)),
        ("《甲法》第三条;同上", ("同上",)),
        ("《甲法》总则、第四条", ("总则",)),
        ("《甲法》第二章", ("第二章",)),
        ("《甲法》第1条-第60条", ("-第60条",)),
        ("《甲法》第二三条", ("第二三条",)),
        ("《甲法》第五、六条第一款", ("第一款",)),
        ("《甲法》第五条、第(三)项", ("第(三)项",)),
        ("《甲法》第三条，本办法第五条", ("本办法第五条",)),
        ("《甲法》等有关规定", ("等有关规定",)),
        ("《甲法》及其实施细则", ("其实施细则",)),
        ("《甲解释》（二）", ("（二）",)),
        ("《甲意见》一、《乙意见》", ("一",)),
        ("《甲法》第三条（已废止）", ("（已废止）",)),
        ("《甲法(2015修正)》2018修正第三条", ("2018修正",)),
        ("《甲法》(2015修正)(2018修正)", ("(2018修正)",)),
        ("《植物检疫证书》", ("《植物检疫证书》",)),
        ("《甲法", ("《甲法",)),
    ],
)
def test_what_no_citation_explains_is_left_as_written(text: str, left: tuple[str, ...]) -> None:
    assert parse_citations(text).unresolved == left


def test_a_range_has_an_end() -> None:
    assert len(places("《甲法》第一条至第五十条")) == 50
    assert places("《甲法》第一条至第五十一条") == ["第一条 - -"]


def test_the_text_of_a_provision_is_no_citation() -> None:
    """Behind a colon, or in quotation marks; the next basis of a list begins anew."""
    found = parse_citations("1.《甲法》第三条：本法第五条规定的，依照《丙法》。2.《乙法》第四条：“按第六条办。”")

    assert [(one.law, one.article, one.quotation) for one in found.citations] == [
        ("甲法", "第三条", "本法第五条规定的，依照《丙法》"),
        ("乙法", "第四条", "按第六条办。"),
    ]
    assert found.unresolved == ()


def test_a_document_named_behind_another_is_not_taken_for_its_text() -> None:
    assert laws("《甲法》第三条规定，参照《乙办法》第四条") == ["甲法", "乙办法"]
    assert laws("《甲法》：《乙办法》第四条") == ["甲法", "乙办法"]


@pytest.mark.parametrize(
    "text",
    ["(" * 9999, "《" * 9999, "第一、" * 3000, "国发〔" * 3000, "：“" * 3000, "《甲法》：" * 2000, "2015年" * 3000],
)
def test_a_senseless_text_is_read_in_a_short_time(text: str) -> None:
    began = time.process_time()

    parse_citations(text)

    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    ("behind", "expected", "left"),
    [
        ("第三条、第二百一条第二款", ["第三条 - -"], ("第二百一条第二款",)),
        ("第三条第一款至第五条第二款", ["第三条 第一款 -"], ("至第五条第二款",)),
        ("第一条至第一百条第二款", ["第一条 - -"], ("至第一百条第二款",)),
        ("第十二条第0款第三项", ["第十二条 - -"], ("第0款第三项",)),
        ("第三条、第二章第二款", ["第三条 - -"], ("第二章第二款",)),
        ("第二三条第一款、第五条第二款", ["第五条 第二款 -"], ("第二三条第一款",)),
        ("附件3第一条第（一）项", ["- - 附件3"], ("第一条第（一）项",)),
        ("第三条、附件2第四条、第五条", ["第三条 - -", "- - 附件2"], ("第四条、第五条",)),
        ("附件1第三项、第五条", ["- - 附件1第三项"], ("第五条",)),
    ],
)
def test_what_follows_a_part_that_nobody_can_read_or_an_annex_belongs_to_no_other(
    behind: str, expected: list[str], left: tuple[str, ...]
) -> None:
    assert places(f"《甲法》{behind}") == expected
    assert parse_citations(f"《甲法》{behind}").unresolved == left


def test_the_text_of_a_provision_ends_before_the_next_article_with_its_text() -> None:
    assert parse_citations("《甲法》第三条：甲应当。第四条：乙可以。").unresolved == ("第四条：乙可以",)
    assert places("《甲法》第三条：甲应当；第四条：乙可以") == ["第三条 - -", "第四条 - -"]


@pytest.mark.parametrize("before", ["依", "除", "修订后的", "国务院发布的"])
def test_words_before_a_title_without_signs_are_not_taken_for_a_part_of_it(before: str) -> None:
    assert "食品安全法" in (laws(f"{before}食品安全法第三条") or ["食品安全法"])


@pytest.mark.parametrize(
    "before",
    [
        "县级以上政府执行",
        "县级以上人民政府应当依照",
        "市场监管局根据",
        "我局严格落实",
        "各部门贯彻执行",
        "其申请不适用",
        "县政府依",
        "落实",
        "贯彻落实",
    ],
)
@pytest.mark.parametrize("law", ["食品安全法", "中华人民共和国公司法", "食品安全法实施条例", "民法典"])
def test_of_a_sentence_only_the_name_of_the_law_is_a_title(before: str, law: str) -> None:
    assert laws(f"{before}{law}第四条") == [law]
    assert laws(f"{before}{law}") == [law]
    assert places(f"《甲办法》第三条，{before}{law}第四条") == ["第三条 - -", "第四条 - -"]


@pytest.mark.parametrize(
    "title",
    [
        "民事强制执行法",
        "涉外民事关系法律适用法",
        "企业落实食品安全主体责任监督管理规定",
        "人民法院执行监督工作办法",
        "看守所留所执行刑罚罪犯管理办法",
        "重庆市实施中华人民共和国食品安全法办法",
        "立法法",
        "香港特别行政区基本法",
        "商业银行资本办法",
        "公司法",
    ],
)
def test_a_verb_of_a_title_is_a_part_of_it(title: str) -> None:
    assert laws(f"{title}第三条") == [title]


@pytest.mark.parametrize(
    "text", ["经营者违反本法", "适用本条例", "为执行本法第三条", "申请人违反食品安全法第三条", "公民遵守宪法"]
)
def test_who_keeps_or_breaks_a_law_cites_none_nor_does_one_that_speaks_of_itself(text: str) -> None:
    assert parse_citations(text) == Parsed((), (text,))
