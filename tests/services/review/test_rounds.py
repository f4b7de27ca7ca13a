"""Submissions and withdrawals as they arrive: once, twice, late, in any order, many at once."""

from __future__ import annotations

import pytest

from services.review.adapters.opinion_files import MongoStages
from services.review.application.give_opinions import OpinionEntry
from services.review.application.opinion_forms import StageFilter
from services.review.application.use_cases import UseCases
from shared.kernel.clock import day_in_china
from shared.kernel.errors import NotYet
from shared.kernel.ids import new_id
from shared.standards.loader import read
from tests.services.review.conftest import MovedClock, adopt, names, queued, stored, submitted
from tests.unit.review.builders import (
    ELEMENTS,
    HASH,
    HASHES,
    OFFICES,
    a_reviewer,
    body_changed,
    item_submitted,
    list_submitted,
    withdrawal_requested,
)


def all_say(use_cases: UseCases, item_id: str, verdict: str, content_hash: str = HASH) -> None:
    """Let every office say the same."""
    for office in OFFICES:
        entry = OpinionEntry(item_id=item_id, content_hash=content_hash, verdict=verdict, reason="请核对依据")
        (outcome,) = use_cases.give_opinions([entry], actor=a_reviewer(office))
        assert outcome.ok, outcome.message


def test_submissions_open_rounds_in_one_go(use_cases: UseCases) -> None:
    for item_id in submitted(use_cases, 3):
        document = stored(item_id)
        assert (1, "open", list(OFFICES)) == (
            document["version"],
            document["current"]["state"],
            document["current"]["waiting_for"],
        )
        assert names(item_id) == ["review_opened"]


def test_the_same_submission_twice_opens_one_round(use_cases: UseCases) -> None:
    event = item_submitted(new_id())

    use_cases.open_reviews([event, event])
    use_cases.open_reviews([event])

    assert names(event.item_id) == ["review_opened"]


def test_an_older_submission_after_a_newer_one_changes_nothing(use_cases: UseCases) -> None:
    item_id = new_id()
    newer = item_submitted(item_id, sequence=9, revision=4, submission=2, content_hash="b" * 64)
    older = item_submitted(item_id, sequence=5)

    use_cases.open_reviews([newer, older])
    use_cases.open_reviews([older])

    assert (stored(item_id)["version"], stored(item_id)["current"]["content_hash"]) == (1, "b" * 64)


def test_a_resubmission_opens_the_next_round_and_keeps_every_opinion(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    all_say(use_cases, item_id, "reject")

    use_cases.open_reviews([item_submitted(item_id, sequence=9, revision=4, submission=2, content_hash="b" * 64)])

    document = stored(item_id)
    assert (
        document["current"]["number"],
        document["current"]["state"],
        document["current"]["opinions"],
    ) == (2, "open", [])
    (past,) = document["past_rounds"]
    assert (past["state"], len(past["opinions"]), past["element_hashes"]) == ("returned", 3, HASHES)
    assert {"请核对依据"} == {opinion["reason"] for opinion in past["opinions"]}


def test_an_approved_item_that_followed_the_upper_level_is_reviewed_again(use_cases: UseCases) -> None:
    """It is a draft of its body again (随上级清单调整); its next submission is its next round, approved for itself."""
    (item_id,) = submitted(use_cases)
    all_say(use_cases, item_id, "approve")

    moved = {key: letter * 64 for key, letter in zip(ELEMENTS, "34", strict=True)} | {"is_public": "5" * 64}
    use_cases.open_reviews(
        [item_submitted(item_id, sequence=9, revision=4, submission=2, content_hash="b" * 64, element_hashes=moved)]
    )
    opened = stored(item_id)["current"]
    all_say(use_cases, item_id, "approve", "b" * 64)

    approved = stored(item_id)
    assert (opened["number"], opened["state"], opened["content_hash"]) == (2, "open", "b" * 64)
    assert (approved["current"]["number"], approved["current"]["state"]) == (2, "approved")
    assert [past["state"] for past in approved["past_rounds"]] == ["approved"]


def test_three_rounds_stand_one_behind_the_other(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    for round_ in (2, 3):
        all_say(use_cases, item_id, "reject")
        use_cases.open_reviews([item_submitted(item_id, sequence=10 * round_, revision=2 + round_, submission=round_)])

    assert [past["number"] for past in stored(item_id)["past_rounds"]] == [1, 2]
    assert stored(item_id)["current"]["number"] == 3


def test_an_open_round_is_withdrawn_with_its_opinions(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    entry = OpinionEntry(item_id=item_id, content_hash=HASH, verdict="approve")
    use_cases.give_opinions([entry], actor=a_reviewer())

    request = withdrawal_requested(item_id)
    use_cases.answer_withdrawals([request, request])
    use_cases.answer_withdrawals([request])

    current = stored(item_id)["current"]
    assert (
        current["state"],
        current["waiting_for"],
        current["closing_reason"],
        len(current["opinions"]),
    ) == ("withdrawn", [], "名称有误", 1)
    assert names(item_id) == ["review_opened", "opinion_given", "item_withdrawn"]
    assert request.message_id == queued(item_id)[-1].caused_by


@pytest.mark.parametrize(("verdict", "closing"), [("approve", "item_approved"), ("reject", "item_returned")])
def test_after_the_end_a_withdrawal_is_refused_once(use_cases: UseCases, verdict: str, closing: str) -> None:
    (item_id,) = submitted(use_cases)
    all_say(use_cases, item_id, verdict)

    for _ in range(2):
        use_cases.answer_withdrawals([withdrawal_requested(item_id)])

    assert [closing, "withdrawal_refused"] == names(item_id)[-2:]
    assert "联合审核" in queued(item_id)[-1].data["reason"]


def test_a_withdrawal_that_overtook_the_submission_waits_and_the_others_are_answered(use_cases: UseCases) -> None:
    (known,) = submitted(use_cases)
    unknown = new_id()

    with pytest.raises(NotYet, match=unknown):
        use_cases.answer_withdrawals([withdrawal_requested(unknown), withdrawal_requested(known)])

    assert stored(known)["current"]["state"] == "withdrawn"
    use_cases.open_reviews([item_submitted(unknown)])
    use_cases.answer_withdrawals([withdrawal_requested(unknown)])
    assert stored(unknown)["current"]["state"] == "withdrawn"


def test_a_withdrawal_that_overtook_the_resubmission_is_not_answered_for_the_old_round(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    all_say(use_cases, item_id, "reject")

    for early in (withdrawal_requested(item_id, sequence=12, revision=4), withdrawal_requested(item_id, submission=2)):
        with pytest.raises(NotYet):
            use_cases.answer_withdrawals([early])

    assert "withdrawal_refused" not in names(item_id)


def test_a_submission_that_comes_after_its_own_withdrawal_opens_nothing(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    use_cases.answer_withdrawals([withdrawal_requested(item_id)])

    use_cases.open_reviews([item_submitted(item_id)])

    assert stored(item_id)["current"]["state"] == "withdrawn"


def test_a_submission_that_overtakes_its_body_waits_for_it_and_the_others_do_not(use_cases: UseCases) -> None:
    """Level and kind of the body decide who is asked: without them the city's word would be left out in silence."""
    adopt(use_cases, read("review_policy", 1))
    early, known = new_id(), new_id()
    events = [item_submitted(early, body={"body_id": "b-9", "name": "区文旅委"}), item_submitted(known)]

    with pytest.raises(NotYet, match="b-9"):
        use_cases.open_reviews(events)
    assert set(use_cases.item_names([early, known], actor=a_reviewer())) == {known}

    use_cases.take_over_bodies([body_changed("b-9", name="区文旅委")])
    use_cases.open_reviews(events)
    assert "upper_review" in stored(early)["current"]["required_offices"]


def test_the_list_of_a_claimed_item_is_guided_by_the_owner_of_the_district_item(use_cases: UseCases) -> None:
    adopt(use_cases, read("review_policy", 1))
    town = {"body_id": "zhuyang", "name": "朱杨镇"}
    use_cases.take_over_bodies(
        [
            body_changed("civil-affairs", sequence=3, name="区民政局"),
            body_changed("zhuyang", name="朱杨镇", kind="town", level="5", supervising_body_id="government"),
        ]
    )
    (of_district,) = submitted(use_cases)
    parent = {"parent_id": of_district, "level": "district", "item_name": "高龄津贴发放", "base_code": ""}
    claimed, listed = new_id(), new_id()
    use_cases.open_reviews([item_submitted(claimed, body=town, parent=parent)])

    source = {"kind": "directory", "source_id": claimed, "base_code": ""}
    use_cases.open_reviews([list_submitted(listed, body=town, source=source)])

    for item_id in (claimed, listed):
        assert "guidance_review:civil-affairs" in stored(item_id)["current"]["required_offices"]


def test_bodies_are_copied_and_an_older_name_does_not_come_back(use_cases: UseCases) -> None:
    use_cases.take_over_bodies([body_changed("b-1", sequence=2, name="区民政局"), body_changed("b-2", name="区教委")])
    use_cases.take_over_bodies([body_changed("b-1", sequence=1, name="旧民政局")])

    viewer = a_reviewer()
    names_now = use_cases.body_names(actor=viewer)
    assert {body_id: names_now[body_id] for body_id in ("b-1", "b-2")} == {"b-1": "区民政局", "b-2": "区教委"}


def test_the_present_state_is_sent_again_under_the_old_ids(use_cases: UseCases) -> None:
    (approved, open_) = submitted(use_cases, 2)
    all_say(use_cases, approved, "approve")
    before = {item_id: {message.message_id for message in queued(item_id)} for item_id in (approved, open_)}
    versions = {item_id: stored(item_id)["version"] for item_id in before}
    forget_sent(approved, open_)

    assert use_cases.resend(None) == 2

    assert before == {item_id: {message.message_id for message in queued(item_id)} for item_id in before}
    assert versions == {item_id: stored(item_id)["version"] for item_id in before}


def test_only_what_changed_since_is_sent_again(use_cases: UseCases, clock: object) -> None:
    submitted(use_cases)
    clock.forward(hours=5)  # type: ignore[attr-defined]
    (later,) = submitted(use_cases)
    forget_sent(later)

    assert use_cases.resend(clock.now()) == 1  # type: ignore[attr-defined]
    assert names(later) == ["review_opened"]


def forget_sent(*item_ids: str) -> None:
    """Empty outboxes as the relay does."""
    from services.review.adapters.documents import ItemReviewDocument
    from shared.runtime.mongo import durable

    durable(ItemReviewDocument).update_many({"_id": {"$in": list(item_ids)}}, {"$set": {"outbox": []}})


def test_a_request_that_waited_longer_than_its_round_ends_it_when_it_is_decided_on(
    use_cases: UseCases, clock: MovedClock
) -> None:
    """Review was down from Friday to Monday: no round ends before it begins, and the export of Monday has it."""
    clock.forward(days=3)
    (item_id,) = submitted(use_cases)
    use_cases.answer_withdrawals([withdrawal_requested(item_id)])

    review = stored(item_id)
    assert review["current"]["opened_at"] == review["current"]["closed_at"] == review["changed_at"] == clock.now()
    assert [len(rounds) for rounds in MongoStages().rounds(StageFilter(first_on=day_in_china(clock.now())))] == [1]
