"""A duty of a body and its history."""

from __future__ import annotations

import pytest

from services.review.domain.coordinating import By
from services.review.domain.duties import (
    Duty,
    DutyAct,
    DutyChanged,
    DutyEnded,
    DutyEntry,
    DutyRefused,
    DutyWords,
    checked,
)
from tests.unit.review.builders import NOON

BY = By(account_id="wang", name="王审核", body_id="staffing", body_name="区编办")
WORDS = DutyWords(text="负责优抚对象抚恤", document="示例办发〔2018〕1号", article="第三条")


def a_duty() -> Duty:
    """A duty as it was brought in."""
    entry = DutyEntry(act=DutyAct.ADDED, words=WORDS, reason="", by=BY, at=NOON)
    return Duty(duty_id="d", body_id="civil-affairs", version=1, history=(entry,))


def test_a_change_keeps_the_former_words_in_the_history() -> None:
    other = DutyWords(text=" 负责优抚 ", document="示例办发〔2019〕2号")

    changed = a_duty().changed(other, seen=1, reason="机构改革", by=BY, at=NOON)

    assert changed.words == DutyWords(text="负责优抚", document="示例办发〔2019〕2号")
    assert (changed.version, changed.history[0].words, changed.history[1].reason) == (2, WORDS, "机构改革")


def test_what_has_ended_stays_readable_and_is_not_changed_again() -> None:
    ended = a_duty().ended(seen=1, reason="划转", by=BY, at=NOON)

    assert (ended.is_over, ended.words) == (True, WORDS)
    with pytest.raises(DutyEnded):
        ended.changed(WORDS, seen=2, reason="再改", by=BY, at=NOON)


def test_a_stale_page_changes_nothing() -> None:
    with pytest.raises(DutyChanged):
        a_duty().ended(seen=2, reason="划转", by=BY, at=NOON)


def test_what_is_missing_or_too_long_is_told_at_once() -> None:
    with pytest.raises(DutyRefused) as refused:
        checked(DutyWords(text=" ", document="", article="条" * 101), needs_reason=True)

    assert [problem.field for problem in refused.value.problems] == ["text", "document", "article", "reason"]
