"""Documents that conditions name: what is to be brought, what one must hold, and what names no document at all."""

from __future__ import annotations

import pytest

from services.intake.domain.implementation.cross_rules import cross_findings
from services.intake.domain.implementation.documents import documents, same_document

MATERIALS = [{"material_name": "设立申请表"}, {"material_name": "居民身份证"}]


def found(condition: str) -> list[tuple[str, str]]:
    """Return what X15 and X16 say of a condition beside a form and an identity card."""
    values = {"acceptance_conditions": [condition], "application_materials": MATERIALS}
    return [(one.rule, one.text) for one in cross_findings(values) if one.rule in ("X15", "X16")]


@pytest.mark.parametrize(
    ("condition", "findings"),
    [
        ("有书面合伙协议", [("X15", "合伙协议")]),
        ("取得教师资格证书", [("X15", "资格证书")]),
        ("申请人填写设立申请表", [("X16", "申请表")]),
        ("取得区水务局审查意见", [("X15", "审查意见")]),
        ("编制完成水土保持论证报告书", [("X15", "论证报告书")]),
        ("申请人应持营业执照办理", [("X16", "营业执照")]),
        ("出具验资报告", [("X16", "验资报告")]),
        (
            "下列材料：1、报备函；2、验收鉴定书。",
            [("X15", "报备函"), ("X15", "验收鉴定书"), ("X16", "报备函"), ("X16", "验收鉴定书")],
        ),
        ("1.与主办单位签订的协议复印件", [("X15", "协议复印件"), ("X16", "协议复印件")]),
    ],
)
def test_a_document_that_is_named_is_found(condition: str, findings: list[tuple[str, str]]) -> None:
    """X15 where the materials lack it, X16 where it is to be brought."""
    assert set(findings) <= set(found(condition))


@pytest.mark.parametrize(
    "condition",
    [
        "应当申请领取取水许可证",
        "自取得批准文件之日起两年内开工",
        "按时提交相关有效证明材料",
        "提供证明",
        "1.编制环境影响报告书",
        "出示居民身份证以外没有要求",
        "不得持有伪造的许可证",
        "应持续符合安全条件",
        "提出审查意见后五日内",
    ],
)
def test_what_names_no_document_to_bring_or_hold_is_left_alone(condition: str) -> None:
    """What the item itself gives, proofs of nothing, what others do."""
    assert [rule for rule, _ in found(condition) if rule == "X15"] == []


def test_the_same_document_has_many_names() -> None:
    """A copy is listed as what it is a copy of."""
    assert same_document("身份证", "申请人有效证件")
    assert same_document("复印件", "居民身份证")
    assert not same_document("合伙协议", "章程")
    assert [one.noun for one in documents("提交申请书和照片")] == ["申请书", "照片"]


def test_a_text_without_a_stop_is_read_in_a_time_that_grows_with_it() -> None:
    """With a look back to the beginning for each noun this one would take longer than a test may."""
    assert len(documents("证明" * 20_000)) == 20_000
