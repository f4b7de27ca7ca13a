"""Operations on published items, from the body that asks to the portal: each service by what the others say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.intake.application.drafting import Draft
from services.intake.domain.items import Action, ItemState
from services.intake.domain.operations.operation import OperationState
from services.publish.application.ports import ItemFilter
from services.publish.domain.operations import OperationNotWaiting
from services.publish.domain.operations import OperationState as PublishState
from services.publish.domain.portal import Search
from shared.kernel.errors import Conflict
from shared.kernel.ids import new_id
from tests.services.operations.district import District, person
from tests.services.publish.builders import DECISION_OFFICER
from tests.unit.intake.builders import an_actor, complete_elements

OFFICER = an_actor("code_officer")


def found_on_the_portal(district: District, words: str) -> list[str]:
    found = district.cases["publish"].reading.search(
        Search(words=words, body_id="", theme="", category=""), page=1, size=50
    )
    return [page.item_id for page in found.pages]


def test_a_cancelled_item_ends_everywhere_on_its_day(district: District) -> None:
    bureau = district.body(1, name="示例民政局")
    (item_id,) = district.published(bureau, "高龄津贴发放")
    operation_id = district.ask(bureau, "cancel", [item_id])
    district.offices_say(operation_id)
    district.government_adopts(operation_id, in_days=2)

    assert district.sweep(in_days=1) == 0
    assert district.item(item_id).state is ItemState.APPROVED
    assert found_on_the_portal(district, "高龄津贴") == [item_id]

    assert district.sweep(in_days=2) == 1
    item = district.item(item_id)
    assert item.state is ItemState.RETIRED
    assert not any(item.may(action) for action in Action)
    assert district.operation(operation_id).state is OperationState.CARRIED_OUT
    assert found_on_the_portal(district, "高龄津贴") == []
    assert district.cases["publish"].reading.item_page(item_id).item_name == "高龄津贴发放"
    (notice,) = district.cases["publish"].operating.notices([item_id])
    assert notice.before.endswith("起取消，不再办理。")
    assert district.cases["coding"].ledger.entry(item_id, OFFICER).is_retired
    assert district.operation(operation_id).retired_codes == {item_id: item.progress.base_code}


def test_the_sweep_may_come_again_and_nothing_is_said_twice(district: District) -> None:
    bureau = district.body(1)
    district.carried_out(bureau, "cancel", district.published(bureau, "高龄津贴发放"))
    before = len(district.said)

    assert district.sweep(in_days=5) == 0
    assert len(district.said) == before


def test_a_merged_item_leads_to_what_takes_its_place(district: District) -> None:
    bureau = district.body(1)
    first, second, whole = district.published(bureau, "高龄津贴发放", "高龄补贴发放", "老年津贴发放")

    district.carried_out(bureau, "merge", [first, second], [whole])

    for item_id in (first, second):
        (notice,) = district.cases["publish"].operating.notices([item_id])
        assert notice.links == (("老年津贴发放", f"/items/{whole}"),)
        entry = district.cases["coding"].ledger.entry(item_id, OFFICER)
        ((_, heirs),) = district.cases["coding"].ledger.lineages(entry, OFFICER)
        assert [one.item_id for one in heirs] == [whole]
    assert district.item(whole).state is ItemState.APPROVED
    assert found_on_the_portal(district, "老年津贴") == [whole]


def test_a_split_item_leads_to_all_that_take_its_place(district: District) -> None:
    bureau = district.body(1)
    whole, first, second = district.published(bureau, "老年津贴发放", "高龄津贴发放", "养老补贴发放")

    district.carried_out(bureau, "split", [whole], [first, second])

    (notice,) = district.cases["publish"].operating.notices([whole])
    assert [name for name, _ in notice.links] == ["高龄津贴发放", "养老补贴发放"]


def test_what_takes_an_items_place_must_be_published_before_the_government_decides(district: District) -> None:
    bureau = district.body(1)
    (item_id,) = district.published(bureau, "高龄津贴发放")
    draft = Draft(
        actor=person(bureau), at=district.now, item_id=new_id(), elements=complete_elements(item_name="老年津贴发放")
    )
    successor = district.cases["intake"].drafting.create([draft])[0].or_raise().item_id
    operation_id = district.ask(bureau, "merge", [item_id], [successor])
    district.offices_say(operation_id)

    with pytest.raises(Conflict, match="还没有公布"):
        district.government_adopts(operation_id)


def test_a_suspended_item_rests_and_is_resumed(district: District) -> None:
    bureau = district.body(1)
    (item_id,) = district.published(bureau, "高龄津贴发放")

    district.carried_out(bureau, "suspend", [item_id])
    item = district.item(item_id)
    assert (item.state, item.standing and item.standing.is_suspended) == (ItemState.APPROVED, True)
    (notice,) = district.cases["publish"].operating.notices([item_id])
    assert "暂停办理" in notice.before
    assert found_on_the_portal(district, "高龄津贴") == [item_id]

    district.carried_out(bureau, "resume", [item_id])
    item = district.item(item_id)
    assert item.standing
    assert not item.standing.is_suspended
    assert district.cases["publish"].operating.notices([item_id]) == ()


def test_a_transferred_item_keeps_id_and_code_and_names_its_new_body(district: District) -> None:
    bureau, taker = district.body(1, name="示例民政局"), district.body(2, name="示例人社局")
    (item_id,) = district.published(bureau, "高龄津贴发放")
    code = district.item(item_id).progress.base_code

    district.carried_out(bureau, "transfer", [item_id], to_body_id=taker.body_id)

    item = district.item(item_id)
    assert (item.body_id, item.body_name, item.progress.base_code) == (taker.body_id, "示例人社局", code)
    page = district.cases["publish"].reading.item_page(item_id)
    assert (page.body_id, page.body_name, page.base_code) == (taker.body_id, "示例人社局", code)
    assert found_on_the_portal(district, "示例人社局") == [item_id]
    (notice,) = district.cases["publish"].operating.notices([item_id])
    assert "由示例民政局划转到示例人社局办理" in notice.before
    assert not district.cases["coding"].ledger.entry(item_id, OFFICER).is_retired


def test_an_item_handed_down_stays_with_a_way_to_those_that_have_it_now(district: District) -> None:
    bureau, town = district.body(1), district.body(2, name="示例镇")
    (item_id,) = district.published(bureau, "高龄津贴发放")
    (below,) = district.published(town, "高龄津贴初审")

    district.carried_out(bureau, "hand_down", [item_id], [below])

    assert district.item(item_id).state is ItemState.APPROVED
    (notice,) = district.cases["publish"].operating.notices([item_id])
    assert notice.links == (("高龄津贴初审", f"/items/{below}"),)
    assert not notice.is_over


def test_a_public_service_that_becomes_an_administrative_power_leaves_the_directory(district: District) -> None:
    bureau = district.body(1)
    (item_id,) = district.published(bureau, "高龄津贴发放")

    district.carried_out(bureau, "retype", [item_id], new_type="05")

    (notice,) = district.cases["publish"].operating.notices([item_id])
    assert "起转为行政给付" in notice.before
    assert district.item(item_id).state is ItemState.RETIRED
    assert district.cases["coding"].ledger.entry(item_id, OFFICER).is_retired


def test_what_an_office_refuses_never_comes_before_the_government(district: District) -> None:
    bureau = district.body(1)
    (item_id,) = district.published(bureau, "高龄津贴发放")
    operation_id = district.ask(bureau, "cancel", [item_id])

    district.offices_say(operation_id, refuses="staffing_review")

    operation = district.operation(operation_id)
    assert operation.state is OperationState.REFUSED
    assert operation.answer is not None
    assert [word.reason for word in operation.answer.words if not word.is_approved] == ["职责没有调整"]
    assert district.cases["publish"].operating.waiting(actor=DECISION_OFFICER) == 0
    assert district.ask(bureau, "cancel", [item_id]) != operation_id


def test_what_the_government_returns_may_be_asked_for_again(district: District) -> None:
    bureau = district.body(1)
    (item_id,) = district.published(bureau, "高龄津贴发放")
    operation_id = district.ask(bureau, "cancel", [item_id])
    district.offices_say(operation_id)
    operating = district.cases["publish"].operating
    known = operating.one(actor=DECISION_OFFICER, operation_id=operation_id)

    operating.decide(
        actor=DECISION_OFFICER,
        operation_id=operation_id,
        version=known.version,
        decision="return",
        reason="先征求意见",
        now=district.now,
    )
    district.settle()

    operation = district.operation(operation_id)
    assert operation.state is OperationState.REFUSED
    assert operation.decision is not None
    assert operation.decision.reason == "先征求意见"
    assert district.sweep(in_days=9) == 0
    assert district.ask(bureau, "cancel", [item_id]) != operation_id


def test_what_is_given_up_comes_off_every_desk(district: District) -> None:
    bureau = district.body(1)
    (item_id,) = district.published(bureau, "高龄津贴发放")
    operation_id = district.ask(bureau, "cancel", [item_id])

    district.cases["intake"].operations.requesting.withdraw(
        actor=person(bureau), operation_id=operation_id, version=1, reason="还要再核对", at=district.now
    )
    district.settle()

    assert district.operation(operation_id).state is OperationState.WITHDRAWN
    with pytest.raises(Conflict):
        district.offices_say(operation_id)
    assert district.cases["publish"].operating.waiting(actor=DECISION_OFFICER) == 0


def test_a_withdrawal_that_crosses_the_answer_ends_the_operation(district: District) -> None:
    bureau = district.body(1)
    (item_id,) = district.published(bureau, "高龄津贴发放")
    operation_id = district.ask(bureau, "cancel", [item_id])
    # not carried yet: the offices speak before they hear of it
    district.cases["intake"].operations.requesting.withdraw(
        actor=person(bureau), operation_id=operation_id, version=1, reason="还要再核对", at=district.now
    )
    district.offices_say(operation_id)

    operating = district.cases["publish"].operating
    known = operating.one(actor=DECISION_OFFICER, operation_id=operation_id)
    assert known.state is PublishState.WITHDRAWN
    assert district.operation(operation_id).state is OperationState.WITHDRAWN
    with pytest.raises(OperationNotWaiting):
        district.government_adopts(operation_id)


def test_review_cannot_bring_a_cancelled_item_back(district: District) -> None:
    bureau = district.body(1)
    (item_id,) = district.published(bureau, "高龄津贴发放")
    district.carried_out(bureau, "cancel", [item_id])
    approved = next(message for message in district.said if message.name == "item_approved")

    late = replace(approved, sequence=approved.sequence + 50, message_id=new_id())
    for consumer in ("intake", "coding", "publish"):
        district.handlers[consumer]["item_approved"]([late])
    district.settle()

    assert district.item(item_id).state is ItemState.RETIRED
    assert district.cases["publish"].reading.item_counts(actor=DECISION_OFFICER, wanted=ItemFilter())["ready"] == 0


def test_the_name_of_a_cancelled_item_is_free_again(district: District) -> None:
    bureau = district.body(1)
    (item_id,) = district.published(bureau, "高龄津贴发放")
    district.carried_out(bureau, "cancel", [item_id])

    (again,) = district.published(bureau, "高龄津贴发放")

    assert again != item_id
    assert district.item(again).progress.base_code != district.item(item_id).progress.base_code


def test_everybody_concerned_is_told(district: District) -> None:
    bureau, taker = district.body(1), district.body(2)
    district.carried_out(bureau, "transfer", district.published(bureau, "高龄津贴发放"), to_body_id=taker.body_id)

    found = district.cases["notify"].inbox.find(person(taker))
    assert "“高龄津贴发放”已划转到本单位" in [one.notice.title for one in found.entries]


def test_all_that_was_said_can_be_said_again_under_the_same_ids(district: District) -> None:
    bureau = district.body(1)
    district.carried_out(bureau, "cancel", district.published(bureau, "高龄津贴发放"))
    names = ("operation_requested", "operation_answered", "operation_decided", "operation_carried_out", "code_retired")
    before = {message.message_id for message in district.said if message.name in names}
    cases = district.cases

    cases["intake"].operations.requesting.resend(None)
    cases["review"].operations.resend(None)
    cases["coding"].tell_again.resend()
    cases["publish"].operating.resend(since=district.now)
    again = {message.message_id for message in district.settle() if message.name in names}

    assert again == before
    assert len(again) == len(names)
