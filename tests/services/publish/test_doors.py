"""The doors for Celery and for the terminal call the same use cases, and wait for the database."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from celery.exceptions import Reject
from click.testing import CliRunner
from pymongo.errors import AutoReconnect

from services.publish.application.releasing import Releasing
from services.publish.application.use_cases import UseCases
from services.publish.entrypoints import cli, tasks
from shared.kernel.clock import SystemClock
from tests.services.dying import let_die
from tests.services.publish.builders import EFFECTIVE_ON, RELEASE_OFFICER, RELEASED_AT, adopted, make_ready, proposed
from tests.services.publish.stored import collection, states

Run = Callable[..., str]


@pytest.fixture
def doors(use_cases: UseCases, monkeypatch: pytest.MonkeyPatch) -> UseCases:
    monkeypatch.setattr(tasks, "use_cases", lambda: use_cases)
    monkeypatch.setattr("shared.runtime.tasks.PAUSES", (0.0, 0.0, 0.0))
    monkeypatch.setattr(tasks, "present", lambda: RELEASED_AT)
    monkeypatch.setattr(cli, "_use_cases", lambda: use_cases)
    return use_cases


def ordered(use_cases: UseCases) -> dict[str, Any]:
    """Order a release and return the arguments that the relay hands to Celery."""
    chosen = adopted(use_cases, make_ready(use_cases, [1, 2]))
    job_id = use_cases.releasing.request_release(
        actor=RELEASE_OFFICER, list_id=chosen.list_id, title="第 1 版", effective_on=EFFECTIVE_ON
    )
    (message,) = collection("jobs").find_one({"_id": job_id})["outbox"]
    _, arguments, _ = json.loads(message["body"])
    assert job_id == arguments["job_id"]
    return dict(arguments)


def test_the_task_does_what_was_ordered(doors: UseCases) -> None:
    arguments = ordered(doors)

    tasks.release_edition(**arguments, added_by_a_newer_sender=1)

    assert states() == {"published": 2}
    assert doors.jobs.get(arguments["job_id"]).state == "finished"


def test_the_task_waits_for_its_database(doors: UseCases, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments, calls = ordered(doors), []
    release = Releasing.release

    def away_at_first(self: Releasing, **kwargs: Any) -> None:
        calls.append(1)
        if len(calls) < 3:
            raise AutoReconnect("away")
        release(self, **kwargs)

    monkeypatch.setattr(Releasing, "release", away_at_first)
    tasks.release_edition(**arguments)
    assert states() == {"published": 2}


def test_the_task_gives_the_work_back_when_its_database_stays_away(
    doors: UseCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ordered(doors)

    def away(self: Releasing, **kwargs: Any) -> None:
        raise AutoReconnect("away")

    monkeypatch.setattr(Releasing, "release", away)
    monkeypatch.setattr("shared.runtime.tasks.PAUSES", (0.0, 0.0))
    with pytest.raises(Reject) as given_back:
        tasks.release_edition(**arguments)
    assert given_back.value.requeue


def test_an_unforeseen_error_ends_the_job_and_says_what_to_do(doors: UseCases, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ordered(doors)

    def break_down(self: Releasing, **_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Releasing, "release", break_down)
    with pytest.raises(ZeroDivisionError):
        tasks.release_edition(**arguments)

    job = doors.jobs.get(arguments["job_id"])
    assert (job.state, "再点一次" in job.message) == ("failed", True)


def test_a_release_whose_message_died_can_be_ordered_again_and_finishes(doors: UseCases) -> None:
    """As long as its job was 进行中, ordering it again did nothing at all."""
    arguments = ordered(doors)
    order = {"list_id": arguments["list_id"], "title": "第 1 版", "effective_on": EFFECTIVE_ON}
    assert doors.releasing.request_release(actor=RELEASE_OFFICER, **order) == arguments["job_id"]

    let_die("publish", arguments["job_id"])
    again = doors.releasing.request_release(actor=RELEASE_OFFICER, **order)
    tasks.release_edition(**{**arguments, "job_id": again})

    dead, alive = doors.jobs.get(arguments["job_id"]), doors.jobs.get(again)
    assert (dead.state, "再点一次" in dead.message, alive.state) == ("failed", True, "finished")
    assert states() == {"published": 2}


def test_the_sweep_carries_out_what_a_crash_left_behind(doors: UseCases) -> None:
    proposed(doors, make_ready(doors, [1]))
    long_ago = SystemClock().now() - timedelta(hours=1)
    collection("lists").update_many({}, {"$set": {"is_carried_out": False, "changed_at": long_ago}})
    collection("catalogue_items").update_many({}, {"$set": {"state": "ready", "list_id": ""}})

    tasks.repair_lists()

    assert states() == {"in_list": 1}
    assert tasks.REPAIR in tasks.app.conf.beat_schedule


def test_resend_at_the_terminal(doors: UseCases, run_release: Run) -> None:
    run_release(adopted(doors, make_ready(doors, [1])).list_id)
    for name in ("catalogue_items", "lists", "editions"):
        collection(name).update_many({}, {"$set": {"outbox": []}})

    plain = CliRunner().invoke(cli.cli, ["resend"])
    as_json = CliRunner().invoke(cli.cli, ["resend", "--since", "2030-01-01T00:00:00", "--json"])
    repaired = CliRunner().invoke(cli.cli, ["repair-lists", "--json"])

    assert plain.output == "已重新放入 4 条消息。\n"
    assert json.loads(as_json.output) == {"messages": 0}
    assert json.loads(repaired.output) == {"lists": 0}
