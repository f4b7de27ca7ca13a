"""A body has one item of a name, and one item of an upper-level item: what it has keeps others from coming to it."""

from __future__ import annotations

import pytest
from mongoengine.connection import get_db

from services.intake.application.operations.requesting import ParentTaken
from tests.services.operations.district import District

UPPER = "upper-1"


def have_parent(*item_ids: str) -> None:
    """Let items have been claimed from one upper-level item."""
    parent = {"parent_id": UPPER, "number": 1, "taken": {}}
    get_db("intake")["service_items"].update_many({"_id": {"$in": list(item_ids)}}, {"$set": {"parent": parent}})


def test_nothing_is_transferred_to_a_body_that_has_claimed_the_same_upper_level_item(district: District) -> None:
    """Whatever it calls its own: whoever asks hears at once which item that is, and what can be done."""
    bureau, taker = district.body(1, name="示例民政局"), district.body(2, name="示例人社局")
    (item_id,) = district.published(bureau, "高龄津贴发放")
    (own,) = district.published(taker, "老年人津贴发放")
    have_parent(item_id, own)

    with pytest.raises(ParentTaken) as refusal:
        district.ask(bureau, "transfer", [item_id], to_body_id=taker.body_id)

    assert "“示例人社局”的事项“老年人津贴发放”" in refusal.value.message
    assert "“高龄津贴发放”" in refusal.value.message
    assert "取消承接" in refusal.value.message


def test_an_upper_level_item_that_the_receiver_gave_up_is_in_nobodys_way(district: District) -> None:
    bureau, taker = district.body(1), district.body(2)
    (item_id,) = district.published(bureau, "高龄津贴发放")
    (own,) = district.published(taker, "老年人津贴发放")
    have_parent(item_id, own)
    get_db("intake")["service_items"].update_one({"_id": own}, {"$unset": {"parent": ""}})

    district.carried_out(bureau, "transfer", [item_id], to_body_id=taker.body_id)

    assert district.item(item_id).body_id == taker.body_id
