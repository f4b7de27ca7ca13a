"""What is said or asked twice about operations: nothing that came later is undone, and asking is one operation."""

from __future__ import annotations

from tests.services.operations.district import District


def test_what_is_said_again_undoes_no_later_operation(district: District) -> None:
    bureau = district.body(1)
    (item_id,) = district.published(bureau, "高龄津贴发放")
    district.carried_out(bureau, "suspend", [item_id])
    district.carried_out(bureau, "resume", [item_id])
    before = district.item(item_id)
    carried_out = [message for message in district.said if message.name == "operation_carried_out"]

    # queues keep no order
    for message in reversed(carried_out):
        district.handlers["intake"]["operation_carried_out"]([message])

    assert [message.data["kind"] for message in carried_out] == ["suspend", "resume"]
    assert district.item(item_id) == before
