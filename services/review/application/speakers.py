"""For which office an account speaks: its own, or the one for which it stands in (代岗)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from services.review.domain.coordinating import By
from services.review.domain.policy import OF_BODY, ReviewPolicy
from services.review.domain.refusals import NotAReviewer
from shared.kernel.actor import Actor
from shared.standards.roles import office_of


@dataclass(frozen=True, kw_only=True)
class StandingIn(Actor):
    """
    A person while he stands in for another: he speaks for the `office` of the `principal`, with his own rights.

    It is made by `StandInDesk.acting`, which checks acceptance and days, and by `Appointing.acting` for whoever was
    named for the office in the round of one item (另行指定审核人): he speaks on `item_id` alone, and `principal` is
    the office.
    """

    office: str
    principal: By
    item_id: str = ""


def as_himself(actor: Actor) -> Actor:
    """Return the person with his own office alone."""
    return Actor(**facts_of(actor))


def facts_of(actor: Actor) -> dict[str, Any]:
    """Return what is known of the person himself."""
    return {field.name: getattr(actor, field.name) for field in fields(Actor)}


def own_office(actor: Actor, policy: ReviewPolicy) -> str:
    """Return the office for which an account reviews; empty when it only looks on, or holds several."""
    if isinstance(actor, StandingIn):
        return actor.office
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


def on_behalf_of(actor: Actor) -> str:
    """Return the name of whom the person speaks for, of a person or an office; empty when he speaks for himself."""
    return actor.principal.name if isinstance(actor, StandingIn) else ""


def person(actor: Actor) -> By:
    """Return how the record of a round keeps a person; a stand-in with the name of whom he stands in for."""
    behind = on_behalf_of(actor)
    name = f"{actor.name}（代{behind}）" if behind else actor.name
    return By(account_id=actor.account_id, name=name, body_id=actor.body_id, body_name=actor.body_name)


def himself(actor: Actor) -> By:
    """Return the person alone, for records of who he is."""
    return By(account_id=actor.account_id, name=actor.name, body_id=actor.body_id, body_name=actor.body_name)
