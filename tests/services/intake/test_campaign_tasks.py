"""The Celery task of the reminders, as the worker calls it, and what the list of one body takes along."""

from __future__ import annotations

import pytest

from services.intake.domain.bodies import Body
from services.intake.entrypoints import tasks
from shared.kernel.actor import Actor
from shared.runtime.celery_app import app
from tests.services.intake.campaigning import messages, running
from tests.services.intake.conftest import Browser, Intake


def test_the_reminders_are_periodic_and_swept_beside_the_others() -> None:
    assert app.tasks[tasks.REMIND].queue == tasks.SWEEP
    assert app.conf.beat_schedule[tasks.REMIND]["task"] == tasks.REMIND


def test_a_worker_reminds_once_however_often_it_is_told(
    intake: Intake, bureau: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "use_cases", lambda: intake.cases)
    running(intake)

    for _ in range(2):
        tasks.remind_reports()

    assert [one["data"]["body"]["body_id"] for one in messages("report_reminders")] == [bureau.body_id]


def test_the_list_of_one_body_and_its_export_hold_no_other_bodys_items(
    intake: Intake, bureau: Body, compiler: Actor, browser: Browser
) -> None:
    other = intake.body(3, name="示例林业局")
    intake.draft(compiler, item_name="高龄津贴发放")
    intake.draft(intake.person(other, "compiler"), item_name="林木采伐咨询")
    intake.account("ducha", bureau, "supervisor")
    browser.sign_in("ducha")

    page = browser.get(f"/intake/items?body_id={other.body_id}").text
    table = browser.get(f"/intake/exports/items.csv?body_id={other.body_id}").text

    assert "示例林业局" in page
    assert f"&amp;body_id={other.body_id}" in page
    for text in (page, table):
        assert "林木采伐咨询" in text
        assert "高龄津贴发放" not in text
