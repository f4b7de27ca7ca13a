"""An extension is taken back on a real database: what counts then, who is told, and when it is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.intake.application.campaign_extensions import TakingBackRequest
from services.intake.domain.bodies import Body
from services.intake.domain.extensions import ExtensionUsed, LateAtOnce
from services.intake.domain.report_states import ReportState
from services.intake.domain.work_plans import Campaign
from shared.kernel.actor import Actor, NotPermitted
from shared.kernel.errors import LostRace
from tests.services.intake.campaigning import DIRECTORY, extend, messages, running, signed, today
from tests.services.intake.conftest import REGISTRAR, Intake, Machine
from tests.services.intake.test_campaigns import OVER, state_of
from tests.unit.intake.builders import an_actor


def asked(campaign: Campaign, body: Body, **changes: Any) -> TakingBackRequest:
    known = {"campaign_id": campaign.campaign_id, "version": campaign.version, "body_id": body.body_id}
    return TakingBackRequest(**{**known, "stage_key": DIRECTORY, "reason": "合并没有进行", **changes})


def take_back(intake: Intake, request: TakingBackRequest, actor: Actor = REGISTRAR) -> Campaign:
    return intake.cases.extension_taking_back.take_back(actor, intake.clock.now(), request)


def test_within_the_window_it_is_taken_back_without_more_ado(intake: Intake, bureau: Body) -> None:
    campaign = extend(intake, running(intake), bureau, 20)

    after = take_back(intake, asked(campaign, bureau))

    assert after == intake.cases.campaigns.get(REGISTRAR, campaign.campaign_id)
    assert after.extension(DIRECTORY, bureau.body_id) is None
    assert after.extensions[0].taken_back is not None


def test_a_body_that_would_be_late_at_once_is_late_when_that_is_confirmed(intake: Intake, bureau: Body) -> None:
    campaign = extend(intake, running(intake, OVER), bureau, 3)

    with pytest.raises(LateAtOnce, match="马上就是逾期未报"):
        take_back(intake, asked(campaign, bureau))
    assert state_of(intake, campaign, bureau) is ReportState.OPEN
    after = take_back(intake, asked(campaign, bureau, is_confirmed=True))

    assert state_of(intake, after, bureau) is ReportState.LATE


def test_time_in_which_items_were_filed_is_not_taken_back(intake: Intake, bureau: Body, compiler: Actor) -> None:
    campaign = extend(intake, running(intake, OVER), bureau, 3)
    intake.submit(compiler, intake.draft(compiler))

    with pytest.raises(ExtensionUsed, match="报送了 1 个事项"):
        take_back(intake, asked(campaign, bureau, is_confirmed=True))


def test_time_in_which_a_zero_report_was_signed_is_not_taken_back(intake: Intake, bureau: Body, head: Actor) -> None:
    campaign = extend(intake, running(intake, OVER), bureau, 3)
    signed(intake, head, campaign)

    with pytest.raises(ExtensionUsed, match="零报告"):
        take_back(intake, asked(campaign, bureau, is_confirmed=True))


def test_a_zero_report_that_does_not_count_or_came_after_it_is_no_use_of_it(
    intake: Intake, bureau: Body, compiler: Actor, head: Actor
) -> None:
    campaign = extend(intake, running(intake, OVER), bureau, 1)
    intake.clock.forward(days=3)
    signed(intake, head, campaign)
    assert state_of(intake, campaign, bureau) is ReportState.ZERO_LATE
    campaign = take_back(intake, asked(campaign, bureau))
    assert state_of(intake, campaign, bureau) is ReportState.ZERO_LATE

    campaign = extend(intake, running(intake, OVER), bureau, 3)
    signed(intake, head, campaign)
    intake.draft(compiler)
    after = take_back(intake, asked(campaign, bureau, is_confirmed=True))
    assert state_of(intake, after, bureau) is ReportState.LATE


def test_what_was_filed_before_the_old_last_day_is_no_use_of_it(intake: Intake, bureau: Body, compiler: Actor) -> None:
    campaign = running(intake)
    intake.submit(compiler, intake.draft(compiler))
    campaign = extend(intake, campaign, bureau, 20)

    take_back(intake, asked(campaign, bureau))

    assert state_of(intake, campaign, bureau) is ReportState.FILED


def test_the_body_is_told_its_last_day_anew(intake: Intake, bureau: Body) -> None:
    campaign = running(intake, {DIRECTORY: (-1, 60)})
    intake.cases.reminding.sweep(intake.clock.now())
    campaign = extend(intake, campaign, bureau, 80)
    intake.cases.reminding.sweep(intake.clock.now())
    take_back(intake, asked(campaign, bureau))

    assert [intake.cases.reminding.sweep(intake.clock.now()) for _ in range(2)] == [1, 0]

    first = campaign.stage(DIRECTORY).last_on
    told = sorted(one["data"]["last_on"] for one in messages("report_reminders"))
    assert told == [first.isoformat()] * 2 + [(first + timedelta(days=20)).isoformat()]


def test_only_the_registrar_takes_back_and_only_what_was_seen(intake: Intake, bureau: Body) -> None:
    campaign = extend(intake, running(intake), bureau, 20)

    for role in ("compiler", "signatory", "supervisor"):
        with pytest.raises(NotPermitted):
            take_back(intake, asked(campaign, bureau), an_actor(role))
    with pytest.raises(LostRace):
        take_back(intake, replace(asked(campaign, bureau), version=1))


def test_a_machine_client_gives_and_takes_back(intake: Intake, bureau: Body, machine: Callable[[str], Machine]) -> None:
    intake.account("jiguan", bureau, "registrar")
    client, campaign = machine("jiguan"), running(intake, OVER)
    path = f"/intake/api/campaigns/{campaign.campaign_id}"
    entry = {"version": campaign.version, "stage_key": DIRECTORY, "body_id": bureau.body_id, "reason": "机构合并"}

    given = client.post(f"{path}/extensions", {**entry, "last_on": (today(intake) + timedelta(days=3)).isoformat()})
    assert given.status_code == 200, given.text
    entry["version"] = given.json["version"]
    refused = client.post(f"{path}/extensions/withdrawal", entry)
    assert (refused.status_code, refused.json["code"]) == (409, "late_at_once")
    assert client.post(f"{path}/extensions/withdrawal", {**entry, "is_confirmed": True}).status_code == 200

    [extension] = client.get(path).json["extensions"]
    assert extension["taken_back"]["reason"] == "机构合并"
