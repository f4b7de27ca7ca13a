"""Two compilers of one body apply for a change of the same item at the same moment: one application stays open."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from mongoengine.connection import get_db

from services.intake import bootstrap
from services.intake.adapters.adjustments.entries import MongoEntries
from services.intake.adapters.adjustments.store import MongoAdjustments
from services.intake.application.adjustments.acting import OnAdjustment
from services.intake.application.adjustments.applying import ApplyFor
from services.intake.domain.adjustments.applying import (
    AdjustmentUnderWay,
    ColleagueWasFaster,
    InHandAlready,
    OutOfTheList,
)
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict
from shared.runtime.settings import Settings
from tests.services.intake.adjustments.keeping import Adjusted, Killed, adjusted, an_item_in, killed_at, put
from tests.services.intake.adjustments.test_applying import wanted
from tests.services.intake.conftest import Intake
from tests.services.intake.inheriting import edit, item_of

AT_ONCE = 4


@pytest.fixture
def ours(intake: Intake) -> Adjusted:
    """Adjustments without any law."""
    return adjusted(intake)


def open_ones(item_id: str) -> list[dict[str, Any]]:
    """Return the open adjustments of an item as they are stored."""
    return list(get_db("intake")["adjustments"].find({"item_id": item_id, "state": "open"}))


@pytest.mark.parametrize("turn", range(5))
def test_of_several_at_the_same_moment_one_stays_open_and_the_others_are_told(
    intake: Intake, compiler: Actor, ours: Adjusted, monkeypatch: pytest.MonkeyPatch, turn: int
) -> None:
    """All have seen an approved item without any adjustment before the first one opens its own."""
    item_id = an_item_in(intake, compiler)
    asked = [
        wanted(intake, compiler, item_id, ground=f"第 {turn} 回，电话改为 4726123{one}。") for one in range(AT_ONCE)
    ]
    all_have_looked, add = Barrier(AT_ONCE), MongoEntries.add

    def add_when_all_have_looked(*args: Any) -> None:
        all_have_looked.wait()
        add(*args)

    monkeypatch.setattr(MongoEntries, "add", add_when_all_have_looked)

    def go(one: ApplyFor) -> str:
        try:
            return ours.cases.applying.apply(one).message
        except Conflict as refusal:
            return f"{refusal.code}: {refusal.message}"

    with ThreadPoolExecutor(AT_ONCE) as threads:
        said = list(threads.map(go, asked))

    [kept] = open_ones(item_id)
    assert intake.count("adjustments") == 1
    assert sorted(one.split("：")[0] for one in said if not one.startswith("colleague_was_faster")) == [
        "已申请变更。请把要改的内容改好，再报送审核。"
    ]
    title = kept["cause"]["title"]
    assert [one for one in said if f"同事刚刚为“高龄津贴发放”申请了变更（{title}）" in one and "不用再申请" in one] == [
        one for one in said if one.startswith("colleague_was_faster")
    ]
    assert item_of(intake, item_id).state is ItemState.DRAFT
    assert len(ours.of(item_id, kept["cause"]["cause_id"]).acts) == 1


def overtaken(monkeypatch: pytest.MonkeyPatch, faster: Callable[[], Any]) -> None:
    """Let somebody else do something after an application was found to be possible, and before it is written."""
    add = MongoEntries.add

    def add_late(*args: Any) -> None:
        monkeypatch.setattr(MongoEntries, "add", add)
        faster()
        MongoEntries.add(*args)

    monkeypatch.setattr(MongoEntries, "add", add_late)


@pytest.mark.parametrize("place", [(MongoEntries, "add"), (MongoAdjustments, "add"), (MongoEntries, "tell")])
@pytest.mark.parametrize("is_after", [False, True])
def test_a_slower_one_who_is_killed_leaves_nothing_open_whoever_finishes_it(
    intake: Intake,
    compiler: Actor,
    ours: Adjusted,
    monkeypatch: pytest.MonkeyPatch,
    place: tuple[Any, str],
    *,
    is_after: bool,
) -> None:
    item_id = an_item_in(intake, compiler)
    hers, mine = (wanted(intake, compiler, item_id, ground=f"电话改为 4726123{one}。") for one in (1, 2))
    revived: list[Callable[[], None]] = []

    def faster() -> None:
        ours.cases.applying.apply(hers)
        revived.append(killed_at(monkeypatch, *place, after=is_after))

    overtaken(monkeypatch, faster)
    with pytest.raises((Killed, ColleagueWasFaster)):
        ours.cases.applying.apply(mine)
    revived[0]()

    ours.cases.opening.finish()
    with pytest.raises((InHandAlready, AdjustmentUnderWay, ColleagueWasFaster)):
        ours.cases.applying.apply(mine)

    assert [one["cause"]["cause_id"] for one in open_ones(item_id)] == [hers.cause_id]
    assert MongoEntries().untold() == []


def test_who_was_slower_and_asks_again_once_all_is_done_is_sent_to_a_new_form(
    intake: Intake, compiler: Actor, ours: Adjusted, monkeypatch: pytest.MonkeyPatch
) -> None:
    item_id = an_item_in(intake, compiler)
    hers, mine = (wanted(intake, compiler, item_id, ground=f"电话改为 4726123{one}。") for one in (1, 2))
    overtaken(monkeypatch, lambda: ours.cases.applying.apply(hers))
    with pytest.raises(ColleagueWasFaster):
        ours.cases.applying.apply(mine)
    edit(intake, compiler, item_id, exercise_content="按新的电话办理。")
    put(intake, item_id, state=ItemState.APPROVED.value, **{"progress.approved_at": intake.clock.now()})
    ours.cases.watching.sweep(intake.clock.now())

    with pytest.raises(ColleagueWasFaster, match="重新打开“申请变更”"):
        ours.cases.applying.apply(mine)

    assert open_ones(item_id) == []
    assert ours.cases.applying.apply(wanted(intake, compiler, item_id)).ok


def test_of_an_item_that_is_put_away_at_the_same_moment_no_colleague_is_named(
    intake: Intake, compiler: Actor, ours: Adjusted, monkeypatch: pytest.MonkeyPatch
) -> None:
    item_id = an_item_in(intake, compiler)
    overtaken(monkeypatch, lambda: put(intake, item_id, state=ItemState.DISCARDED.value))

    with pytest.raises(OutOfTheList, match="已作废，不能申请变更"):
        ours.cases.applying.apply(wanted(intake, compiler, item_id))

    assert open_ones(item_id) == []


@pytest.mark.parametrize("is_taken_back", [False, True])
def test_the_next_application_is_another_matter(
    intake: Intake, compiler: Actor, ours: Adjusted, *, is_taken_back: bool
) -> None:
    """Also while the one before only waits for its publication, or when it was taken back from the same text."""
    item_id = an_item_in(intake, compiler)
    live = {"progress.published_at": intake.clock.now(), "progress.published_hash": "f" * 64}
    put(intake, item_id, **live, **{"progress.approved_at": intake.clock.now()})
    first = wanted(intake, compiler, item_id)
    ours.cases.applying.apply(first)
    if is_taken_back:
        one = ours.of(item_id, first.cause_id)
        asked = OnAdjustment(
            actor=compiler, at=intake.clock.now(), adjustment_id=one.adjustment_id, version=one.version
        )
        ours.cases.applying.take_back(asked, "电话没有换，申请错了事项。")
    else:
        edit(intake, compiler, item_id, exercise_content="按新的电话办理。")
        put(intake, item_id, state=ItemState.APPROVED.value, **{"progress.approved_at": intake.clock.now()})
        ours.cases.watching.sweep(intake.clock.now())

    outcome = ours.cases.applying.apply(wanted(intake, compiler, item_id))

    assert outcome.ok
    assert len(open_ones(item_id)) == (1 if is_taken_back else 2)
    edit(intake, compiler, item_id, exercise_content="又改了。")
    put(intake, item_id, state=ItemState.APPROVED.value, **{"progress.approved_at": intake.clock.now()})
    ours.cases.watching.sweep(intake.clock.now())
    assert {one["clock"] for one in open_ones(item_id)} == {"publish"}


def test_two_that_an_earlier_version_left_open_hinder_neither_a_start_nor_their_end(
    intake: Intake, compiler: Actor, ours: Adjusted, settings: Settings
) -> None:
    """They have no key of rivals; both go their way."""
    item_id = an_item_in(intake, compiler)
    first = wanted(intake, compiler, item_id)
    ours.cases.applying.apply(first)
    adjustments = get_db("intake")["adjustments"]
    adjustments.drop_indexes()
    adjustments.update_one({"item_id": item_id}, {"$unset": {"rival_key": ""}})
    [old] = open_ones(item_id)
    adjustments.insert_one(
        {**old, "_id": f"twin:{item_id}", "cause": {**old["cause"], "cause_id": "twin"}, "outbox": []}
    )

    bootstrap.build(settings)
    edit(intake, compiler, item_id, exercise_content="按新的电话办理。")
    put(intake, item_id, state=ItemState.APPROVED.value, **{"progress.approved_at": intake.clock.now()})
    ours.cases.watching.sweep(intake.clock.now())

    assert "one_application_at_once" in adjustments.index_information()
    assert open_ones(item_id) == []


def test_what_broke_off_is_finished_though_its_items_were_put_away_since(
    intake: Intake, compiler: Actor, ours: Adjusted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the sweep would stop at it each time, and finish nothing behind it."""
    item_id = an_item_in(intake, compiler)
    revive = killed_at(monkeypatch, MongoAdjustments, "add")
    with pytest.raises(Killed):
        ours.cases.applying.apply(wanted(intake, compiler, item_id))
    revive()
    put(intake, item_id, state=ItemState.DISCARDED.value)

    ours.cases.opening.finish()

    assert (MongoEntries().untold(), open_ones(item_id)) == ([], [])


def test_who_asks_again_for_what_is_out_of_date_hears_of_no_colleague_who_was_not_there(
    intake: Intake, compiler: Actor, ours: Adjusted, monkeypatch: pytest.MonkeyPatch
) -> None:
    item_id = an_item_in(intake, compiler)
    mine = wanted(intake, compiler, item_id)
    revive = killed_at(monkeypatch, MongoAdjustments, "add")
    with pytest.raises(Killed):
        ours.cases.applying.apply(mine)
    revive()
    intake.clock.forward(minutes=1)
    put(intake, item_id, **{"progress.approved_at": intake.clock.now()})

    with pytest.raises(Conflict, match="重新打开“申请变更”") as refused:
        ours.cases.applying.apply(mine)

    assert "同事快了一步" not in str(refused.value)
    assert "有了变动" in str(refused.value)
    assert ours.cases.applying.apply(wanted(intake, compiler, item_id)).ok


@pytest.mark.parametrize("is_moved", [False, True])
def test_what_broke_off_long_ago_is_not_opened_of_an_item_that_went_on_since(
    intake: Intake, compiler: Actor, ours: Adjusted, monkeypatch: pytest.MonkeyPatch, *, is_moved: bool
) -> None:
    """
    Review let another text pass since, or the item went to another body, before the sweep came to it.

    Else that body would be asked for what it never wanted, or for what is done, and could not even take it back.
    """
    item_id = an_item_in(intake, compiler)
    revive = killed_at(monkeypatch, MongoAdjustments, "add")
    with pytest.raises(Killed):
        ours.cases.applying.apply(wanted(intake, compiler, item_id))
    revive()
    intake.clock.forward(minutes=1)
    changed = {"body_id": "body-2"} if is_moved else {"progress.approved_at": intake.clock.now()}
    put(intake, item_id, **changed)

    ours.cases.opening.finish()

    assert (MongoEntries().untold(), open_ones(item_id)) == ([], [])
