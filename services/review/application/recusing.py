"""Recusal (回避): by the person himself, or by a colleague who assigns the work for him."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from services.review.application.assigning import PERMISSION, Assigning
from services.review.application.people_ports import Assignments, Recusals
from services.review.application.policy import PolicyBook
from services.review.application.ports import Reviews
from services.review.application.review_refusals import ReviewNotFound
from services.review.application.speakers import StandingIn, himself, speaking_office
from services.review.domain.opinion import Verdict
from services.review.domain.people_refusals import OneItemOnly, Recused, UnknownColleague
from services.review.domain.recusal import Recusal
from services.review.domain.refusals import NotAReviewer, OwnItem
from services.review.domain.speaking import may_speak
from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict, Problem, Refusal

ELSEWHERE = "您是另行指定的审核人，只办指定的那一个事项。要办别的事项，请先切换回自己的岗位。"


class Recusing:
    """Use cases of recusal over one database."""

    def __init__(
        self,
        *,
        recusals: Recusals,
        assignments: Assignments,
        assigning: Assigning,
        reviews: Reviews,
        policies: PolicyBook,
    ) -> None:
        self._recusals, self._assignments, self._assigning = recusals, assignments, assigning
        self._reviews, self._policies = reviews, policies

    def recuse(self, item_id: str, *, account_id: str = "", reason: str, actor: Actor, now: datetime) -> Recusal:
        """
        Declare that somebody does not judge an item: oneself, or a colleague of the same office.

        The item is nobody's again afterwards, and what the person said in earlier rounds counts on in no later one;
        what he has said in the present round stays. Repeating it changes nothing.

        :raises NotPermitted: when the account may not give opinions
        :raises ReviewNotFound: when no such item was submitted
        :raises NotAReviewer: when the office has nothing to do with the item
        :raises UnknownColleague: when the account is nobody of the office
        :raises ReasonRefused: when no reason is given
        """
        actor.require(PERMISSION)
        policy = self._policies.current()
        office = speaking_office(actor, policy)
        review = self._reviews.find([item_id]).get(item_id)
        if review is None:
            raise ReviewNotFound
        round_ = review.current
        if office != round_.receiving and not may_speak(round_, office):
            raise NotAReviewer(f"“{round_.submission.item_name}”不需要您的单位审核，不用回避。")
        known = {each.person.account_id: each.person for each in self._assigning.colleagues(actor=actor, now=now)}
        known[actor.account_id] = himself(actor)
        who = account_id or actor.account_id
        if who not in known:
            problem = Problem("account_id", "回避的人", "不是本单位的人", "请从名单里选", rule="recusal")
            raise UnknownColleague(problem.sentence(), (problem,))
        recusal = Recusal(
            item_id=item_id,
            office=office,
            person=known[who],
            reason=policy.checked_reason(Verdict.REJECT, reason),
            by=himself(actor),
            at=now,
        )
        self._recusals.add(recusal)
        held = self._assignments.of_items([item_id], office).get(item_id)
        if held and held.account_id == who:
            self._assignments.drop([held])
        return recusal

    def take_back(self, item_id: str, *, account_id: str, actor: Actor, now: datetime) -> None:
        """
        Take back a recusal that was a mistake; who declared it may, and what others declared stands.

        :raises Conflict: when this person has declared none for that account
        """
        actor.require(PERMISSION)
        if not self._recusals.take_back(item_id, account_id, himself(actor), now):
            raise Conflict("没有您登记的这个回避，不能撤销。请让登记的人撤销。")

    def of_item(self, item_id: str, *, actor: Actor) -> Sequence[Recusal]:
        """Return who was declared not to judge an item, what was taken back included."""
        actor.require("review.view")
        return self._recusals.of_item(item_id)

    def accounts(self, item_ids: Collection[str]) -> Mapping[str, frozenset[str]]:
        """Return by item the accounts that do not judge it."""
        found: dict[str, set[str]] = {}
        for one in self._recusals.of_items(item_ids):
            found.setdefault(one.item_id, set()).add(one.person.account_id)
        return {item_id: frozenset(accounts) for item_id, accounts in found.items()}

    def barred(self, item_ids: Collection[str], *, actor: Actor) -> Mapping[str, Refusal]:
        """
        Return on which items a person may not act, and why.

        A stand-in is barred where the one whom he stands in for is: who does not judge an item does not choose who does
        so in his place. He is barred from items of that person's body, too: its author never reviews them. Who was
        named for an office in one round is barred from all other items.
        """
        accounts = {actor.account_id: actor.name}
        if isinstance(actor, StandingIn):
            accounts[actor.principal.account_id] = actor.principal.name
        barred: dict[str, Refusal] = {}
        for one in self._recusals.of_items(item_ids, accounts.keys()):
            barred[one.item_id] = _refusal(one, actor)
        if isinstance(actor, StandingIn):
            only = actor.item_id
            barred |= {item_id: OneItemOnly(ELSEWHERE) for item_id in item_ids if only and item_id != only}
            owners = self._reviews.owners(item_ids)
            barred |= {
                item_id: OwnItem(f"这个事项是{actor.principal.body_name}自己报送的，不能由其委托的人审核。")
                for item_id, body_id in owners.items()
                if body_id == actor.principal.body_id
            }
        return barred


def _refusal(one: Recusal, actor: Actor) -> Recused:
    if one.person.account_id == actor.account_id:
        return Recused(f"您已回避这个事项（{one.reason}），不能提意见。请本单位其他人审核。")
    return Recused(f"{one.person.name}已回避这个事项，不能由其委托的人审核。请本单位其他人审核。")
