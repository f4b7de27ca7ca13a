"""Runs of following that are repeated, killed, stopped or overtaken by a writer: nothing is lost, nothing doubled."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.intake.adapters.items import MongoItems, MongoRevisions
from services.intake.application import following, following_batch
from services.intake.application.ports import ItemChange
from services.intake.domain.bodies import Body
from shared.kernel.actor import Actor
from tests.services.intake.conftest import REGISTRAR, Intake
from tests.services.intake.inheriting import BASIS, claimed, edit, follow, item_of, run, says, text_of, told
from tests.services.intake.test_moving import messages_of

RENAMED = "高龄老年人津贴发放"


@pytest.fixture
def upper(intake: Intake) -> str:
    """An item of the city's list."""
    says(intake, "upper-1")
    return "upper-1"


def renamed_above(intake: Intake, upper: str, *, towns: int) -> tuple[list[str], str]:
    """Rename an upper-level item that so many towns have claimed; return their items and the run that is ordered."""
    people = [intake.person(intake.body(number), "compiler") for number in range(10, 10 + towns)]
    items = [claimed(intake, person, upper) for person in people]
    says(intake, upper, item_name=RENAMED)
    return items, intake.cases.following.order(upper_ids=[upper], now=intake.clock.now())


def test_a_run_done_again_makes_nothing_twice(intake: Intake, compiler: Actor, upper: str) -> None:
    item_id = claimed(intake, compiler, upper)
    says(intake, upper, item_name=RENAMED)
    run_id = follow(intake, upper)

    run(intake, run_id)
    follow(intake, upper)

    assert item_of(intake, item_id).revisions == (1, 2)
    assert intake.count("item_revisions") == 2


@pytest.mark.parametrize("place", ["kept_with_messages", "save", "note"])
def test_a_run_that_was_killed_goes_on_where_it_was(
    intake: Intake, bureau: Body, upper: str, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the texts, after the pointers, before the note: nothing is lost, nothing doubled, all is counted."""
    items, run_id = renamed_above(intake, upper, towns=5)
    monkeypatch.setattr(following, "BATCH", 2)
    with monkeypatch.context() as broken:
        _break_at(broken, intake, place)
        with pytest.raises(KeyboardInterrupt):
            run(intake, run_id)

    run(intake, run_id)

    assert [item_of(intake, item_id).revisions for item_id in items] == [(1, 2)] * 5
    assert intake.count("item_revisions") == 10
    assert [data["followed"] for data in told(intake, run_id)] == [1] * 5


@pytest.mark.parametrize("place", ["kept_with_messages", "save", "note"])
def test_corrected_numbers_are_neither_lost_nor_doubled(
    intake: Intake, bureau: Body, upper: str, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Drafts over approved texts have two texts each; the others are told of each item once, the bodies nothing."""
    people = [intake.person(intake.body(number), "compiler") for number in range(10, 15)]
    items = [claimed(intake, person, upper) for person in people]
    for item_id in items:
        set_approved(intake, item_id)
    says(intake, upper, legal_basis=[{**BASIS[0], "article": "第三十四条"}])
    run_id = intake.cases.following.order(upper_ids=[upper], now=intake.clock.now())
    monkeypatch.setattr(following, "BATCH", 2)
    with monkeypatch.context() as broken:
        _break_at(broken, intake, place)
        with pytest.raises(KeyboardInterrupt):
            run(intake, run_id)

    run(intake, run_id)

    assert [item_of(intake, item_id).revisions for item_id in items] == [(1, 2, 3, 4)] * 5
    assert intake.count("item_revisions") == 20
    assert [[one.name for one in messages_of(intake, item_id)] for item_id in items] == [["item_recited"]] * 5
    found = intake.cases.following.found(REGISTRAR, run_id)
    assert (told(intake, run_id), found.sum.corrected, found.sum.followed) == ([], 5, 0)


def set_approved(intake: Intake, item_id: str) -> None:
    """Let an item's first text be approved, and its body write over it, as it does when it takes something over."""
    item, text_id = item_of(intake, item_id), f"{item_id}@1"
    text = MongoRevisions().find([text_id])[text_id]
    MongoRevisions().add([replace(text, number=2, elements={**text.elements, "handling_form": ["1"]})])
    after = replace(item, content=replace(item.content, number=2), revisions=(1, 2), approved_number=1)
    assert not MongoItems().save([ItemChange(before=item, after=after)])


def _break_at(patch: pytest.MonkeyPatch, intake: Intake, place: str) -> None:
    calls: list[object] = []

    def after(real: Any) -> Any:
        def called(*args: Any, **kwargs: Any) -> Any:
            result = real(*args, **kwargs)
            calls.append(args)
            if len(calls) == 2:
                raise KeyboardInterrupt
            return result

        return called

    batch = intake.cases.following._batch
    if place == "kept_with_messages":
        patch.setattr(following_batch, "kept_with_messages", after(following_batch.kept_with_messages))
    elif place == "save":
        patch.setattr(batch._items, "save", after(batch._items.save))
    else:
        patch.setattr(batch, "follow", after(batch.follow))


def test_somebody_who_writes_at_the_same_moment_loses_nothing(
    intake: Intake, compiler: Actor, upper: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The compiler saves between the look and the write: both texts are there, and the last has both changes."""
    item_id = claimed(intake, compiler, upper)
    says(intake, upper, item_name=RENAMED)
    items = intake.cases.following._batch._items
    save, written = items.save, []

    def save_after_the_compiler(changes: Any) -> set[str]:
        if not written:
            written.append(1)
            edit(intake, compiler, item_id, exercise_content="经办人刚写的。")
        return save(changes)

    monkeypatch.setattr(items, "save", save_after_the_compiler)
    follow(intake, upper)

    item, text = item_of(intake, item_id), text_of(intake, item_id)
    assert (text["item_name"], text["exercise_content"]) == (RENAMED, "经办人刚写的。")
    assert len(set(item.revisions)) == 3


def test_a_job_that_is_stopped_tells_what_it_did(
    intake: Intake, upper: str, bureau: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    items, run_id = renamed_above(intake, upper, towns=8)
    monkeypatch.setattr(following, "BATCH", 2)
    follow_batch = intake.cases.following._batch.follow

    def stop_meanwhile(*args: Any) -> Any:
        intake.cases.jobs.request_cancel(run_id, REGISTRAR)
        return follow_batch(*args)

    monkeypatch.setattr(intake.cases.following._batch, "follow", stop_meanwhile)
    run(intake, run_id)

    followed = sum(item_of(intake, item_id).content.number == 2 for item_id in items)
    assert 0 < followed < len(items)
    assert intake.stored("jobs", run_id)["state"] == "cancelled"
    assert len(told(intake, run_id)) == followed


def test_the_same_cause_is_one_run(intake: Intake, compiler: Actor, upper: str) -> None:
    claimed(intake, compiler, upper)
    ordered = {
        intake.cases.following.order(upper_ids=[upper], now=intake.clock.now(), cause="import-1") for _ in range(2)
    }

    assert len(ordered) == 1
    assert (intake.count("jobs"), intake.count("following_runs")) == (1, 1)
