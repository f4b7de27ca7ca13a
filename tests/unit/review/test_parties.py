"""Nobody coordinates in a matter of his own, nor chooses who judges it; why somebody cannot speak is said rightly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from services.review.domain.coordinating import By, Meeting, Ruling, ScopeDecision
from services.review.domain.invitation import InvitedAs, check_invitable
from services.review.domain.item_review import ItemReview, no_deadline
from services.review.domain.opinion import Verdict
from services.review.domain.people_refusals import InvitationRefused, SamePerson
from services.review.domain.refusals import OwnItem, RoundClosed
from services.review.domain.round import RoundState
from services.review.domain.ruling import with_meeting, with_ruling, with_scope_decision
from tests.unit.review.builders import (
    GOV,
    HASH,
    NOON,
    a_group,
    a_review_in,
    an_opinion,
    spoken,
)
from tests.unit.review.rounds import opened

Act = Callable[[ItemReview, By], ItemReview]


def disputed() -> ItemReview:
    return spoken(opened(disputed=True), Verdict.REJECT, Verdict.APPROVE, Verdict.APPROVE)


def questioned() -> ItemReview:
    return spoken(opened(), Verdict.APPROVE, Verdict.OUT_OF_SCOPE)


def decide(review: ItemReview, by: By) -> ItemReview:
    asked = review.current.questions[0]
    said = {"office": asked.office, "opinion": asked.sequence, "is_struck": True, "reason": "三定"}
    return review.stepped(
        lambda round_, version: with_scope_decision(
            round_, ScopeDecision(**said, by=by, at=NOON, sequence=version), deadline=no_deadline
        )
    )


def meet(review: ItemReview, by: By) -> ItemReview:
    said = {"held_on": date(2026, 12, 1), "participants": "专家", "question": "依据", "by": by, "at": NOON}
    return review.stepped(lambda round_, version: with_meeting(round_, Meeting(**said, sequence=version)))


def rule(review: ItemReview, by: By) -> ItemReview:
    overrules = tuple(one.sequence for one in review.current.refusals)
    said = {"overrules": overrules, "minutes": "纪要", "content_hash": HASH, "by": by, "at": NOON}
    return review.stepped(
        lambda round_, version: with_ruling(round_, Ruling(**said, sequence=version), deadline=no_deadline)
    )


@pytest.mark.parametrize(("act", "before"), [(decide, questioned), (meet, disputed), (rule, disputed)])
def test_a_coordinator_decides_nothing_in_a_matter_of_his_own(act: Act, before: Callable[[], ItemReview]) -> None:
    with pytest.raises(OwnItem, match="另一位审核协调人"):
        act(before(), replace(GOV, body_id="civil-affairs"))
    with pytest.raises(SamePerson, match="另一位审核协调人"):
        act(before(), replace(GOV, account_id="account of legal_review"))
    assert act(before(), GOV).version > before().version


def test_who_spoke_and_had_the_matter_back_does_not_decide_it_either() -> None:
    with pytest.raises(SamePerson):
        decide(questioned(), replace(GOV, account_id="account of staffing_review"))


def test_who_gave_advice_only_may_coordinate() -> None:
    groups = (a_group(advising=("quality_review",)),)
    review = opened(groups=groups, disputed=True).with_opinion(an_opinion("quality_review", account_id="gov"))

    assert rule(spoken(review, Verdict.REJECT, Verdict.APPROVE, Verdict.APPROVE), GOV).current.rulings


def test_nobody_invites_a_judge_of_his_own_bodys_item() -> None:
    with pytest.raises(InvitationRefused, match="您自己的单位报送"):
        check_invitable(opened().current, InvitedAs.EXPERT, "示例大学", replace(GOV, body_id="civil-affairs"))


def test_experts_are_invited_to_a_dispute_and_the_upper_level_is_not() -> None:
    check_invitable(disputed().current, InvitedAs.EXPERT, "示例大学", GOV)
    with pytest.raises(InvitationRefused, match="正在等区政府办公室协调"):
        check_invitable(disputed().current, InvitedAs.UPPER, "市民政局", GOV)


@pytest.mark.parametrize(
    ("review", "because"),
    [
        (a_review_in(RoundState.WITHDRAWN), "已由报送单位撤回"),
        (disputed(), "正在等区政府办公室协调"),
    ],
)
def test_why_nobody_can_speak_is_said_as_it_is(review: ItemReview, because: str) -> None:
    groups = (a_group(advising=("quality_review",)),)
    round_ = replace(review.current, groups=groups)

    with pytest.raises(RoundClosed, match=because) as refused:
        replace(review, current=round_).with_opinion(an_opinion("quality_review"))
    assert "已经结束" not in refused.value.message
