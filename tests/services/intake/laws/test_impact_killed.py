"""A run may be killed between any two writes and run again: each task is there once, each item is cited anew once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from mongoengine.connection import get_db
from pymongo.collection import Collection

from services.intake.application.laws import impact_work
from services.intake.entrypoints import law_tasks
from shared.kernel.actor import Actor
from tests.services.intake.conftest import REGISTRAR, Intake
from tests.services.intake.laws.telling import (
    OLD,
    adjustment,
    basis,
    changed,
    citations,
    citing,
    in_days,
    jobs,
    on_the_day,
    registered,
    state_of,
    tell,
    work,
)

NEW = ("新的一条。", *OLD[:3], OLD[3].replace("应当", "可以"))
ITEMS = 7
WRITES = ("bulk_write", "update_one", "update_many", "find_one_and_update", "insert_many", "delete_many")


class Killed(BaseException):
    """Stands for the end of the process: nothing catches it."""


@contextmanager
def killed_at(write: int) -> Iterator[list[int]]:
    """Let the process end before this write to the database; what it has counted tells how far it came."""
    count, kept = [0], {name: getattr(Collection, name) for name in WRITES}

    def counted(name: str) -> Any:
        def doing(self: Any, *args: Any, **options: Any) -> Any:
            count[0] += 1
            if count[0] == write:
                raise Killed()
            return kept[name](self, *args, **options)

        return doing

    with pytest.MonkeyPatch.context() as patch:
        for name in WRITES:
            patch.setattr(Collection, name, counted(name))
        yield count


@pytest.fixture
def items(intake: Intake, compiler: Actor, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Items that only move and items to review, in batches of three."""
    monkeypatch.setattr(impact_work, "BATCH", 3)
    tell(intake, registered(intake))
    tell(intake, registered(intake, "v2", NEW, sequence=2, is_first=False))
    rows = [basis(2, OLD[1]), basis(4, OLD[3])]
    return [citing(intake, compiler, rows[place % 2], name=f"事项{place}") for place in range(ITEMS)]


def _expect_each_once(intake: Intake, items: list[str]) -> None:
    for place, item_id in enumerate(items):
        found = adjustment(item_id)
        assert found is not None
        opened = [each for each in found["outbox"] if each["routing_key"].startswith("adjustment_opened")]
        assert len({each["message_id"] for each in opened}) == len(opened) == 1
        assert state_of(item_id) == (("recite", "closed") if place % 2 == 0 else ("review", "open"))
        assert intake.stored("service_items", item_id)["revisions"] == ([1, 2] if place % 2 == 0 else [1])
        assert _current_articles(intake, item_id) == ["第三条" if place % 2 == 0 else "第四条"]
    assert intake.count("adjustments") == ITEMS
    [run] = get_db("intake")["law_impact_runs"].find()
    assert (run["state"], run["done"]) == ("finished", ITEMS)


def _current_articles(intake: Intake, item_id: str) -> list[str]:
    """Return what the current text cites: whoever is killed may leave citations of the text before behind."""
    number = intake.stored("service_items", item_id)["content"]["number"]
    return [one["article"] for one in citations(item_id) if one["_id"].split(":")[1] == str(number)]


@pytest.mark.parametrize("write", range(1, 22, 2))
def test_a_run_that_was_killed_is_finished_by_the_next(intake: Intake, items: list[str], write: int) -> None:
    change = changed(intake, new=NEW, effective_on=in_days(intake, 0))
    intake.cases.laws.hearing.take_changed([change], intake.clock.now())

    with killed_at(write), pytest.raises(Killed):
        work(intake)
    work(intake)
    on_the_day(intake, minutes=1)

    _expect_each_once(intake, items)


@pytest.mark.parametrize("write", range(1, 6))
def test_a_message_whose_handler_was_killed_is_heard_again(intake: Intake, items: list[str], write: int) -> None:
    change = changed(intake, new=NEW, effective_on=in_days(intake, 0))
    with killed_at(write) as count:
        try:
            intake.cases.laws.hearing.take_changed([change], intake.clock.now())
        except Killed:
            assert count[0] == write
    intake.cases.laws.hearing.take_changed([change], intake.clock.now())

    on_the_day(intake, minutes=1)

    _expect_each_once(intake, items)


def test_a_run_that_somebody_stops_goes_on_when_asked(
    intake: Intake, items: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    change = changed(intake, new=NEW, effective_on=in_days(intake, 0))
    intake.cases.laws.hearing.take_changed([change], intake.clock.now())
    [job] = jobs(intake)
    run_id = job["_id"].rpartition(":")[0]
    intake.cases.laws.impact.stop(REGISTRAR, run_id)
    work(intake)
    assert intake.stored("law_impact_runs", run_id)["state"] == "cancelled"
    assert intake.cases.laws.impact.sweep(intake.clock.now()) == []

    intake.cases.laws.impact.resume(REGISTRAR, run_id)
    work(intake)

    _expect_each_once(intake, items)


def test_a_run_that_broke_off_is_ordered_anew_by_the_sweep(
    intake: Intake, items: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(law_tasks, "use_cases", lambda: intake.cases)
    change = changed(intake, new=NEW, effective_on=in_days(intake, 0))
    intake.cases.laws.hearing.take_changed([change], intake.clock.now())
    [job] = jobs(intake)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake.cases.laws.impact, "run", _breaking)
        with pytest.raises(RuntimeError):
            law_tasks.find_law_impact(job_id=job["_id"], run_id=job["_id"].rpartition(":")[0])
    assert "系统稍后会自动继续" in intake.stored("jobs", job["_id"])["message"]

    law_tasks.sweep_law_changes()
    [again] = jobs(intake)
    assert again["_id"] != job["_id"]
    law_tasks.find_law_impact(job_id=again["_id"], run_id=again["_id"].rpartition(":")[0])

    _expect_each_once(intake, items)


def _breaking(**_: Any) -> None:
    raise RuntimeError("broken")


def test_a_change_told_anew_overtakes_the_run_under_way(intake: Intake, items: list[str]) -> None:
    old = changed(intake, new=NEW, effective_on=in_days(intake, 0))
    intake.cases.laws.hearing.take_changed([old], intake.clock.now())
    [job] = jobs(intake)

    tell(intake, changed(intake, new=NEW, sequence=2, effective_on=in_days(intake, 20)))

    assert intake.stored("jobs", job["_id"])["message"] == "条文变动又有更正，按最新的另行分析。"
    assert {state_of(item_id) for item_id in items} == {("recite", "scheduled"), ("review", "open")}


def test_an_unresolved_citation_is_resolved_by_the_worker(
    intake: Intake, compiler: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(law_tasks, "use_cases", lambda: intake.cases)
    item_id = citing(intake, compiler, basis(2, OLD[1]))
    intake.cases.laws.hearing.take_registered([registered(intake)], intake.clock.now())
    [job] = jobs(intake)

    for _ in range(2):
        law_tasks.resolve_citations(job_id=job["_id"], law_id="law-1")

    assert [one["version_id"] for one in citations(item_id)] == ["v1"]
