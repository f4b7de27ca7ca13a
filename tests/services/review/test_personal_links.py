"""Personal links: an expert and the upper level are invited to one item, and speak once a round."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from services.review.adapters.people_documents import InvitationDocument
from services.review.application.give_opinions import OpinionEntry
from services.review.application.inviting import InvitationEntry
from services.review.application.use_cases import UseCases
from services.review.domain.people_refusals import InvitationRefused, LinkOver, LinkUnknown
from shared.kernel.actor import NotPermitted
from shared.kernel.errors import Conflict
from shared.runtime.mongo import durable
from shared.standards.loader import read
from tests.services.review.conftest import MovedClock, adopt, names, queued, stored, submitted
from tests.services.review.inviting import give, invited
from tests.services.review.reviewers import all_say
from tests.unit.review.builders import (
    HASH,
    OFFICES,
    a_coordinator,
    a_reviewer,
    withdrawal_requested,
)

UPPER_LAST = {
    "key": "upper",
    "name_zh": "市级审核确认",
    "because": "测试",
    "required": ["upper_review"],
    "limit": 10,
}


def approve(use_cases: UseCases, item_id: str, *offices: str) -> None:
    """Let offices approve."""
    for office in offices:
        entry = OpinionEntry(item_id=item_id, content_hash=HASH, verdict="approve")
        assert use_cases.give_opinions([entry], actor=a_reviewer(office))[0].ok


@pytest.fixture
def with_upper(use_cases: UseCases) -> None:
    """A policy in which the upper level confirms at the end."""
    content = use_cases.policies.content(use_cases.policies.newest())
    directory = content["lists"]["directory"]
    groups = [*directory["groups"], UPPER_LAST]
    adopt(use_cases, {**content, "lists": {**content["lists"], "directory": {**directory, "groups": groups}}})


def test_only_the_hash_of_the_token_is_kept(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    invitation_id, token = invited(use_cases, item_id)

    document = durable(InvitationDocument).find_one({"_id": invitation_id})

    assert document is not None
    assert document["token_hash"] == hashlib.sha256(token.encode()).hexdigest()
    assert token not in repr(document)


def test_a_link_is_open_for_ten_working_days_unless_another_term_is_named(use_cases: UseCases) -> None:
    """From Monday, 23 November 2026."""
    (item_id,) = submitted(use_cases)
    usual, _ = invited(use_cases, item_id)
    short, _ = invited(use_cases, item_id, days=1)

    views = use_cases.people.inviting.of_item(item_id, actor=a_coordinator(), now=use_cases.now())

    ends = {view.invitation.invitation_id: view.invitation.expires_on for view in views}
    assert (ends[usual], ends[short]) == (date(2026, 12, 7), date(2026, 11, 24))


def test_an_expert_advises_once_as_an_office_of_his_own(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    invitation_id, token = invited(use_cases, item_id)

    assert give(use_cases, token, "reject").ok
    assert give(use_cases, token, "reject").ok, "the same form sent twice is the same opinion"
    other = give(use_cases, token, "approve")

    assert other.code == "opinion_already_given"
    current = stored(item_id)["current"]
    (said,) = current["opinions"]
    kept = {name: said[name] for name in ("office", "account_id", "account_name", "body_name", "verdict")}
    assert kept == {
        "office": f"expert:{invitation_id}",
        "account_id": f"link:{invitation_id}",
        "account_name": "陈教授",
        "body_name": "示例大学",
        "verdict": "reject",
    }
    assert (current["state"], current["waiting_for"]) == ("open", list(OFFICES))
    all_say(use_cases, item_id, "approve")
    assert names(item_id)[-1] == "item_approved"


def test_the_upper_level_confirms_by_a_link_when_it_is_its_turn(use_cases: UseCases, with_upper: None) -> None:
    (item_id,) = submitted(use_cases)
    _, token = invited(use_cases, item_id, kind="upper", name="周处长", organisation="市民政局")

    assert give(use_cases, token).code == "not_its_turn"
    approve(use_cases, item_id, *OFFICES)
    assert give(use_cases, token).ok

    said = queued(item_id)[-1].data["opinions"][-1]
    assert (said["office"], said["account_name"]) == ("upper_review", "周处长")
    assert stored(item_id)["current"]["state"] == "approved"


def test_a_link_that_expired_or_was_revoked_gives_no_opinion(use_cases: UseCases, clock: MovedClock) -> None:
    (item_id,) = submitted(use_cases)
    revoked, first = invited(use_cases, item_id)
    _, second = invited(use_cases, item_id, days=1)
    inviting = use_cases.people.inviting

    inviting.revoke(revoked, actor=a_coordinator(), now=clock.now())
    with pytest.raises(LinkOver, match="收回"):
        give(use_cases, first)
    with pytest.raises(Conflict):
        inviting.revoke(revoked, actor=a_coordinator(), now=clock.now())
    clock.forward(days=2)
    with pytest.raises(LinkOver, match="2026-11-24 到期"):
        give(use_cases, second)
    with pytest.raises(LinkUnknown):
        give(use_cases, "no-such-token")
    assert stored(item_id)["current"]["opinions"] == []


def test_an_opinion_that_comes_after_the_withdrawal_is_refused(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    _, token = invited(use_cases, item_id)
    use_cases.answer_withdrawals([withdrawal_requested(item_id)])

    assert give(use_cases, token).code == "round_closed"


def test_an_opinion_on_a_text_that_changed_meanwhile_is_refused(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    _, token = invited(use_cases, item_id)

    assert give(use_cases, token, content_hash="c" * 64).code == "content_stale"


def test_what_is_filled_in_wrong_is_told_by_field(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)

    with pytest.raises(InvitationRefused) as refused:
        invited(use_cases, item_id, kind="", name=" ", organisation="长" * 101, email="陈", days=31)

    fields = [problem.field for problem in refused.value.problems]
    assert fields == ["name", "organisation", "email", "days", "kind"]
    with pytest.raises(InvitationRefused, match="自己的事项"):
        invited(use_cases, item_id, organisation="区民政局")


def test_only_the_coordinator_and_the_legal_office_invite(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    entry = InvitationEntry(kind="expert", name="陈教授", organisation="示例大学", days=10)

    use_cases.people.inviting.invite(item_id, entry, actor=a_reviewer(), now=use_cases.now())
    with pytest.raises(NotPermitted):
        use_cases.people.inviting.invite(item_id, entry, actor=a_reviewer("staffing_review"), now=use_cases.now())


def test_the_shipped_policy_asks_the_upper_level_of_districts_items_only(use_cases: UseCases) -> None:
    adopt(use_cases, read("review_policy", 1))
    (item_id,) = submitted(use_cases)

    with pytest.raises(InvitationRefused, match="不需要市级审核确认"):
        invited(use_cases, item_id, kind="upper", organisation="市民政局")
