"""The coding desk on implementation lists: which entries share a code, and why."""

from __future__ import annotations

import pytest

from services.coding.bootstrap import UseCases
from services.coding.entrypoints.web import create_app
from shared.runtime.settings import Settings
from tests.services.coding.builders import (
    OFFICER,
    a_body_changed,
    a_list_approved,
    a_power_source,
    an_item_approved,
)
from tests.services.coding.test_sharing_parents import a_claimed
from tests.services.notify.visiting import Visitor

CODE = "502009001000"
KEPT = "500109801003"


@pytest.fixture
def desk(settings: Settings, coding: UseCases) -> Visitor:
    """The desk of an officer, over one coded item with two lists, a list that waits and one of the power list."""
    coding.copies.body_changed([a_body_changed()])
    coding.assign_codes.item_approved(
        [
            an_item_approved(),
            a_list_approved("l-1", part="首次申请"),
            a_list_approved("l-2", part="遗失补办"),
            a_list_approved("l-3", source_id="not-here", item_name="居民用水报装"),
            a_list_approved("l-4", source=a_power_source(KEPT), item_name="权力事项"),
        ]
    )
    return Visitor(create_app(settings, coding), OFFICER)


def test_the_ledger_says_which_lists_share_a_code_and_why(desk: Visitor) -> None:
    ledger, item, one = (desk.get(f"/coding/{path}").text for path in ("", "items/i-1", "items/l-1"))

    assert "义务兵家庭优待金发放（首次申请）" in ledger
    assert '沿用<a href="/coding/items/i-1">目录清单事项</a>的编码' in ledger
    assert "沿用权力清单的编码" in ledger
    for path in ("/coding/items/l-1", "/coding/items/l-2"):
        assert path in item
    assert "沿用这个编码的实施清单" in item
    assert '<a href="/coding/items/i-1">“义务兵家庭优待金发放”</a>' in one
    assert "/coding/items/l-2" in one
    assert "编码怎么组成" not in one


def test_a_code_finds_the_item_first_and_then_its_lists(desk: Visitor) -> None:
    page = desk.get(f"/coding/?q={CODE}").text

    places = [page.index(f'href="/coding/items/{item_id}"') for item_id in ("i-1", "l-1", "l-2")]
    assert places[0] == min(places)
    assert "共 3 项" in page


def test_what_waits_says_for_what(desk: Visitor) -> None:
    held = desk.get("/coding/?state=held").text

    assert "所实施的目录清单事项" in held
    assert "自动沿用同一编码" in held
    assert "还没有进入台账" in desk.get("/coding/items/l-3").text
    assert "已公布的权力清单" in desk.get("/coding/items/l-4").text


def test_machines_see_whose_code_it_is(desk: Visitor) -> None:
    one = desk.api("GET", "/coding/api/codes/l-1").get_json()

    assert (one["list_kind"], one["part"], one["shares_codes_of"]) == ("implementation", "首次申请", "i-1")


def test_an_item_whose_link_was_given_up_after_it_was_coded_says_whose_code_it_kept(
    desk: Visitor, coding: UseCases
) -> None:
    """It has no number of its own, so nothing is made up of one, and its type has not changed."""
    coding.assign_codes.item_approved([a_claimed("t-1", "i-1", level="district", item_name="高龄津贴发放")])
    coding.assign_codes.item_approved([an_item_approved("t-1", sequence=9, revision=2, item_name="高龄津贴发放")])

    page, ledger = (desk.get(f"/coding/{path}").text for path in ("items/t-1", ""))

    assert CODE in page
    for wrong in ("改成了", "第 0 个主项", "部门代码表里已没有这个代码", "实施清单，"):
        assert wrong not in page, wrong
    assert "取消承接" in page
    assert "已取消承接" in ledger
