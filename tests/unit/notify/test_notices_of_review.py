"""Notices of joint review: who may advise, who was asked, what is read by itself when a round is over."""

from __future__ import annotations

import pytest

from shared.standards.loader import read
from tests.unit.notify.builders import ITEM, a_message
from tests.unit.notify.telling import NAMES, STANDARD, notices_of


def test_advisers_are_told_that_nobody_waits_for_them() -> None:
    *_, quality, centre = notices_of("review_opened", advising=["quality_review", "centre_review"], due_on="2026-12-14")

    assert (quality.desk, centre.desk) == ("role:quality_reviewer", "role:centre_reviewer")
    assert quality.title == "高龄津贴发放：可以提建议"
    assert "有建议的，请在 2026-12-14 前提。审核不等您的单位" in quality.text
    assert quality.link == f"/review/items/{ITEM}?view=advising"


def test_many_items_on_which_somebody_may_advise_are_one_line() -> None:
    said = [a_message("review_opened", item_id=f"i-{n}", offices=[], advising=["quality_review"]) for n in range(3)]

    [notice] = STANDARD.rules.notices("review_opened", [STANDARD.happening(one) for one in said])

    assert (notice.title, notice.link) == ("3 个目录清单事项：可以提建议", "/review/?view=advising")


def test_a_withdrawal_tells_nobody_who_was_not_asked() -> None:
    assert [notice.desk for notice in notices_of("item_withdrawn", offices=[])] == ["body:b-1"]


@pytest.mark.parametrize("name", NAMES)
def test_what_asks_for_something_in_a_round_waits_for_its_end(name: str) -> None:
    """Read from the rules: what offices and the coordinator are asked in a round, and the body after it."""
    rules = read("notices", 1)["events"][name]
    waits = [f"{ITEM}:1"] if rules.get("until_round_closes") else []
    waits += [f"{ITEM}:1:answer"] if rules.get("until_answered") else []

    for notice in notices_of(name):
        assert list(notice.waits_for) == waits


def test_the_three_ends_of_a_round_close_it() -> None:
    closing = {name for name in NAMES if STANDARD.rounds_over(a_message(name))}

    assert closing == {"item_approved", "item_returned", "item_withdrawn"}
    assert STANDARD.rounds_over(a_message("item_approved", round=2)) == [f"{ITEM}:2"]


def test_a_round_that_was_overtaken_is_over_when_somebody_is_asked_in_the_next() -> None:
    assert STANDARD.rounds_over(a_message("review_opened", round=3)) == [f"{ITEM}:2", f"{ITEM}:2:answer"]
    assert STANDARD.rounds_over(a_message("opinion_given", round=3)) == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("review_arrived", "请在 2027-01-06（暂定） 前办结"),
        ("review_opened", "请在 2027-01-06（暂定） 前办结"),
        ("review_due", "2027-01-06（暂定） 到期"),
        ("coordination_due", "2027-01-06（暂定） 到期"),
        ("adjustment_due", "2027-01-06（暂定） 到期"),
        ("adjustment_overdue", "2027-01-06（暂定） 到期"),
    ],
)
def test_a_last_day_in_a_year_of_unknown_holidays_is_said_to_be_provisional(name: str, said: str) -> None:
    first, *_ = notices_of(name, due_on="2027-01-06")
    assert said in first.title + first.text

    first, *_ = notices_of(name, due_on="2026-12-30")
    assert "暂定" not in first.title + first.text
