"""Who made a law, as the notes of its text name him: all bodies of a joint order, nobody where notes leave it open."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from unicodedata import normalize

import pytest

from services.review.application.laws.header_makers import issuer_in
from services.review.domain.laws.text import read_text

DATA = Path(__file__).resolve().parents[4].parent / "shared/data"
with_laws = pytest.mark.skipif(not (DATA / "laws").is_dir(), reason="no laws in ../shared/data")
STANDING = "全国人民代表大会常务委员会"


@pytest.mark.parametrize(
    ("notes", "issuer"),
    [
        (["2001年6月15日 中华人民共和国国务院令第306号公布"], "国务院"),
        (["国务院令第577号公布", "2019年3月2日修订"], "国务院"),
        (["2009年9月28日 国务院第82次常务会议通过", "2009年10月13日 国务院令第564号公布"], "国务院"),
        (["2023年12月11日 示例省人民政府令第8号公布"], "示例省人民政府"),
        (["2014年1月6日 国务院办公厅印发"], "国务院办公厅"),
        (["2010年5月5日 国务院国有资产监督管理委员会令第38号公布"], "国务院国有资产监督管理委员会"),
        (["2012年5月9日 示例部第9次部务会议审议通过", "2012年5月28日 中华人民共和国示例部令第11号公布"], "示例部"),
        (["一九九三年十二月二十三日 财政部令第六号发布"], "财政部"),
        (["2014年1月2日 财政部第15号令公布"], "财政部"),
        (["2020年3月1日 国家税务总局公告2020年第5号发布，自2020年4月1日起施行"], "国家税务总局"),
    ],
)
def test_an_order_names_its_issuer(notes: list[str], issuer: str) -> None:
    assert issuer_in(notes) == issuer


@pytest.mark.parametrize(
    ("note", "issuer"),
    [
        ("2004年8月1日 中华人民共和国国务院、中华人民共和国中央军事委员会令第413号公布", "国务院、中央军事委员会"),
        ("1985年10月24日 国务院、中央军委发布　", "国务院、中央军事委员会"),
        ("2015年1月5日 中共中央、国务院发布", "中共中央、国务院"),
        ("2016年6月24日 国家发展和改革委员会、工业和信息化部令第39号公布", "国家发展和改革委员会、工业和信息化部"),
        ("2016年6月24日 国家发展改革委 商务部令2016年第39号", "国家发展改革委、商务部"),
        (
            "2007年6月1日 中国人民银行、甲监督管理委员会、乙监督管理委员会、丙监督管理委员会令〔2007〕第2号",
            "中国人民银行、甲监督管理委员会、乙监督管理委员会、丙监督管理委员会",
        ),
        ("2007年6月21日 公安部令第8号、交通部令第3号公布", "公安部、交通部"),
        ("2003年8月1日 财政部和国家税务总局联合发布", "财政部、国家税务总局"),
        ("2022年1月7日 全国妇联、国家互联网信息办公室，教育部印发", "全国妇联、国家互联网信息办公室、教育部"),
    ],
)
def test_a_joint_order_has_all_its_issuers_in_the_order_named(note: str, issuer: str) -> None:
    assert issuer_in([note]) == issuer


def test_orders_of_one_day_in_two_notes_are_one_joint_act_and_a_later_order_is_none() -> None:
    first = "2007年6月21日 公安部令第8号公布"

    assert issuer_in([first, "2007年6月21日 交通部令第3号公布"]) == "公安部、交通部"
    assert issuer_in([first, "2014年6月21日 交通运输部令第3号公布"]) == "公安部"


@pytest.mark.parametrize(
    ("notes", "issuer"),
    [
        (["2001年4月28日 第九届全国人民代表大会常务委员会第二十一次会议通过"], STANDING),
        (["1958年1月9日 全国人民代表大会常务委员会第九十一次会议通过", "1958年1月9日 主席令公布"], STANDING),
        (["1992年4月3日 第七届全国人民代表大会第五次会议通过"], "全国人民代表大会"),
        (
            [
                "2001年2月10日 示例市第十一届人民代表大会第四次会议通过",
                "2003年4月18日 示例市第十二届人民代表大会常务委员会第二次会议通过",
            ],
            "示例市人民代表大会",
        ),
        (
            ["2001年2月1日 示例自治州第二届人民代表大会第四次会议通过 2001年3月3日 示例省第九届人大常委会批准"],
            "示例自治州人民代表大会",
        ),
    ],
)
def test_the_congress_that_passed_a_law_made_it_whoever_amended_approved_or_signed_it(
    notes: list[str], issuer: str
) -> None:
    assert issuer_in(notes) == issuer


@pytest.mark.parametrize(
    "notes",
    [
        ["1993年12月12日 国务院批准", "1993年12月23日 财政部令第6号发布"],
        ["1987年1月19日国务院批准、1987年2月1日示例局发布", "2022年3月29日修订"],
        ["财政部令第6号（1993年12月12日国务院批准）"],
    ],
)
def test_what_the_state_council_approved_before_the_legislation_law_is_its_own(notes: list[str]) -> None:
    assert issuer_in(notes) == "国务院"


@pytest.mark.parametrize(
    "notes",
    [
        [],
        ["2019年5月1日 通过"],
        ["2019年5月1日 起施行"],
        ["2019年5月1日 第十五届人民代表大会常务委员会第三次会议通过"],
        ["2019年5月1日 本市第十五届人民代表大会第三次会议通过"],
        ["2019年5月1日 自治区第十二届人大常委会第三次会议通过"],
        ["2005年3月1日 国务院批准", "2005年3月9日 示例委员会令第30号公布"],
        ["国务院批准", "示例委员会令第30号公布"],
        ["1957年8月1日 全国人民代表大会常务委员会第七十八次会议批准 1957年8月3日 国务院公布"],
        ["2018年12月29日 第十三届全国人民代表大会常务委员会修正", "2018年12月29日起施行"],
        ["国务院令第677号修订"],
        ["2009年9月28日 国务院第82次常务会议通过"],
        ["2010年1月1日 财政部等三部门令第3号公布"],
        ["2001年1月1日 财政部会同国家税务总局发布"],
        ["2010年12月20日 市政府令第52号公布"],
        ["2014年1月1日 办公厅印发"],
        ["2014年1月1日 国发〔2014〕8号印发"],
        ["2020年1月1日 主席令第4号公布"],
        ["2019年1月1日 示例市人民代表大会常务委员会公告第3号公布"],
        ["2019年13月1日 国务院批准", "财政部令第6号发布"],
    ],
)
def test_what_notes_leave_open_stays_empty(notes: list[str]) -> None:
    assert issuer_in(notes) == ""


@with_laws
def test_every_real_head_names_its_issuers_and_the_versions_of_a_law_agree() -> None:
    """Each name stands in the head without the term of the congress; only a head without notes says nothing."""
    found: dict[str, set[str]] = {}
    for path in sorted((DATA / "laws").rglob("*.md")):
        notes = read_text("t", path.read_text(encoding="utf-8")).notes
        issuer, head = issuer_in(notes), re.sub(r"第[一二三四五六七八九十]+届", "", "".join(notes))
        assert bool(issuer) == bool(notes), path
        assert all(name in head.replace("中央军委", "中央军事委员会") for name in issuer.split("、")), path
        assert ("、" in issuer) == ("、中央军" in head.replace("中华人民共和国", "").split("关于")[0]), path
        found.setdefault(path.parent.name, set()).add(issuer)

    assert [law for law, issuers in found.items() if len(issuers - {""}) != 1] == []


@with_laws
def test_every_real_event_by_which_a_law_was_made_names_who_made_it() -> None:
    """An order of the table has the issuer of its number; what congresses passed has theirs."""
    with (DATA / "law_events.csv").open(encoding="utf-8-sig", newline="") as file:
        made = [row for row in csv.DictReader(file) if row["kind"] == "制定" and row["decision"]]
    orders = [row for row in made if row["doc_number"] and row["decision"].endswith(("公布", "发布"))]
    passed = [row for row in made if row["decision"].endswith("通过")]

    assert len(orders) >= 30
    assert len(passed) >= 40
    for row in orders:
        issuer = issuer_in([f"{row['date_promulgated']} {normalize('NFKC', row['decision'])}"])
        assert issuer == row["doc_number"].partition("令")[0].replace("中央军委", "中央军事委员会"), row["decision"]
    for row in passed:
        assert re.search(r"人民代表大会(常务委员会)?$", issuer_in([row["decision"]])), row["decision"]
