"""For which office an account speaks."""

from __future__ import annotations

from services.review.domain.coordinating import By
from services.review.domain.policy import OF_BODY, ReviewPolicy
from services.review.domain.refusals import NotAReviewer
from shared.kernel.actor import Actor
from shared.standards.roles import office_of


def own_office(actor: Actor, policy: ReviewPolicy) -> str:
    """Return the office for which an account reviews; empty when it only looks on, or holds several."""
    offices = office_of(actor.roles)
    if len(offices) != 1:
        return ""
    office = next(iter(offices))
    known = policy.offices.get(office)
    return f"{office}{OF_BODY}{actor.body_id}" if known and known.is_by_body else office


def speaking_office(actor: Actor, policy: ReviewPolicy) -> str:
    """
    Return the one office for which an account speaks.

    :raises NotAReviewer: when there is none, or more than one: nobody is to be two of three offices
    """
    office = own_office(actor, policy)
    if not office:
        raise NotAReviewer(
            f"“{actor.name}”没有且只有一个审核单位的岗位，不能提审核意见。请联系区政府办公室调整账号的角色。"
        )
    return office


def person(actor: Actor) -> By:
    """Return how the record of a round keeps a person."""
    return By(account_id=actor.account_id, name=actor.name, body_id=actor.body_id, body_name=actor.body_name)
