"""When two texts are the same text."""

from __future__ import annotations

import pytest

from shared.kernel.law.matching_text import matching_key


@pytest.mark.parametrize("rare", ["\ue001\ue002", "\U0002ebf0\U0002ebf1"])
def test_rare_characters_that_no_table_knows_are_read(rare: str) -> None:
    """Characters of the private use area, and such as are newer than the tables of this Python."""
    one, other = list(rare)
    assert matching_key(f"{one}村") != matching_key(f"{other}村")


def test_white_space_punctuation_and_invisible_signs_are_not_read() -> None:
    assert matching_key("甲、\u3000（１）\u200b乙\x07。\n") == matching_key("甲(1)乙")


@pytest.mark.parametrize("dash", ["-", "－", "–", "—", "——", "―", "−", "~", "～", "〜", "∼", " — ", "\u200b—", "‑"])
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("10", "20"),
        ("10%", "20%"),
        ("5元", "10元"),
        ("三", "五"),
        ("第三条", "第五条"),
        ("第（一）", "（三）项"),
        ("3年", "5年"),
    ],
)
def test_every_dash_between_numbers_is_one_sign(one: str, other: str, dash: str) -> None:
    """No office decided how long the dash of a range is; that it is a range, somebody did."""
    assert matching_key(f"{one}{dash}{other}") == matching_key(f"{one}—{other}")
    assert matching_key(f"{one}{dash}{other}") != matching_key(f"{one}{other}")
    assert matching_key(f"{one}{dash}{other}") != matching_key(f"{one}、{other}")


@pytest.mark.parametrize("dash", ["——", "—", "-", "～", "~"])
def test_a_dash_that_stands_between_no_numbers_is_punctuation(dash: str) -> None:
    assert matching_key(f"甲{dash}乙") == matching_key("甲乙")
    assert matching_key(f"职责{dash}\n（一）") == matching_key("职责：（一）")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.5倍", "15倍"),
        ("0.5%", "0.5‰"),
        ("30%", "30"),
        ("3、5年", "35年"),
        ("第一、三项", "第一三项"),
        ("1:2", "12"),
        ("1/2", "12"),
        ("低于-10℃", "低于10℃"),
        ("低于－10℃", "低于10℃"),
        ("1.5", "1、5"),
        ("东经30°15′", "东经30°15″"),
    ],
)
def test_a_change_of_a_number_is_a_change(one: str, other: str) -> None:
    """What nobody reads between words makes another number between figures."""
    assert matching_key(one) != matching_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3,500元", "3500元"),
        ("３，５００元", "3500元"),
        ("１．５％", "1.5%"),
        ("1:2", "1∶2"),
        ("1/2", "½"),
        ("甲.乙·丙", "甲乙丙"),
        ("3，甲、5。", "3甲5"),
        ("第三条、第五条", "第三条第五条"),
        ("-10℃", "−10℃"),
    ],
)
def test_another_way_to_write_a_number_is_no_change(one: str, other: str) -> None:
    assert matching_key(one) == matching_key(other)
