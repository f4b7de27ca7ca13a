from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from services.publish.domain.editions import (
    AlreadyReleased,
    Edition,
    EditionIncomplete,
    EditionState,
    NotAdopted,
    check_release,
)
from services.publish.domain.lists import ListState
from tests.unit.publish.builders import LIST, NOW, a_list

ADOPTED = a_list(state=ListState.ADOPTED, decided_at=NOW)


def test_an_adopted_list_may_be_released_from_the_day_of_its_adoption() -> None:
    title = check_release(chosen=ADOPTED, title=" 江津区  2026 年第 1 版 ", effective_on=date(2026, 11, 24))

    assert title == "江津区 2026 年第 1 版"


@pytest.mark.parametrize("state", [ListState.PROPOSED, ListState.RETURNED])
def test_what_was_not_adopted_is_not_released(state: ListState) -> None:
    with pytest.raises(NotAdopted):
        check_release(chosen=a_list(state=state), title="第 1 版", effective_on=date(2026, 12, 1))


def test_a_list_is_released_once() -> None:
    with pytest.raises(AlreadyReleased):
        check_release(
            chosen=a_list(state=ListState.RELEASED, decided_at=NOW), title="第 1 版", effective_on=date(2026, 12, 1)
        )


def test_all_that_is_wrong_with_a_release_is_named_at_once() -> None:
    with pytest.raises(EditionIncomplete) as refusal:
        check_release(chosen=ADOPTED, title=" ", effective_on=date(2026, 11, 23))

    assert [problem.field for problem in refusal.value.problems] == ["title", "effective_on"]
    assert "2026-11-24" in refusal.value.message


def test_a_title_has_a_limit() -> None:
    with pytest.raises(EditionIncomplete, match="100"):
        check_release(chosen=ADOPTED, title="版" * 101, effective_on=date(2026, 12, 1))


def test_a_date_years_ahead_is_a_slip_of_the_pen() -> None:
    assert check_release(chosen=ADOPTED, title="第 1 版", effective_on=date(2029, 11, 24)) == "第 1 版"
    for day in (date(2029, 11, 25), date(9999, 12, 31)):
        with pytest.raises(EditionIncomplete, match="请核对年份，选 2029-11-24 或以前的日期") as refusal:
            check_release(chosen=ADOPTED, title="第 1 版", effective_on=day)
        assert [problem.field for problem in refusal.value.problems] == ["effective_on"]


def test_a_decision_on_a_leap_day_has_its_limit_too() -> None:
    chosen = a_list(state=ListState.ADOPTED, decided_at=datetime(2028, 2, 29, 4, tzinfo=UTC))

    with pytest.raises(EditionIncomplete, match="2031-02-28"):
        check_release(chosen=chosen, title="第 1 版", effective_on=date(2031, 3, 1))


def test_a_title_holds_no_marks() -> None:
    with pytest.raises(EditionIncomplete, match="尖括号"):
        check_release(chosen=ADOPTED, title="<b>第 1 版</b>", effective_on=date(2026, 12, 1))


def test_an_edition_is_finished_once() -> None:
    edition = Edition(
        edition_id="e",
        number=1,
        title="第 1 版",
        list_id=LIST,
        document_no="1 号",
        effective_on=date(2026, 12, 1),
        entries=(),
        created_at=NOW,
        created_by={"name": "公布员"},
    ).released(at=NOW)

    assert (edition.state, edition.released_at) == (EditionState.RELEASED, NOW)
    with pytest.raises(AlreadyReleased):
        edition.released(at=NOW)
