"""The people of an office share its work: claim, assign, take over, give back; many items at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from services.review.application.people_ports import Assignments, Colleague, Colleagues, Recusals, StandIns
from services.review.application.policy import PolicyBook
from services.review.application.ports import ReviewRow, Reviews
from services.review.application.review_refusals import ReviewNotFound, SentTwice, refuse_too_many
from services.review.application.speakers import himself, own_office, speaking_office
from services.review.domain.assignment import Assignment, check_claim
from services.review.domain.coordinating import By
from services.review.domain.people_refusals import HeldByColleague, Recused, UnknownColleague
from services.review.domain.round import Round
from services.review.domain.stand_in import StandInState
from shared.kernel.actor import Actor
from shared.kernel.batches import Outcome
from shared.kernel.clock import day_in_china
from shared.kernel.errors import Problem, Refusal

PERMISSION = "opinion.give"
REMEMBERED = timedelta(days=180)
"""Who was not at the desk for so long is no longer offered as a colleague."""


class Assigning:
    """Use cases of the people of an office over one database."""

    def __init__(
        self,
        *,
        assignments: Assignments,
        colleagues: Colleagues,
        recusals: Recusals,
        stand_ins: StandIns,
        reviews: Reviews,
        policies: PolicyBook,
    ) -> None:
        self._assignments, self._colleagues, self._recusals = assignments, colleagues, recusals
        self._stand_ins, self._reviews, self._policies = stand_ins, reviews, policies

    def claim(
        self, item_ids: Sequence[str], *, take_over: bool = False, actor: Actor, now: datetime
    ) -> tuple[Outcome, ...]:
        """
        Take items over as one's own work; `take_over` relieves the colleague who holds them.

        :raises NotPermitted: when the account may not give opinions
        :raises NotAReviewer: when it speaks for no office
        :raises BatchTooLarge: when there are more than 500 items
        """
        return self._put(item_ids, holder=himself(actor), take_over=take_over, actor=actor, now=now)

    def assign(self, item_ids: Sequence[str], *, to: str, actor: Actor, now: datetime) -> tuple[Outcome, ...]:
        """
        Give items to a colleague of the same office, whoever holds them now.

        :raises UnknownColleague: when nobody of the office has this account
        :raises Refusal: as `claim`
        """
        actor.require(PERMISSION)
        known = {each.person.account_id: each.person for each in self.colleagues(actor=actor, now=now)}
        if to not in known:
            problem = Problem(
                "to", "分派给", "没有选本单位的人", "请从名单里选；没有的，请他先打开一次审核台", rule="to"
            )
            raise UnknownColleague(problem.sentence(), (problem,))
        return self._put(item_ids, holder=known[to], take_over=True, actor=actor, now=now)

    def give_back(self, item_ids: Sequence[str], *, actor: Actor) -> tuple[Outcome, ...]:
        """
        Let items be nobody's again: one's own, and those of a colleague who is away.

        :raises Refusal: as `claim`
        """
        actor.require(PERMISSION)
        refuse_too_many(len(item_ids))
        office = speaking_office(actor, self._policies.current())
        self._assignments.drop(list(self._assignments.of_items(item_ids, office).values()))
        return tuple(Outcome(item_id=item_id, ok=True) for item_id in item_ids)

    def holders(self, rows: Sequence[ReviewRow], *, actor: Actor) -> Mapping[str, Assignment]:
        """Return who works on the items of a list for the office of the person, by item."""
        office = self.office_of(actor)
        if not office or not rows:
            return {}
        rounds = {row.item_id: row.round for row in rows}
        found = self._assignments.of_items(rounds.keys(), office)
        return {item_id: one for item_id, one in found.items() if one.round == rounds[item_id]}

    def holder(self, item_id: str, round_: Round, *, actor: Actor) -> Assignment | None:
        """Return who works on an item for the office of the person; None when nobody does."""
        office = self.office_of(actor)
        found = self._assignments.of_items([item_id], office).get(item_id) if office else None
        return found if found and found.counts_in(round_) else None

    def office_of(self, actor: Actor) -> str:
        """Return the office for which the person works now; empty when he only looks on."""
        return own_office(actor, self._policies.current())

    def held(self, *, mine: bool, actor: Actor) -> frozenset[str]:
        """Return the items that somebody of the office holds, or the person himself; for the filters of the lists."""
        office = self.office_of(actor)
        if not office:
            return frozenset()
        counting, _ = self._counting(office, actor.account_id if mine else "")
        return frozenset(one.item_id for one in counting)

    def colleagues(self, *, actor: Actor, now: datetime) -> Sequence[Colleague]:
        """Return the people who speak for the office of the person, stand-ins of today included."""
        office = self.office_of(actor)
        today = day_in_china(now)
        found = list(self._colleagues.of_office(office, today - REMEMBERED)) if office else []
        for stand_in in self._stand_ins.of_office(office, today) if office else ():
            if stand_in.accepted and stand_in.state(today) is StandInState.RUNNING:
                found.append(Colleague(person=stand_in.accepted.by, office=office, seen_on=today))
        return list({each.person.account_id: each for each in found}.values())

    def _put(
        self, item_ids: Sequence[str], *, holder: By, take_over: bool, actor: Actor, now: datetime
    ) -> tuple[Outcome, ...]:
        actor.require(PERMISSION)
        refuse_too_many(len(item_ids))
        office = speaking_office(actor, self._policies.current())
        _, finished = self._counting(office)
        self._assignments.drop(finished)  # so that the filters of the lists stay short
        check = self._checking(item_ids, office, holder)
        outcomes: dict[int, Outcome] = {}
        wanted: dict[str, tuple[int, Assignment]] = {}
        for place, item_id in enumerate(item_ids):
            try:
                if item_id in wanted:
                    raise SentTwice
                assignment = Assignment(
                    item_id=item_id,
                    office=office,
                    round=check(item_id),
                    account_id=holder.account_id,
                    name=holder.name,
                    by=himself(actor),
                    at=now,
                )
                wanted[item_id] = (place, assignment)
                outcomes[place] = Outcome(item_id=item_id, ok=True)
            except Refusal as refusal:
                outcomes[place] = Outcome.refused(item_id, refusal)
        lost = (
            self._assignments.put([one for _, one in wanted.values()], take_over=take_over) if wanted else frozenset()
        )
        if lost:
            held = self._assignments.of_items(lost, office)
            for item_id in lost:
                outcomes[wanted[item_id][0]] = Outcome.refused(item_id, _held_by(held.get(item_id)))
        return tuple(outcomes[place] for place in range(len(item_ids)))

    def _checking(self, item_ids: Sequence[str], office: str, holder: By) -> Callable[[str], int]:
        """Return what tells the round of an item in which the holder can work on it, or refuses."""
        reviews = self._reviews.find(item_ids)
        recused = {each.item_id for each in self._recusals.of_items(item_ids, [holder.account_id])}

        def check(item_id: str) -> int:
            review = reviews.get(item_id)
            if review is None:
                raise ReviewNotFound
            if item_id in recused:
                name = review.current.submission.item_name
                raise Recused(f"{holder.name}已回避“{name}”，不能领办。请本单位其他人领办。")
            check_claim(review.current, office)
            return review.current.number

        return check

    def _counting(self, office: str, account_id: str = "") -> tuple[list[Assignment], list[Assignment]]:
        """Return what an office holds, or one of its people, in rounds that run, and in rounds that are over."""
        held = self._assignments.of_office(office, account_id)
        running = self._reviews.running_rounds([one.item_id for one in held]) if held else {}
        counting = [one for one in held if running.get(one.item_id) == one.round]
        return counting, [one for one in held if running.get(one.item_id) != one.round]


def _held_by(one: Assignment | None) -> Refusal:
    who = one.name if one else "同事"
    return HeldByColleague(f"{who}已经领办这个事项。要由您来办，请点“接手”。")
