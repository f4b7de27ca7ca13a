"""What was filed in time, returned by review and put away: it counts nowhere, and its body kept its day."""

from __future__ import annotations

import pytest

from services.intake.domain.bodies import Body
from services.intake.domain.items import ItemState
from services.intake.domain.report_states import ReportState
from services.intake.domain.work_plans import Campaign
from shared.kernel.actor import Actor
from tests.services.explained import costs
from tests.services.intake.campaigning import DIRECTORY, running, signed
from tests.services.intake.conftest import Browser, Intake
from tests.services.intake.inheriting import set_state
from tests.services.intake.test_campaigns import duty_of, state_of
from tests.services.intake.test_discarding import discard


def filed_and_put_away(intake: Intake, writer: Actor, state: ItemState, *, last: int = 1) -> Campaign:
    """File one item, let review give it back, put it away, and let the last day pass."""
    campaign = running(intake, {DIRECTORY: (-10, last)})
    item_id = intake.draft(writer)
    intake.submit(writer, item_id).or_raise()
    set_state(intake, item_id, state)
    discard(intake, writer, item_id)[0].or_raise()
    intake.clock.forward(days=3)
    return campaign


def test_nobody_is_late_or_told_so_because_review_had_an_item_put_away(
    intake: Intake, bureau: Body, compiler: Actor, browser: Browser
) -> None:
    campaign = filed_and_put_away(intake, compiler, ItemState.RETURNED)

    duty = duty_of(intake, campaign, bureau)

    assert (duty.state, duty.filed.total) == (ReportState.FILED, 0)
    assert intake.cases.reminding.sweep(intake.clock.now()) == 0
    intake.account("bianzhi", bureau, "compiler")
    browser.sign_in("bianzhi")
    assert "按时报送过的已作废或退出清单" in browser.get("/intake/tasks").text


def test_its_zero_report_is_in_time_then(intake: Intake, bureau: Body, compiler: Actor, head: Actor) -> None:
    campaign = filed_and_put_away(intake, compiler, ItemState.RETURNED)

    signed(intake, head, campaign)

    assert state_of(intake, campaign, bureau) is ReportState.ZERO


@pytest.mark.parametrize(
    ("state", "last"), [(ItemState.WITHDRAWN, 1), (ItemState.RETURNED, -1)], ids=["taken back", "filed late"]
)
def test_what_was_taken_back_or_filed_late_helps_nobody(
    intake: Intake, bureau: Body, compiler: Actor, state: ItemState, last: int
) -> None:
    campaign = filed_and_put_away(intake, compiler, state, last=last)

    assert state_of(intake, campaign, bureau) is ReportState.LATE


def test_while_there_is_time_the_body_is_asked_as_before(intake: Intake, bureau: Body, compiler: Actor) -> None:
    campaign = filed_and_put_away(intake, compiler, ItemState.RETURNED, last=5)

    assert state_of(intake, campaign, bureau) is ReportState.OPEN


def test_only_what_is_put_away_is_looked_at(intake: Intake, bureau: Body, compiler: Actor) -> None:
    intake.drafts(compiler, 30)
    campaign = filed_and_put_away(intake, compiler, ItemState.RETURNED)

    found = costs("intake", lambda: state_of(intake, campaign, bureau))

    [dropped] = [cost for cost in found if cost.command.get("find") == "service_items"]
    assert (dropped.documents, dropped.stages & {"COLLSCAN", "SORT"}) == (1, set())
