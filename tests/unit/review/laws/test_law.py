"""A law of the register: versions, corrections, what is told of it with which sequence."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from services.review.domain.laws.days import VersionDays, day_of, order_problems, warnings_of
from services.review.domain.laws.entry import LawStatus, title_key
from services.review.domain.laws.law import LawAct
from services.review.domain.laws.refusals import LawNotFound, LawRefused, LawTwice
from shared.kernel.errors import LostRace
from tests.unit.review.builders import NOON
from tests.unit.review.laws.builders import LAWYER, NEW, OLD, a_law, a_text, a_version, an_entry

BY: dict[str, Any] = {"by": LAWYER, "at": NOON + timedelta(days=1)}


def test_each_version_is_told_with_the_version_of_the_law_that_it_makes() -> None:
    law = a_law()
    second = a_version(a_text(NEW), label="2026修订")

    after = law.with_version(second, seen=1, **BY)

    assert [(one.label, one.told_sequence) for one in after.versions] == [("2020通过", 1), ("2026修订", 2)]
    assert after.last_told().label == "2026修订"
    assert [event.act for event in after.history] == [LawAct.ENTERED, LawAct.VERSION_ENTERED]


def test_a_version_is_not_entered_twice() -> None:
    law = a_law()

    with pytest.raises(LawTwice, match="已有名为“2020通过”"):
        law.with_version(a_version(a_text(NEW)), seen=1, **BY)
    with pytest.raises(LawTwice, match="条文与“2020通过”完全相同"):
        law.with_version(a_version(a_text(OLD), label="2026修订"), seen=1, **BY)
    with pytest.raises(LostRace):
        law.with_version(a_version(a_text(NEW), label="2026修订"), seen=2, **BY)


def test_a_corrected_text_has_the_next_number_and_the_old_one_stays_in_the_history() -> None:
    law = a_law()
    version = law.versions[0]
    text = a_text((*OLD[:4], "本条例自公布之日起施行。"))

    after = law.with_text(version.version_id, text, seen=1, reason="录入有误", **BY)

    assert (after.versions[0].text_number, after.versions[0].text_id) == (2, text.text_id)
    assert after.history[-1].text_id == version.text_id
    with pytest.raises(LawTwice):
        after.with_text(version.version_id, text, seen=2, reason="录入有误", **BY)
    with pytest.raises(LawRefused):
        law.with_text(version.version_id, text, seen=1, reason="", **BY)
    with pytest.raises(LawNotFound):
        law.with_text("v-9", text, seen=1, reason="录入有误", **BY)


def test_a_corrected_entry_tells_the_version_told_last_again() -> None:
    law = a_law().with_version(a_version(a_text(NEW), label="2026修订"), seen=1, **BY)

    after = law.with_entry(an_entry(doc_no="公告第9号"), seen=2, reason="文号录错", **BY)

    assert (after.last_told().label, after.last_told().told_sequence) == ("2026修订", 3)
    assert "公告第8号" in after.history[-1].what


def test_label_and_days_of_a_version_are_corrected() -> None:
    law = a_law().with_version(a_version(a_text(NEW), label="2026修订"), seen=1, **BY)
    first = law.versions[0].version_id

    after = law.with_days(first, "2020", VersionDays(), seen=2, reason="日期录错", **BY)

    assert (after.versions[0].label, after.versions[0].told_sequence) == ("2020", 3)
    assert "公布 2020-05-01" in after.history[-1].what
    for label in ("2026修订", ""):
        with pytest.raises((LawTwice, LawRefused)):
            law.with_days(first, label, VersionDays(), seen=2, reason="日期录错", **BY)


def test_versions_stand_newest_first_by_their_days() -> None:
    law = a_law()
    for label, days in (("未知", VersionDays()), ("2026修订", VersionDays(effective_on=date(2027, 1, 1)))):
        version = a_version(a_text([*NEW, label]), label=label, days=days)
        law = law.with_version(version, seen=law.version, **BY)

    assert [one.label for one in law.newest_first] == ["2026修订", "2020通过", "未知"]


def test_a_law_is_over_from_the_first_day_that_a_change_ends_it() -> None:
    law = a_law()
    day = date(2027, 1, 1)

    ending = law.ending("c-1", day).ending("c-2", date(2028, 1, 1))

    assert [ending.status_on(each) for each in (date(2026, 12, 31), day)] == [LawStatus.IN_FORCE, LawStatus.REPEALED]
    assert ending.ending("c-1", None).over_from == date(2028, 1, 1)
    assert law.over_from is None
    assert a_law(status=LawStatus.REPEALED).status_on(date(1990, 1, 1)) is LawStatus.REPEALED


def test_an_entry_is_known_by_its_name_without_the_republic() -> None:
    entry = an_entry(title="《中华人民共和国公司法》", other_titles=("《公司法规》", "公司法规", " "))

    assert entry.title == "中华人民共和国公司法"
    assert entry.other_titles == ("公司法规", "公司法")
    assert entry.title_key == title_key("《公司法》")
    assert an_entry(title="关于实施《教育法》的办法").title == "关于实施《教育法》的办法"


def test_every_problem_of_an_entry_is_told_at_once() -> None:
    with pytest.raises(LawRefused) as refusal:
        an_entry(title=" ", doc_no="字" * 101, rank="9", issuer="<b>", other_titles=("长" * 201, *map(str, range(20))))

    assert {problem.field for problem in refusal.value.problems} == {
        "title",
        "doc_no",
        "rank",
        "issuer",
        "other_titles",
    }
    with pytest.raises(LawRefused):
        an_entry(title="法" * 201)


def test_days_that_cannot_be_are_told() -> None:
    assert day_of("effective_on", "施行日期", " 2026-01-31 ") == (date(2026, 1, 31), ())
    assert day_of("effective_on", "施行日期", "") == (None, ())
    for text in ("2026年1月31日", "2026-02-30", "0206-01-31"):
        assert day_of("effective_on", "施行日期", text)[1]
    wrong = VersionDays(adopted_on=date(2026, 5, 1), promulgated_on=date(2026, 4, 1), effective_on=date(2026, 6, 1))
    assert [problem.field for problem in order_problems(wrong)] == ["promulgated_on"]


def test_a_day_in_the_past_is_allowed_with_a_warning() -> None:
    old, new = VersionDays(effective_on=date(2020, 7, 1)), VersionDays(effective_on=date(2027, 1, 1))

    assert warnings_of(date(2027, 1, 1), old=old, new=new, today=date(2026, 11, 29)) == ()
    past = warnings_of(date(2020, 1, 1), old=old, new=new, today=date(2026, 11, 29))
    assert len(past) == 3
    assert "已经过去" in past[0]
    assert "就是今天" in warnings_of(date(2027, 1, 1), old=old, new=None, today=date(2027, 1, 1))[0]
