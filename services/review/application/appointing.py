"""Naming somebody else for an office (另行指定审核人) in the round of one item, and acting by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.review.application.assigning import REMEMBERED
from services.review.application.coordinate import PERMISSION, RECUSED
from services.review.application.people_ports import Colleague, Colleagues, Recusals
from services.review.application.policy import PolicyBook
from services.review.application.ports import ReviewFilter, ReviewRow, Reviews
from services.review.application.reasons import needed_reason
from services.review.application.review_refusals import ReviewNotFound
from services.review.application.speakers import StandingIn, facts_of, person
from services.review.application.stepping import step_one
from services.review.domain.appointing import appointment_of, counts_for, with_appointment
from services.review.domain.coordinating import Appointment, By
from services.review.domain.item_review import ItemReview
from services.review.domain.people_refusals import AppointmentRefused, Recused, StandInOver
from services.review.domain.round import RUNNING, Round
from services.review.domain.silence import is_silent
from shared.kernel.actor import Actor
from shared.kernel.batches import Outcome
from shared.kernel.clock import day_in_china
from shared.kernel.errors import Problem

BY_APPOINTMENT = "appointment"
"""Stands before item, round and office where the desk names an appointment, as it names a stand-in by its id."""
MOST_SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class Appointed:
    """What somebody was named for and has yet to do; `key` switches to it."""

    key: str
    item_id: str
    item_name: str
    office: str
    appointment: Appointment


@dataclass(frozen=True, kw_only=True)
class Unjudged:
    """An item for which an office has only people of the body that submitted it, as far as the desk knows them."""

    row: ReviewRow
    office: str


class Appointing:
    """Use cases of appointments over one database."""

    def __init__(self, *, reviews: Reviews, colleagues: Colleagues, recusals: Recusals, policies: PolicyBook) -> None:
        self._reviews, self._colleagues = reviews, colleagues
        self._recusals, self._policies = recusals, policies

    def appoint(
        self, item_id: str, *, office: str, account_id: str, reason: str, actor: Actor, now: datetime
    ) -> Outcome:
        """
        Let somebody speak for an office, or take in for it, in the round of one item.

        :raises NotPermitted: when the account does not coordinate
        :raises ReviewNotFound: when no such item was submitted
        :raises ReasonRefused: when no reason is given
        :raises AppointmentRefused: when the account is none of those that can be named
        """
        actor.require(PERMISSION)
        said = needed_reason(reason, longest=self._policies.current().reason_limit)
        by, chosen = person(actor), self._chosen(item_id, account_id, office, now)

        def change(review: ItemReview) -> ItemReview:
            return review.stepped(
                lambda round_, version: with_appointment(
                    round_,
                    Appointment(office=office, person=chosen, reason=said, by=by, at=now, sequence=version),
                )
            )

        if self._recusals.of_items([item_id], [actor.account_id]):
            return Outcome.refused(item_id, Recused(RECUSED))
        return step_one(item_id, change, reviews=self._reviews)

    def people_for(self, item_id: str, *, actor: Actor, now: datetime) -> Sequence[Colleague]:
        """
        Return whom the desk knows that could be named in the round of an item.

        :raises NotPermitted: when the account does not coordinate
        :raises ReviewNotFound: when no such item was submitted
        """
        actor.require(PERMISSION)
        return [one for one in self._people(item_id, now) if one.person.account_id != actor.account_id]

    def unjudged(self, *, actor: Actor, now: datetime) -> Sequence[Unjudged]:
        """
        Return what waits for an office whose known people all belong to the submitting body, and nobody was named.

        :raises NotPermitted: when the account does not coordinate
        """
        actor.require(PERMISSION)
        policy, since = self._policies.current(), day_in_china(now) - REMEMBERED
        found: list[Unjudged] = []
        for office, entry in policy.offices.items():
            bodies = {one.person.body_id for one in self._colleagues.of_office(office, since)}
            if entry.is_by_body or len(bodies) != 1:
                continue
            wanted = ReviewFilter(states=tuple(sorted(RUNNING)), waiting_for=office, body_id=bodies.pop())
            rows = self._reviews.page(wanted, page=1, size=MOST_SHOWN).rows
            found += [Unjudged(row=row, office=office) for row in self._without_appointment(rows, office)]
        return found

    def of(self, actor: Actor) -> Sequence[Appointed]:
        """Return what this person was named for and has yet to do, oldest first."""
        wanted = ReviewFilter(states=tuple(sorted(RUNNING)), appointed=actor.account_id)
        rows = self._reviews.page(wanted, page=1, size=MOST_SHOWN).rows
        reviews = self._reviews.find([row.item_id for row in rows]) if rows else {}
        return [one for row in rows if row.item_id in reviews for one in _of(reviews[row.item_id].current, actor)]

    def acting(self, actor: Actor, key: str) -> StandingIn:
        """
        Return the person as he speaks for the office for which he was named.

        :raises StandInOver: when the round is over, or somebody else was named since
        """
        item_id, number, office = _parts(key)
        review = self._reviews.find([item_id]).get(item_id)
        named = appointment_of(review.current, office) if review else None
        if review is None or named is None or str(review.current.number) != number:
            raise StandInOver("指定您办的这一轮审核已经结束。现在按您自己的岗位办理。")
        if not counts_for(review.current, office, actor.account_id):
            raise StandInOver("您不再是这个事项另行指定的审核人。现在按您自己的岗位办理。")
        name = f"{self._policies.current().office_name(office)}，由{named.by.body_name}指定"
        behind = By(account_id="", name=name, body_id="", body_name="")
        return StandingIn(**facts_of(actor), office=office, principal=behind, item_id=item_id)

    def _chosen(self, item_id: str, account_id: str, office: str, now: datetime) -> By:
        known = {one.person.account_id: one for one in self._people(item_id, now)}
        chosen = known.get(account_id)
        problem = None
        if chosen is None:
            remedy = "请从名单里选；没有的，请他先打开一次审核台"
            problem = Problem("account_id", "审核人", "没有选可以指定的人", remedy, rule="appointment")
        elif chosen.office == office:
            what = f"{chosen.person.name}本来就是这个单位的审核员，不用指定"
            problem = Problem("account_id", "审核人", what, "请他在“待我审核”里办，或者指定别的人", rule="appointment")
        if problem or chosen is None:
            raise AppointmentRefused(problem.sentence() if problem else "", (problem,) if problem else ())
        return chosen.person

    def _people(self, item_id: str, now: datetime) -> Sequence[Colleague]:
        """Return everybody with a review office, but those of the submitting body and those who do not judge it."""
        review = self._reviews.find([item_id]).get(item_id)
        if review is None:
            raise ReviewNotFound
        body_id = review.current.submission.body_id
        recused = {one.person.account_id for one in self._recusals.of_items([item_id])}
        return [
            one
            for one in self._colleagues.seen_since(day_in_china(now) - REMEMBERED)
            if one.person.body_id != body_id and one.person.account_id not in recused
        ]

    def _without_appointment(self, rows: Sequence[ReviewRow], office: str) -> Sequence[ReviewRow]:
        reviews = self._reviews.find([row.item_id for row in rows]) if rows else {}
        return [
            row
            for row in rows
            if row.item_id in reviews and appointment_of(reviews[row.item_id].current, office) is None
        ]


def _of(round_: Round, actor: Actor) -> list[Appointed]:
    submission = round_.submission
    offices = dict.fromkeys(one.office for one in round_.appointments)
    return [
        Appointed(
            key=":".join((BY_APPOINTMENT, submission.item_id, str(round_.number), office)),
            item_id=submission.item_id,
            item_name=submission.item_name,
            office=office,
            appointment=one,
        )
        for office in offices
        if is_silent(round_, office)
        and (one := appointment_of(round_, office)) is not None
        and one.person.account_id == actor.account_id
    ]


def _parts(key: str) -> tuple[str, str, str]:
    """Return item, round and office of a key; an office may have a body behind a colon."""
    _, item_id, number, office = (*key.split(":", 3), "", "", "")[:4]
    return item_id, number, office
