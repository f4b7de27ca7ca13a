"""What review says: every message fits its contract and keeps its id."""

from __future__ import annotations

import pytest

from services.review.application.hearing import request_of, submission_of
from services.review.application.messages import news, opinion_given, round_closed, withdrawal_refused
from services.review.domain.item_review import ItemReview
from services.review.domain.opinion import Verdict
from services.review.domain.round import RoundState
from shared.contracts.envelope import Envelope
from shared.contracts.registry import lookup
from shared.kernel.ids import new_id
from tests.unit.review.builders import (
    ELEMENTS,
    IMPLEMENTED,
    NOON,
    a_request,
    a_review_in,
    a_route,
    an_open_review,
    item_submitted,
    list_submitted,
    spoken,
    withdrawal_requested,
)


def arrived(message: Envelope) -> Envelope:
    """The message as a consumer gets it, with its payload checked."""
    received = Envelope.decode(message.encode())
    assert lookup(received.name, received.version).schema().validate(received.data) == {}
    return received


@pytest.mark.parametrize(
    ("state", "names"),
    [
        (RoundState.OPEN, ["review_opened"]),
        (RoundState.APPROVED, ["review_opened", *["opinion_given"] * 3, "item_approved"]),
        (RoundState.RETURNED, ["review_opened", *["opinion_given"] * 3, "item_returned"]),
        (RoundState.WITHDRAWN, ["review_opened", "item_withdrawn"]),
    ],
)
def test_the_present_state_can_be_told_again(state: RoundState, names: list[str]) -> None:
    review = a_review_in(state)

    told = [arrived(message) for message in news(review, 0)]

    assert names == [message.name for message in told]
    assert len({message.message_id for message in told}) == len(told)
    assert told == [arrived(message) for message in news(review, 0)]


def test_an_approval_carries_the_whole_revision_and_every_opinion() -> None:
    message = arrived(round_closed(a_review_in(RoundState.APPROVED).current))

    assert message.data["elements"] == ELEMENTS
    assert len(message.data["opinions"]) == 3
    assert message.revision == 3


def test_a_return_is_caused_by_the_last_opinion() -> None:
    review = a_review_in(RoundState.RETURNED)

    message = round_closed(review.current)

    assert opinion_given(review.current, review.current.opinions[-1]).message_id == message.caused_by
    assert message.data["opinions"][0]["reason"] == "第三条依据已经修改"


def test_an_opinion_speaks_under_the_version_that_it_made() -> None:
    review = spoken(an_open_review(), Verdict.APPROVE)

    assert arrived(opinion_given(review.current, review.current.opinions[0])).sequence == 2


def test_a_refused_withdrawal_names_its_request() -> None:
    review = a_review_in(RoundState.APPROVED).after_withdrawal_request(a_request())

    message = arrived(withdrawal_refused(review, "联合审核已经通过", a_request()))

    assert (message.caused_by, message.sequence) == ("message-6", 5)


def test_intakes_messages_are_read() -> None:
    item_id = new_id()

    assert submission_of(arrived(item_submitted(item_id))).number == 1
    assert request_of(arrived(withdrawal_requested(item_id)), NOON).submission == 0
    assert request_of(withdrawal_requested(item_id, submission=2), NOON).submission == 2


def an_open_review_of(event: Envelope) -> ItemReview:
    return ItemReview.opened(
        submission_of(event),
        sequence=5,
        route=a_route(list_kind="implementation", lead="staffing_review"),
        cause="m",
        at=NOON,
    )


def test_what_an_implementation_list_rests_on_is_passed_on_with_its_approval() -> None:
    review = an_open_review_of(arrived(list_submitted(new_id(), corrections=["legal_basis"])))

    approval = arrived(round_closed(spoken(review, *[Verdict.APPROVE] * 3).current))

    assert approval.data["list_kind"] == "implementation"
    assert approval.data["source"] == {**IMPLEMENTED["source"], "implementation_code": ""}
    assert {key: approval.data[key] for key in ("part", "is_public", "corrections")} == {
        "part": "首次申请",
        "is_public": True,
        "corrections": ["legal_basis"],
    }
    assert approval.data["sign_off"] == {**IMPLEMENTED["sign_off"], "signed_at": "2026-11-20T02:00:00Z"}


def test_every_message_says_of_which_list_and_part_it_is_and_who_leads() -> None:
    review = an_open_review_of(arrived(list_submitted(new_id())))

    opened, *others = [arrived(one) for one in news(spoken(review, *[Verdict.REJECT] * 3), 0)]

    assert opened.data["lead"] == "staffing_review"
    for message in (opened, *others):
        assert (message.data["list_kind"], message.data["part"]) == ("implementation", "首次申请")


def test_an_item_of_the_directory_list_says_nothing_of_sources() -> None:
    message = arrived(round_closed(a_review_in(RoundState.APPROVED).current))

    assert message.data["list_kind"] == "directory"
    assert not {"source", "sign_off", "corrections", "is_public"} & set(message.data)
