"""The queries behind the operators' pages use an index, whatever the filters."""

from __future__ import annotations

from typing import Any

import pytest
from mongoengine.connection import get_db

from shared.runtime.dead_letters import DeadLetters
from shared.runtime.jobs import STATES, Jobs
from shared.runtime.letter_documents import STATES as LETTER_STATES
from shared.runtime.reporting import report_state
from tests.services.notify.plans import profiled
from tests.services.web.test_operators_pages import keep, session_of


@pytest.fixture
def collections(service_db: Any) -> tuple[DeadLetters, Jobs]:
    service_db("review")
    letters, jobs = DeadLetters("review"), Jobs("review")
    letters.prepare()
    jobs.prepare()
    keep(letters, 5)
    jobs.create(kind="review.sweep", title="示例", actor=session_of("operator").actor(), kwargs={})
    return letters, jobs


def test_no_page_of_letters_or_jobs_reads_a_whole_collection(collections: tuple[DeadLetters, Jobs]) -> None:
    letters, jobs = collections
    with profiled("review") as operations:
        for state in LETTER_STATES:
            letters.find(state)
            letters.find(state, queue="review.q")
            letters.find(state, queue="review.q", reason="x")
            letters.queues(state)
        letters.counts()
        for state in ("", *STATES):
            jobs.find(state=state)
            jobs.find(state=state, account_id="a-operator")
        report_state("review")

    watched = {f"{get_db('review').name}.{name}" for name in ("dead_letters", "jobs", "state_reports")}
    plans = [each for each in operations if each["ns"] in watched and "planSummary" in each]
    assert plans
    assert [f"{each['ns']} {each['planSummary']}" for each in plans if "COLLSCAN" in each["planSummary"]] == []


def test_a_page_of_letters_is_not_sorted_in_memory(collections: tuple[DeadLetters, Jobs]) -> None:
    letters, jobs = collections
    with profiled("review") as operations:
        letters.find()
        letters.find(queue="review.q", reason="x")
        jobs.find()
        jobs.find(state="failed")
        jobs.find(account_id="a-operator")

    assert [each["command"] for each in operations if each.get("hasSortStage")] == []
