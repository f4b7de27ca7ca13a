"""A round of review that runs while its item goes to another body follows it: in lists, in rights, in notices."""

from __future__ import annotations

import pytest

from services.review.application.give_opinions import OpinionEntry
from services.review.application.lists import ListRequest, View
from services.review.domain.refusals import OwnItem
from shared.contracts.envelope import Envelope
from shared.kernel.actor import Actor
from shared.kernel.batches import Outcome
from tests.services.operations.adjusting import sent_anew
from tests.services.operations.district import District
from tests.unit.review.builders import a_reviewer


def say(district: District, item_id: str, actor: Actor) -> Outcome:
    """Let somebody approve the text that is under review."""
    seen = district.item(item_id).content.content_hash
    entry = OpinionEntry(item_id=item_id, content_hash=seen, verdict="approve", reason="")
    (outcome,) = district.cases["review"].give_opinions([entry], actor=actor)
    return outcome


def listed(district: District, body_id: str) -> list[str]:
    """The items of a body that wait for the legal office."""
    request = ListRequest(view=View.OPEN, body_id=body_id)
    found = district.cases["review"].list_reviews(request, actor=a_reviewer())
    return [row.item_id for row in found.rows]


def test_a_round_that_runs_goes_with_its_item_to_the_other_body(district: District) -> None:
    bureau, taker = district.body(1, name="示例民政局"), district.body(2, name="示例人社局")
    (item_id,) = district.published(bureau, "高龄津贴发放")
    sent_anew(district, bureau, item_id)

    district.carried_out(bureau, "transfer", [item_id], to_body_id=taker.body_id)

    assert (listed(district, bureau.body_id), listed(district, taker.body_id)) == ([], [item_id])
    own = say(district, item_id, a_reviewer(body_id=taker.body_id, body_name="示例人社局"))
    assert (own.ok, own.code) == (False, OwnItem.code)
    for office in district.cases["review"].history(item_id, actor=a_reviewer()).review.current.waiting_for:
        assert say(district, item_id, a_reviewer(office, body_id=bureau.body_id)).ok
    district.settle()
    assert [message.data["body"]["name"] for message in approvals(district)] == ["示例民政局", "示例人社局"]


def test_a_submission_that_comes_to_review_after_the_transfer_is_that_of_the_new_body(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Queues keep no order: what the former body sent may be on its way when the day of the transfer comes."""
    bureau, taker = district.body(1, name="示例民政局"), district.body(2, name="示例人社局")
    (item_id,) = district.published(bureau, "高龄津贴发放")
    late: list[Envelope] = []
    handler = district.handlers["review"]["item_submitted"]
    monkeypatch.setitem(district.handlers["review"], "item_submitted", late.extend)
    sent_anew(district, bureau, item_id)
    district.carried_out(bureau, "transfer", [item_id], to_body_id=taker.body_id)

    handler(late)
    district.settle()

    assert [message.data["body"]["body_id"] for message in late] == [bureau.body_id]
    assert (listed(district, bureau.body_id), listed(district, taker.body_id)) == ([], [item_id])


def approvals(district: District) -> list[Envelope]:
    """What review has said of items that it approved."""
    return [message for message in district.said if message.name == "item_approved"]
