"""The coordinating office (区政府办公室) decides whose matter it is, and settles disputes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.review.application.deadlines import deadline
from services.review.application.policy import PolicyBook
from services.review.application.ports import ReviewFilter, Reviews
from services.review.application.reasons import needed_reason
from services.review.application.review_refusals import refuse_too_many
from services.review.application.speakers import person
from services.review.application.stepping import Change, step_all
from services.review.domain.coordinating import Meeting, Ruling, ScopeDecision
from services.review.domain.item_review import ItemReview
from services.review.domain.people_refusals import Recused
from services.review.domain.round import Round
from services.review.domain.ruling import ANOTHER, refuse_party, with_meeting, with_ruling, with_scope_decision
from shared.kernel.actor import Actor
from shared.kernel.batches import Outcome
from shared.kernel.errors import Invalid, Problem, Refusal

Barring = Callable[..., Mapping[str, Refusal]]
"""Tells on which items a person may not act, because he declared so or stands in for somebody who did."""
PERMISSION = "review.coordinate"
LONGEST = 500
"""The longest line of a meeting in characters."""
RECUSED = f"您或者您代岗的人已回避这个事项，不能由您协调。{ANOTHER}"


@dataclass(frozen=True, kw_only=True)
class ToCoordinate:
    """One page of what waits for the coordinating office, oldest first; `total` counts all of it."""

    rounds: tuple[Round, ...]
    total: int


class Coordinating:
    """Use cases of the coordinating office over one database."""

    def __init__(self, *, reviews: Reviews, policies: PolicyBook, barred: Barring) -> None:
        self._reviews, self._policies, self._barred = reviews, policies, barred

    def decide_scope(
        self, item_id: str, *, office: str, opinion: int, strike: bool, reason: str, actor: Actor, now: datetime
    ) -> Outcome:
        """
        Leave an office out of the round (认定不属其审核范围), or hand the matter back to it.

        :raises NotPermitted: when the account does not coordinate
        :raises ReasonRefused: when no reason is given
        """
        actor.require(PERMISSION)
        said, by = self._reason(reason), person(actor)

        def change(review: ItemReview) -> ItemReview:
            return review.stepped(
                lambda round_, version: with_scope_decision(
                    round_,
                    ScopeDecision(
                        office=office, opinion=opinion, is_struck=strike, reason=said, by=by, at=now, sequence=version
                    ),
                    deadline=deadline,
                )
            )

        return self._step(item_id, change, actor)

    def call_meeting(
        self, item_id: str, *, held_on: date, participants: str, question: str, actor: Actor, now: datetime
    ) -> Outcome:
        """
        Bring a dispute before a meeting (论证会).

        :raises NotPermitted: when the account does not coordinate
        :raises Invalid: when it is not said who is asked, or what is to be settled
        """
        actor.require(PERMISSION)
        fields = (("participants", "参加人员", participants), ("question", "论证的问题", question))
        problems = tuple(problem for field in fields for problem in _of_line(*field))
        if problems:
            raise Invalid("；".join(problem.sentence() for problem in problems), problems)
        by = person(actor)

        def change(review: ItemReview) -> ItemReview:
            return review.stepped(
                lambda round_, version: with_meeting(
                    round_,
                    Meeting(
                        held_on=held_on,
                        participants=participants.strip(),
                        question=question.strip(),
                        by=by,
                        at=now,
                        sequence=version,
                    ),
                )
            )

        return self._step(item_id, change, actor)

    def rule(
        self,
        item_id: str,
        *,
        content_hash: str,
        overrules: tuple[int, ...],
        minutes: str,
        actor: Actor,
        now: datetime,
    ) -> Outcome:
        """
        Settle a dispute with minutes: the refusals in `overrules` do not stand, or, without any, all of them do.

        :raises NotPermitted: when the account does not coordinate
        :raises ReasonRefused: when there are no minutes
        """
        actor.require(PERMISSION)
        said = self._reason(minutes, "minutes", "论证纪要")
        change = _ruled(content_hash, overrules=overrules, minutes=said, actor=actor, now=now)
        return self._step(item_id, change, actor)

    def return_all(
        self, seen: Sequence[tuple[str, str]], *, minutes: str, actor: Actor, now: datetime
    ) -> tuple[Outcome, ...]:
        """
        Send disputed items back for one reason; `seen` are items, each with the content hash that was on the screen.

        :raises NotPermitted: when the account does not coordinate
        :raises ReasonRefused: when no reason is given
        :raises BatchTooLarge: when there are more than 500 items
        """
        actor.require(PERMISSION)
        refuse_too_many(len(seen))
        said = self._reason(minutes, "minutes", "论证纪要")
        changes = {
            item_id: _ruled(content_hash, overrules=(), minutes=said, actor=actor, now=now)
            for item_id, content_hash in seen
        }
        return self._steps(changes, actor)

    def waiting(self, *, page: int, size: int, actor: Actor) -> ToCoordinate:
        """
        Return what waits for the coordinating office, with the opinions about which it decides.

        :raises NotPermitted: when the account does not coordinate
        """
        actor.require(PERMISSION)
        found = self._reviews.page(ReviewFilter(coordinated=True), page=page, size=size)
        reviews = self._reviews.find([row.item_id for row in found.rows])
        known = (reviews[row.item_id].current for row in found.rows if row.item_id in reviews)
        return ToCoordinate(rounds=tuple(known), total=found.total)

    def obstacle(self, round_: Round, *, actor: Actor) -> str:
        """Return why this coordinator decides nothing in a round; nothing when he may."""
        try:
            refuse_party(round_, person(actor))
        except Refusal as refusal:
            return refusal.message
        item_id = round_.submission.item_id
        barred = self._barred([item_id], actor=actor).get(item_id)
        return _as_coordinator(barred).message if barred else ""

    def _step(self, item_id: str, change: Change, actor: Actor) -> Outcome:
        return self._steps({item_id: change}, actor)[0]

    def _steps(self, changes: Mapping[str, Change], actor: Actor) -> tuple[Outcome, ...]:
        """Change reviews, but for those in which this person has declared that he does not judge."""
        barred = self._barred(changes.keys(), actor=actor)
        allowed = {item_id: change for item_id, change in changes.items() if item_id not in barred}
        done = step_all(allowed, reviews=self._reviews) if allowed else {}
        done |= {item_id: Outcome.refused(item_id, _as_coordinator(why)) for item_id, why in barred.items()}
        return tuple(done[item_id] for item_id in changes)

    def _reason(self, text: str, field: str = "reason", label: str = "理由") -> str:
        return needed_reason(text, longest=self._policies.current().reason_limit, field=field, label=label)


def _as_coordinator(refusal: Refusal) -> Refusal:
    return Recused(RECUSED) if isinstance(refusal, Recused) else refusal


def _ruled(content_hash: str, *, overrules: tuple[int, ...], minutes: str, actor: Actor, now: datetime) -> Change:
    by = person(actor)

    def change(review: ItemReview) -> ItemReview:
        return review.stepped(
            lambda round_, version: with_ruling(
                round_,
                Ruling(
                    overrules=overrules, minutes=minutes, content_hash=content_hash, by=by, at=now, sequence=version
                ),
                deadline=deadline,
            )
        )

    return change


def _of_line(field: str, name: str, text: str) -> list[Problem]:
    if not text.strip():
        return [Problem(field, name, "没有填写", "请填写", rule="meeting")]
    if len(text) > LONGEST:
        return [Problem(field, name, f"有 {len(text)} 个字，最多 {LONGEST} 个字", "请删减", rule="meeting")]
    return []
