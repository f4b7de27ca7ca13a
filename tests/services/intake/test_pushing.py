"""The registrar's push: a new text in each heir that says so, never an overwriting in place."""

from __future__ import annotations

from typing import Any

import pytest

from services.intake.application import following
from services.intake.application.drafting import Correction
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from shared.kernel.ids import new_id
from tests.services.intake.conftest import REGISTRAR, Intake
from tests.services.intake.inheriting import (
    archive,
    claimed,
    item_of,
    reason_of,
    run,
    says,
    set_state,
    text_of,
    told,
)

UPPER = "upper-1"
OWN = "本单位自己的写法。"
WORDS = "全区统一办理内容"


@pytest.fixture
def items(intake: Intake, compiler: Actor) -> list[str]:
    """Three heirs of one item: one with words of its own, one that agrees, one that is being reviewed."""
    says(intake, UPPER)
    towns = [intake.person(intake.body(number), "compiler") for number in (10, 11)]
    ids = [
        claimed(intake, compiler, UPPER, exercise_content=OWN),
        claimed(intake, towns[0], UPPER),
        claimed(intake, towns[1], UPPER, exercise_content="镇上的写法。"),
    ]
    set_state(intake, ids[2], ItemState.SUBMITTED)
    return ids


def order(intake: Intake, actor: Actor = REGISTRAR, **changes: Any) -> str:
    """Order a push of what people do."""
    asked = {"upper_id": UPPER, "upper_number": 1, "keys": ["exercise_content"], "reason": WORDS, "push_id": new_id()}
    return intake.cases.pushing.push(actor, **{**asked, "now": intake.clock.now(), **changes})


def push(intake: Intake, actor: Actor = REGISTRAR, **changes: Any) -> str:
    """Push, and do the job."""
    run_id = order(intake, actor, **changes)
    run(intake, run_id)
    return run_id


def test_a_push_shows_beforehand_what_it_would_change(intake: Intake, items: list[str]) -> None:
    preview = intake.cases.pushing.preview(REGISTRAR, UPPER, ["exercise_content"])

    assert {heir.item.item_id: heir.is_being_read for heir in preview.heirs} == {items[0]: False, items[2]: True}
    assert ([heir.names for heir in preview.changing], preview.same, preview.more) == (["行使内容"], 1, 0)


def test_a_push_makes_a_text_that_says_so(intake: Intake, items: list[str]) -> None:
    run_id = push(intake)

    assert [item_of(intake, item_id).content.number for item_id in items] == [2, 1, 1]
    assert text_of(intake, items[0])["exercise_content"] == "为本区年满八十周岁的老年人发放高龄津贴。"
    assert text_of(intake, items[0], 1)["exercise_content"] == OWN
    assert reason_of(intake, items[0]).startswith("区政府办统一推送：行使内容")
    assert reason_of(intake, items[0]).endswith(f"理由：{WORDS}")
    assert intake.stored("item_revisions", f"{items[0]}@2")["made_by"]["name"] == REGISTRAR.name
    notices = told(intake, run_id)
    assert sorted((data["kind"], data["followed"], data["waiting"]) for data in notices) == [
        ("push", 0, 1),
        ("push", 1, 0),
    ]
    assert all(WORDS in data["reason"] for data in notices)


def test_a_push_promises_nothing_for_what_it_passed_by(intake: Intake, items: list[str]) -> None:
    """Nobody goes on with a push: what was being reviewed is pushed again by hand, or not at all."""
    run_id = push(intake)

    message = intake.stored("jobs", run_id)["message"]
    assert message == "更新了 1 个事项，1 个正在审核，没有推送；需要的话请在审核结束后再推送一次。"
    set_state(intake, items[2], ItemState.RETURNED)
    assert intake.cases.following.sweep(intake.clock.now()) == ""


def test_a_push_that_broke_off_or_was_stopped_says_that_nobody_goes_on(intake: Intake, items: list[str]) -> None:
    broken, stopped = (order(intake, push_id=new_id()) for _ in range(2))
    intake.cases.following.break_off(job_id=broken)
    intake.cases.jobs.request_cancel(stopped, REGISTRAR)
    run(intake, stopped)

    for run_id, state in ((broken, "failed"), (stopped, "cancelled")):
        job = intake.stored("jobs", run_id)
        assert (job["state"], "其余的没有推送；需要的话请再推送一次。" in job["message"]) == (state, True)


def test_a_push_never_sets_a_text_that_nobody_previewed(
    intake: Intake, items: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The parent changes after the first batch: what was written stays and is told, the rest is left."""
    run_id = order(intake)
    monkeypatch.setattr(following, "BATCH", 1)
    monkeypatch.setattr(following, "AT_ONCE", 1)
    follow_batch, ids = intake.cases.following._batch.follow, sorted(items)

    def change_after_the_first(pushed: Any, heirs: Any) -> Any:
        results = follow_batch(pushed, heirs)
        if heirs[0].item_id == ids[0]:
            says(intake, UPPER, exercise_content="谁也没有看过的新写法。")
        return results

    monkeypatch.setattr(intake.cases.following._batch, "follow", change_after_the_first)
    run(intake, run_id)
    run(intake, run_id)

    assert [text_of(intake, item_id)["exercise_content"] for item_id in items] == [
        "为本区年满八十周岁的老年人发放高龄津贴。",
        "为本区年满八十周岁的老年人发放高龄津贴。",
        "镇上的写法。",
    ]
    stored, job = intake.stored("following_runs", run_id), intake.stored("jobs", run_id)
    assert (stored["state"], stored["done"], len(told(intake, run_id))) == ("overtaken", 1, 1)
    assert job["state"] == "failed"
    assert job["message"] == ("上级事项在预览之后又有调整，没有继续推送。此前更新了 1 个事项。请看过现在的内容再推送。")


def test_a_push_that_was_killed_and_then_overtaken_tells_what_it_wrote(
    intake: Intake, items: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between writing the batch and noting it."""
    run_id = order(intake)
    save = intake.cases.following._batch._items.save

    def save_and_die(changes: Any) -> Any:
        save(changes)
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(intake.cases.following._batch._items, "save", save_and_die)
        with pytest.raises(KeyboardInterrupt):
            run(intake, run_id)
    says(intake, UPPER, exercise_content="谁也没有看过的新写法。")

    run(intake, run_id)

    assert item_of(intake, items[0]).revisions == (1, 2)
    assert [(data["followed"], data["waiting"]) for data in told(intake, run_id)] == [(1, 0)]
    assert "此前更新了 1 个事项" in intake.stored("jobs", run_id)["message"]
    assert "上级事项在预览之后又有调整" in intake.stored("jobs", run_id)["message"]


def test_a_push_can_be_undone_by_taking_up_the_old_text(intake: Intake, compiler: Actor, items: list[str]) -> None:
    push(intake)
    item = item_of(intake, items[0])
    restored = Correction(
        actor=compiler,
        at=intake.clock.now(),
        item_id=items[0],
        version=item.version,
        elements=text_of(intake, items[0], 1),
        reason="恢复第 1 稿的内容",
    )

    intake.cases.drafting.revise(restored)

    assert text_of(intake, items[0])["exercise_content"] == OWN
    assert intake.cases.taking_over.worklist(compiler) == []


def test_a_push_asked_twice_is_one(intake: Intake, items: list[str]) -> None:
    push_id = new_id()
    for _ in range(2):
        push(intake, push_id=push_id)

    assert item_of(intake, items[0]).revisions == (1, 2)
    assert (intake.count("jobs"), intake.count("following_runs")) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"keys": []}, Invalid),
        ({"reason": " "}, Invalid),
        ({"upper_number": 2}, Conflict),
        ({"upper_id": "nobody"}, NotFound),
        ({"actor": "compiler"}, Forbidden),
    ],
)
def test_a_push_that_may_not_be_is_refused(
    intake: Intake, compiler: Actor, items: list[str], changes: dict[str, Any], refusal: type[Exception]
) -> None:
    if "actor" in changes:
        changes = {"actor": compiler}

    with pytest.raises(refusal):
        push(intake, **changes)
    assert intake.count("following_runs") == 0


def test_an_archived_item_is_not_pushed(intake: Intake, items: list[str]) -> None:
    archive(intake, UPPER)

    with pytest.raises(Conflict, match="不能推送"):
        push(intake)
