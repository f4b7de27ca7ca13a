"""What a body owes is not made older or later by what others do: the city, the registrar, its own department."""

from __future__ import annotations

from services.intake.application.claiming_links import Unlink
from services.intake.application.moving import EndorsementDecision, Withdrawal
from services.intake.domain.bodies import Body, BodyKind
from services.intake.domain.report_states import ReportState
from services.intake.domain.sources import Source
from services.intake.domain.work_plans import Campaign
from shared.kernel.actor import Actor
from shared.standards.workday_sources import workday_calendar
from tests.services.intake.campaigning import DIRECTORY, TOWNS, running, today
from tests.services.intake.conftest import Browser, Intake
from tests.services.intake.implementing import version_of
from tests.services.intake.inheriting import claimed, follow, says
from tests.services.intake.test_campaigns import duty_of, state_of
from tests.services.intake.test_owed_lists import (
    IMPLEMENTATION,
    JUST_OVER,
    a_list,
    approve,
    file,
    filed_one,
    have,
    stands,
)
from tests.services.intake.upper_lists import claim, publish, settle, settle_for_towns, uppers


def consent(intake: Intake, endorser: Actor, item_id: str) -> None:
    """Let the department send an item on."""
    version = version_of(intake, item_id)
    decision = EndorsementDecision(
        actor=endorser, at=intake.clock.now(), item_id=item_id, version=version, is_given=True
    )
    intake.cases.moving.endorse([decision])[0].or_raise()


def renamed_in_the_window(intake: Intake, compiler: Actor) -> tuple[str, Campaign]:
    """Let the city rename, two days before the last one, an approved item that has no list yet."""
    filed_one(intake, compiler)
    says(intake, "upper")
    item_id = claimed(intake, compiler, "upper")
    approve(item_id, intake.clock.now())
    intake.clock.forward(days=60)
    campaign = running(intake, JUST_OVER)
    says(intake, "upper", item_name="改名事项")
    follow(intake, "upper")
    assert intake.stored("service_items", item_id)["state"] == "draft"
    return item_id, campaign


def test_a_rename_by_the_city_makes_nobody_late_for_a_list_that_cannot_be_begun(
    intake: Intake, bureau: Body, compiler: Actor, browser: Browser
) -> None:
    item_id, campaign = renamed_in_the_window(intake, compiler)
    intake.clock.forward(days=30)

    duty = duty_of(intake, campaign, bureau, IMPLEMENTATION)
    assert (duty.state, duty.waits) == (ReportState.PARTLY, True)
    assert [(one.waits, one.owed) for one in duty.late_imports] == [(True, 1)]
    assert intake.cases.reminding.sweep(intake.clock.now()) == 0, "nobody can do anything about it"
    intake.account("bianzhi", bureau, "compiler")
    browser.sign_in("bianzhi")
    page = browser.get("/intake/tasks").text
    assert "随上级清单调整退回修改 1 项，再次审核通过以前不算逾期" in page
    assert "已截止" not in page

    approve(item_id, intake.clock.now())
    until = workday_calendar().add_workdays(today(intake), campaign.late_approval_workdays).day
    duty = duty_of(intake, campaign, bureau, IMPLEMENTATION)
    assert (duty.state, duty.last_on, duty.waits) == (ReportState.PARTLY, until, False)
    assert "再次审核通过于" in browser.get("/intake/tasks").text
    intake.clock.forward(days=(until - today(intake)).days + 1)

    assert stands(intake, campaign, bureau) is ReportState.LATE


def renamed_again(intake: Intake, name: str) -> None:
    """Let the city rename the item once more."""
    says(intake, "upper", item_name=name)
    follow(intake, "upper")


def test_a_rename_in_the_days_that_the_one_before_gave_gives_days_again(
    intake: Intake, bureau: Body, compiler: Actor
) -> None:
    """The last day of the stage is long over; yet there was time for the list when the city came back, twice."""
    item_id, campaign = renamed_in_the_window(intake, compiler)
    intake.clock.forward(days=30)

    for name in ("又改名事项", "再改名事项"):
        approve(item_id, intake.clock.now())
        intake.clock.forward(days=8)
        renamed_again(intake, name)
        assert stands(intake, campaign, bureau) is ReportState.PARTLY
    intake.clock.forward(days=40)
    assert duty_of(intake, campaign, bureau, IMPLEMENTATION).waits

    approve(item_id, intake.clock.now())
    until = workday_calendar().add_workdays(today(intake), campaign.late_approval_workdays).day
    assert duty_of(intake, campaign, bureau, IMPLEMENTATION).last_on == until
    intake.clock.forward(days=(until - today(intake)).days + 1)
    assert stands(intake, campaign, bureau) is ReportState.LATE
    for name in ("晚改名事项", "最后改名事项"):
        renamed_again(intake, name)
        assert stands(intake, campaign, bureau) is ReportState.LATE, "what was late already stays late"
        approve(item_id, intake.clock.now())
        intake.clock.forward(days=3)


def test_what_was_filed_in_those_days_stays_filed_in_time(intake: Intake, bureau: Body, compiler: Actor) -> None:
    """A later rename, when the days are over, takes nothing of that back."""
    item_id, campaign = renamed_in_the_window(intake, compiler)
    intake.clock.forward(days=30)
    approve(item_id, intake.clock.now())
    file(intake, a_list(intake, compiler, Source(kind="directory", source_id=item_id), item_name="改名事项"))
    intake.clock.forward(days=60)

    renamed_again(intake, "又改名事项")

    assert stands(intake, campaign, bureau) is ReportState.FILED


def test_who_takes_an_item_in_hand_again_gets_no_time_by_it(intake: Intake, bureau: Body, compiler: Actor) -> None:
    """What the level above gave, the body's own step takes away again."""
    item_id, campaign = renamed_in_the_window(intake, compiler)
    approve(item_id, intake.clock.now())
    asked = Unlink(
        actor=compiler, at=intake.clock.now(), item_id=item_id, version=version_of(intake, item_id), reason="不是"
    )
    intake.cases.upper.linking.unlink(asked)
    intake.clock.forward(days=3)

    assert stands(intake, campaign, bureau) is ReportState.LATE


def test_a_town_is_expected_to_claim_from_when_it_is_said_to_bear_an_item(
    intake: Intake, bureau: Body, compiler: Actor
) -> None:
    """The department's item was there in spring; in autumn the registrar says that towns bear it."""
    town = intake.body(50, name="示例镇", kind=BodyKind.TOWN)
    person = intake.person(town, "compiler")
    own = intake.draft(compiler, item_name="老年证办理")
    publish(intake, own)
    campaign = running(intake, {TOWNS: (-10, 2)})
    assert intake.submit(person, intake.draft(person, item_name="自编事项")).ok
    intake.clock.forward(days=5)
    settle_for_towns(intake, own)

    claim(intake, person, "老年证办理", level="district")[0].or_raise()

    assert duty_of(intake, campaign, town, TOWNS).state is ReportState.FILED
    [since] = uppers(intake, "district")["老年证办理"].borne_since.values()
    settle(intake, own, is_in_force=False)
    intake.clock.forward(days=5)
    settle(intake, own, is_in_force=True)
    assert uppers(intake, "district")["老年证办理"].borne_since == {"towns": since}, "it is no younger by coming back"


def test_taking_an_item_back_from_the_department_takes_nothing_of_its_first_way_to_review(
    intake: Intake, enterprise: Body, endorser: Actor
) -> None:
    """What review returned is sent again after the stage, and taken back from the department for a slip of the pen."""
    person = intake.person(enterprise, "compiler")
    campaign = running(intake, {DIRECTORY: (-10, 2)})
    item_id = intake.draft(person, item_name="供水报装")
    intake.submit(person, item_id).or_raise()
    consent(intake, endorser, item_id)
    have(item_id, state="returned")
    intake.clock.forward(days=5)
    intake.submit(person, item_id, version_of(intake, item_id), reply="依据没有变").or_raise()

    withdrawal = Withdrawal(actor=person, at=intake.clock.now(), item_id=item_id, reason="改错字")
    intake.cases.moving.withdraw([withdrawal])[0].or_raise()

    assert state_of(intake, campaign, enterprise) is ReportState.FILED
    intake.submit(person, item_id, version_of(intake, item_id)).or_raise()
    consent(intake, endorser, item_id)
    assert state_of(intake, campaign, enterprise) is ReportState.FILED
