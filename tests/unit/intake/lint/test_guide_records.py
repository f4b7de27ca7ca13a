"""How a record with Chinese keys is read, and under which names its findings come back."""

from __future__ import annotations

from typing import Any

import pytest

from services.intake.application.guide_records import read_record
from services.intake.application.linting import judged

WORKDAYS, DAYS = "workday", "natural_day"


def findings(record: dict[str, Any]) -> list[dict[str, Any]]:
    return judged(read_record(record))["findings"]


@pytest.mark.parametrize(
    ("written", "limit"),
    [
        ("20(工作日)", {"number": 20, "unit": WORKDAYS, "explanation": ""}),
        ("1工作日", {"number": 1, "unit": WORKDAYS, "explanation": ""}),
        ("5个工作日内", {"number": 5, "unit": WORKDAYS, "explanation": ""}),
        ("7个自然日", {"number": 7, "unit": DAYS, "explanation": ""}),
        ("15日", {"number": 15, "unit": DAYS, "explanation": ""}),
        ("1月", {"number": 1, "unit": "month", "explanation": ""}),
        ("20个工作日（从受理之日起计算）", {"number": 20, "unit": WORKDAYS, "explanation": ""}),
        ("0", "当场"),
        ("0(工作日)", "当场"),
        ("当场办结", "当场"),
        ("无", "无"),
        ("十五个工作日", {"number": 15, "unit": WORKDAYS, "explanation": ""}),
        ("二十日内", {"number": 20, "unit": DAYS, "explanation": ""}),
        ("两个月", {"number": 2, "unit": "month", "explanation": ""}),
        ("２０个工作日", {"number": 20, "unit": WORKDAYS, "explanation": ""}),
        ("自受理之日起20个工作日", {"number": 20, "unit": WORKDAYS, "explanation": ""}),
        ("自收到申请材料之日起，十五日内作出决定。", {"number": 15, "unit": DAYS, "explanation": ""}),
        ("受理之日起5个工作日内办结（不含公示）", {"number": 5, "unit": WORKDAYS, "explanation": ""}),
        ("自受理之日起", None),
        ("二百一个工作日", None),
        ("除制卡时间外10个工作日", None),
        ("尽快", None),
    ],
)
def test_a_time_limit_is_read_from_its_words(written: str, limit: object) -> None:
    """What states no clear limit is not known to the rules that compare; the lint reads it as a text."""
    assert read_record({"承诺时限": written}).values.get("promised_time_limit") == limit


def test_words_become_codes_and_flags() -> None:
    """A word of no table makes the element unknown, not wrong."""
    record = {
        "办件类型": "即办件",
        "行使层级": "省级",
        "到现场次数": "0次",
        "是否网办": "是",
        "收费": "不收费",
        "办理形式": "窗口办理,网上办理",
        "权力来源": "祖传",
        "服务对象": "自然人,企业法人",
        "通办范围": "3(来源代码值)",
    }

    values = read_record(record).values

    assert values == {
        "handling_type": "1",
        "exercise_level": "2",
        "onsite_visits": 0,
        "is_online": True,
        "is_charged": False,
        "handling_form": ["1", "2"],
        "service_object": ["自然人", "企业法人"],
        "cross_region_scope": "3",
    }


def test_codes_go_where_they_can_be_compared() -> None:
    """The code of a handling case has two digits more; a prefix before the base code is no contradiction."""
    code, base = "11500381009320238D4502007001000", "502007001000"

    assert read_record({"实施编码": code + "01", "基本编码": f"CQ500381{base}"}).context.base_code == base
    assert findings({"实施编码": code, "基本编码": base, "行使层级": "县级"}) == []
    assert [one["rule"] for one in findings({"实施编码": code, "基本编码": "502007001999"})] == ["X20"]


def test_findings_come_back_under_the_names_of_the_record() -> None:
    """Element and column as in the file, the row from 1, the span in that text."""
    record = {"record_id": "R1", "材料": [{"名称": "居民身份证"}, {"名称": "其他材料"}], "备注": "其他材料"}

    (finding,) = findings(record)

    assert (finding["rule"], finding["element"], finding["row"], finding["field"]) == ("V01", "材料", 2, "名称")
    assert (finding["span"], finding["text"], finding["severity"]) == ([0, 4], "其他材料", "error")


def test_materials_as_plain_names_have_a_row_and_no_column() -> None:
    """A list of names is the commonest form."""
    (finding,) = findings({"申请材料": ["登记表", "介绍信"]})

    assert (finding["row"], finding["text"], "field" in finding) == (2, "介绍信", False)


@pytest.mark.parametrize("name", ["所需材料", "申请材料目录", "申报材料", "申办条件", "办理程序"])
def test_other_names_of_an_element_are_known(name: str) -> None:
    """What stands under a name that nobody knows is not judged."""
    record = read_record({name: "其他材料", "须知": "其他材料"})

    assert [(one["rule"], one["element"]) for one in judged(record)["findings"] if one["rule"] == "V01"] == [
        ("V01", name)
    ]
    assert record.unread == ("须知",)


def test_cross_rules_speak_beside_the_lint() -> None:
    """What contradicts is told under the keys of the record."""
    record = {"咨询电话": "023-47521234", "监督电话": "023-47521234", "受理条件": "视情况受理"}

    assert [(one["rule"], one["element"]) for one in findings(record)] == [("V04", "受理条件"), ("X08", "监督电话")]


@pytest.mark.parametrize("value", [None, 3, 2.5, True, {}, [], {"甲": "乙"}, [1, None, {"甲": []}], "", [["其他材料"]]])
def test_any_value_under_any_key_is_survived(value: object) -> None:
    """Other systems write what they like."""
    for name in (
        "受理条件",
        "申请材料",
        "办理流程",
        "承诺时限",
        "收费",
        "到现场次数",
        "服务对象",
        "办理形式",
        "主题",
        "实施编码",
    ):
        findings({"record_id": value, name: value})
