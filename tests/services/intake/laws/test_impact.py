"""A change of law is told: every item that it touches gets its outcome, ahead of the day and on it."""

from __future__ import annotations

from typing import Any

import pytest
from mongoengine.connection import get_db

from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from tests.services.intake.conftest import REGISTRAR, Intake
from tests.services.intake.inheriting import set_state
from tests.services.intake.laws.telling import (
    OLD,
    adjustment,
    basis,
    changed,
    citations,
    citing,
    correct,
    in_days,
    on_the_day,
    registered,
    state_of,
    tell,
)

AMENDED = OLD[3].replace("应当给予优待", "六十五周岁以上的应当免费乘坐")
NEW = ("老年人的合法权益受法律保护。", OLD[0], OLD[1], OLD[2], AMENDED)
"""第一条 is new, 第一条 to 第三条 move on by one, 第四条 becomes 第五条 with another text, 第五条 is gone."""


@pytest.fixture
def items(intake: Intake, compiler: Actor) -> dict[str, str]:
    """Four items, each on another article, and one on two; the new version is there."""
    tell(intake, registered(intake))
    tell(intake, registered(intake, "v2", NEW, sequence=2, is_first=False))
    rows = {
        "moved": [basis(2, OLD[1])],
        "amended": [basis(4, OLD[3])],
        "gone": [basis(5, OLD[4])],
        "both": [basis(2, OLD[1]), basis(4, OLD[3])],
        "other": [basis(9, "别的", title="某市养老服务条例")],
    }
    return {name: citing(intake, compiler, *each, name=f"事项 {name}") for name, each in rows.items()}


def _states(items: dict[str, str], change_id: str = "change-1") -> dict[str, Any]:
    return {name: state_of(item_id, change_id) for name, item_id in items.items()}


def _articles(item_id: str) -> list[str]:
    return [one["article"] for one in citations(item_id)]


def test_ahead_of_its_day_a_change_opens_adjustments_and_cites_nothing_anew(
    intake: Intake, items: dict[str, str]
) -> None:
    tell(intake, changed(intake, new=NEW))

    assert _states(items) == {
        "moved": ("recite", "scheduled"),
        "amended": ("review", "open"),
        "gone": ("gone", "open"),
        "both": ("review", "open"),
        "other": None,
    }
    assert _articles(items["moved"]) == ["第二条"]


def test_on_its_day_what_only_moved_is_cited_anew(intake: Intake, items: dict[str, str]) -> None:
    tell(intake, changed(intake, new=NEW))

    on_the_day(intake)

    assert state_of(items["moved"]) == ("recite", "closed")
    assert _articles(items["moved"]) == ["第三条"]
    [found] = citations(items["moved"])
    assert (found["version_id"], found["is_quoted"]) == ("v2", True)
    assert state_of(items["amended"]) == ("review", "open")


def test_rows_that_quote_nothing_and_move_on_by_one_keep_what_each_of_them_meant(
    intake: Intake, items: dict[str, str], compiler: Actor
) -> None:
    said = "没有照抄条文。"
    item_id = citing(intake, compiler, *(basis(number, said) for number in (1, 2, 3)), name="三条相连")
    meant = [one["hash"] for one in citations(item_id)]
    tell(intake, changed(intake, new=NEW))

    on_the_day(intake)

    assert _articles(item_id) == ["第二条", "第三条", "第四条"]
    assert [(one["hash"], one["version_id"]) for one in citations(item_id)] == [(hash_, "v2") for hash_ in meant]
    intake.cases.adjustments.watching.sweep(intake.clock.now())
    on_the_day(intake, days=1)
    assert _articles(item_id) == ["第二条", "第三条", "第四条"]


def test_what_is_touched_is_told_with_both_texts(intake: Intake, items: dict[str, str]) -> None:
    tell(intake, changed(intake, new=NEW))

    report = intake.cases.laws.what_if.of_change(REGISTRAR, "change-1", intake.clock.now())

    [touched] = next(one.touched for one in report.items if one.item.item_id == items["amended"])
    assert (touched.article, touched.new_articles, touched.verdict) == ("第四条", ("第五条",), "amended")
    assert (touched.old_text, touched.new_text) == (OLD[3], AMENDED)
    assert touched.new_effective_on == in_days(intake, 30).isoformat()


def test_messages_in_any_order_and_again_open_each_task_once(intake: Intake, compiler: Actor) -> None:
    first, second = registered(intake), registered(intake, "v2", NEW, sequence=2, is_first=False)
    change = changed(intake, new=NEW)
    tell(intake, first)
    item_id = citing(intake, compiler, basis(4, OLD[3]))

    tell(intake, change)
    assert state_of(item_id) is None
    for event in (second, change, first, second, change):
        tell(intake, event)

    assert state_of(item_id) == ("review", "open")
    assert intake.count("law_impact_runs") == 1
    assert len(adjustment(item_id)["outbox"]) == 1  # type: ignore[index]


def test_bodies_are_told_once_a_change(intake: Intake, items: dict[str, str], compiler: Actor) -> None:
    tell(intake, changed(intake, new=NEW))
    on_the_day(intake)

    found = [message for run in get_db("intake")["law_impact_runs"].find() for message in run["outbox"]]
    assert len({message["message_id"] for message in found}) == 1
    ahead = intake.stored("law_impact_runs", "change-1:1:ahead")
    assert ahead["tallies"] == {compiler.body_id: {"recite": 1, "review": 2, "gone": 1}}


def test_what_was_cited_meanwhile_is_found_on_the_day(intake: Intake, items: dict[str, str], compiler: Actor) -> None:
    tell(intake, changed(intake, new=NEW))
    late = citing(intake, compiler, basis(1, OLD[0]), name="后来编的")
    assert state_of(late) is None

    on_the_day(intake)

    assert state_of(late) == ("recite", "closed")
    assert _articles(late) == ["第二条"]


def test_a_body_that_adopts_the_new_text_ahead_rests_on_the_announced_version(
    intake: Intake, items: dict[str, str], compiler: Actor
) -> None:
    tell(intake, changed(intake, new=NEW))

    correct(intake, compiler, items["amended"], legal_basis=[basis(5, AMENDED)])

    [found] = citations(items["amended"])
    assert (found["version_id"], found["is_quoted"]) == ("v2", True)
    on_the_day(intake)
    assert citations(items["amended"]) == [found]


def test_a_change_in_the_past_acts_at_once(intake: Intake, items: dict[str, str]) -> None:
    tell(intake, changed(intake, new=NEW, effective_on=in_days(intake, -3)))

    assert state_of(items["moved"]) == ("recite", "closed")
    assert _articles(items["moved"]) == ["第三条"]
    assert state_of(items["amended"]) == ("review", "open")
    assert "awaits_on" not in intake.stored("law_changes", "change-1")


def test_a_postponed_change_waits_for_its_new_day(intake: Intake, items: dict[str, str]) -> None:
    tell(intake, changed(intake, new=NEW))
    tell(intake, changed(intake, new=NEW, sequence=2, effective_on=in_days(intake, 60)))

    on_the_day(intake, days=31)
    assert state_of(items["moved"]) == ("recite", "scheduled")
    on_the_day(intake, days=31)

    assert state_of(items["moved"]) == ("recite", "closed")


def test_a_change_put_off_after_its_day_goes_back_until_the_new_one(intake: Intake, items: dict[str, str]) -> None:
    tell(intake, changed(intake, new=NEW))
    on_the_day(intake)
    assert _articles(items["moved"]) == ["第三条"]

    tell(intake, changed(intake, new=NEW, sequence=2, effective_on=in_days(intake, 30)))
    assert _articles(items["moved"]) == ["第二条"]
    on_the_day(intake)

    assert _articles(items["moved"]) == ["第三条"]


def test_a_revoked_change_ends_its_adjustments(intake: Intake, items: dict[str, str]) -> None:
    tell(intake, changed(intake, new=NEW))

    tell(intake, changed(intake, new=NEW, sequence=2, is_revoked=True))

    assert {state[1] for state in _states(items).values() if state} == {"closed"}
    assert adjustment(items["amended"])["closing"]["how"] == "revoked"  # type: ignore[index]


def test_a_change_revoked_after_its_day_is_cited_back(intake: Intake, items: dict[str, str]) -> None:
    tell(intake, changed(intake, new=NEW))
    on_the_day(intake)

    tell(intake, changed(intake, new=NEW, sequence=2, is_revoked=True))

    assert _articles(items["moved"]) == ["第二条"]
    assert [one["version_id"] for one in citations(items["moved"])] == ["v1"]


def test_a_corrected_comparison_changes_what_is_open(intake: Intake, items: dict[str, str]) -> None:
    rows = [{"old": "第四条", "new": "", "verdict": "deleted", "similarity": 0.0}]
    tell(intake, changed(intake, relations=rows))
    assert state_of(items["amended"]) == ("gone", "open")

    tell(intake, changed(intake, new=NEW, sequence=2))

    assert state_of(items["amended"]) == ("review", "open")


def test_a_second_confirmation_that_says_the_same_changes_nothing(intake: Intake, items: dict[str, str]) -> None:
    tell(intake, changed(intake, new=NEW))
    before = [adjustment(item_id) for item_id in items.values()]

    tell(intake, changed(intake, new=NEW, sequence=2))

    assert [adjustment(item_id) for item_id in items.values()] == before


def test_a_repealed_law_takes_every_basis_away(intake: Intake, items: dict[str, str]) -> None:
    tell(intake, changed(intake, kind="repealed", new_version="", new_law_id="", relations=[]))

    assert {name: state and state[0] for name, state in _states(items).items()} == {
        "moved": "gone",
        "amended": "gone",
        "gone": "gone",
        "both": "gone",
        "other": None,
    }


def test_a_replaced_law_names_the_article_that_stands_in_its_place(intake: Intake, items: dict[str, str]) -> None:
    texts = ("甲。", OLD[1])
    tell(intake, registered(intake, "n1", texts, law_id="law-2", title="老年人权益保障条例"))
    rows = [{"old": "第二条", "new": "第二条", "verdict": "same", "similarity": 1.0}]
    tell(intake, changed(intake, kind="replaced", new_version="n1", new_law_id="law-2", relations=rows))

    report = intake.cases.laws.what_if.of_change(REGISTRAR, "change-1", intake.clock.now())

    [moved] = [one for one in report.items if one.item.item_id == items["moved"]]
    assert (moved.outcome.value, moved.touched[0].new_title) == ("gone", "老年人权益保障条例")
    assert (moved.touched[0].new_articles, moved.touched[0].new_text) == (("第二条",), OLD[1])
    assert state_of(items["moved"]) == ("gone", "open")


def test_what_others_read_waits_on_the_day(intake: Intake, items: dict[str, str]) -> None:
    tell(intake, changed(intake, new=NEW))
    set_state(intake, items["moved"], ItemState.SUBMITTED)

    on_the_day(intake)

    assert _articles(items["moved"]) == ["第二条"]
    assert (adjustment(items["moved"]) or {})["state"] != "closed"


def test_two_changes_of_one_law_each_have_their_own_tasks(intake: Intake, items: dict[str, str]) -> None:
    later = (*NEW[:4], NEW[4].replace("六十五", "六十"))
    tell(intake, registered(intake, "v3", later, sequence=3, is_first=False))
    tell(intake, changed(intake, new=NEW))

    tell(
        intake,
        changed(
            intake,
            NEW,
            later,
            change_id="change-2",
            old_version="v2",
            new_version="v3",
            effective_on=in_days(intake, 60),
        ),
    )

    assert state_of(items["amended"], "change-2") == ("review", "open")
    on_the_day(intake)
    assert state_of(items["moved"]) == ("recite", "closed")
    on_the_day(intake)
    assert state_of(items["moved"], "change-2") in {("recite", "closed"), None}
    assert _articles(items["moved"]) == ["第三条"]


def test_the_runs_are_asked_for_by_those_who_may(intake: Intake, items: dict[str, str], compiler: Actor) -> None:
    tell(intake, changed(intake, new=NEW))

    line = intake.cases.laws.view.change(compiler, "change-1")

    assert [run.run_id for run in line.runs] == ["change-1:1:ahead"]
    assert intake.cases.laws.view.changes(compiler)[1] == 1
