"""What the head of a file says of a law, and what stays empty because it does not."""

from __future__ import annotations

from datetime import date

import pytest

from services.review.application.laws.header_facts import days_of, issuer_of, label_of, number_of, rank_of
from services.review.domain.laws.text import LawText, read_text

ORDER = "2001年6月15日 中华人民共和国国务院令第306号公布"
AMENDED = "2023年12月11日 《国务院关于修改〈示例条例〉的决定》第三次修订"
DAY = date(2023, 12, 11)


def a_file(title: str, *notes: str, last: str = "本法自2024年7月1日起施行。") -> LawText:
    """A text as the files have it."""
    head = "\n\n".join([f"# {title}", *notes, "<!-- INFO END -->"])
    return read_text("t", f"{head}\n\n第一条 甲。\n\n第二条 {last}")


@pytest.mark.parametrize(
    ("title", "notes", "rank", "issuer"),
    [
        (
            "中华人民共和国示例法",
            ["2023年12月11日 第八届全国人民代表大会常务委员会第五次会议通过"],
            "1",
            "全国人民代表大会常务委员会",
        ),
        ("中华人民共和国示例组织法", ["2024年3月11日 第十四届全国人民代表大会第二次会议通过"], "1", "全国人民代表大会"),
        ("中华人民共和国示例法", [], "1", ""),
        ("中华人民共和国示例法", ["2024年3月11日 第十四届全国人民代表大会第二次会议修订"], "1", ""),
        ("中华人民共和国示例条例", [ORDER, AMENDED], "2", "国务院"),
        (
            "上海市示例条例",
            ["2023年12月11日 上海市第十六届人民代表大会常务委员会第三次会议通过"],
            "3",
            "上海市人民代表大会常务委员会",
        ),
        ("上海市示例规定", [], "3", ""),
        (
            "示例经济特区条例",
            ["2023年12月11日 示例市第十六届人民代表大会常务委员会第三次会议通过"],
            "3",
            "示例市人民代表大会常务委员会",
        ),
        ("示例省示例办法", ["2023年12月11日 示例省人民政府令第8号公布"], "5", "示例省人民政府"),
        ("示例管理办法", ["2023年12月11日 司法部令第8号公布"], "4", "司法部"),
        ("示例监督办法", ["2023年12月11日 国家发展改革委第8号令公布"], "4", "国家发展改革委"),
        ("企业示例办法", ["2023年12月11日 国务院国有资产监督管理委员会令第8号"], "4", "国务院国有资产监督管理委员会"),
        ("示例条例", ["2004年8月1日 国务院、中央军事委员会令第8号公布"], "2", "国务院、中央军事委员会"),
        ("示例意见", ["2023年12月11日 印发"], "7", ""),
    ],
)
def test_level_and_issuer_follow_from_title_and_notes(title: str, notes: list[str], rank: str, issuer: str) -> None:
    text = a_file(title, *notes)

    assert (rank_of(text), issuer_of(text)) == (rank, issuer)


def test_the_number_is_that_of_the_first_document() -> None:
    assert number_of(a_file("示例条例", ORDER, AMENDED)) == "国务院令第306号"
    assert number_of(a_file("示例条例", "2001年6月1日 国务院第9次常务会议通过", ORDER, AMENDED)) == "国务院令第306号"
    assert number_of(a_file("示例条例", "2001年6月1日 国务院发布", "2010年2月2日 国务院令第777号修订")) == ""
    assert number_of(a_file("示例条例")) == ""


def test_the_label_is_what_people_call_the_version() -> None:
    text = a_file("示例条例", ORDER, AMENDED)

    assert label_of(text, DAY, ()) == "2023修订"
    assert label_of(text, DAY, ["2023修订"]) == "2023-12-11文本"
    assert label_of(text, date(2019, 3, 2), ()) == "2019文本"


def test_the_day_of_effect_is_told_only_where_the_text_tells_it_of_this_version() -> None:
    assert days_of(a_file("示例法", AMENDED), DAY).effective_on == date(2024, 7, 1)
    assert days_of(a_file("示例法", AMENDED, last="自2001年7月1日起施行。"), DAY).effective_on is None
    assert days_of(a_file("示例法", AMENDED, last="自公布之日起施行。"), DAY).effective_on == DAY
    assert days_of(a_file("示例法", ORDER, AMENDED, last="自公布之日起施行。"), DAY).effective_on is None
    assert days_of(a_file("示例法", ORDER, last="自公布之日起施行。"), DAY).effective_on is None
    assert days_of(a_file("示例法", ORDER, "2024年1月20日 施行", last="丙。"), DAY).effective_on == date(2024, 1, 20)
    assert days_of(a_file("示例法", last="自2024年13月1日起施行。"), DAY).effective_on is None
    assert days_of(a_file("示例法"), DAY).promulgated_on == DAY
