"""Reminders of the work plan: each body is told once of each kind and last day, and only while it owes something."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from mongoengine.connection import get_db

from services.intake.application.campaign_reminding import Reminding
from services.intake.application.campaign_rows import Wish
from services.intake.application.campaigns import StageWindow
from services.intake.domain.bodies import Body
from services.intake.domain.work_plans import Campaign, CampaignState
from shared.kernel.actor import Actor
from tests.services.intake.campaigning import DIRECTORY, begun, extend, messages, running, signed, today
from tests.services.intake.conftest import REGISTRAR, Intake

OVER = {DIRECTORY: (-10, -1)}


def reminded(intake: Intake) -> list[tuple[str, str, str]]:
    """Return what was told: event, kind, body."""
    found = messages("report_reminders")
    return sorted((one["name"], one["data"].get("kind", ""), one["data"]["body"]["name"]) for one in found)


def test_a_body_is_told_once_that_a_stage_is_open(intake: Intake, bureau: Body) -> None:
    running(intake, {DIRECTORY: (-1, 60)})

    assert [intake.cases.reminding.sweep(intake.clock.now()) for _ in range(3)] == [1, 0, 0]

    assert reminded(intake) == [("report_due", "opened", bureau.name)]


def test_each_kind_is_told_once_as_the_days_go_by(intake: Intake, bureau: Body) -> None:
    running(intake, {DIRECTORY: (0, 30)})

    for _ in range(40):
        intake.cases.reminding.sweep(intake.clock.now())
        intake.clock.forward(days=1)

    assert reminded(intake) == [
        ("report_due", "opened", bureau.name),
        ("report_due", "soon", bureau.name),
        ("report_missed", "", bureau.name),
    ]


def test_who_has_filed_or_signed_a_zero_report_is_left_alone(intake: Intake, bureau: Body, compiler: Actor) -> None:
    zero = intake.body(3, name="示例林业局")
    campaign = running(intake, OVER)
    intake.submit(compiler, intake.draft(compiler))
    signed(intake, intake.person(zero, "signatory", name="局长"), campaign)

    assert intake.cases.reminding.sweep(intake.clock.now()) == 0


def test_another_last_day_is_told_anew(intake: Intake, bureau: Body) -> None:
    campaign = running(intake, OVER)
    intake.cases.reminding.sweep(intake.clock.now())
    extend(intake, campaign, bureau, 1)
    intake.cases.reminding.sweep(intake.clock.now())

    assert reminded(intake) == [("report_due", "soon", bureau.name), ("report_missed", "", bureau.name)]


def moved(intake: Intake, campaign: Campaign, last: int) -> Campaign:
    """Let the window of the directory list end so many days from today."""
    stage = campaign.stage(DIRECTORY)
    window = StageWindow(
        key=DIRECTORY,
        first_on=stage.first_on,
        last_on=today(intake) + timedelta(days=last),
        reporter_kinds=stage.reporter_kinds,
    )
    known = {"campaign_id": campaign.campaign_id, "version": campaign.version}
    return intake.cases.campaigns.reschedule(REGISTRAR, intake.clock.now(), windows=[window], reason="改期", **known)


def test_a_day_that_the_window_is_moved_back_to_is_told_again(intake: Intake, bureau: Body) -> None:
    """Else the body believes the later day, which it was told last, and is late."""
    campaign = running(intake, {DIRECTORY: (-1, 60)})
    said = []
    for last in (60, 90, 60, 90, 60):
        campaign = moved(intake, campaign, last)
        said.append([intake.cases.reminding.sweep(intake.clock.now()) for _ in range(2)])

    assert said == [[1, 0]] * 5
    days = [(today(intake) + timedelta(days=last)).isoformat() for last in (60, 90)]
    assert sorted(one["data"]["last_on"] for one in messages("report_reminders")) == sorted([*days, *days, days[0]])


def test_who_has_more_time_than_the_window_either_way_is_not_told_that_it_moved(intake: Intake, bureau: Body) -> None:
    campaign = extend(intake, running(intake, {DIRECTORY: (-1, 60)}), bureau, 100)
    assert intake.cases.reminding.sweep(intake.clock.now()) == 1

    for last in (90, 60):
        campaign = moved(intake, campaign, last)
        assert intake.cases.reminding.sweep(intake.clock.now()) == 0


def test_nobody_is_told_of_a_campaign_that_is_not_started_or_over(intake: Intake, bureau: Body) -> None:
    begun(intake)
    campaign = running(intake)
    closed = intake.cases.campaigns.close(
        REGISTRAR, intake.clock.now(), campaign_id=campaign.campaign_id, version=campaign.version, reason="完成"
    )

    assert closed.state is CampaignState.CLOSED
    assert intake.cases.reminding.sweep(intake.clock.now()) == 0


def test_two_sweeps_at_once_say_nothing_twice(intake: Intake, bureau: Body) -> None:
    running(intake)
    reminders = intake.cases.reminding._reminders
    at = intake.clock.now()
    sent: list[int] = []

    class Overtaken:
        """The other sweep sends everything between the look and the write of this one."""

        def sent(self, reminder_ids: Any) -> set[str]:
            seen = reminders.sent(reminder_ids)
            sent.append(intake.cases.reminding.sweep(at)) if not sent else None
            return seen

        def send(self, found: Any) -> int:
            return reminders.send(found)

    slow = Reminding(
        campaigns=intake.cases.reminding._campaigns,
        bodies=intake.cases.reminding._bodies,
        view=intake.cases.campaign_view,
        reminders=Overtaken(),
    )

    assert slow.sweep(at) == 0
    assert sent == [1]
    assert len(reminded(intake)) == 1


def _stored_until(campaign_id: str, last_on: str) -> None:
    """Put a last day into a campaign as an older version took it."""
    wanted = {"_id": campaign_id, "stages.key": DIRECTORY}
    get_db("intake")["campaigns"].update_one(wanted, {"$set": {"stages.$.last_on": last_on}})


def test_a_last_day_thousands_of_years_ahead_that_is_stored_already_is_counted(intake: Intake, bureau: Body) -> None:
    campaign = running(intake, OVER)
    _stored_until(campaign.campaign_id, "9999-12-31")

    found = intake.cases.campaign_view.overview(REGISTRAR, campaign.campaign_id, Wish(), intake.clock.now())

    assert found.rows[0].duties[DIRECTORY].is_owed
    assert intake.cases.reminding.sweep(intake.clock.now()) == 1


def test_a_campaign_that_cannot_be_read_keeps_no_other_from_its_reminders(intake: Intake, bureau: Body) -> None:
    bad, _ = running(intake, OVER), running(intake, OVER)
    get_db("intake")["campaigns"].update_one({"_id": bad.campaign_id}, {"$set": {"remind_before": None}})
    _stored_until(bad.campaign_id, (today(intake) + timedelta(days=30)).isoformat())

    assert intake.cases.reminding.sweep(intake.clock.now()) == 1


@pytest.mark.parametrize("door", ["page", "API"])
def test_a_day_that_is_too_far_away_is_refused(
    intake: Intake, bureau: Body, machine: Any, new_browser: Any, door: str
) -> None:
    intake.account("jiguan", bureau, "registrar")
    campaign = running(intake)
    home = f"/campaigns/{campaign.campaign_id}"
    asked = {"version": campaign.version, "stage_key": DIRECTORY, "body_id": bureau.body_id, "reason": "没有期限"}
    asked["last_on"] = "9999-12-31"

    if door == "API":
        answer = machine("jiguan").post(f"/intake/api{home}/extensions", asked)
    else:
        browser = new_browser()
        browser.sign_in("jiguan")
        answer = browser.post(f"/intake{home}/extensions", asked, page=f"/intake{home}/bodies/{bureau.body_id}")

    assert answer.status_code == 422
    assert "太远" in answer.text
    assert f"请选 {campaign.farthest} 或者更早的一天" in answer.text
