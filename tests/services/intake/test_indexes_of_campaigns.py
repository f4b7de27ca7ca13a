"""The work plan goes by an index: what 50,000 items say of the bodies is read from the index alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from mongoengine.connection import get_db

from services.intake import bootstrap
from services.intake.adapters.campaign_filed import MongoFiledItems
from services.intake.adapters.zero_reports import MongoZeroReports
from services.intake.application.campaign_rows import Wish
from services.intake.domain.work_plans import Campaign
from services.intake.entrypoints.web import application
from shared.kernel.actor import Actor
from shared.runtime.settings import Settings
from tests.conftest import OpenDatabase, empty
from tests.services.explained import Cost, costs, fill, mixed
from tests.services.intake.campaigning import DIRECTORY, running, today
from tests.services.intake.conftest import REGISTRAR, Intake, SettableClock

BODIES, ITEMS, REPORTS = 91, 5_000, 1_000


@pytest.fixture(scope="module")
def filled(module_db: OpenDatabase) -> Any:
    """Items of ninety-one departments in all states, zero reports and reminders of other campaigns."""
    settings: Settings = module_db("intake")
    empty("intake")
    cases, clock = bootstrap.build(settings), SettableClock()
    intake = Intake(cases, application(settings, cases, clock), clock)
    bodies = [intake.body(number, name=f"示例{number}局") for number in range(1, BODIES + 1)]
    compiler = intake.person(bodies[0], "compiler")
    item_id = intake.draft(compiler)
    fill("intake", "service_items", _items(item_id, [body.body_id for body in bodies], clock))
    fill("intake", "zero_reports", _reports())
    campaign = running(intake, {DIRECTORY: (-10, -1)})
    campaign = cases.campaigns.extend(
        REGISTRAR,
        clock.now(),
        campaign_id=campaign.campaign_id,
        version=campaign.version,
        stage_key=DIRECTORY,
        body_id=bodies[1].body_id,
        last_on=today(intake) + timedelta(days=3),
        reason="机构合并",
    )
    return intake, campaign, compiler


def _items(item_id: str, body_ids: list[str], clock: SettableClock) -> Iterator[dict[str, Any]]:
    pattern, dice, now = get_db("intake")["service_items"].find_one({"_id": item_id}), mixed(), clock.now()
    assert pattern is not None
    for number in range(ITEMS):
        state = dice.choice(("draft", "submitted", "approved", "returned", "withdrawn"))
        copy = {**pattern, "_id": f"x-{number}", "body_id": dice.choice(body_ids), "name_key": f"{number}"}
        copy["state"], copy["created_at"] = state, now - timedelta(days=dice.randrange(40))
        copy["first_filed_at"] = None if state == "draft" else copy["created_at"] + timedelta(days=1)
        copy["content"] = {**pattern["content"], "list_kind": dice.choice(("directory", "implementation"))}
        if copy["content"]["list_kind"] == "implementation":
            copy["source"] = {"kind": "directory_item", "source_id": f"x-{dice.randrange(ITEMS)}"}
        yield copy


def _reports() -> Iterator[dict[str, Any]]:
    dice = mixed()
    for number in range(REPORTS):
        yield {
            "_id": f"old:{number}",
            "version": 1,
            "list_kind": dice.choice(("directory", "implementation")),
            "state": dice.choice(("prepared", "withdrawn")),
            "body_id": f"b-{number}",
        }


def _go_by_an_index(found: list[Cost], most: int) -> None:
    assert found
    for cost in found:
        assert not cost.stages & {"COLLSCAN", "SORT"}, cost
        assert cost.documents <= most, cost


def _aggregations(found: list[Cost]) -> list[Cost]:
    return [cost for cost in found if cost.command.get("aggregate") == "service_items"]


def test_the_overview_reads_no_item_and_asks_once_a_stage(filled: tuple[Intake, Campaign, Actor]) -> None:
    intake, campaign, _ = filled

    found = costs(
        "intake",
        lambda: intake.cases.campaign_view.overview(REGISTRAR, campaign.campaign_id, Wish(), intake.clock.now()),
    )

    asked = _aggregations(found)
    assert len(asked) == 4, (
        "two stages of departments, one with what wants a list and what came late; towns ask nothing"
    )
    assert [cost.documents for cost in asked] == [0, 0, 0, 0]
    assert all(cost.keys <= ITEMS + BODIES for cost in asked), [str(cost) for cost in asked]
    _go_by_an_index([cost for cost in found if cost not in asked and cost.command.get("find") != "bodies"], BODIES)


def test_the_tasks_of_a_body_read_its_own_keys_only(filled: tuple[Intake, Campaign, Actor]) -> None:
    intake, _, compiler = filled

    found = costs("intake", lambda: intake.cases.campaign_view.tasks(compiler, intake.clock.now()))

    _go_by_an_index(found, 5)
    assert all(cost.keys < 10 * ITEMS // BODIES for cost in found), [str(cost) for cost in found]


def test_the_sweep_reads_no_item(filled: tuple[Intake, Campaign, Actor]) -> None:
    intake, _, _ = filled

    found = costs("intake", lambda: intake.cases.reminding.sweep(intake.clock.now()))

    assert [cost.documents for cost in _aggregations(found)] == [0, 0, 0, 0]
    again = costs("intake", lambda: intake.cases.reminding.sweep(intake.clock.now()))
    sent = [cost for cost in again if cost.command.get("find") == "report_reminders"]
    _go_by_an_index(sent, 2 * BODIES)


def test_the_campaigns_and_the_signed_reports_go_by_an_index(filled: tuple[Intake, Campaign, Actor]) -> None:
    intake, _, _ = filled
    some = [f"b-{number}" for number in range(BODIES)]

    _go_by_an_index(costs("intake", lambda: intake.cases.campaigns.all(REGISTRAR)), 5)
    _go_by_an_index(costs("intake", lambda: MongoZeroReports().compared("directory", some)), 5)


def test_a_closed_campaign_looks_at_lists_alone_and_at_each_once(filled: tuple[Intake, Campaign, Actor]) -> None:
    """Which of them were there by the day of its end, the index of their sources does not tell."""
    intake, _, _ = filled
    now = intake.clock.now()
    ends = {body.body_id: now for body in intake.cases.registering.all()}
    store, until = MongoFiledItems(), now - timedelta(days=5)

    filed = costs("intake", lambda: store.filed("implementation", ends, until))
    unbegun = costs("intake", lambda: store.unbegun(ends, until))

    assert [cost.documents for cost in filed] == [0]
    _go_by_an_index(unbegun, ITEMS)


def test_late_imports_are_found_in_the_index_of_the_power_list(filled: tuple[Intake, Campaign, Actor]) -> None:
    intake, _, _ = filled
    bodies = [body.body_id for body in intake.cases.registering.all()]
    now = intake.clock.now()
    fill(
        "intake",
        "power_items",
        (
            {
                "_id": f"p-{number}",
                "version": 1,
                "body_id": bodies[number % BODIES],
                "base_code": f"{number}",
                "item_type": "01",
                "item_name": f"许可{number}",
                "name_key": f"{number}",
                "is_in_force": number % 3 > 0,
                "imported_at": now - timedelta(days=400 if number % 50 else 2),
            }
            for number in range(ITEMS)
        ),
    )

    ends = dict.fromkeys(bodies, now)
    found = costs("intake", lambda: MongoFiledItems().late_imports(now - timedelta(days=9), ends, {}))
    [gone, _] = costs("intake", lambda: MongoFiledItems().of_gone_powers(ends))

    [powers, approved, lists] = found
    assert [(one.documents, one.stages & {"COLLSCAN", "SORT", "FETCH"}) for one in (approved, gone)] == [(0, set())] * 2
    assert (powers.documents, powers.stages & {"COLLSCAN", "SORT", "FETCH"}) == (0, set())
    assert powers.keys <= ITEMS
    _go_by_an_index([lists], ITEMS // 50)
