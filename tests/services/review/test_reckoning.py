"""Last days that were reckoned before a year was announced: reckoned anew once, never to an earlier day, told once."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from mongoengine.connection import get_db

from services.review.adapters.documents import ItemReviewDocument
from services.review.adapters.reminders import (
    MongoDueTasks,
    MongoReminders,
    MongoRunningTasks,
    ReviewReminderDocument,
    running_query,
)
from services.review.adapters.repositories import MongoReviews
from services.review.application.give_opinions import OpinionEntry
from services.review.application.reckoning import Reckoning
from services.review.application.reminding import Reminding
from services.review.application.use_cases import UseCases
from services.review.entrypoints import tasks
from shared.contracts.envelope import Envelope
from shared.runtime.mongo import durable
from shared.runtime.reckoned_years import MongoReckonedYear
from shared.standards.loader import read
from shared.standards.workday_sources import workday_calendar
from shared.standards.workdays import WorkdayCalendar
from stack.demo.policy import three_offices
from tests.services.review.conftest import MovedClock, adopt, queued, sign_in, stored, submitted
from tests.services.review.test_reminding import take_in
from tests.unit.review.builders import HASH, a_coordinator, a_reviewer
from tests.unit.standards.workday_entries import a_calendar, a_year

START = datetime(2026, 12, 29, 4, 0, tzinfo=UTC)
"""A Tuesday noon in China, three working days before 4 January 2027."""
TOLD, HOLDS = "2027-01-04", "2027-01-05"
"""The last day of three working days as it was reckoned in 2026, and by a notice that gives Monday off."""
MONDAY_OFF = a_calendar(years=[a_year(days_off=[*a_year()["days_off"], date(2027, 1, 4)])])
SATURDAY_ON = a_calendar(years=[a_year(make_up_days=[date(2027, 1, 2)])])


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture(autouse=True)
def limits(use_cases: UseCases, clock: MovedClock) -> None:
    """The service centre and three offices have three working days, the coordinating office as many."""
    clock.moment = START
    policy = three_offices(read("review_policy", 1))
    rules = policy["lists"]["directory"]
    groups = [{**group, "limit": 3} for group in rules["groups"]]
    rules = {**rules, "groups": groups, "receiving": {"office": "centre_review", "limit": 3}, "refusals": "coordinate"}
    adopt(use_cases, {**policy, "lists": {**policy["lists"], "directory": rules}, "coordination": {"limit": 3}})


def reckon(clock: MovedClock, calendar: WorkdayCalendar = MONDAY_OFF) -> None:
    mark = MongoReckonedYear("review", "rounds")
    Reckoning(reviews=MongoReviews(), tasks=MongoRunningTasks(), mark=mark, calendar=lambda: calendar).sweep(
        clock.now()
    )


def say(use_cases: UseCases, item_id: str, office: str, verdict: str) -> None:
    entry = OpinionEntry(item_id=item_id, content_hash=HASH, verdict=verdict, reason="不收费")
    assert use_cases.give_opinions([entry], actor=a_reviewer(office))[0].ok


def moved(item_id: str) -> list[tuple[str, str, int]]:
    return [(one["was"], one["now"], one["year"]) for one in stored(item_id)["current"]["postponed"]]


def change(item_id: str, update: dict[str, Any]) -> None:
    durable(ItemReviewDocument).update_one({"_id": item_id}, update)


def test_each_last_day_that_waits_moves_once_and_the_move_is_kept(use_cases: UseCases, clock: MovedClock) -> None:
    """One waits to be taken in, one for opinions, one for the coordinating office besides."""
    arrived, asked, questioned = submitted(use_cases, 3)
    for item_id in (asked, questioned):
        take_in(use_cases, item_id)
    say(use_cases, questioned, "planning_review", "out_of_scope")
    versions = {item_id: stored(item_id)["version"] for item_id in (arrived, asked, questioned)}
    messages = {item_id: len(queued(item_id)) for item_id in versions}

    for _ in range(3):
        reckon(clock)
        clock.forward(hours=1)

    assert [stored(item_id)["current"]["act_by"] for item_id in versions] == [HOLDS] * 3
    assert stored(questioned)["current"]["coordinate_by"] == HOLDS
    assert [moved(item_id) for item_id in versions] == [[(TOLD, HOLDS, 2027)]] * 3
    assert {item_id: stored(item_id)["version"] - 1 for item_id in versions} == versions
    assert {item_id: len(queued(item_id)) for item_id in versions} == messages


def test_what_began_late_moves_though_what_began_before_it_is_long_over(use_cases: UseCases, clock: MovedClock) -> None:
    """One office has been late since November; of two questions of scope one has been, too."""
    clock.moment = datetime(2026, 11, 10, 4, 0, tzinfo=UTC)
    (item_id,) = submitted(use_cases)
    take_in(use_cases, item_id)
    say(use_cases, item_id, "planning_review", "out_of_scope")
    clock.moment = START
    say(use_cases, item_id, "staffing_review", "out_of_scope")

    reckon(clock)

    current = stored(item_id)["current"]
    assert [current["act_by"], current["coordinate_by"]] == ["2026-11-13"] * 2
    assert [one["due_on"] for one in current["coordination"]] == ["2026-11-13", HOLDS]
    assert moved(item_id) == [(TOLD, HOLDS, 2027)]


def test_nobody_has_less_time_than_he_was_told(use_cases: UseCases, clock: MovedClock) -> None:
    """By the notice work is done on Saturday 2 January: the limit would end on that day."""
    (item_id,) = submitted(use_cases)

    reckon(clock, SATURDAY_ON)

    assert (stored(item_id)["current"]["act_by"], moved(item_id)) == (TOLD, [])


def test_what_is_over_or_closed_stays(use_cases: UseCases, clock: MovedClock) -> None:
    overdue, spoken = submitted(use_cases, 2)
    take_in(use_cases, spoken)
    for office in ("planning_review", "legal_review", "staffing_review"):
        say(use_cases, spoken, office, "approve")
    before = [stored(item_id)["current"] for item_id in (overdue, spoken)]
    clock.forward(days=7)

    reckon(clock)

    assert [stored(item_id)["current"] for item_id in (overdue, spoken)] == before


def test_with_nothing_new_it_costs_one_look(use_cases: UseCases, clock: MovedClock, monkeypatch: Any) -> None:
    """A day after the new year came nothing is looked through any more, and an older process begins nothing again."""
    submitted(use_cases)
    reckon(clock)
    clock.forward(hours=25)
    monkeypatch.setattr(MongoRunningTasks, "portions", lambda *_: pytest.fail("looked through"))

    reckon(clock)
    reckon(clock, workday_calendar())


def test_a_corrected_year_is_reckoned_by_when_the_mark_was_removed(use_cases: UseCases, clock: MovedClock) -> None:
    """As docs/workdays.md says: by itself only a new year begins the round."""
    (item_id,) = submitted(use_cases)
    reckon(clock, a_calendar(years=[a_year()]))
    clock.forward(hours=25)
    reckon(clock)
    assert moved(item_id) == []

    get_db("review")["reckoned_years"].delete_one({"_id": "rounds"})
    reckon(clock)

    assert moved(item_id) == [(TOLD, HOLDS, 2027)]


def test_what_an_older_process_writes_during_the_update_is_found(use_cases: UseCases, clock: MovedClock) -> None:
    reckon(clock)
    (item_id,) = submitted(use_cases)
    clock.forward(hours=1)

    reckon(clock)

    assert stored(item_id)["current"]["act_by"] == HOLDS


@pytest.mark.parametrize("after", [False, True])
def test_killed_in_between_it_goes_on(use_cases: UseCases, clock: MovedClock, monkeypatch: Any, after: bool) -> None:
    item_ids = submitted(use_cases, 2)
    save = MongoReviews.save_all

    def killed(self: MongoReviews, decisions: Any) -> Any:
        if after:
            save(self, decisions)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(MongoReviews, "save_all", killed)
        with pytest.raises(Killed):
            reckon(clock)

    reckon(clock)

    assert [moved(item_id) for item_id in item_ids] == [[(TOLD, HOLDS, 2027)]] * 2


@pytest.mark.parametrize("told", [TOLD, "2027-01-01"])
def test_a_round_of_before_has_its_number_of_days_found(use_cases: UseCases, clock: MovedClock, told: str) -> None:
    """Its document has neither the number nor moves; until November such a limit could end on 1 January."""
    (item_id,) = submitted(use_cases)
    change(
        item_id,
        {
            "$set": {"current.receive_by": told, "current.act_by": told},
            "$unset": {"current.receiving_limit": "", "current.postponed": ""},
        },
    )

    for _ in range(2):
        reckon(clock)

    assert (stored(item_id)["current"]["act_by"], moved(item_id)) == (HOLDS, [(told, HOLDS, 2027)])


def test_who_was_reminded_of_the_former_day_is_not_reminded_again(use_cases: UseCases, clock: MovedClock) -> None:
    """Only when the day that holds is over he is told of that."""
    submitted(use_cases)
    reminding = Reminding(tasks=MongoDueTasks(), reminders=MongoReminders())
    clock.moment = datetime(2026, 12, 31, 4, 0, tzinfo=UTC)
    sent = [reminding.sweep(clock.now())]
    reckon(clock)
    for _ in range(6):
        clock.forward(days=1)
        sent.append(reminding.sweep(clock.now()))

    assert sent == [1, 0, 0, 0, 0, 0, 1]
    found = durable(ReviewReminderDocument).find().sort("told_at", 1)
    messages = [Envelope.decode(one["outbox"][0]["body"]) for one in found]
    assert [(one.name, one.data["due_on"]) for one in messages] == [("review_due", TOLD), ("review_overdue", HOLDS)]


def test_the_hourly_task_reckons_before_it_reminds(
    use_cases: UseCases, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until November a limit could end on 1 January, which is off: nobody is reminded of that day."""
    (item_id,) = submitted(use_cases)
    change(item_id, {"$set": {"current.receive_by": "2027-01-01", "current.act_by": "2027-01-01"}})
    monkeypatch.setattr(tasks, "use_cases", lambda: use_cases)
    monkeypatch.setattr(tasks, "present", lambda: datetime(2026, 12, 31, 4, 0, tzinfo=UTC))

    tasks.remind_offices()

    [told] = durable(ReviewReminderDocument).find()
    assert Envelope.decode(told["outbox"][0]["body"]).data["due_on"] == TOLD


def test_the_page_says_what_moved(client: FlaskClient, use_cases: UseCases, clock: MovedClock) -> None:
    (item_id,) = submitted(use_cases)
    reckon(clock)
    sign_in(client, a_coordinator())

    page = client.get(f"/review/items/{item_id}").get_data(as_text=True)

    assert f"按已公布的放假安排重新计算，期限由 {TOLD} 延至 {HOLDS}" in re.sub("<[^>]*>", "", page)


def test_the_running_tasks_are_found_by_their_indexes(use_cases: UseCases) -> None:
    found = durable(ItemReviewDocument).find(running_query(), {"_id": 1})

    plan = str(found.explain()["queryPlanner"]["winningPlan"])

    assert "COLLSCAN" not in plan
    assert ("'due'" in plan, "'coordination_due'" in plan) == (True, True)
