"""Offices that cannot judge an item: somebody else is named for them, or the round goes on without them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.review.application.messages import news
from services.review.domain.appointing import appointees, appointment_of, counts_for, with_appointment
from services.review.domain.coordinating import Appointment, By, ScopeDecision
from services.review.domain.item_review import ItemReview, no_deadline
from services.review.domain.opinion import Verdict
from services.review.domain.people_refusals import AppointmentRefused, SamePerson
from services.review.domain.refusals import Indispensable, NoSuchQuestion, NotAReviewer, OwnItem
from services.review.domain.round import RoundState
from services.review.domain.ruling import with_scope_decision
from services.review.domain.silence import silent_offices
from tests.unit.review.builders import (
    GOV,
    NOON,
    OFFICES,
    a_group,
    a_request,
    an_open_review,
    an_opinion,
    spoken,
)
from tests.unit.review.rounds import opened

LATER = NOON + timedelta(days=1)
ZHOU = By(account_id="zhou", name="周会计", body_id="finance", body_name="区财政局")
TOWN = "guidance_review:abolished"


def spared(review: ItemReview, office: str, *, opinion: int = 0, strike: bool = True, by: By = GOV) -> ItemReview:
    return review.stepped(
        lambda round_, version: with_scope_decision(
            round_,
            ScopeDecision(
                office=office, opinion=opinion, is_struck=strike, reason="单位已撤销", by=by, at=LATER, sequence=version
            ),
            deadline=no_deadline,
        )
    )


def appointed(review: ItemReview, office: str = "planning_review", *, person: By = ZHOU, by: By = GOV) -> ItemReview:
    return review.stepped(
        lambda round_, version: with_appointment(
            round_,
            Appointment(office=office, person=person, reason="本单位报送", by=by, at=LATER, sequence=version),
        )
    )


class TestGoingOnWithoutAnOffice:
    def test_a_group_of_an_abolished_body_alone_is_passed_and_the_next_is_asked(self) -> None:
        review = spared(opened(groups=(a_group(TOWN, key="guidance"), a_group())), TOWN)

        assert (review.current.state, review.current.waiting_for) == (RoundState.OPEN, OFFICES)

    def test_an_office_whose_group_has_not_begun_is_never_asked(self) -> None:
        later = a_group("upper_review", key="upper")
        review = spoken(spared(opened(groups=(a_group(), later)), "upper_review"), *[Verdict.APPROVE] * 3)

        assert review.current.state is RoundState.APPROVED

    def test_it_speaks_no_more_and_its_word_is_not_waited_for(self) -> None:
        review = spared(spoken(opened(), Verdict.APPROVE), "planning_review")

        assert review.current.waiting_for == ("staffing_review",)
        with pytest.raises(NotAReviewer):
            review.with_opinion(an_opinion("planning_review"))

    def test_of_a_quorum_whose_offices_are_all_left_out_nobody_is_missing(self) -> None:
        quorum = a_group("quality_review", "planning_review", key="first", quorum=1)
        review = opened(groups=(quorum, a_group("legal_review", "staffing_review")))

        for office in quorum.required:
            review = spared(review, office)

        assert review.current.waiting_for == ("legal_review", "staffing_review")

    def test_the_indispensable_one_and_the_last_one_are_not_left_out(self) -> None:
        alone = opened(groups=(a_group("planning_review"),))

        for review, office in ((opened(), "legal_review"), (alone, "planning_review")):
            with pytest.raises(Indispensable, match="另行指定"):
                spared(review, office)

    def test_an_indispensable_function_is_so_whichever_body_performs_it(self) -> None:
        review = opened(groups=(a_group(TOWN, "planning_review"),), indispensable=frozenset({"guidance_review"}))

        with pytest.raises(Indispensable):
            spared(review, TOWN)
        with pytest.raises(Indispensable, match="必审单位"):
            review.with_opinion(an_opinion(TOWN, Verdict.OUT_OF_SCOPE))

    def test_only_who_is_waited_for_and_has_said_nothing_is_left_out(self) -> None:
        review = spoken(opened(), Verdict.APPROVE)

        for office in ("legal_review", "quality_review"):
            with pytest.raises(NoSuchQuestion):
                spared(review, office)
        with pytest.raises(NoSuchQuestion):
            spared(review, "planning_review", strike=False)

    def test_the_message_says_that_it_was_silent(self) -> None:
        review = spared(opened(), "planning_review")

        (told,) = news(review, review.version - 1)

        assert (told.name, told.data["is_struck"], told.data["is_silent"]) == ("scope_decided", True, True)


class TestSomebodyElseIsNamed:
    def test_he_speaks_for_the_office_in_this_round_alone(self) -> None:
        review = appointed(opened())
        assert appointees(review.current) == ("zhou",)
        assert counts_for(review.current, "planning_review", "zhou")

        said = review.with_opinion(an_opinion("planning_review", account_id="zhou", body_id="finance"))

        assert (said.current.waiting_for, appointees(said.current)) == (("legal_review", "staffing_review"), ())
        back = said.after_withdrawal_request(a_request())
        assert not counts_for(back.current, "planning_review", "zhou")

    def test_he_takes_in_for_the_receiving_office(self) -> None:
        review = appointed(opened(receiving="centre_review"), "centre_review")

        assert silent_offices(review.current) == ("centre_review", *OFFICES)
        assert appointees(review.current) == ("zhou",)

    def test_who_is_named_last_counts(self) -> None:
        li = By(account_id="li", name="李", body_id="audit", body_name="区审计局")
        review = appointed(appointed(opened()), person=li)

        found = appointment_of(review.current, "planning_review")
        assert found
        assert (found.person, counts_for(review.current, "planning_review", "zhou")) == (li, False)

    @pytest.mark.parametrize(
        ("person", "what"),
        [
            (By(account_id="a", name="张", body_id="civil-affairs", body_name="区民政局"), "报送单位的人"),
            (GOV, "不能指定自己"),
            (By(account_id="account of legal_review", name="王", body_id="b", body_name="b"), "另一个必审单位"),
        ],
    )
    def test_who_may_not_judge_the_item_for_it_is_not_named(self, person: By, what: str) -> None:
        review = spoken(opened(), Verdict.APPROVE)

        with pytest.raises(AppointmentRefused, match=what) as refused:
            appointed(review, person=person)

        assert [problem.field for problem in refused.value.problems] == ["account_id"]

    @pytest.mark.parametrize("office", ["legal_review", "quality_review"])
    def test_for_an_office_that_has_spoken_or_is_not_asked_nobody_is_named(self, office: str) -> None:
        with pytest.raises(AppointmentRefused, match="现在不等"):
            appointed(spoken(opened(), Verdict.APPROVE), office)

    def test_a_coordinator_who_is_a_party_names_nobody_and_leaves_nobody_out(self) -> None:
        own = By(account_id="gov", name="罗敏", body_id="civil-affairs", body_name="区民政局")
        spoke = By(account_id="account of legal_review", name="王", body_id="b", body_name="b")
        review = spoken(opened(), Verdict.APPROVE)

        for by, refusal in ((own, OwnItem), (spoke, SamePerson)):
            with pytest.raises(refusal):
                appointed(review, by=by)
            with pytest.raises(refusal):
                spared(review, "planning_review", by=by)

    def test_one_person_is_no_second_office_by_appointment(self) -> None:
        review = appointed(an_open_review(), person=By(account_id="li", name="李", body_id="b", body_name="b"))
        review = review.with_opinion(an_opinion("staffing_review", account_id="li"))

        with pytest.raises(SamePerson):
            review.with_opinion(an_opinion("planning_review", account_id="li"))

    def test_the_message_names_the_person_the_office_and_the_reason(self) -> None:
        review = appointed(opened())

        (told,) = news(review, review.version - 1)

        assert told.name == "reviewer_appointed"
        assert (told.data["offices"], told.data["appointee"]["account_id"]) == (["planning_review"], "zhou")
        assert (told.data["reason"], told.actor["name"]) == ("本单位报送", "罗敏")
