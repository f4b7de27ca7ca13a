"""Documents and telephone numbers as people write them: what a rule takes for one, and what it does not."""

from __future__ import annotations

import pytest

from services.intake.domain.implementation.cross_rules import cross_findings
from services.intake.domain.implementation.phones import phones


def fired(values: dict[str, object], rule: str) -> list[str]:
    return [finding.text for finding in cross_findings(values) if finding.rule == rule]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("提交身份证复印件和申请表", ["身份证", "复印件", "申请表"]),
        ("填写《优待金申请表》", ["申请表"]),
        ("出示户口簿", ["户口簿"]),
        ("取得医师资格证书", []),
        ("持有居住证满一年", []),
        ("持第二代残疾人证", []),
        ("未取得营业执照", []),
        ("符合《户口登记条例》第三条", []),
        ("符合《关于证明材料清理的通知》（国办发〔2018〕47号）", []),
        ("无需提交营业执照复印件", []),
        ("申请材料齐全、符合法定形式", []),
        ("提交申请书面材料", []),
        ("身份证号码在本区登记", []),
        ("保持营业执照有效", []),
        ("档案存放在本中心的，由本中心出具存档证明", []),
        ("申请人应出具：身份证明", ["身份证明"]),
        ("未成年人应提交监护人身份证", ["身份证"]),
        ("年满 60 周岁，户籍在本区", []),
    ],
)
def test_conditions_that_list_materials_are_found(text, named):
    assert fired({"acceptance_conditions": [text]}, "X16") == named


@pytest.mark.parametrize(
    ("materials", "missing"),
    [
        (["居民身份证"], ["申请表"]),
        (["优待金申请书", "有效身份证件"], []),
        ([{"material_name": "申请表"}, {"material_name": "身份证复印件"}], []),
        ("无需材料", ["身份证", "申请表"]),
        ([], []),
    ],
)
def test_a_document_that_the_conditions_name_must_be_listed(materials, missing):
    values = {"acceptance_conditions": ["提交身份证和申请表", "再次提交申请表"], "application_materials": materials}

    assert fired(values, "X15") == missing


def test_a_certificate_that_one_must_hold_must_be_listed_but_is_no_material_among_conditions():
    conditions = "通过考试取得法律职业资格证书；取得主管机关的许可文件"
    values = {"acceptance_conditions": conditions, "application_materials": ["申请表"]}

    assert fired(values, "X15") == ["资格证书", "许可文件"]
    assert fired(values, "X16") == []
    assert fired(values | {"application_materials": ["法律职业资格证", "批准书"]}, "X15") == []


def test_documents_are_not_missed_while_the_materials_are_not_known():
    assert fired({"acceptance_conditions": ["提交申请表"]}, "X15") == []


@pytest.mark.parametrize(
    ("text", "keys", "bare"),
    [
        ("023-47520001", ["47520001"], []),
        ("（023）47520001", ["47520001"], []),
        ("０２３－４７５２０００１", ["47520001"], []),
        ("02347520001", ["47520001"], []),
        ("+86-23-47520001", ["47520001"], []),
        ("0755-8352 0001", ["83520001"], []),
        ("47520001", ["47520001"], ["47520001"]),
        ("47520001、47520002；47520003 47520004", ["47520001", "47520002", "47520003", "47520004"], None),
        ("023-47520001、47520002", ["47520001", "47520002"], ["47520002"]),
        ("023-47520001-8012", ["47520001-8012"], []),
        ("023-47520001转8012", ["47520001-8012"], []),
        ("12345、12333", ["12345", "12333"], []),
        ("95598 或 96333", ["95598", "96333"], []),
        ("020-12333–9", ["12333-9"], []),
        ("020-12333-9-3 12333-2", ["12333-9-3", "12333-2"], []),
        ("400-812-3456", ["4008123456"], []),
        ("13800138000", ["13800138000"], []),
        ("https://example.org/47520001，QQ群：47520001，a47520001@example.org", [], []),
        ("工作日 9:00-12:00，邮编 402260", [], []),
        ("示例路51号。电话023-47520001。网址：www.example.org/。邮箱：a1@example.org。", ["47520001"], []),
        ("2024年47号文", [], []),
    ],
)
def test_numbers_are_told_apart(text, keys, bare):
    found = list(phones(text))

    assert [phone.key for phone in found] == keys
    assert [phone.text for phone in found if phone.lacks_area_code] == (keys if bare is None else bare)
    assert all(text[phone.start : phone.end] == phone.text for phone in found)
