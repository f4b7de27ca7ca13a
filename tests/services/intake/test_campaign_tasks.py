"""The Celery task of the reminders, what the list of one body takes along, and what a body has to do until when."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from mongoengine.connection import get_db

from services.intake.domain.bodies import Body
from services.intake.domain.items import IMPLEMENTATION_LIST
from services.intake.domain.report_states import ReportState
from services.intake.entrypoints import tasks
from services.intake.entrypoints.cli import cli
from shared.kernel.actor import Actor
from shared.runtime.celery_app import app
from shared.standards.workday_sources import workday_calendar
from tests.services.intake.campaigning import DIRECTORY, messages, running, signed, today
from tests.services.intake.conftest import REGISTRAR, Browser, Intake
from tests.services.intake.implementing import an_implementation, settled_source


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


def test_a_window_and_reporters_of_no_stage_are_refused(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.intake.entrypoints.campaign_cli.open_database", lambda settings: None)
    monkeypatch.setattr("services.intake.entrypoints.campaign_cli.build", lambda settings: intake.cases)
    monkeypatch.setattr("services.intake.entrypoints.campaign_cli.Settings.from_environment", lambda service: None)
    begin = ["campaign", "begin", "--title", "方案", "--year", "2026"]

    found = CliRunner().invoke(
        cli, [*begin, "--window", "dirctory=2026-03-01:2026-03-31", "--only", "nostage=示例民政局"]
    )

    assert found.exit_code == 1
    assert "没有阶段“dirctory、nostage”" in found.output
    assert "directory、" in found.output
    assert intake.cases.campaigns.all(REGISTRAR) == []


@pytest.mark.parametrize(("last", "words"), [(0, "今天截止"), (2, "还有 2 天（都是休息日）"), (3, "还有 1 个工作日")])
def test_only_the_last_day_itself_is_called_today(
    intake: Intake, bureau: Body, browser: Browser, last: int, words: str
) -> None:
    while not _is_before_a_plain_weekend(today(intake)):
        intake.clock.forward(days=1)
    running(intake, {DIRECTORY: (-10, last)})

    intake.account("mzj", bureau, "compiler")
    browser.sign_in("mzj")

    page = browser.get("/intake/tasks").text

    assert [each for each in ("今天截止", "还有 2 天（都是休息日）", "还有 1 个工作日") if each in page] == [words]


def test_a_settled_item_without_a_list_voids_that_of_implementation_lists(
    intake: Intake, bureau: Body, compiler: Actor, head: Actor
) -> None:
    campaign = running(intake, {"implementation": (-5, 5)})
    signed(intake, head, campaign, stage_key="implementation")

    settled_source(intake, compiler)

    view = intake.cases.zero_reporting.look(
        head,
        intake.clock.now(),
        campaign_id=campaign.campaign_id,
        stage_key="implementation",
        body_id=bureau.body_id,
    )
    assert (view.counts, view.unbegun, view.duty.state) == (False, 1, ReportState.OPEN)


def _is_before_a_plain_weekend(day: date) -> bool:
    follow = [workday_calendar().is_workday(day + timedelta(days=days)) for days in (1, 2, 3)]
    return day.weekday() == calendar.FRIDAY and follow == [False, False, True]


def test_who_has_filed_all_lists_that_are_begun_is_led_to_the_items_without_one(
    intake: Intake, bureau: Body, compiler: Actor, compiler_at_desk: Browser
) -> None:
    running(intake, {IMPLEMENTATION_LIST: (-5, 5)})
    listed = an_implementation(intake, compiler)
    submit_led = '<a class="btn btn-primary" href="/intake/implementation">去报送</a>'
    assert submit_led in compiler_at_desk.get("/intake/tasks").text

    get_db("intake")["service_items"].update_one({"_id": listed}, {"$set": {"first_filed_at": intake.clock.now()}})
    settled_source(intake, compiler, item_name="另一个事项")

    page = compiler_at_desk.get("/intake/tasks").text
    assert '<a class="btn btn-primary" href="/intake/implementation/sources">去编制</a>' in page
    assert submit_led not in page
