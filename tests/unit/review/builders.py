"""Minimal valid objects of review; keywords change what a test is about."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from services.review.application.policy import shipped_policy
from services.review.application.routing import elements_of
from services.review.domain.coordinating import By
from services.review.domain.groups import Group, Route
from services.review.domain.item_review import ItemReview, WithdrawalRequest
from services.review.domain.opinion import Opinion, Verdict
from services.review.domain.round import RoundState
from services.review.domain.submission import Submission
from shared.contracts.envelope import Envelope, emit
from shared.kernel.actor import Actor
from shared.kernel.ids import new_id
from shared.standards.roles import permissions_of
from tests.unit.intake.implementation.builders import implementation

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
OFFICES = ("legal_review", "staffing_review", "planning_review")
ROLE_OF = {
    "legal_review": "legal_reviewer",
    "staffing_review": "staffing_reviewer",
    "planning_review": "planning_reviewer",
    "quality_review": "quality_reviewer",
    "centre_review": "centre_reviewer",
    "guidance_review": "guidance_reviewer",
    "upper_review": "upper_reviewer",
}
GOV = By(account_id="gov", name="罗敏", body_id="gov-office", body_name="区政府办公室")
"""Whoever coordinates the review, as decisions name him."""
HASH = "a" * 64
ELEMENTS = {"item_name": "义务兵家庭优待金发放", "exercise_content": "审核义务兵家庭申请，按年发放优待金"}
HASHES = {"item_name": "1" * 64, "exercise_content": "2" * 64}


def a_submission(**changed: Any) -> Submission:
    """A first submission of revision 3 by the civil affairs bureau."""
    values: dict[str, Any] = {
        "item_id": new_id(),
        "number": 1,
        "revision": 3,
        "content_hash": HASH,
        "list_kind": "directory",
        "standard_version": 1,
        "item_name": "义务兵家庭优待金发放",
        "body_id": "civil-affairs",
        "body_name": "区民政局",
        "elements": ELEMENTS,
        "element_hashes": HASHES,
    }
    return Submission(**(values | changed))


def an_open_review(**changed: Any) -> ItemReview:
    """A review in its first round, heard up to sequence 5 of intake's item; keywords change the submission."""
    return ItemReview.opened(a_submission(**changed), sequence=5, route=a_route(), cause="message-5", at=NOON)


def a_route(**changed: Any) -> Route:
    """Three offices at once, nobody before or behind them; each answers for what the shipped policy says."""
    groups = changed.pop("groups", (a_group(),))
    list_kind = changed.pop("list_kind", "directory")
    offices = [office for group in groups for office in (*group.required, *group.advising)]
    values: dict[str, Any] = {
        "policy_version": 1,
        "groups": groups,
        "duties": {office: shipped_policy().duty(office, elements_of(list_kind, 1)) for office in offices},
        "indispensable": frozenset({"legal_review"}),
    }
    return Route(**(values | changed))


def a_group(*offices: str, **changed: Any) -> Group:
    """Offices that must all approve; the three of the joint review unless others are named."""
    return Group(**({"key": "district", "name": "联合审核", "required": offices or OFFICES} | changed))


def an_opinion(office: str = "legal_review", verdict: Verdict = Verdict.APPROVE, **changed: Any) -> Opinion:
    """An opinion of a reviewer who sits in a body of his own."""
    values: dict[str, Any] = {
        "reason": "" if verdict is Verdict.APPROVE else "第三条依据已经修改",
        "account_id": f"account of {office}",
        "account_name": "王审核",
        "body_id": f"body of {office}",
        "body_name": "区政府办公室",
        "content_hash": HASH,
        "given_at": NOON + timedelta(hours=1),
    }
    return Opinion(office=office, verdict=verdict, **(values | changed))


def a_review_in(state: RoundState) -> ItemReview:
    """A review whose current round stands in this state."""
    review = an_open_review()
    if state is RoundState.APPROVED:
        return spoken(review, *[Verdict.APPROVE] * 3)
    if state is RoundState.RETURNED:
        return spoken(review, Verdict.REJECT, Verdict.APPROVE, Verdict.APPROVE)
    if state is RoundState.WITHDRAWN:
        return review.after_withdrawal_request(a_request())
    if state is RoundState.SUPERSEDED:
        raise ValueError("a superseded round is never the current one")
    return review


def spoken(review: ItemReview, *verdicts: Verdict) -> ItemReview:
    """The review after the offices spoke in their usual order."""
    for office, verdict in zip(OFFICES, verdicts, strict=False):
        review = review.with_opinion(an_opinion(office, verdict))
    return review


def a_request(**changed: Any) -> WithdrawalRequest:
    """The body asks for its first submission back."""
    values: dict[str, Any] = {
        "sequence": 6,
        "revision": 3,
        "submission": 1,
        "reason": "名称有误",
        "cause": "message-6",
        "at": NOON + timedelta(hours=2),
    }
    return WithdrawalRequest(**(values | changed))


def a_reviewer(office: str = "legal_review", **changed: Any) -> Actor:
    """An account that speaks for an office, in a body that submits nothing."""
    roles = frozenset(changed.pop("roles", None) or {ROLE_OF[office]})
    values: dict[str, Any] = {
        "account_id": f"account of {office}",
        "name": "王审核",
        "body_id": f"body of {office}",
        "body_name": "区政府办公室",
    }
    return Actor(roles=roles, permissions=permissions_of(roles), **(values | changed))


def a_coordinator() -> Actor:
    """An account of the office that coordinates the review."""
    return a_reviewer(**asdict(GOV), roles={"coordinator"})


def item_submitted(item_id: str, *, sequence: int = 5, **changed: Any) -> Envelope:
    """Intake's message that a revision was submitted; keywords change revision, hash and payload."""
    values: dict[str, Any] = {"revision": 3, "content_hash": HASH}
    data: dict[str, Any] = {
        "list_kind": "directory",
        "standard_version": 1,
        "item_name": "义务兵家庭优待金发放",
        "body": {"body_id": "civil-affairs", "name": "区民政局"},
        "elements": ELEMENTS,
        "element_hashes": HASHES,
        "submission": 1,
    }
    values |= {name: changed.pop(name) for name in ("revision", "content_hash") if name in changed}
    return _of_intake("item_submitted", item_id, sequence, data | changed, **values)


IMPLEMENTED = {
    "source": {"kind": "directory", "source_id": "directory-item", "base_code": "502009001000"},
    "part": "首次申请",
    "is_public": True,
    "sign_off": {"by": "区民政局 张局长", "signed_at": "2026-11-20T02:00:00Z", "scan": "d" * 64},
    "corrections": [],
}
"""What an implementation list rests on, as intake says it."""


def list_submitted(item_id: str, *, sequence: int = 5, **changed: Any) -> Envelope:
    """Intake's message that a signed implementation list was submitted; keywords change revision, hash and payload."""
    elements = changed.pop("elements", implementation())
    hashes = {key: sha256(repr(value).encode()).hexdigest() for key, value in elements.items()}
    data = {"list_kind": "implementation", "elements": elements, "element_hashes": hashes, **IMPLEMENTED}
    return item_submitted(item_id, sequence=sequence, **(data | changed))


def withdrawal_requested(item_id: str, *, sequence: int = 6, revision: int = 3, **changed: Any) -> Envelope:
    """Intake's message that a body asks for its revision back."""
    data = {
        "item_name": "义务兵家庭优待金发放",
        "body": {"body_id": "civil-affairs", "name": "区民政局"},
        "reason": "名称有误",
    }
    return _of_intake("withdrawal_requested", item_id, sequence, data | changed, revision=revision, content_hash=HASH)


def body_changed(body_id: str, *, sequence: int = 1, name: str = "区民政局", **changed: Any) -> Envelope:
    """Intake's message that the register of bodies changed."""
    body = {
        "body_id": body_id,
        "name": name,
        "uscc": "11500116MB0000001X",
        "kind": "department",
        "level": "4",
        "supervising_body_id": "",
        "guiding_department": "11",
        "is_valid": True,
    } | changed
    return emit(
        "body_changed", aggregate_id=body_id, sequence=sequence, occurred_at=NOON, actor={}, data={"body": body}
    )


def _of_intake(name: str, item_id: str, sequence: int, data: dict[str, Any], **values: Any) -> Envelope:
    return emit(
        name,
        aggregate_id=item_id,
        sequence=sequence,
        occurred_at=NOON,
        actor={"account_id": "li", "name": "李编制", "body_id": "civil-affairs", "body_name": "区民政局"},
        data=data,
        item_id=item_id,
        **values,
    )
