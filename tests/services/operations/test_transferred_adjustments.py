"""What is asked of an item that goes to another body: that one is told of it, and acts on it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.intake.domain.items import ItemState
from shared.kernel.errors import NotFound
from tests.services.operations.adjusting import adjustment, by, opened_by_hand
from tests.services.operations.district import District

REASON = "经逐条核对，事项的内容不受影响。"


def test_an_open_adjustment_goes_with_its_item_to_the_other_body(district: District) -> None:
    bureau, taker = district.body(1, name="示例民政局"), district.body(2, name="示例人社局")
    (item_id,) = district.published(bureau, "高龄津贴发放")
    adjustment_id = opened_by_hand(district, item_id)
    due_on = adjustment(adjustment_id).clocks.due_on

    district.carried_out(bureau, "transfer", [item_id], to_body_id=taker.body_id)

    moved = adjustment(adjustment_id)
    assert (moved.body_id, moved.body_name, moved.clocks.due_on) == (taker.body_id, "示例人社局", due_on)
    told = [message.data["body"]["name"] for message in district.said if message.name == "adjustment_opened"]
    assert told == ["示例民政局", "示例人社局"]
    acting = district.cases["intake"].adjustments.acting
    with pytest.raises(NotFound):
        acting.keep(by(district, bureau, adjustment_id), REASON)
    acting.take_in_hand(by(district, taker, adjustment_id))
    assert district.item(item_id).state is ItemState.DRAFT


def test_the_sweep_finds_what_the_handler_missed_and_the_former_body_decides_nothing(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau, taker = district.body(1), district.body(2)
    (item_id,) = district.published(bureau, "高龄津贴发放")
    adjustment_id = opened_by_hand(district, item_id)
    operation_id = district.ask(bureau, "transfer", [item_id], to_body_id=taker.body_id)
    district.offices_say(operation_id)
    district.government_adopts(operation_id)
    cases = district.cases["intake"]
    hearing_alone = cases.operations.hearing.carried_out
    monkeypatch.setitem(district.handlers["intake"], "operation_carried_out", hearing_alone)
    district.sweep()

    with pytest.raises(NotFound):
        cases.adjustments.acting.keep(by(district, bureau, adjustment_id), REASON)
    cases.adjustments.watching.sweep(district.now + timedelta(minutes=5))

    assert adjustment(adjustment_id).body_id == taker.body_id
    assert not adjustment(adjustment_id).is_closed
