"""An item that an operation ends while the offices read its next text: its round of review is over, too."""

from __future__ import annotations

from services.intake.domain.items import ItemState
from tests.services.operations.adjusting import sent_anew
from tests.services.operations.district import District


def test_the_offices_need_not_read_what_is_cancelled(district: District) -> None:
    bureau = district.body(1)
    (item_id,) = district.published(bureau, "高龄津贴发放")
    sent_anew(district, bureau, item_id)

    district.carried_out(bureau, "cancel", [item_id])

    item = district.item(item_id)
    assert (item.state, item.withdrawal_requested) == (ItemState.RETIRED, False)
    assert "已审定取消" in item.withdrawal_reason
    said = [message.name for message in district.said]
    assert (said.count("withdrawal_requested"), said.count("item_withdrawn")) == (1, 1)


def test_an_item_that_is_in_its_bodys_hands_or_approved_is_not_asked_back(district: District) -> None:
    bureau = district.body(1)
    district.carried_out(bureau, "cancel", district.published(bureau, "高龄津贴发放"))

    assert "withdrawal_requested" not in [message.name for message in district.said]
