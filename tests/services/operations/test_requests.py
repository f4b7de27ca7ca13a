"""What a body may ask for at intake, and what goes with an item on the day."""

from __future__ import annotations

from dataclasses import replace

import pytest
from mongoengine.connection import get_db

from services.intake.application.drafting import Draft
from services.intake.application.operations.requesting import NameTaken, OperationOpen, Request
from services.intake.domain.bodies import Body
from services.intake.domain.items import IMPLEMENTATION_LIST, ItemState
from services.intake.domain.operations.operation import Wanted
from services.intake.domain.sources import Source
from shared.kernel.actor import NotPermitted
from shared.kernel.errors import Conflict, Invalid, NotFound
from shared.kernel.ids import new_id
from shared.standards.element_list import IMPLEMENTATION, element_list
from tests.services.operations.district import District, person
from tests.unit.intake.builders import an_actor
from tests.unit.intake.implementation.builders import implementation


def test_the_same_request_again_is_the_same_operation(district: District) -> None:
    bureau = district.body(1)
    (item_id,) = district.published(bureau, "高龄津贴发放")
    asked = district.asking(bureau, "cancel", [item_id])
    requesting = district.cases["intake"].operations.requesting

    first = requesting.request(asked)

    assert requesting.request(asked).operation_id == first.operation_id
    assert [message.name for message in district.settle()].count("operation_requested") == 1
    with pytest.raises(Conflict):
        requesting.request(replace(asked, kind="suspend"))


def test_an_item_stands_in_one_open_operation_at_most(district: District) -> None:
    bureau = district.body(1)
    (item_id,) = district.published(bureau, "高龄津贴发放")
    district.ask(bureau, "suspend", [item_id])

    with pytest.raises(OperationOpen, match="已经在申请暂停"):
        district.ask(bureau, "cancel", [item_id])


def test_what_is_not_published_cannot_be_operated_on(district: District) -> None:
    bureau = district.body(1)
    draft = Draft(actor=person(bureau), at=district.now, item_id=new_id(), elements={"item_name": "新事项"})
    item_id = district.cases["intake"].drafting.create([draft])[0].or_raise().item_id

    with pytest.raises(Invalid, match="现在不是“已公布、在办或者已暂停”"):
        district.ask(bureau, "cancel", [item_id])


def test_items_that_are_not_there_or_of_another_body_are_refused(district: District) -> None:
    bureau, other = district.body(1), district.body(2)
    (item_id,) = district.published(bureau, "高龄津贴发放")

    with pytest.raises(NotFound):
        district.ask(bureau, "cancel", [new_id()])
    with pytest.raises(Invalid, match="不是本单位的事项"):
        district.ask(other, "cancel", [item_id])


def test_only_who_submits_for_a_body_asks_for_operations(district: District) -> None:
    bureau = district.body(1)
    (item_id,) = district.published(bureau, "高龄津贴发放")
    asked = Request(
        actor=an_actor("signatory", body_id=bureau.body_id),
        at=district.now,
        operation_id=new_id(),
        kind="cancel",
        item_ids=[item_id],
        successor_ids=[],
        wanted=Wanted(ground="机构改革"),
    )

    with pytest.raises(NotPermitted):
        district.cases["intake"].operations.requesting.request(asked)


def test_nothing_is_transferred_to_a_body_that_has_an_item_of_that_name(district: District) -> None:
    bureau, taker = district.body(1), district.body(2)
    (item_id,) = district.published(bureau, "高龄津贴发放")
    district.published(taker, "高龄津贴发放")

    with pytest.raises(NameTaken):
        district.ask(bureau, "transfer", [item_id], to_body_id=taker.body_id)
    with pytest.raises(Invalid, match="划转到哪个单位"):
        district.ask(bureau, "transfer", [item_id], to_body_id=bureau.body_id)


def a_list_of_a_published_item(district: District, bureau: Body) -> tuple[str, str]:
    """Return the ids of a published item and of an implementation list of it."""
    model = implementation()
    inherited = {
        element.key: model[element.key]
        for element in element_list(IMPLEMENTATION).elements
        if element.is_inherited and element.key in model and element.key != "item_name"
    }
    (item_id,) = district.published(bureau, model["item_name"], **inherited)
    draft = Draft(
        actor=person(bureau),
        at=district.now,
        item_id=new_id(),
        elements=model,
        list_kind=IMPLEMENTATION_LIST,
        source=Source(kind="directory", source_id=item_id),
    )
    return item_id, district.cases["intake"].drafting.create([draft])[0].or_raise().item_id


def test_a_list_is_not_transferred_without_the_item_that_it_implements(district: District) -> None:
    bureau, taker = district.body(1), district.body(2)
    item_id, list_id = a_list_of_a_published_item(district, bureau)
    shown = {"state": "approved", "progress.published_at": district.now}
    get_db("intake")["service_items"].update_one({"_id": list_id}, {"$set": shown})

    with pytest.raises(Invalid, match="随它所实施的事项划转"):
        district.ask(bureau, "transfer", [list_id], to_body_id=taker.body_id)

    district.carried_out(bureau, "transfer", [item_id], to_body_id=taker.body_id)
    assert district.item(list_id).body_id == taker.body_id


def test_implementation_lists_go_with_their_item(district: District) -> None:
    bureau = district.body(1)
    item_id, list_id = a_list_of_a_published_item(district, bureau)

    operation_id = district.carried_out(bureau, "cancel", [item_id])

    assert district.item(list_id).state is ItemState.RETIRED
    assert district.item(list_id).standing == district.item(item_id).standing
    again = next(message for message in district.said if message.name == "operation_carried_out")
    before = get_db("intake")["service_items"].find_one({"_id": list_id})
    district.handlers["intake"]["operation_carried_out"]([again])
    assert get_db("intake")["service_items"].find_one({"_id": list_id}) == before
    assert district.operation(operation_id).carried_out_at is not None


def test_an_item_that_ended_leaves_the_districts_own_upper_list(district: District) -> None:
    bureau = district.body(1)
    (item_id,) = district.published(bureau, "高龄津贴发放")
    uppers = get_db("intake")["upper_items"]
    assert uppers.count_documents({"_id": item_id, "state": "in_force"}) == 1

    district.carried_out(bureau, "cancel", [item_id])

    assert uppers.count_documents({"_id": item_id, "state": "archived"}) == 1


def test_the_districts_own_upper_list_names_the_body_to_which_an_item_was_transferred(district: District) -> None:
    bureau, taker = district.body(1, name="示例民政局"), district.body(2, name="示例人社局")
    (item_id,) = district.published(bureau, "高龄津贴发放")
    uppers = get_db("intake")["upper_items"]
    assert uppers.count_documents({"_id": item_id, "owner_name": "示例民政局"}) == 1

    district.carried_out(bureau, "transfer", [item_id], to_body_id=taker.body_id)

    assert uppers.count_documents({"_id": item_id, "owner_name": "示例人社局", "state": "in_force"}) == 1
