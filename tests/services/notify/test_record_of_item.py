"""Supervision finds the messages of an item by what it knows of it: a piece of its name, a code, its id."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from apiflask import APIFlask

from services.notify.application.read_record import MOST_CALLED
from services.notify.bootstrap import UseCases
from shared.kernel.ids import new_id
from tests.services.notify.people import SUPERVISOR
from tests.services.notify.visiting import Visitor
from tests.unit.notify.builders import a_message

FIRST, SECOND, NAMED = new_id(), new_id(), new_id()
USCC = "11500381009320238D"


def codes(number: int) -> dict[str, str]:
    base = f"50200900{number}000"
    return {"base_code": base, "implementation_code": f"{USCC}4{base}"}


@pytest.fixture
def supervisor(notify: UseCases, whole_app: APIFlask) -> Visitor:
    """The supervisor, after three items were submitted, two of them coded and one approved."""
    notify.record.received(
        [
            a_message("item_submitted", item_id=FIRST, item_name="高龄津贴发放"),
            a_message("item_approved", item_id=FIRST, item_name="高龄津贴发放", minutes=1),
            a_message("code_assigned", item_id=FIRST, minutes=2, **codes(1)),
            a_message("item_submitted", item_id=SECOND, item_name="养老机构备案", minutes=3),
            a_message("code_assigned", item_id=SECOND, minutes=4, **codes(2)),
            a_message("item_submitted", item_id=NAMED, item_name="502009 号专线咨询", minutes=5),
        ]
    )
    return Visitor(whole_app, SUPERVISOR)


@pytest.mark.parametrize(
    ("typed", "items"),
    [
        ("50 20 09 001 000", [FIRST] * 3),
        ("502009002", [SECOND] * 2),
        ("502009", [SECOND, SECOND, FIRST, FIRST, FIRST]),
        (f"{USCC}4502009001000", [FIRST] * 3),
        ("津贴", [FIRST] * 3),
        ("专线", [NAMED]),
        (SECOND, [SECOND] * 2),
        ("没有的事项", []),
        ("999999", []),
    ],
)
def test_messages_are_found_by_name_code_or_id(supervisor: Visitor, typed: str, items: list[str]) -> None:
    found = supervisor.api("GET", f"/notify/api/records?item={quote(typed)}").json
    page = supervisor.get(f"/notify/records?item={quote(typed)}").text

    assert [record["item_id"] for record in found["records"]] == items
    assert found["total"] == len(items)
    assert all(record["message_id"] in page for record in found["records"])
    assert ("没有符合条件的消息" in page) is (not items)


def test_kind_and_day_narrow_what_was_found(supervisor: Visitor) -> None:
    found = supervisor.api("GET", "/notify/api/records?item=502009&name=code_assigned&day=2026-11-24").json
    other_day = supervisor.api("GET", "/notify/api/records?item=502009&day=2026-11-23").json

    assert [record["item_id"] for record in found["records"]] == [SECOND, FIRST]
    assert other_day["total"] == 0


def test_what_too_many_items_are_called_is_to_be_written_more_exactly(notify: UseCases, supervisor: Visitor) -> None:
    """All their messages at once would be a look through the whole record, and nobody reads them."""
    notify.record.received([a_message("item_submitted", item_id=new_id()) for _ in range(MOST_CALLED + 1)])

    answer = supervisor.api("GET", "/notify/api/records?item=高龄")
    page = supervisor.get("/notify/records?item=高龄")

    assert (answer.status_code, page.status_code) == (422, 422)
    said = f"“高龄”符合的事项超过 {MOST_CALLED} 个"
    assert said in answer.text
    assert said in page.text
    assert "请把名称或编码写得更完整" in page.text
    assert 'value="高龄"' in page.text
