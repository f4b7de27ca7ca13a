"""What an item saves people: counted with units, and only where both sides tell."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.simplification import Measure, Verdict, shortening, simplification
from tests.unit.intake.implementation.builders import days, fee, implementation, material, step


def _measure(now: dict[str, Any], before: dict[str, Any], name: str) -> Measure:
    return next(one for one in simplification(now, before).measures if one.name == name)


def _materials(*names: str) -> list[dict[str, Any]]:
    return [material(material_name=name, order_no=place) for place, name in enumerate(names, start=1)]


def test_materials_are_counted_and_named() -> None:
    """Names that differ in blanks and width only are the same material."""
    now = implementation(application_materials=_materials("申请表（甲）", "照片"))
    before = implementation(application_materials=_materials("申请表(甲)", "身份证 复印件", "户口簿"))

    found = simplification(now, before)

    first = found.measures[0]
    assert (first.now, first.before, first.difference, first.verdict) == ("2 项", "3 项", "减少 1 项", Verdict.LESS)
    assert [(one.kind, one.name) for one in found.materials] == [
        ("gone", "身份证 复印件"),
        ("gone", "户口簿"),
        ("new", "照片"),
    ]


def test_a_material_that_is_asked_in_another_form_or_number_is_told() -> None:
    now = implementation(application_materials=[material(material_form="2", original_count=0, copy_count=0)])
    before = implementation(application_materials=[material(material_form="1", original_count=1, copy_count=2)])

    found = simplification(now, before)

    assert found.materials[0].details == ("材料形式：纸质 → 电子", "原件：1 份 → 0 份", "复印件：2 份 → 0 份")
    assert _measure(now, before, "纸质材料份数").difference == "减少 3 份"


def test_no_material_at_all_is_none_and_not_unknown() -> None:
    before = implementation(application_materials=_materials("申请表"))

    found = _measure(implementation(application_materials="无需材料"), before, "申请材料")

    assert (found.now, found.difference) == ("0 项", "减少 1 项")


@pytest.mark.parametrize(
    ("now", "before", "verdict", "difference"),
    [
        (days(10), days(20), Verdict.LESS, "减少 10 个工作日，压缩 50%"),
        (days(20), days(10), Verdict.MORE, "增加 10 个工作日"),
        (days(10), days(10), Verdict.SAME, "持平"),
        ("当场", days(3), Verdict.LESS, "减少 3 个工作日，压缩 100%"),
        (days(30, "natural_day"), "当场", Verdict.MORE, "增加 30 个自然日"),
        (days(1, "month"), days(30, "natural_day"), Verdict.SAME, "持平"),
        (days(5), days(14, "natural_day"), Verdict.LESS, "约减少 5 个工作日，压缩 50%"),
        (days(1, "month"), days(15), Verdict.MORE, "约增加 7 个工作日"),
        (days(5), "无", Verdict.UNKNOWN, "无法比较"),
        (None, days(5), Verdict.UNKNOWN, "无法比较"),
    ],
)
def test_limits_are_compared_across_units(now: Any, before: Any, verdict: Verdict, difference: str) -> None:
    found = _measure({"promised_time_limit": now}, {"promised_time_limit": before}, "承诺办结时限")

    assert (verdict, difference) == (found.verdict, found.difference)


def test_the_promise_is_held_against_the_law() -> None:
    found = shortening(implementation(statutory_time_limit=days(20), promised_time_limit=days(5)))

    assert (found.now, found.before, found.difference) == ("5 个工作日", "20 个工作日", "减少 15 个工作日，压缩 75%")


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (None, "没有写"),
        ("无", "没有规定时限"),
        ({"word": "无", "explanation": "甲"}, "没有规定时限"),
        ("酌情", "写法无法比较"),
    ],
)
def test_a_limit_that_cannot_be_compared_says_why(limit: Any, words: str) -> None:
    assert words == shortening({"promised_time_limit": days(5), "statutory_time_limit": limit}).before


def test_steps_in_one_line_are_counted_between_their_arrows() -> None:
    now = implementation(handling_process=[step(), step(step_name="决定", order_no=2)])

    assert _measure(now, {"handling_process": "受理→初核→审核→审定→发证"}, "办理环节").difference == "减少 3 个"
    assert _measure(now, {"handling_process": "按规定办理。"}, "办理环节").before == "没有写"


def test_visits_and_fees() -> None:
    now = implementation(onsite_visits=0, is_charged="0")
    before = implementation(onsite_visits=2, is_charged="1", fee_standard=[fee(), fee(fee_name="检测费")])

    assert _measure(now, before, "到办事现场次数").difference == "减少 2 次"
    charged = _measure(now, before, "收费")
    assert (
        charged.now,
        charged.before,
        charged.difference,
        charged.verdict,
    ) == ("不收费", "收费 2 项", "取消收费", Verdict.LESS)
    assert _measure(before, now, "收费").difference == "新增收费"
    assert _measure(now, now, "收费").difference == "持平"
    assert _measure({**before, "fee_standard": [fee()]}, before, "收费").difference == "减少 1 项"
    assert Verdict.UNKNOWN is _measure({"is_charged": "1"}, before, "收费").verdict


def test_what_one_side_does_not_tell_is_never_saved() -> None:
    found = simplification(implementation(), {})

    assert {Verdict.UNKNOWN} == {measure.verdict for measure in found.measures}
    assert found.saved == ()
    assert found.materials == ()


def test_the_four_savings_are_named() -> None:
    found = simplification(implementation(), implementation())

    assert [measure.saving for measure in found.savings] == ["减材料", "减环节", "减时限", "减跑动"]
    assert {Verdict.SAME} == {measure.verdict for measure in found.measures}


_COUNTS = st.integers(0, 9)
_LIMITS = st.one_of(
    st.just("当场"), st.builds(days, st.integers(1, 90), st.sampled_from(["workday", "natural_day", "month"]))
)


@given(_COUNTS, _COUNTS, _LIMITS, _LIMITS)
def test_seen_from_the_other_side_less_is_more(now: int, before: int, limit: Any, other: Any) -> None:
    one = {"onsite_visits": now, "promised_time_limit": limit}
    two = {"onsite_visits": before, "promised_time_limit": other}
    turned = {Verdict.LESS: Verdict.MORE, Verdict.MORE: Verdict.LESS}

    there, back = simplification(one, two), simplification(two, one)

    for measure, counterpart in zip(there.measures, back.measures, strict=True):
        assert turned.get(measure.verdict, measure.verdict) is counterpart.verdict
