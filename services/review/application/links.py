"""What a personal link opens: one item, for one person, without a sign-in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.review.application.element_views import LAW, ElementView, Group, element_views, grouped
from services.review.application.give_opinions import OpinionBatch
from services.review.application.people_ports import Invitations
from services.review.application.policy import PolicyBook
from services.review.application.ports import Reviews
from services.review.domain.invitation import Invitation, hash_of
from services.review.domain.opinion import Opinion, Verdict
from services.review.domain.people_refusals import LinkUnknown
from services.review.domain.refusals import Indispensable
from services.review.domain.round import Round, RoundState
from services.review.domain.speaking import is_expert, is_its_turn, may_speak
from shared.kernel.batches import Outcome
from shared.kernel.clock import day_in_china
from shared.kernel.errors import Problem


class LinkState(StrEnum):
    """What the person can do now: only the first two show the text."""

    OPEN = "open"
    WAITING = "waiting"
    GIVEN = "given"
    OVER = "over"


@dataclass(frozen=True, kw_only=True)
class LinkPage:
    """
    What the page of a link shows.

    `opinion` is the person's own in this round. `opinions` are those of others, by round, only when the invitation
    shows them. Text, laws and opinions are empty unless the state lets them be seen.
    """

    invitation: Invitation
    state: LinkState
    round: Round
    opinion: Opinion | None
    changed: tuple[ElementView, ...] = ()
    unchanged: tuple[Group, ...] = ()
    laws: tuple[Mapping[str, Any], ...] = ()
    opinions: tuple[tuple[int, Opinion], ...] = ()


class Links:
    """Use cases of whoever holds a link, over one database."""

    def __init__(
        self,
        *,
        invitations: Invitations,
        reviews: Reviews,
        policies: PolicyBook,
        give: Callable[[OpinionBatch], tuple[Outcome, ...]],
    ) -> None:
        self._invitations, self._reviews, self._policies, self._give = invitations, reviews, policies, give

    def open(self, token: str, *, now: datetime, is_noted: bool = True) -> LinkPage:
        """
        Return the page of a link, and note for the inviter that it was opened.

        The link follows its item: in a later round it shows the new text, with what has changed.

        :raises LinkUnknown: when nobody has this token
        :raises LinkOver: when it has expired or was revoked; nothing of the item is told
        """
        invitation = self._invitation(token, now)
        history = self._reviews.history(invitation.item_id)
        if history is None:
            raise LinkUnknown
        if is_noted:
            self._invitations.opened(invitation.invitation_id, now)
        current, state = history.review.current, _state(history.review.current, invitation)
        opinion = _own(current, invitation)
        if state not in (LinkState.OPEN, LinkState.WAITING):
            return LinkPage(invitation=invitation, state=state, round=current, opinion=opinion)
        last = history.past[-1] if history.past else None
        views = element_views(current, last, "", self._policies.of(current.policy_version))
        laws = next((view.shown for view in views if view.key == LAW), ())
        return LinkPage(
            invitation=invitation,
            state=state,
            round=current,
            opinion=opinion,
            changed=tuple(view for view in views if view.is_changed),
            unchanged=grouped([view for view in views if not view.is_changed], current.submission),
            laws=tuple(laws or ()),
            opinions=_of_others((*history.past, current), invitation) if invitation.shows_opinions else (),
        )

    def give(self, token: str, *, content_hash: str, verdict: str, reason: str, now: datetime) -> Outcome:
        """
        Give the opinion of whoever holds the link on the content that he saw, once in a round.

        The opinion itself is what closes the link for this round: nothing else has to be written after it, so a crash
        leaves either both or neither.

        :raises LinkUnknown: when nobody has this token
        :raises LinkOver: when it has expired or was revoked
        :raises Invalid: when verdict or reason are refused
        """
        invitation, policy = self._invitation(token, now), self._policies.current()
        said = policy.verdict_of(verdict)
        if said is Verdict.OUT_OF_SCOPE:
            problem = Problem("verdict", "审核结论", "受邀的人不能选这一项", "没有意见的选“同意”", rule="verdict")
            raise Indispensable(problem.sentence(), (problem,))
        opinion = Opinion(
            office=invitation.office,
            verdict=said,
            reason=policy.checked_reason(said, reason),
            account_id=invitation.account_id,
            account_name=invitation.name,
            body_id="",
            body_name=invitation.organisation,
            content_hash=content_hash,
            given_at=now,
        )
        return self._give(OpinionBatch(size=1, opinions={invitation.item_id: (0, opinion)}, refused={}))[0]

    def _invitation(self, token: str, now: datetime) -> Invitation:
        found = self._invitations.with_token(hash_of(token))
        if found is None:
            raise LinkUnknown
        found.check(day_in_china(now))
        return found


def _state(round_: Round, invitation: Invitation) -> LinkState:
    if _own(round_, invitation):
        return LinkState.GIVEN
    taken = not may_speak(round_, invitation.office) or round_.opinion_of(invitation.office) is not None
    if taken or not round_.is_open:
        return LinkState.OVER
    if round_.state is RoundState.DISPUTED:
        return LinkState.OPEN if is_expert(invitation.office) else LinkState.WAITING
    is_open = round_.state is RoundState.OPEN and is_its_turn(round_, invitation.office)
    return LinkState.OPEN if is_open else LinkState.WAITING


def _own(round_: Round, invitation: Invitation) -> Opinion | None:
    said = round_.opinion_of(invitation.office)
    return said if said and said.account_id == invitation.account_id else None


def _of_others(rounds: Sequence[Round], invitation: Invitation) -> tuple[tuple[int, Opinion], ...]:
    return tuple(
        (round_.number, opinion)
        for round_ in rounds
        for opinion in round_.opinions
        if opinion.account_id != invitation.account_id
    )
