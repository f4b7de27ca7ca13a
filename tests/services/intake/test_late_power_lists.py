"""A power list that is imported after the stage of implementation lists had begun makes nobody late at once."""

from __future__ import annotations

import pytest
from mongoengine.connection import get_db

from services.intake.application.campaign_duties import Duty
from services.intake.application.drafting import Draft
from services.intake.domain.bodies import Body
from services.intake.domain.items import IMPLEMENTATION_LIST
from services.intake.domain.report_states import ReportState
from services.intake.domain.sources import Source
from services.intake.domain.work_plans import Campaign
from shared.kernel.actor import Actor
from shared.kernel.clock import day_in_china
from shared.kernel.errors import Invalid
from shared.kernel.ids import new_id
from shared.standards.workday_sources import workday_calendar
from tests.services.intake.campaigning import extend, running, today
from tests.services.intake.conftest import REGISTRAR, Intake
from tests.services.intake.power_lists import NEXT_EDITION, a_file, a_row
from tests.services.intake.test_campaigns import duty_of

IMPLEMENTATION = "implementation"
OVER = {IMPLEMENTATION: (-30, -1)}


def imported(intake: Intake, body: Body, *numbers: int) -> None:
    rows = [a_row(body, number) for number in numbers]
    intake.cases.power_import.apply(REGISTRAR, a_file(*rows, edition=NEXT_EDITION), intake.clock.now())


def seen(intake: Intake, campaign: Campaign, body: Body) -> Duty:
    return duty_of(intake, campaign, body, IMPLEMENTATION)


def test_it_is_shown_with_its_day_and_spared_for_the_working_days_of_the_plan(intake: Intake, bureau: Body) -> None:
    campaign = running(intake, OVER)
    imported(intake, bureau, 1, 2)
    until = workday_calendar().add_workdays(today(intake), campaign.late_import_workdays).day

    duty = seen(intake, campaign, bureau)
    assert (duty.state, duty.last_on, duty.is_extended) == (ReportState.OPEN, until, False)
    assert [(one.imported_on, one.owed, one.until) for one in duty.late_imports] == [(today(intake), 2, until)]

    intake.clock.forward(days=(until - today(intake)).days)
    assert seen(intake, campaign, bureau).state is ReportState.OPEN
    intake.clock.forward(days=1)
    assert seen(intake, campaign, bureau).state is ReportState.LATE


def test_a_list_that_is_begun_for_it_stays_spared(intake: Intake, bureau: Body, compiler: Actor) -> None:
    campaign = running(intake, OVER)
    imported(intake, bureau, 1)
    power = get_db("intake")["power_items"].find_one({"body_id": bureau.body_id})
    assert power is not None
    source = Source(kind="power_list", source_id=power["_id"])
    draft = Draft(
        actor=compiler,
        at=intake.clock.now(),
        item_id=new_id(),
        elements={},
        list_kind=IMPLEMENTATION_LIST,
        source=source,
    )
    intake.cases.drafting.create([draft])[0].or_raise()

    duty = seen(intake, campaign, bureau)

    assert (duty.state, duty.filed.unbegun, duty.filed.new_spared) == (ReportState.OPEN, 0, 1)


def test_an_extension_that_is_given_since_sets_the_window(intake: Intake, bureau: Body) -> None:
    campaign = running(intake, OVER)
    imported(intake, bureau, 1)
    last_on = seen(intake, campaign, bureau).last_on
    campaign = extend(intake, campaign, bureau, (last_on - today(intake)).days, IMPLEMENTATION)

    duty = seen(intake, campaign, bureau)
    assert (duty.last_on, duty.is_extended, duty.late_imports[0].until) == (last_on, True, None)
    intake.clock.forward(days=(last_on - today(intake)).days + 1)

    assert seen(intake, campaign, bureau).state is ReportState.LATE


def test_an_extension_does_not_cut_short_what_a_late_import_is_spared(intake: Intake, bureau: Body) -> None:
    campaign = running(intake, OVER)
    imported(intake, bureau, 1)
    until = seen(intake, campaign, bureau).last_on

    with pytest.raises(Invalid, match=f"不算逾期的最后一天 {until}，延期反而缩短时间"):
        extend(intake, campaign, bureau, (until - today(intake)).days - 1, IMPLEMENTATION)

    assert seen(intake, campaign, bureau).last_on == until


def test_what_was_there_before_the_stage_is_late(intake: Intake, bureau: Body) -> None:
    imported(intake, bureau, 1)
    intake.clock.forward(days=60)
    campaign = running(intake, OVER)
    # the same list again, and one more power: only the new one is late in coming
    imported(intake, bureau, 1, 2)

    duty = seen(intake, campaign, bureau)

    assert duty.state is ReportState.LATE
    assert [(one.imported_on, one.owed) for one in duty.late_imports] == [(day_in_china(intake.clock.now()), 1)]


def test_a_body_is_reminded_of_the_day_that_counts(intake: Intake, bureau: Body) -> None:
    campaign = running(intake, {**OVER, "directory": (50, 60)})
    imported(intake, bureau, 1)

    assert [intake.cases.reminding.sweep(intake.clock.now()) for _ in range(2)] == [1, 0]

    assert seen(intake, campaign, bureau).is_owed
