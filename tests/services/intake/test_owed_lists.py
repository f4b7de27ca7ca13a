"""What belongs to a stage is told by when what it answers to was there, not by when its draft was begun."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from mongoengine.connection import get_db

from services.intake.application.campaign_rows import Wish
from services.intake.application.claiming import Claim
from services.intake.application.claiming_links import Unlink
from services.intake.application.drafting import Draft
from services.intake.domain.bodies import Body
from services.intake.domain.items import IMPLEMENTATION_LIST
from services.intake.domain.report_states import ReportState
from services.intake.domain.sources import Source
from services.intake.domain.work_plans import Campaign
from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict
from shared.kernel.ids import new_id
from shared.standards.workday_sources import workday_calendar
from tests.services.intake.campaigning import DIRECTORY, running, today
from tests.services.intake.conftest import REGISTRAR, Intake
from tests.services.intake.implementing import settled_source, version_of
from tests.services.intake.inheriting import claimed, follow, says
from tests.services.intake.power_lists import EDITION, NEXT_EDITION, a_file, a_row
from tests.services.intake.test_campaigns import duty_of, state_of
from tests.services.intake.test_discarding import discard
from tests.unit.intake.implementation.builders import implementation

IMPLEMENTATION = "implementation"
JUST_OVER = {IMPLEMENTATION: (-10, 2)}


def stands(intake: Intake, campaign: Campaign, body: Body) -> ReportState:
    return duty_of(intake, campaign, body, IMPLEMENTATION).state


def a_list(intake: Intake, writer: Actor, source: Source, **changes: Any) -> str:
    elements = implementation(**changes) if source.kind == "directory" else {}
    draft = Draft(
        actor=writer,
        at=intake.clock.now(),
        item_id=new_id(),
        elements=elements,
        list_kind=IMPLEMENTATION_LIST,
        source=source,
    )
    return intake.cases.drafting.create([draft])[0].or_raise().item_id


def have(item_id: str, **fields: Any) -> None:
    """Let an item have what review reports of it, or the way there leaves."""
    get_db("intake")["service_items"].update_one({"_id": item_id}, {"$set": fields})


def approve(item_id: str, at: datetime) -> None:
    have(item_id, **{"state": "approved", "progress.approved_at": at})


def file(intake: Intake, item_id: str) -> None:
    have(item_id, state="submitted", first_filed_at=intake.clock.now())


def filed_one(intake: Intake, writer: Actor) -> None:
    """File a list of another item, so that something was filed in time."""
    file(intake, a_list(intake, writer, settled_source(intake, writer, item_name="报了的"), item_name="报了的"))


def powers(intake: Intake, body: Body, *numbers: int, edition: Any = NEXT_EDITION) -> list[Source]:
    """Import a power list; return its powers in the order of their codes."""
    rows = [a_row(body, number) for number in numbers]
    intake.cases.power_import.apply(REGISTRAR, a_file(*rows, edition=edition), intake.clock.now())
    found = get_db("intake")["power_items"].find({"body_id": body.body_id, "is_in_force": True}).sort("base_code", 1)
    return [Source(kind="power_list", source_id=stored["_id"]) for stored in found]


def test_a_draft_that_is_begun_after_the_last_day_leaves_who_was_late_late(
    intake: Intake, bureau: Body, compiler: Actor
) -> None:
    filed_one(intake, compiler)
    source = settled_source(intake, compiler)
    approve(source.source_id, intake.clock.now())
    intake.clock.forward(days=60)
    campaign = running(intake, JUST_OVER)
    intake.clock.forward(days=3)
    assert stands(intake, campaign, bureau) is ReportState.LATE

    late = a_list(intake, compiler, source)
    assert stands(intake, campaign, bureau) is ReportState.LATE
    file(intake, late)

    assert stands(intake, campaign, bureau) is ReportState.FILED_LATE


def test_a_list_that_was_put_away_and_is_begun_anew_is_as_old_as_what_it_implements(
    intake: Intake, bureau: Body, compiler: Actor
) -> None:
    filed_one(intake, compiler)
    source = settled_source(intake, compiler)
    approve(source.source_id, intake.clock.now())
    first = a_list(intake, compiler, source)
    intake.clock.forward(days=60)
    campaign = running(intake, JUST_OVER)
    intake.clock.forward(days=3)

    discard(intake, compiler, first)
    a_list(intake, compiler, source)

    assert stands(intake, campaign, bureau) is ReportState.LATE


def test_an_empty_draft_for_a_late_power_is_late_once_its_days_are_over(
    intake: Intake, bureau: Body, compiler: Actor
) -> None:
    filed_one(intake, compiler)
    campaign = running(intake, {IMPLEMENTATION: (-30, 1)})
    intake.clock.forward(days=3)
    [power] = powers(intake, bureau, 1)
    intake.clock.forward(days=30)
    assert stands(intake, campaign, bureau) is ReportState.LATE

    late = a_list(intake, compiler, power)
    assert stands(intake, campaign, bureau) is ReportState.LATE
    file(intake, late)

    assert stands(intake, campaign, bureau) is ReportState.FILED_LATE


def test_a_late_power_whose_list_is_filed_in_its_days_makes_nobody_late(
    intake: Intake, bureau: Body, compiler: Actor
) -> None:
    filed_one(intake, compiler)
    campaign = running(intake, {IMPLEMENTATION: (-30, 1)})
    [power] = powers(intake, bureau, 1)
    intake.clock.forward(days=4)

    file(intake, a_list(intake, compiler, power))

    assert stands(intake, campaign, bureau) is ReportState.FILED


def test_a_claim_that_was_put_away_and_made_again_is_as_old_as_the_upper_level_item(
    intake: Intake, bureau: Body, compiler: Actor
) -> None:
    says(intake, "upper")
    intake.submit(compiler, intake.draft(compiler, item_name="报了的"))
    item_id = claimed(intake, compiler, "upper")
    campaign = running(intake, {DIRECTORY: (-10, 2)})
    intake.clock.forward(days=3)
    assert state_of(intake, campaign, bureau) is ReportState.LATE

    discard(intake, compiler, item_id)
    claim = Claim(actor=compiler, at=intake.clock.now(), item_id=new_id(), upper_id="upper")
    intake.cases.upper.claiming.claim([claim])[0].or_raise()

    assert state_of(intake, campaign, bureau) is ReportState.LATE


def test_a_draft_of_the_bodys_own_making_may_be_put_away(intake: Intake, bureau: Body, compiler: Actor) -> None:
    filed, kept = intake.drafts(compiler, 2)
    intake.submit(compiler, filed)
    campaign = running(intake, {DIRECTORY: (-10, 2)})
    intake.clock.forward(days=3)
    assert state_of(intake, campaign, bureau) is ReportState.LATE

    discard(intake, compiler, kept)

    assert state_of(intake, campaign, bureau) is ReportState.FILED


def test_what_review_lets_pass_after_the_last_day_makes_nobody_late_at_once(
    intake: Intake, bureau: Body, compiler: Actor
) -> None:
    filed_one(intake, compiler)
    item_id = intake.draft(compiler, item_name="后来批准")
    campaign = running(intake, JUST_OVER)
    intake.clock.forward(days=3)
    approve(item_id, intake.clock.now())
    until = workday_calendar().add_workdays(today(intake), campaign.late_approval_workdays).day

    duty = duty_of(intake, campaign, bureau, IMPLEMENTATION)
    assert (duty.state, duty.last_on) == (ReportState.PARTLY, until)
    assert [(one.is_approval, one.owed) for one in duty.late_imports] == [(True, 1)]
    intake.clock.forward(days=(until - today(intake)).days)
    assert stands(intake, campaign, bureau) is ReportState.PARTLY
    intake.clock.forward(days=1)

    assert stands(intake, campaign, bureau) is ReportState.LATE


@pytest.mark.parametrize("how", ["renamed", "unlinked"])
def test_an_approved_item_that_is_in_hand_again_still_wants_its_list(
    intake: Intake, bureau: Body, compiler: Actor, how: str
) -> None:
    filed_one(intake, compiler)
    says(intake, "upper")
    item_id = claimed(intake, compiler, "upper")
    approve(item_id, intake.clock.now())
    intake.clock.forward(days=60)
    campaign = running(intake, JUST_OVER)
    intake.clock.forward(days=3)
    assert stands(intake, campaign, bureau) is ReportState.LATE

    if how == "renamed":
        says(intake, "upper", item_name="改名事项")
        follow(intake, "upper")
    else:
        asked = Unlink(
            actor=compiler, at=intake.clock.now(), item_id=item_id, version=version_of(intake, item_id), reason="不是"
        )
        intake.cases.upper.linking.unlink(asked)
    assert intake.stored("service_items", item_id)["state"] == "draft"
    assert stands(intake, campaign, bureau) is ReportState.LATE

    intake.submit(compiler, item_id, version_of(intake, item_id)).or_raise()
    assert stands(intake, campaign, bureau) is ReportState.LATE
    approve(item_id, intake.clock.now())
    assert stands(intake, campaign, bureau) is ReportState.LATE


def test_a_power_that_a_mistaken_file_left_out_comes_back_as_old_as_it_was(intake: Intake, bureau: Body) -> None:
    powers(intake, bureau, 1, 2, 3)
    intake.clock.forward(days=60)
    campaign = running(intake, {IMPLEMENTATION: (-30, -1)})
    assert stands(intake, campaign, bureau) is ReportState.LATE

    for numbers in ((1,), (1, 2, 3)):
        intake.clock.forward(seconds=5)
        powers(intake, bureau, *numbers)

    duty = duty_of(intake, campaign, bureau, IMPLEMENTATION)
    assert (duty.state, list(duty.late_imports)) == (ReportState.LATE, [])


def test_an_extension_of_the_same_day_that_was_given_before_an_import_says_nothing_of_it(
    intake: Intake, bureau: Body
) -> None:
    campaign = running(intake, {IMPLEMENTATION: (-30, -1)})
    campaign = intake.cases.campaigns.extend(
        REGISTRAR,
        intake.clock.now(),
        campaign_id=campaign.campaign_id,
        version=campaign.version,
        stage_key=IMPLEMENTATION,
        body_id=bureau.body_id,
        last_on=today(intake),
        reason="别的原因",
    )
    intake.clock.forward(seconds=60)
    powers(intake, bureau, 1)
    intake.clock.forward(days=1)

    assert stands(intake, campaign, bureau) is ReportState.OPEN


def test_a_list_of_a_power_that_left_the_power_list_keeps_nobody_late(
    intake: Intake, bureau: Body, compiler: Actor
) -> None:
    gone, kept = powers(intake, bureau, 1, 2, edition=EDITION)
    a_list(intake, compiler, gone)
    file(intake, a_list(intake, compiler, kept))
    intake.clock.forward(days=60)
    campaign = running(intake, JUST_OVER)
    intake.clock.forward(days=3)
    assert stands(intake, campaign, bureau) is ReportState.LATE

    powers(intake, bureau, 2)

    assert stands(intake, campaign, bureau) is ReportState.FILED
    with pytest.raises(Conflict, match=r"已不在权力清单里.*请从“可以编制的事项”里选"):
        a_list(intake, compiler, gone)


@pytest.mark.parametrize("search", ["民政 ", "　民政"])
def test_blanks_around_a_search_find_what_it_means(intake: Intake, bureau: Body, search: str) -> None:
    campaign = running(intake)

    found = intake.cases.campaign_view.overview(
        REGISTRAR, campaign.campaign_id, Wish(search=search), intake.clock.now()
    )

    assert [row.body.body_id for row in found.rows] == [bureau.body_id]
