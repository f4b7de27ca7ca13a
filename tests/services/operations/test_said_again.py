"""What is said or asked twice about operations: nothing that came later is undone, and asking is one operation."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from services.intake.domain.operations.operation import Operation
from tests.services.operations.district import District

CLICKS = 4


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


def test_clicks_at_the_same_moment_ask_once_and_all_of_them_hear_so(district: District) -> None:
    bureau = district.body(1)
    (item_id,) = district.published(bureau, "高龄津贴发放")
    asked = district.asking(bureau, "cancel", [item_id])
    start = Barrier(CLICKS)

    def click(_number: int) -> Operation:
        start.wait()
        found: Operation = district.cases["intake"].operations.requesting.request(asked)
        return found

    with ThreadPoolExecutor(CLICKS) as people:
        found = list(people.map(click, range(CLICKS)))

    assert {one.operation_id for one in found} == {asked.operation_id}
    assert [message.name for message in district.settle()].count("operation_requested") == 1
