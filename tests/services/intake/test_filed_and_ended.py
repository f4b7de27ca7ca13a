"""What an operation ends (取消、合并……): its body has it no more, and who had filed it kept his day."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from services.intake.domain.bodies import Body
from services.intake.domain.items import ItemState
from services.intake.domain.report_states import ReportState
from services.intake.domain.work_plans import Campaign
from shared.contracts.envelope import emit
from shared.kernel.actor import SYSTEM, Actor
from shared.kernel.ids import new_id
from tests.services.explained import costs
from tests.services.intake.campaigning import DIRECTORY, running, signed, today
from tests.services.intake.conftest import Browser, Intake
from tests.services.intake.implementing import settled_source
from tests.services.intake.inheriting import item_of
from tests.services.intake.test_campaigns import duty_of, state_of
from tests.services.intake.test_owed_lists import IMPLEMENTATION, a_list, have


def ended(intake: Intake, *item_ids: str) -> None:
    """Let an operation of today cancel items."""
    operation, body = new_id(), {"body_id": "b", "name": "示例区民政局"}
    about = [{"item_id": one, "item_name": one, "list_kind": "directory", "part": "", "body": body} for one in item_ids]
    message = emit(
        "operation_carried_out",
        aggregate_id=operation,
        sequence=3,
        occurred_at=intake.clock.now(),
        actor=SYSTEM.as_record(),
        item_id=item_ids[0],
        data={
            "operation_id": operation,
            "kind": "cancel",
            "item_name": item_ids[0],
            "body": body,
            "items": about,
            "successors": [],
            "new_type": "",
            "until": "",
            "origin": "",
            "ground": "不再办理",
            "document_no": "",
            "decision_no": "示例府〔2026〕7号",
            "effective_on": today(intake).isoformat(),
        },
    )
    intake.cases.operations.hearing.carried_out([message])
    assert {item_of(intake, one).state for one in item_ids} == {ItemState.RETIRED}


def approved(item_id: str, filed_at: datetime) -> str:
    """Let an item have been filed and approved then."""
    have(
        item_id,
        state="approved",
        created_at=filed_at - timedelta(days=1),
        owed_from=filed_at - timedelta(days=1),
        first_filed_at=filed_at,
        **{"progress.approved_at": filed_at},
    )
    return item_id


def with_list(intake: Intake, writer: Actor, name: str, filed_at: datetime) -> tuple[str, str]:
    """Return an approved item of the directory list and its filed implementation list."""
    source = settled_source(intake, writer, item_name=name)
    one = a_list(intake, writer, source, item_name=name)
    return approved(source.source_id, filed_at), approved(one, filed_at)


def days_ago(intake: Intake, days: int) -> datetime:
    """Return the moment so many days before now."""
    return intake.clock.now() - timedelta(days=days)


@pytest.mark.parametrize("window", [(-40, 3), (-40, -1)], ids=["window open", "window over"])
def test_who_has_filed_all_stays_filed_when_one_is_cancelled(
    intake: Intake, bureau: Body, compiler: Actor, window: tuple[int, int]
) -> None:
    gone, _ = with_list(intake, compiler, "高龄津贴发放", days_ago(intake, 30))
    with_list(intake, compiler, "居家养老服务", days_ago(intake, 30))
    campaign = running(intake, {IMPLEMENTATION: window})

    ended(intake, gone)

    duty = duty_of(intake, campaign, bureau, IMPLEMENTATION)
    assert (duty.state, duty.filed.total, duty.filed.unbegun) == (ReportState.FILED, 1, 0)


def test_a_draft_that_ends_with_its_item_is_owed_by_nobody(
    intake: Intake, bureau: Body, compiler: Actor, head: Actor
) -> None:
    source = settled_source(intake, compiler)
    draft = a_list(intake, compiler, source)
    have(draft, created_at=days_ago(intake, 30), owed_from=days_ago(intake, 30))
    approved(source.source_id, days_ago(intake, 30))
    campaign = running(intake, {IMPLEMENTATION: (-10, 3)})

    ended(intake, source.source_id)

    assert item_of(intake, draft).state is ItemState.RETIRED
    signed(intake, head, campaign, stage_key=IMPLEMENTATION)
    assert duty_of(intake, campaign, bureau, IMPLEMENTATION).state is ReportState.ZERO


def filed_then_ended(intake: Intake, writer: Actor, *, ends_in: int, ended_in: int) -> Campaign:
    """File the body's only item today in a stage that ends in so many days, and cancel it in so many."""
    campaign = running(intake, {DIRECTORY: (-10, ends_in)})
    item_id = approved(intake.draft(writer), intake.clock.now())
    intake.clock.forward(days=ended_in)
    ended(intake, item_id)
    return campaign


def test_the_only_item_that_ends_in_the_window_leaves_a_zero_report_to_file(
    intake: Intake, bureau: Body, compiler: Actor, head: Actor
) -> None:
    campaign = filed_then_ended(intake, compiler, ends_in=5, ended_in=1)
    assert state_of(intake, campaign, bureau) is ReportState.OPEN

    signed(intake, head, campaign)

    assert state_of(intake, campaign, bureau) is ReportState.ZERO


@pytest.mark.parametrize(
    ("ends_in", "state"), [(1, ReportState.FILED), (-1, ReportState.FILED_LATE)], ids=["in time", "late"]
)
def test_the_only_item_that_ends_later_leaves_its_body_as_it_was(
    intake: Intake, bureau: Body, compiler: Actor, browser: Browser, ends_in: int, state: ReportState
) -> None:
    campaign = filed_then_ended(intake, compiler, ends_in=ends_in, ended_in=5)

    assert state_of(intake, campaign, bureau) is state
    assert intake.cases.reminding.sweep(intake.clock.now()) == 0
    intake.account("bianzhi", bureau, "compiler")
    browser.sign_in("bianzhi")
    assert "报送过的已作废或退出清单" in browser.get("/intake/tasks").text


def test_what_had_ended_before_the_stage_began_helps_nobody_and_forbids_no_zero_report(
    intake: Intake, bureau: Body, compiler: Actor, head: Actor
) -> None:
    ended(intake, approved(intake.draft(compiler), days_ago(intake, 300)))
    intake.clock.forward(days=30)
    campaign = running(intake, {DIRECTORY: (-10, 1)})
    assert state_of(intake, campaign, bureau) is ReportState.OPEN

    signed(intake, head, campaign)
    intake.clock.forward(days=3)

    assert state_of(intake, campaign, bureau) is ReportState.ZERO


def test_items_that_go_on_are_not_looked_at(intake: Intake, bureau: Body, compiler: Actor) -> None:
    intake.drafts(compiler, 30)
    campaign = filed_then_ended(intake, compiler, ends_in=1, ended_in=5)

    found = costs("intake", lambda: state_of(intake, campaign, bureau))

    [gone] = [cost for cost in found if cost.command.get("find") == "service_items"]
    assert (gone.documents, gone.stages & {"COLLSCAN", "SORT"}) == (1, set())
