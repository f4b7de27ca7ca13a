"""Several messages of one kind at once: which are told together, of which items, at which desk."""

from __future__ import annotations

from typing import Any

import pytest

from services.notify.domain.notices import Happening
from shared.standards.loader import read
from tests.unit.notify.builders import a_message
from tests.unit.notify.telling import NAMES, STANDARD, notices_of

FOR_MANY = [name for name in NAMES if any("many" in rule for rule in read("notices", 1)["events"][name]["notices"])]


def _happenings(name: str, count: int, **data: Any) -> list[Happening]:
    return [
        STANDARD.happening(a_message(name, item_id=f"i-{n}", minutes=n, item_name=f"事项{n}", **data))
        for n in range(count)
    ]


@pytest.mark.parametrize("name", FOR_MANY)
def test_sixty_messages_make_one_notice_a_desk_that_names_all_items(name: str) -> None:
    happenings = _happenings(name, 60)

    notices = STANDARD.rules.notices(name, happenings)

    assert [notice.desk for notice in notices] == [notice.desk for notice in notices_of(name)]
    for notice in notices:
        assert notice.title.startswith("60 个目录清单事项：")
        assert "事项0、事项1、事项2等" in notice.text
        assert "{" not in notice.title + notice.text + notice.link
        assert notice.link.startswith("/")
        assert "i-0" not in notice.link
        assert notice.item_ids == [f"i-{n}" for n in range(60)]
        assert notice.message_ids == [each.message_id for each in happenings]
        assert notice.occurred_at == happenings[-1].occurred_at


def test_only_steps_that_need_nobody_to_look_at_a_reason_are_told_together() -> None:
    assert set(FOR_MANY) == {
        "endorsement_requested",
        "item_submitted",
        "adjustment_due",
        "adjustment_overdue",
        "review_arrived",
        "coordination_due",
        "coordination_overdue",
        "review_due",
        "review_opened",
        "review_overdue",
        "comments_opened",
        "comments_closed",
        "item_approved",
        "code_assigned",
        "item_published",
    }
    assert len(STANDARD.rules.notices("item_returned", _happenings("item_returned", 3))) == 3


def test_what_differs_in_the_list_is_not_told_together() -> None:
    happenings = [*_happenings("item_submitted", 2), *_happenings("item_submitted", 2, list_kind="implementation")]

    titles = [notice.title for notice in STANDARD.rules.notices("item_submitted", [happenings[0], *happenings[2:]])]

    assert titles == ["事项0：已报送联合审核", "2 个实施清单事项：已报送联合审核"]


def test_each_body_is_told_of_its_own_items_and_an_office_of_all() -> None:
    other = {"body_id": "b-2", "name": "示例区教育局"}
    happenings = [
        *_happenings("code_assigned", 2),
        STANDARD.happening(a_message("code_assigned", item_id="i-9", item_name="事项9", body=other)),
    ]

    notices = STANDARD.rules.notices("code_assigned", happenings)

    assert {notice.desk: list(notice.item_ids) for notice in notices} == {
        "body:b-1": ["i-0", "i-1"],
        "body:b-2": ["i-9"],
        "role:list_officer": ["i-0", "i-1", "i-9"],
    }
    assert "示例区民政局、示例区教育局：" in notices[-1].text


def test_what_happened_to_one_item_twice_is_told_twice() -> None:
    twice = [STANDARD.happening(a_message("item_submitted", item_id="i-1", minutes=n, sequence=n)) for n in (1, 2)]

    assert [list(each.item_ids) for each in STANDARD.rules.notices("item_submitted", twice)] == [["i-1"], ["i-1"]]


def test_what_a_desk_knows_is_left_out_for_this_desk_only() -> None:
    happenings = _happenings("item_approved", 3)
    told = {(happenings[1].message_id, "body:b-1")}

    body, officer = STANDARD.rules.notices("item_approved", happenings, told)

    assert list(body.item_ids) == ["i-0", "i-2"]
    assert list(officer.item_ids) == ["i-0", "i-1", "i-2"]
