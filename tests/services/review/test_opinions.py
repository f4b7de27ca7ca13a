"""Opinions in batches on a real database: each entry has its result, lost races are decided again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from pymongo.errors import AutoReconnect

from services.review.adapters.documents import ItemReviewDocument
from services.review.adapters.repositories import MongoReviews
from services.review.application.give_opinions import OpinionBatch, OpinionEntry, checked, give_together
from services.review.application.messages import opinion_given
from services.review.application.policy import shipped_policy
from services.review.application.ports import Decision
from services.review.application.review_refusals import BatchTooLarge
from services.review.application.use_cases import UseCases
from services.review.domain.opinion import Verdict
from services.review.domain.refusals import NotAReviewer
from shared.kernel.actor import NotPermitted
from shared.kernel.ids import new_id
from shared.runtime.mongo import durable
from tests.services.review.conftest import MovedClock, names, queued, register, stored, submitted
from tests.unit.review.builders import ELEMENTS, HASH, OFFICES, a_reviewer, an_opinion, item_submitted


def entries(
    item_ids: list[str], verdict: str = "approve", reason: str = "", content_hash: str = HASH
) -> list[OpinionEntry]:
    """The same words on each item."""
    return [
        OpinionEntry(item_id=item_id, content_hash=content_hash, verdict=verdict, reason=reason) for item_id in item_ids
    ]


def test_when_every_office_approves_the_whole_revision_goes_out(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)

    for office in OFFICES:
        use_cases.give_opinions(entries([item_id]), actor=a_reviewer(office))

    assert ["review_opened", *["opinion_given"] * 3, "item_approved"] == names(item_id)
    approval = queued(item_id)[-1]
    assert (
        approval.data["elements"],
        approval.content_hash,
        approval.revision,
        approval.sequence,
    ) == (ELEMENTS, HASH, 3, 4)


def test_the_approval_passes_on_from_which_item_one_was_claimed(use_cases: UseCases) -> None:
    """As the submission said it, with the code that coding shares out; an item that was not claimed says nothing."""
    parent = {"parent_id": "u-1", "level": "city", "item_name": "临时救助", "base_code": "502009002000"}
    (claimed,) = submitted(use_cases, parent=parent)
    (free,) = submitted(use_cases)
    for office in OFFICES:
        use_cases.give_opinions(entries([claimed, free]), actor=a_reviewer(office))

    assert queued(claimed)[-1].data["parent"] == parent
    assert "parent" not in queued(free)[-1].data


def test_when_one_office_does_not_approve_all_opinions_go_back_after_the_last(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)

    use_cases.give_opinions(entries([item_id], "reject", "条款已废止"), actor=a_reviewer(OFFICES[0]))
    use_cases.give_opinions(entries([item_id]), actor=a_reviewer(OFFICES[1]))
    assert "item_returned" not in names(item_id)
    use_cases.give_opinions(entries([item_id], "approve_after_change", "不属本办职责"), actor=a_reviewer(OFFICES[2]))

    returned = queued(item_id)[-1]
    assert returned.name == "item_returned"
    assert [opinion["reason"] for opinion in returned.data["opinions"]] == ["条款已废止", "", "不属本办职责"]


def test_each_entry_of_a_batch_has_its_own_result_in_its_place(use_cases: UseCases) -> None:
    good, stale, wordless, own = submitted(use_cases, 4)
    unknown = new_id()
    register(use_cases, "body of legal_review", "区法制办")
    use_cases.open_reviews(
        [item_submitted(own, sequence=8, submission=2, body={"body_id": "body of legal_review", "name": "区法制办"})]
    )
    batch = [
        *entries([unknown]),
        *entries([stale], content_hash="b" * 64),
        *entries([wordless], "reject", " "),
        *entries([good]),
        *entries([good]),
        *entries([own]),
        *entries([new_id()], "perhaps"),
    ]

    outcomes = use_cases.give_opinions(batch, actor=a_reviewer())

    assert [entry.item_id for entry in batch] == [outcome.item_id for outcome in outcomes]
    assert [outcome.code for outcome in outcomes] == [
        "review_not_found",
        "content_stale",
        "reason_refused",
        "done",
        "sent_twice",
        "own_item",
        "unknown_verdict",
    ]
    assert all(outcome.message for outcome in outcomes if not outcome.ok)
    assert [len(stored(item_id)["current"]["opinions"]) for item_id in (good, stale, wordless, own)] == [1, 0, 0, 0]


def test_an_office_speaks_once_and_the_same_opinion_again_is_no_second_one(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    use_cases.give_opinions(entries([item_id]), actor=a_reviewer())

    (again,) = use_cases.give_opinions(entries([item_id]), actor=a_reviewer())
    (other,) = use_cases.give_opinions(entries([item_id], "reject", "再想了想"), actor=a_reviewer())

    assert (again.ok, other.code) == (True, "opinion_already_given")
    assert names(item_id) == ["review_opened", "opinion_given"]


def test_only_reviewers_of_exactly_one_office_give_opinions(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)

    with pytest.raises(NotPermitted):
        use_cases.give_opinions(entries([item_id]), actor=a_reviewer(roles={"supervisor"}))
    with pytest.raises(NotAReviewer):
        use_cases.give_opinions(entries([item_id]), actor=a_reviewer(roles={"legal_reviewer", "staffing_reviewer"}))


def test_a_batch_of_more_than_500_is_refused_whole(use_cases: UseCases) -> None:
    with pytest.raises(BatchTooLarge, match="501"):
        use_cases.give_opinions(entries([new_id() for _ in range(501)]), actor=a_reviewer())


def test_three_offices_at_once_on_the_same_fifty_items(use_cases: UseCases) -> None:
    item_ids = submitted(use_cases, 50)
    start = Barrier(len(OFFICES))

    def speak(office: str) -> list[bool]:
        start.wait(timeout=10)
        return [outcome.ok for outcome in use_cases.give_opinions(entries(item_ids), actor=a_reviewer(office))]

    with ThreadPoolExecutor(len(OFFICES)) as threads:
        results = list(threads.map(speak, OFFICES))

    assert results == [[True] * 50] * 3
    for item_id in item_ids:
        current = stored(item_id)["current"]
        assert set(OFFICES) == {opinion["office"] for opinion in current["opinions"]}
        assert {2, 3, 4} == {opinion["sequence"] for opinion in current["opinions"]}
        assert ["review_opened", *["opinion_given"] * 3, "item_approved"] == names(item_id)


def test_what_offices_say_at_the_same_time_is_one_write_and_each_has_its_own_result(
    use_cases: UseCases, clock: MovedClock
) -> None:
    both, one = submitted(use_cases, 2)
    missing = new_id()

    def says(office: str, item_ids: list[str], verdict: str = "approve", reason: str = "") -> OpinionBatch:
        return checked(
            entries(item_ids, verdict, reason), actor=a_reviewer(office), now=clock.now(), policy=shipped_policy()
        )

    results = give_together(
        [
            says(OFFICES[0], [both, missing]),
            says(OFFICES[1], [both]),
            says(OFFICES[0], [both, one], "reject", "再想了想"),
            says(OFFICES[2], [both]),
        ],
        reviews=MongoReviews(),
    )

    assert [[outcome.code for outcome in outcomes] for outcomes in results] == [
        ["done", "review_not_found"],
        ["done"],
        ["opinion_already_given", "done"],
        ["done"],
    ]
    assert ["review_opened", *["opinion_given"] * 3, "item_approved"] == names(both)
    assert [message.sequence for message in queued(both)] == [1, 2, 3, 4, 4]
    assert (stored(both)["version"], stored(one)["version"]) == (4, 2)
    assert [OFFICES[0]] == stored(one)["current"]["spoken_by"]


def test_a_stale_version_is_refused_and_leaves_no_message(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    reviews = MongoReviews()
    seen = reviews.find([item_id])[item_id]
    use_cases.give_opinions(entries([item_id]), actor=a_reviewer(OFFICES[0]))

    after = seen.with_opinion(an_opinion(OFFICES[1], Verdict.APPROVE))
    message = opinion_given(after.current, after.current.opinions[-1])
    lost = reviews.save_all([Decision(before=seen, after=after, messages=(message,))])

    assert {item_id} == lost
    assert names(item_id) == ["review_opened", "opinion_given"]
    assert [OFFICES[0]] == stored(item_id)["current"]["spoken_by"]


def test_a_relay_between_read_and_save_takes_its_messages_away_and_loses_nothing(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    reviews = MongoReviews()
    seen = reviews.find([item_id])[item_id]
    durable(ItemReviewDocument).update_one({"_id": item_id}, {"$set": {"outbox": []}})

    after = seen.with_opinion(an_opinion())
    message = opinion_given(after.current, after.current.opinions[-1])
    lost = reviews.save_all([Decision(before=seen, after=after, messages=(message,))])

    assert not lost
    assert names(item_id) == ["opinion_given"]


def test_fields_that_this_version_does_not_know_survive_opinions_and_rounds(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    use_cases.give_opinions(entries([item_id], "reject", "不妥"), actor=a_reviewer(OFFICES[0]))
    durable(ItemReviewDocument).update_one(
        {"_id": item_id},
        {"$set": {"tomorrow": 1, "current.tomorrow": 2, "current.opinions.0.tomorrow": 3}},
    )

    for office in OFFICES[1:]:
        use_cases.give_opinions(entries([item_id]), actor=a_reviewer(office))
    document = stored(item_id)
    assert (
        document["tomorrow"],
        document["current"]["tomorrow"],
        document["current"]["opinions"][0]["tomorrow"],
    ) == (1, 2, 3)

    use_cases.open_reviews([item_submitted(item_id, sequence=9, revision=4, submission=2)])
    document = stored(item_id)
    assert (
        document["tomorrow"],
        document["past_rounds"][0]["tomorrow"],
        document["past_rounds"][0]["opinions"][0]["tomorrow"],
    ) == (1, 2, 3)
    assert "tomorrow" not in document["current"]


def test_an_unknown_outcome_is_repaired_by_asking_again(use_cases: UseCases, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database may have saved although its answer was lost: the repeated request says done, once."""
    (item_id,) = submitted(use_cases)
    save = MongoReviews.save_all

    def save_and_break(self: MongoReviews, decisions: list[Decision]) -> frozenset[str]:
        save(self, decisions)
        raise AutoReconnect("the answer was lost")

    with monkeypatch.context() as broken:
        broken.setattr(MongoReviews, "save_all", save_and_break)
        with pytest.raises(AutoReconnect):
            use_cases.give_opinions(entries([item_id]), actor=a_reviewer())

    (outcome,) = use_cases.give_opinions(entries([item_id]), actor=a_reviewer())

    assert outcome.ok
    assert names(item_id) == ["review_opened", "opinion_given"]
