"""What bodies do about implementation lists after a campaign was closed is no matter of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.intake.domain.bodies import Body
from services.intake.domain.report_states import Filed, ReportState
from services.intake.domain.sources import Source
from services.intake.domain.work_plans import Campaign
from shared.kernel.actor import Actor
from tests.services.intake.campaigning import running, signed
from tests.services.intake.conftest import Intake
from tests.services.intake.implementing import settled_source
from tests.services.intake.test_campaigns import duty_of
from tests.services.intake.test_closed_campaigns import closed
from tests.services.intake.test_filed_and_ended import ended
from tests.services.intake.test_owed_lists import (
    IMPLEMENTATION,
    JUST_OVER,
    a_list,
    approve,
    file,
    filed_one,
    powers,
    stands,
)


@pytest.fixture
def source(intake: Intake, compiler: Actor) -> Source:
    """An item that was settled long before the campaign."""
    source = settled_source(intake, compiler)
    approve(source.source_id, intake.clock.now())
    intake.clock.forward(days=60)
    return source


def over(intake: Intake) -> Campaign:
    """Close a campaign some days after the last day of its lists; go on to the next year."""
    campaign = running(intake, JUST_OVER)
    intake.clock.forward(days=5)
    campaign = closed(intake, campaign)
    intake.clock.forward(days=200)
    return campaign


def figures(intake: Intake, campaign: Campaign, body: Body) -> Filed:
    """Return the figures of a body, without the states that its lists have today."""
    return replace(duty_of(intake, campaign, body, IMPLEMENTATION).filed, by_state=None)


def test_a_list_that_was_not_begun_is_missing_in_it_for_ever(
    intake: Intake, bureau: Body, compiler: Actor, source: Source
) -> None:
    """Be it begun and filed in the next year."""
    campaign = over(intake)
    before = figures(intake, campaign, bureau)

    begun = a_list(intake, compiler, source)
    after_it_was_begun = figures(intake, campaign, bureau)
    file(intake, begun)

    assert before == Filed(unbegun=1)
    assert after_it_was_begun == before
    assert figures(intake, campaign, bureau) == before
    assert stands(intake, campaign, bureau) is ReportState.LATE


def test_a_list_that_was_not_filed_is_late_in_it_for_ever(
    intake: Intake, bureau: Body, compiler: Actor, source: Source
) -> None:
    """Be it filed, and even ended, in the next year."""
    begun = a_list(intake, compiler, source)
    campaign = over(intake)
    before = figures(intake, campaign, bureau)

    file(intake, begun)
    after_it_was_filed = figures(intake, campaign, bureau)
    ended(intake, begun, source.source_id)

    assert before == after_it_was_filed == Filed(unfiled=1)
    assert stands(intake, campaign, bureau) is ReportState.LATE


def test_the_list_of_a_late_power_is_what_it_was_on_the_day_of_its_end(
    intake: Intake, bureau: Body, compiler: Actor
) -> None:
    filed_one(intake, compiler)
    intake.clock.forward(days=60)
    campaign = running(intake, JUST_OVER)
    intake.clock.forward(days=1)
    first, second = powers(intake, bureau, 1, 2)
    begun = a_list(intake, compiler, first)
    intake.clock.forward(days=40)
    campaign = closed(intake, campaign)
    before = duty_of(intake, campaign, bureau, IMPLEMENTATION)
    intake.clock.forward(days=200)

    file(intake, begun)
    a_list(intake, compiler, second)

    after = duty_of(intake, campaign, bureau, IMPLEMENTATION)
    assert before.state is after.state is ReportState.LATE
    assert replace(after.filed, by_state=None) == replace(before.filed, by_state=None)
    assert after.late_imports == before.late_imports


def test_a_zero_report_stands_in_it_whatever_list_is_begun_in_the_next_year(
    intake: Intake, bureau: Body, compiler: Actor, head: Actor
) -> None:
    """Also where the campaign was closed before the last day of the stage."""
    campaign = running(intake, JUST_OVER)
    signed(intake, head, campaign, stage_key=IMPLEMENTATION)
    campaign = closed(intake, campaign)
    intake.clock.forward(days=200)
    [power] = powers(intake, bureau, 1)
    file(intake, a_list(intake, compiler, power))

    assert stands(intake, campaign, bureau) is ReportState.ZERO
    assert figures(intake, campaign, bureau) == Filed()
