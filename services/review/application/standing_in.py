"""Standing in (代岗): offered with a code, accepted by whoever has the code, over by itself."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.review.application.people_ports import StandIns
from services.review.application.policy import PolicyBook
from services.review.application.speakers import StandingIn, as_himself, facts_of, himself, own_office, speaking_office
from services.review.domain.opinion import Verdict
from services.review.domain.people_refusals import StandInOver, StandInRefused
from services.review.domain.stand_in import Acceptance, StandIn, StandInState, check_days
from shared.kernel.actor import Actor
from shared.kernel.clock import day_in_china
from shared.kernel.errors import Problem
from shared.kernel.ids import new_id

PERMISSION = "opinion.give"
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Of a code: without letters and digits that are taken for one another."""
CODE_LENGTH = 10
"""50 random bits: nobody guesses them behind a sign-in."""


@dataclass(frozen=True, kw_only=True)
class StandInsOf:
    """What a person sees of stand-ins: those that his office gave away, and those that he has accepted."""

    given: Sequence[StandIn]
    held: Sequence[StandIn]


class StandInDesk:
    """Use cases of standing in over one database."""

    def __init__(self, *, stand_ins: StandIns, policies: PolicyBook) -> None:
        self._stand_ins, self._policies = stand_ins, policies

    def offer(
        self, *, first_day: date, last_day: date, reason: str, actor: Actor, now: datetime
    ) -> tuple[StandIn, str]:
        """
        Offer the own place for some days; returns the stand-in with its code, which is not kept.

        :raises NotPermitted: when the account may not give opinions
        :raises NotAReviewer: when the account speaks for no office
        :raises StandInRefused: when the days are wrong, or a stand-in wants to pass his place on
        :raises ReasonRefused: when no reason is given
        """
        actor.require(PERMISSION)
        if isinstance(actor, StandingIn):
            raise StandInRefused("代岗期间不能再把这个岗位委托给别人。请先切换回自己的岗位。")
        policy = self._policies.current()
        office = speaking_office(actor, policy)
        check_days(first_day, last_day, day_in_china(now))
        stand_in = StandIn(
            stand_in_id=new_id(),
            office=office,
            principal=himself(actor),
            first_day=first_day,
            last_day=last_day,
            reason=policy.checked_reason(Verdict.REJECT, reason),
            made_at=now,
        )
        code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        self._stand_ins.add(stand_in, _hash_of(code))
        return stand_in, code

    def accept(self, code: str, *, actor: Actor, now: datetime) -> StandIn:
        """
        Agree to stand in, with the code that the principal gave.

        :raises NotPermitted: when the account may not give opinions
        :raises StandInRefused: when no open offer has this code, or this person cannot be the stand-in
        """
        actor.require(PERMISSION)
        found = self._stand_ins.with_code(_hash_of(code))
        if found is None:
            problem = Problem("code", "代岗码", "不对", "请向委托人核对；大小写和空格都不要紧", rule="code")
            raise StandInRefused(problem.sentence(), (problem,))
        deputy = himself(actor)
        own = own_office(as_himself(actor), self._policies.current())
        found.check_deputy(deputy, own, day_in_china(now))
        if not self._stand_ins.accept(found.stand_in_id, Acceptance(by=deputy, at=now)):
            raise StandInRefused("这个代岗码刚刚被用过或者取消。请向委托人要新的代岗码。")
        return found

    def end(self, stand_in_id: str, *, actor: Actor, now: datetime) -> None:
        """
        End a stand-in early, or take an offer back: somebody of its office, or the stand-in himself.

        :raises StandInOver: when it has ended, or is nothing of this person's
        """
        actor.require(PERMISSION)
        found = self._stand_ins.get(stand_in_id)
        own = own_office(as_himself(actor), self._policies.current())
        theirs = found is not None and (
            own == found.office or (found.accepted is not None and found.accepted.by.account_id == actor.account_id)
        )
        if not theirs or not self._stand_ins.end(stand_in_id, Acceptance(by=himself(actor), at=now)):
            raise StandInOver("这个代岗已经结束，或者不是您单位的。请刷新页面，看最新状态。")

    def acting(self, actor: Actor, stand_in_id: str, *, now: datetime) -> StandingIn:
        """
        Return the person as he speaks for the office for which he stands in.

        :raises StandInOver: when he does not stand in there today
        """
        found = self._stand_ins.get(stand_in_id)
        runs = found is not None and found.state(day_in_china(now)) is StandInState.RUNNING
        if not runs or found is None or not found.accepted or found.accepted.by.account_id != actor.account_id:
            raise StandInOver("您的代岗已经结束，或者还没有开始。现在按您自己的岗位办理。")
        return StandingIn(**facts_of(actor), office=found.office, principal=found.principal)

    def of(self, actor: Actor, *, now: datetime) -> StandInsOf:
        """Return what concerns this person, from today on."""
        actor.require(PERMISSION)
        today = day_in_china(now)
        own = own_office(as_himself(actor), self._policies.current())
        return StandInsOf(
            given=self._stand_ins.of_office(own, today) if own else (),
            held=[
                one
                for one in self._stand_ins.of_deputy(actor.account_id, today)
                if one.state(today) is not StandInState.OVER
            ],
        )


def _hash_of(code: str) -> str:
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
