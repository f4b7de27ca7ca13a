"""Putting items away and taking them up again at the doors: the item's page, the list, the API of machine clients."""

from __future__ import annotations

from typing import Any

from services.intake.domain.bodies import Body
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from tests.services.intake.conftest import Browser, Intake
from tests.services.intake.inheriting import item_of, set_state
from tests.services.intake.test_discarding import NAME, WHY


def test_at_the_desk_it_takes_a_reason_and_a_confirmation(compiler_at_desk: Browser, intake: Intake) -> None:
    """The item page has both doors, each where it is open."""
    actor = intake.person(_bureau(intake), "compiler")
    item_id = intake.draft(actor)
    address = f"/intake/items/{item_id}"
    form = {"version": "1", "discard_reason": WHY}

    unsure = compiler_at_desk.post(f"{address}/discard", form, page=address)
    mute = compiler_at_desk.post(f"{address}/discard", {**form, "discard_reason": "", "is_sure": "1"}, page=address)
    assert (unsure.status_code, "请勾选以后再作废" in unsure.text, WHY in unsure.text) == (422, True, True)
    assert (mute.status_code, "“作废理由”没有填写" in mute.text or "作废理由" in mute.text) == (422, True)

    assert compiler_at_desk.post(f"{address}/discard", {**form, "is_sure": "1"}, page=address).status_code == 303
    page = compiler_at_desk.get(address).text
    assert f"<b>已作废</b> {WHY}" in page
    assert f"{address}/discard" not in page
    assert f"{address}/edit" not in page
    assert NAME not in compiler_at_desk.get("/intake/items").text
    assert NAME in compiler_at_desk.get("/intake/items?state=discarded").text

    back = compiler_at_desk.post(f"{address}/restoration", {"version": "2"}, page=address)
    assert (back.status_code, item_of(intake, item_id).state) == (303, ItemState.DRAFT)


def test_the_ticked_items_of_a_list_are_put_away_with_a_result_each(compiler_at_desk: Browser, intake: Intake) -> None:
    actor = intake.person(_bureau(intake), "compiler")
    draft, returned = intake.drafts(actor, 2)
    set_state(intake, returned, ItemState.RETURNED)
    here = "/intake/items"
    assert "作废所选" in compiler_at_desk.get(here).text

    ticked = [f"{draft}:1", f"{returned}:7"]
    mute = compiler_at_desk.post(f"{here}/discards", {"id": ticked, "reason": ""}, page=here)
    assert (mute.status_code, "作废理由" in mute.text) == (422, True)
    assert compiler_at_desk.post(f"{here}/discards", {"reason": WHY}, page=here).status_code == 422

    done = compiler_at_desk.post(f"{here}/discards", {"id": ticked, "reason": WHY}, page=here)
    assert "成功 1 项，没有办成 1 项" in done.text
    assert [item_of(intake, one).state for one in (draft, returned)] == [ItemState.DISCARDED, ItemState.RETURNED]


def test_a_machine_client_does_both_in_batches(intake: Intake, bureau: Body, compiler: Actor, machine: Any) -> None:
    item_id = intake.draft(compiler)
    intake.account("mzj-jiqi", bureau, "compiler")
    client = machine("mzj-jiqi")

    gone = client.post("/intake/api/discards", {"items": [{"item_id": item_id, "version": 1, "reason": WHY}]})
    assert [one["ok"] for one in gone.json["results"]] == [True]
    shown = client.get(f"/intake/api/items/{item_id}").json
    assert (shown["state"], shown["discard"]["reason"]) == ("discarded", WHY)
    assert client.get("/intake/api/items").json["total"] == 0
    assert client.get("/intake/api/items?state=discarded").json["total"] == 1

    back = client.post("/intake/api/restorations", {"items": [{"item_id": item_id, "version": 2}]})
    assert [(one["ok"], one["version"]) for one in back.json["results"]] == [(True, 3)]


def _bureau(intake: Intake) -> Body:
    [body] = [body for body in intake.cases.registering.all() if body.name == "示例民政局"]
    return body
