"""Inviting (邀请) an expert or the upper-level counterpart to one item by a personal link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.review.application.deadlines import deadline
from services.review.application.people_ports import Invitations
from services.review.application.ports import ReviewHistory, Reviews
from services.review.application.review_refusals import ReviewNotFound
from services.review.application.speakers import himself
from services.review.domain.invitation import (
    MOST_DAYS,
    Invitation,
    InvitedAs,
    check_invitable,
    hash_of,
    new_token,
)
from services.review.domain.opinion import Opinion
from services.review.domain.people_refusals import InvitationNotFound, InvitationRefused
from shared.kernel.actor import Actor
from shared.kernel.clock import day_in_china
from shared.kernel.errors import Conflict, Problem
from shared.kernel.ids import new_id

PERMISSION = "review.invite"
LONGEST = 100
"""Characters of a name, an organisation, an address."""
MOST_OPEN = 20
"""Links to one item that open at the same time."""


@dataclass(frozen=True, kw_only=True)
class InvitationEntry:
    """Who is invited as what, and for how many working days."""

    kind: str
    name: str
    organisation: str
    email: str = ""
    days: int
    shows_opinions: bool = False


@dataclass(frozen=True, kw_only=True)
class InvitationView:
    """An invitation as the inviter sees it, with what came of it in this round and before."""

    invitation: Invitation
    is_over: bool
    opinions: tuple[tuple[int, Opinion], ...]


class Inviting:
    """Use cases of the inviter over one database."""

    def __init__(self, *, invitations: Invitations, reviews: Reviews) -> None:
        self._invitations, self._reviews = invitations, reviews

    def invite(self, item_id: str, entry: InvitationEntry, *, actor: Actor, now: datetime) -> tuple[Invitation, str]:
        """
        Invite somebody to an item; returns the invitation with the token of its link, which is not kept.

        :raises NotPermitted: when the account may not invite
        :raises ReviewNotFound: when no such item was submitted
        :raises InvitationRefused: when what is filled in is wrong, or nobody can be invited to the item so
        """
        actor.require(PERMISSION)
        review = self._reviews.find([item_id]).get(item_id)
        if review is None:
            raise ReviewNotFound
        kind = _checked(entry)
        organisation = entry.organisation.strip()
        check_invitable(review.current, kind, organisation, himself(actor))
        today = day_in_china(now)
        if sum(not one.is_over(today) for one in self._invitations.of_item(item_id)) >= MOST_OPEN:
            raise InvitationRefused(f"这个事项已有 {MOST_OPEN} 个有效的链接。请先收回用不着的。")
        token = new_token()
        invitation = Invitation(
            invitation_id=new_id(),
            item_id=item_id,
            kind=kind,
            name=entry.name.strip(),
            organisation=organisation,
            email=entry.email.strip(),
            shows_opinions=entry.shows_opinions,
            by=himself(actor),
            made_at=now,
            expires_on=deadline(now, entry.days) or today,
            token_hash=hash_of(token),
        )
        self._invitations.add(invitation)
        return invitation, token

    def revoke(self, invitation_id: str, *, actor: Actor, now: datetime) -> Invitation:
        """
        Let a link open nothing any more; an opinion that was given stays.

        :raises NotPermitted: when the account may not invite
        :raises InvitationNotFound: when there is no such invitation
        :raises Conflict: when it was revoked already
        """
        actor.require(PERMISSION)
        found = self._invitations.get(invitation_id)
        if found is None:
            raise InvitationNotFound
        if not self._invitations.revoke(invitation_id, himself(actor), now):
            raise Conflict("这个链接已经收回。")
        return found

    def of_item(self, item_id: str, *, actor: Actor, now: datetime) -> Sequence[InvitationView]:
        """
        Return who was invited to an item, newest first.

        :raises NotPermitted: when the account may not invite
        :raises ReviewNotFound: when no such item was submitted
        """
        actor.require(PERMISSION)
        history = self._reviews.history(item_id)
        if history is None:
            raise ReviewNotFound
        today = day_in_china(now)
        return [
            InvitationView(invitation=one, is_over=one.is_over(today), opinions=_said(one, history))
            for one in self._invitations.of_item(item_id)
        ]


def _said(invitation: Invitation, history: ReviewHistory) -> tuple[tuple[int, Opinion], ...]:
    rounds = (*history.past, history.review.current)
    return tuple(
        (round_.number, opinion)
        for round_ in rounds
        for opinion in round_.opinions
        if opinion.account_id == invitation.account_id
    )


def _checked(entry: InvitationEntry) -> InvitedAs:
    texts = (("name", "姓名", entry.name, True), ("organisation", "单位", entry.organisation, True))
    problems = [problem for field in (*texts, ("email", "邮箱", entry.email, False)) for problem in _of_text(*field)]
    if entry.email.strip() and "@" not in entry.email:
        problems.append(Problem("email", "邮箱", "不像邮箱地址", "请检查，或者不填", rule="invitation"))
    if not 1 <= entry.days <= MOST_DAYS:
        problems.append(Problem("days", "有效期", f"应当是 1 到 {MOST_DAYS} 个工作日", "请改写天数", rule="invitation"))
    if entry.kind not in {kind.value for kind in InvitedAs}:
        problems.append(Problem("kind", "邀请身份", "没有选", "请选专家或市级对口部门", rule="invitation"))
    if problems:
        raise InvitationRefused("；".join(problem.sentence() for problem in problems), tuple(problems))
    return InvitedAs(entry.kind)


def _of_text(field: str, label: str, text: str, needed: bool) -> list[Problem]:
    if needed and not text.strip():
        return [Problem(field, label, "没有填写", "请填写", rule="invitation")]
    if len(text) > LONGEST:
        return [Problem(field, label, f"有 {len(text)} 个字，最多 {LONGEST} 个字", "请删减", rule="invitation")]
    return []
