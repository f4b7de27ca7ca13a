"""The API of adjustments: the worklist, what a body does, other causes, the tree; and the periodic tasks."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from mongoengine.connection import get_db

from services.intake.application.adjustments.reminding import REMIND
from services.intake.application.adjustments.watching import SWEEP
from services.intake.domain.bodies import Body
from services.intake.entrypoints import adjustment_tasks
from shared.kernel.actor import Actor
from shared.kernel.ids import new_id
from shared.runtime.celery_app import app
from tests.services.intake.adjustments.keeping import NEW, NEW_TEXT, OLD_TEXT, adjusted, an_item_in
from tests.services.intake.conftest import Intake, Machine

REASON = "条文只改了表述，不影响本事项的要素。"


@pytest.fixture
def item_id(intake: Intake, compiler: Actor) -> str:
    """An item that a change of law touches."""
    item_id = an_item_in(intake, compiler)
    adjusted(intake).apply(item_id, now=intake.clock.now())
    return item_id


@pytest.fixture
def machine(intake: Intake, bureau: Body) -> Machine:
    """The bureau's compiler as a machine client."""
    intake.account("mzj-jiekou", bureau, "compiler")
    return Machine(intake.app.test_client(), "mzj-jiekou")


@pytest.fixture
def office(intake: Intake) -> Machine:
    """The register office as a machine client."""
    intake.account("zfb-jiekou", intake.body(7), "registrar")
    return Machine(intake.app.test_client(), "zfb-jiekou")


def test_the_worklist_and_one_of_it(machine: Machine, item_id: str) -> None:
    listed = machine.get("/intake/api/adjustments?stage=apply&outcome=review").json
    shown = machine.get(f"/intake/api/adjustments/change:{item_id}").json

    assert (listed["total"], listed["adjustments"][0]["item_id"], listed["counts"]) == (1, item_id, {"open": 1})
    assert shown["cause"] == {
        "kind": "law",
        "cause_id": "change",
        "title": "《测试法》修改",
        "effective_on": "2025-06-01",
    }
    [touched] = shown["touched"]
    assert (touched["old_text"], touched["new_text"], touched["new_articles"]) == (OLD_TEXT, NEW_TEXT, [NEW])
    assert (shown["may_adopt"], shown["may_keep"]) == (True, True)


def test_a_body_adopts(machine: Machine, item_id: str) -> None:
    answer = machine.post(f"/intake/api/adjustments/change:{item_id}/adoption", {"version": 1})

    assert (answer.status_code, answer.json["revision"]) == (200, 2)
    assert machine.get(f"/intake/api/adjustments/change:{item_id}").json["may_adopt"] is False


def test_a_body_decides_that_all_stays(machine: Machine, item_id: str) -> None:
    path = f"/intake/api/adjustments/change:{item_id}/keeping"

    assert machine.post(path, {"version": 1, "reason": "不改"}).status_code == 422
    kept = machine.post(path, {"version": 1, "reason": REASON})
    assert (kept.status_code, kept.json["closing"]["how"]) == (200, "kept")


def test_the_office_opens_for_another_cause_and_sees_all(office: Machine, item_id: str) -> None:
    cause_id = new_id()
    body = {
        "cause_id": cause_id,
        "kind": "reform",
        "title": "证明事项告知承诺制",
        "ground": "取消两项证明。",
        "listing": {"search": "高龄"},
    }

    opened = office.post("/intake/api/adjustment-entries", body)

    assert (opened.status_code, opened.json) == (201, {"cause_id": cause_id, "items": 1})
    assert list(office.get(f"/intake/api/adjustment-causes/{cause_id}/numbers").json["bodies"].values()) == [
        {"review": 1}
    ]
    tree = office.get(f"/intake/api/adjustment-causes/{cause_id}/items/{item_id}").json
    assert (tree["item_id"], tree["done"], tree["total"], tree["below"]) == (item_id, 0, 1, [])


@pytest.mark.parametrize("listing", [{"list_kind": "implementation", "category": "1"}, {"category": "8"}])
def test_a_list_by_a_category_that_it_has_not_opens_nothing(office: Machine, item_id: str, listing: object) -> None:
    """Directory items of the category are another list than the one that was asked for."""
    cause_id = new_id()
    entry = {"cause_id": cause_id, "kind": "reform", "title": "证明事项告知承诺制", "ground": "取消两项证明。"}

    answer = office.post("/intake/api/adjustment-entries", {**entry, "listing": listing})

    assert answer.status_code == 422
    [problem] = answer.json["problems"]
    assert problem["field"] == "listing.category"
    assert office.get(f"/intake/api/adjustments?cause={cause_id}&state=all").json["total"] == 0


def test_the_periodic_tasks_do_their_round(intake: Intake, compiler: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = adjusted(intake)
    item_id = an_item_in(intake, compiler)
    ours.apply(item_id)
    monkeypatch.setattr(adjustment_tasks, "use_cases", lambda: intake.cases)
    monkeypatch.setattr(adjustment_tasks, "present", lambda: datetime(2025, 3, 14, tzinfo=UTC))

    adjustment_tasks.sweep_adjustments()
    adjustment_tasks.remind_adjustments()

    assert get_db("intake")["reckoned_years"].find_one({"_id": "adjustments"}) is not None
    assert [one.name for one in ours.told(item_id)] == ["adjustment_opened", "adjustment_due"]
    assert {app.conf.beat_schedule[name]["task"] for name in (SWEEP, REMIND)} == {SWEEP, REMIND}
    assert {app.tasks[name].queue for name in (SWEEP, REMIND)} == {"intake.sweep"}
