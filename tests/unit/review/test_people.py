"""Who may act for an office: claims, stand-ins, one person and two offices, experts by link."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from services.review.domain.assignment import Assignment, check_claim
from services.review.domain.coordinating import By
from services.review.domain.invitation import UPPER, Invitation, InvitedAs, check_invitable, hash_of, new_token
from services.review.domain.opinion import Verdict
from services.review.domain.people_refusals import (
    InvitationRefused,
    LinkOver,
    NotToBeClaimed,
    SamePerson,
    StandInRefused,
)
from services.review.domain.refusals import OpinionAlreadyGiven
from services.review.domain.round import RoundState
from services.review.domain.stand_in import Acceptance, StandIn, StandInState, check_days
from tests.unit.review.builders import (
    NOON,
    OFFICES,
    a_group,
    a_review_in,
    a_route,
    a_submission,
    an_open_review,
    an_opinion,
    spoken,
)

TODAY = date(2026, 11, 23)
WANG = By(account_id="wang", name="王法制", body_id="gov-office", body_name="区政府办公室")
LI = By(account_id="li", name="李编办", body_id="staffing", body_name="区编办")


def a_stand_in(**changed: Any) -> StandIn:
    """Mr Wang of the legal office is away for three days."""
    values: dict[str, Any] = {
        "stand_in_id": "s-1",
        "office": "legal_review",
        "principal": WANG,
        "first_day": TODAY,
        "last_day": TODAY + timedelta(days=2),
        "reason": "出差",
        "made_at": NOON,
    }
    return StandIn(**(values | changed))


def an_invitation(**changed: Any) -> Invitation:
    """An expert of a university is invited."""
    values: dict[str, Any] = {
        "invitation_id": "i-1",
        "item_id": "item",
        "kind": InvitedAs.EXPERT,
        "name": "陈教授",
        "organisation": "示例大学",
        "email": "",
        "shows_opinions": False,
        "by": WANG,
        "made_at": NOON,
        "expires_on": TODAY,
        "token_hash": hash_of("token"),
    }
    return Invitation(**(values | changed))


def test_an_assignment_counts_for_its_round_while_it_runs() -> None:
    review = an_open_review()
    mine = Assignment(
        item_id=review.item_id, office="legal_review", round=1, account_id="wang", name="王法制", by=WANG, at=NOON
    )

    assert mine.counts_in(review.current)
    assert not mine.counts_in(spoken(review, *[Verdict.APPROVE] * 3).current)


@pytest.mark.parametrize("state", [RoundState.APPROVED, RoundState.RETURNED, RoundState.WITHDRAWN])
def test_nothing_is_to_be_claimed_in_a_round_that_is_over(state: RoundState) -> None:
    with pytest.raises(NotToBeClaimed, match="已经结束"):
        check_claim(a_review_in(state).current, "legal_review")


def test_an_office_that_has_spoken_or_is_not_asked_has_nothing_to_claim() -> None:
    review = spoken(an_open_review(), Verdict.APPROVE)

    with pytest.raises(NotToBeClaimed, match="提过意见"):
        check_claim(review.current, "legal_review")
    with pytest.raises(NotToBeClaimed, match="不需要"):
        check_claim(review.current, "quality_review")
    check_claim(review.current, "staffing_review")


def test_a_stand_in_runs_from_its_first_to_its_last_day_and_ends_by_itself() -> None:
    accepted = a_stand_in(first_day=TODAY + timedelta(days=1), accepted=Acceptance(by=LI, at=NOON))

    states = [accepted.state(TODAY + timedelta(days=day)) for day in range(4)]

    assert states == [StandInState.COMING, StandInState.RUNNING, StandInState.RUNNING, StandInState.OVER]
    assert a_stand_in().state(TODAY) is StandInState.OFFERED
    assert a_stand_in(ended=Acceptance(by=WANG, at=NOON)).state(TODAY) is StandInState.OVER


def test_nobody_stands_in_for_himself_or_for_his_own_office() -> None:
    with pytest.raises(StandInRefused, match="自己代自己"):
        a_stand_in().check_deputy(WANG, "legal_review", TODAY)
    with pytest.raises(StandInRefused, match="本来就是"):
        a_stand_in().check_deputy(LI, "legal_review", TODAY)
    with pytest.raises(StandInRefused, match="过期"):
        a_stand_in().check_deputy(LI, "staffing_review", TODAY + timedelta(days=3))
    a_stand_in().check_deputy(LI, "staffing_review", TODAY)


@pytest.mark.parametrize(("first", "last", "field"), [(-1, 1, "first_day"), (1, 0, "last_day"), (0, 90, "last_day")])
def test_days_of_a_stand_in_that_make_no_sense_are_told(first: int, last: int, field: str) -> None:
    with pytest.raises(StandInRefused) as refused:
        check_days(TODAY + timedelta(days=first), TODAY + timedelta(days=last), TODAY)

    assert [problem.field for problem in refused.value.problems] == [field]


def test_one_person_is_never_two_required_offices_of_a_round() -> None:
    review = an_open_review().with_opinion(an_opinion("legal_review", account_id="li"))

    with pytest.raises(SamePerson, match="另一个必审单位"):
        review.with_opinion(an_opinion("staffing_review", account_id="li"))


def test_an_approval_of_an_earlier_round_that_counts_on_is_one_of_the_two_offices_too() -> None:
    first = an_open_review().with_opinion(an_opinion("legal_review", account_id="li"))
    for office in OFFICES[1:]:
        first = first.with_opinion(an_opinion(office, Verdict.REJECT))
    again = first.reopened(
        a_submission(item_id=first.item_id, number=2, revision=4), sequence=9, route=a_route(), cause="m", at=NOON
    )

    assert again.current.carried == ("legal_review",)
    with pytest.raises(SamePerson):
        again.with_opinion(an_opinion("staffing_review", account_id="li"))


def test_who_spoke_for_a_required_office_may_advise_for_another() -> None:
    groups = (a_group(advising=("quality_review",)),)
    review = an_open_review()
    review = review.reopened(a_submission(), sequence=9, route=a_route(groups=groups), cause="m", at=NOON)
    review = review.with_opinion(an_opinion("legal_review", account_id="li"))

    assert "quality_review" in review.with_opinion(an_opinion("quality_review", account_id="li")).current.spoken_by


def test_an_expert_advises_once_in_a_round_and_nobody_waits_for_him() -> None:
    office = an_invitation().office
    review = an_open_review().with_opinion(an_opinion(office, Verdict.REJECT, account_id="link:i-1"))

    assert review.current.state is RoundState.OPEN
    with pytest.raises(OpinionAlreadyGiven):
        review.with_opinion(an_opinion(office, account_id="link:i-1"))
    assert spoken(review, *[Verdict.APPROVE] * 3).current.state is RoundState.APPROVED


def test_two_experts_are_two_offices() -> None:
    review = an_open_review()
    for number in ("i-1", "i-2"):
        review = review.with_opinion(
            an_opinion(an_invitation(invitation_id=number).office, account_id=f"link:{number}")
        )

    assert review.current.spoken_by == ("expert:i-1", "expert:i-2")


def test_an_invitation_opens_to_its_last_day_unless_it_was_revoked() -> None:
    an_invitation().check(TODAY)
    with pytest.raises(LinkOver, match="到期"):
        an_invitation().check(TODAY + timedelta(days=1))
    with pytest.raises(LinkOver, match="收回"):
        an_invitation(revoked_at=NOON).check(TODAY)


def test_only_who_is_asked_and_does_not_judge_his_own_is_invited() -> None:
    round_ = an_open_review().current

    check_invitable(round_, InvitedAs.EXPERT, "示例大学", WANG)
    with pytest.raises(InvitationRefused, match="自己的事项"):
        check_invitable(round_, InvitedAs.EXPERT, "区民政局", WANG)
    with pytest.raises(InvitationRefused, match="不需要市级"):
        check_invitable(round_, InvitedAs.UPPER, "市民政局", WANG)
    with pytest.raises(InvitationRefused, match="没有在审"):
        check_invitable(a_review_in(RoundState.RETURNED).current, InvitedAs.EXPERT, "示例大学", WANG)
    asked = an_open_review().reopened(
        a_submission(), sequence=9, route=a_route(groups=(a_group(*OFFICES, UPPER),)), cause="m", at=NOON
    )
    check_invitable(asked.current, InvitedAs.UPPER, "市民政局", WANG)
    with pytest.raises(InvitationRefused, match="已经有审核意见"):
        check_invitable(asked.with_opinion(an_opinion(UPPER)).current, InvitedAs.UPPER, "市民政局", WANG)


def test_no_two_tokens_are_alike_and_none_is_short() -> None:
    tokens = {new_token() for _ in range(100)}

    assert len(tokens) == 100
    assert min(len(token) for token in tokens) >= 43
