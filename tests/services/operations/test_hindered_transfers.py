"""A transfer for which the receiving body has no room on its day: both see why, and it goes on once there is some."""

from __future__ import annotations

import pytest
from mongoengine.connection import get_db

from services.intake.application.drafting import Draft
from services.intake.application.new_texts import Correction
from services.intake.application.operations.hearing import NoRoom
from services.intake.application.operations.hindered import SWEEP_OPERATIONS
from services.intake.application.operations.requesting import OperationOpen
from services.intake.domain.bodies import Body
from services.intake.domain.operations.operation import OperationState
from services.intake.entrypoints import operation_tasks
from services.intake.entrypoints.web import application as intake_app
from shared.contracts.envelope import Envelope
from shared.kernel.ids import new_id
from shared.runtime.celery_app import app
from tests.services.operations.district import District, person
from tests.services.operations.machines import Machines
from tests.services.operations.test_room_at_the_receiver import have_parent
from tests.services.review.conftest import sign_in
from tests.unit.intake.builders import complete_elements

NAME = "高龄津贴发放"


def bodies(district: District) -> tuple[Body, Body]:
    return district.body(1, name="示例民政局"), district.body(2, name="示例人社局")


def about_to_go(district: District, bureau: Body, taker: Body, name: str = NAME) -> tuple[str, str]:
    """Return a published item and its transfer, which the government has adopted for today."""
    (item_id,) = district.published(bureau, name)
    operation_id = district.ask(bureau, "transfer", [item_id], to_body_id=taker.body_id)
    district.offices_say(operation_id)
    district.government_adopts(operation_id)
    return item_id, operation_id


def own_item(district: District, body: Body, name: str) -> str:
    draft = Draft(actor=person(body), at=district.now, item_id=new_id(), elements=complete_elements(item_name=name))
    return district.cases["intake"].drafting.create([draft])[0].or_raise().item_id


def rename(district: District, body: Body, item_id: str, name: str) -> None:
    version = district.item(item_id).version
    elements = complete_elements(item_name=name)
    correction = Correction(actor=person(body), at=district.now, item_id=item_id, version=version, elements=elements)
    district.cases["intake"].drafting.revise(correction).or_raise()


def told(district: District) -> list[Envelope]:
    return [message for message in district.said if message.name == "operation_hindered"]


def swept(district: District) -> list[Envelope]:
    """Let the periodic sweep look; hand what it sends to intake's own queue to the handler of that queue."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operation_tasks, "use_cases", lambda: district.cases["intake"])
        operation_tasks.sweep_operations()
    found = []
    for stored in get_db("intake")["item_operations"].find({"outbox.0": {"$exists": True}}):
        for one in stored["outbox"]:
            assert (one["exchange"], one["routing_key"]) == ("intake.queues", "intake.operation_carried_out")
            found.append(Envelope.decode(bytes(one["body"])))
    get_db("intake")["item_operations"].update_many({}, {"$set": {"outbox": []}})
    for message in found:
        district.handlers["intake"]["operation_carried_out"]([message])
    district.settle()
    return found


def test_a_name_that_the_receiving_body_takes_meanwhile_hinders_the_transfer_until_it_is_free(
    district: District,
) -> None:
    bureau, taker = bodies(district)
    item_id, operation_id = about_to_go(district, bureau, taker)
    own = own_item(district, taker, NAME)

    district.sweep()

    operation = district.operation(operation_id)
    assert (operation.state, operation.is_open) == (OperationState.HINDERED, True)
    assert operation.hindrance is not None
    assert operation.hindrance.item_ids == (own,)
    assert district.item(item_id).body_id == bureau.body_id
    [message] = told(district)
    assert message.data["reason"] == operation.hindrance.reason
    assert "“示例人社局”在申请以后又有了同名的事项“高龄津贴发放”" in operation.hindrance.reason
    with pytest.raises(OperationOpen):
        district.ask(bureau, "cancel", [item_id])
    assert swept(district) == []

    rename(district, taker, own, "另一个名称")
    assert len(swept(district)) == 1

    operation = district.operation(operation_id)
    assert (operation.state, operation.hindrance) == (OperationState.CARRIED_OUT, None)
    assert app.conf.beat_schedule[SWEEP_OPERATIONS]["task"] == SWEEP_OPERATIONS
    assert district.item(item_id).body_id == taker.body_id
    assert swept(district) == []
    uppers = get_db("intake")["upper_items"]
    assert uppers.count_documents({"_id": item_id, "owner_name": "示例人社局", "state": "in_force"}) == 1


def test_an_upper_level_item_that_the_receiving_body_claims_meanwhile_hinders_too(district: District) -> None:
    bureau, taker = bodies(district)
    item_id, operation_id = about_to_go(district, bureau, taker)
    own = own_item(district, taker, "老年人津贴发放")
    have_parent(item_id, own)

    district.sweep()

    hindrance = district.operation(operation_id).hindrance
    assert hindrance is not None
    assert "“示例人社局”的事项“老年人津贴发放”在申请以后承接了“高龄津贴发放”的上级事项" in hindrance.reason

    get_db("intake")["service_items"].update_one({"_id": own}, {"$unset": {"parent": ""}})
    swept(district)
    assert district.item(item_id).body_id == taker.body_id


def test_another_thing_that_comes_into_the_way_is_told_in_its_turn(district: District) -> None:
    bureau, taker = bodies(district)
    _, operation_id = about_to_go(district, bureau, taker)
    first = own_item(district, taker, NAME)
    district.sweep()
    rename(district, taker, first, "另一个名称")
    second = own_item(district, taker, NAME)

    assert len(swept(district)) == 1

    hindrance = district.operation(operation_id).hindrance
    assert hindrance is not None
    assert hindrance.item_ids == (second,)
    assert len(told(district)) == 2
    assert swept(district) == []


def test_what_is_said_again_of_a_hindered_transfer_tells_nobody_twice(district: District) -> None:
    bureau, taker = bodies(district)
    _, operation_id = about_to_go(district, bureau, taker)
    own_item(district, taker, NAME)
    district.sweep()
    before = district.operation(operation_id)

    again = next(message for message in district.said if message.name == "operation_carried_out")
    district.handlers["intake"]["operation_carried_out"]([again])
    district.settle()

    assert district.operation(operation_id) == before
    assert len(told(district)) == 1


def test_nothing_of_an_operation_moves_while_one_of_its_items_has_no_room(district: District) -> None:
    bureau, taker = bodies(district)
    ids = district.published(bureau, NAME, "百岁老人津贴发放")
    operation_id = district.ask(bureau, "transfer", ids, to_body_id=taker.body_id)
    district.offices_say(operation_id)
    district.government_adopts(operation_id)
    own_item(district, taker, NAME)

    district.sweep()

    assert {district.item(item_id).body_id for item_id in ids} == {bureau.body_id}


def test_what_nobody_here_asked_for_is_left_to_the_operators(district: District) -> None:
    bureau, taker = bodies(district)
    _, operation_id = about_to_go(district, bureau, taker)
    own_item(district, taker, NAME)
    get_db("intake")["item_operations"].delete_one({"_id": operation_id})

    with pytest.raises(NoRoom, match="请重试这条消息"):
        district.sweep()


def test_both_bodies_read_on_the_page_what_is_in_the_way(district: District, machines: Machines) -> None:
    """The receiving body is led to its item; machines read the same."""
    bureau, taker = bodies(district)
    _, operation_id = about_to_go(district, bureau, taker)
    own = own_item(district, taker, NAME)
    district.sweep()
    desk = intake_app(district.settings["intake"], district.cases["intake"])

    def page(body: Body, path: str = f"/{operation_id}") -> str:
        client = desk.test_client()
        sign_in(client, person(body))
        return str(client.get(f"/intake/operations{path}").text)

    for shown in (page(bureau), page(taker)):
        assert "已到生效的日子，没有划转成。" in shown
        assert "请该单位把自己的改名或者作废。让开以后，几分钟内自动划转" in shown
        assert "在那以前一切照旧" not in shown
    link = f'href="/intake/items/{own}"'
    assert (link in page(bureau), link in page(taker)) == (False, True)
    assert "划转受阻，待处理" in page(bureau, "?state=hindered")
    found = machines.at("intake", person(taker)).get(f"/{operation_id}").json
    assert (found["state"], found["hindrance"]["item_ids"]) == ("hindered", [own])
