"""A round is laid before the public (开门梳理): opened, commented on, answered, closed at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.review.application.comment_ports import Comment, Comments, HearingRow, RunningHearings
from services.review.application.deadlines import deadline
from services.review.application.deciding import decide_all
from services.review.application.lists import PERMISSION
from services.review.application.policy import PolicyBook
from services.review.application.ports import Decision, Reviews
from services.review.application.review_refusals import SentTwice, refuse_too_many
from services.review.application.speakers import person
from services.review.application.stepping import Change, step_all, step_in_round
from services.review.domain.commenting import at_end_of_period, with_answer, with_comments, with_hearing
from services.review.domain.hearing import ON_THE_WAY, Answer, Hearing, Treatment
from services.review.domain.item_review import ItemReview
from services.review.domain.refusals import NoSuchComment
from services.review.domain.round import Round
from shared.contracts.envelope import Envelope
from shared.kernel.actor import Actor
from shared.kernel.batches import Outcome
from shared.kernel.clock import Clock, day_in_china
from shared.kernel.errors import Invalid, LostRace, NotYet, Problem

MANAGE = "comments.manage"
LONGEST_DAYS = 90
"""The longest period in natural days: a round does not wait longer for the public than half its offices together."""
LONGEST_ANSWER = 1000
LONGEST_REASON = 500
TREATMENTS = {
    Treatment.ADOPTED: "采纳",
    Treatment.PARTLY_ADOPTED: "部分采纳",
    Treatment.NOT_ADOPTED: "不采纳",
}


class PeriodRefused(Invalid):
    """The period is not one in which the public can be heard."""

    code = "period_refused"


class AnswerRefused(Invalid):
    """The answer says nothing, or not what becomes of the comment."""

    code = "answer_refused"


@dataclass(frozen=True, kw_only=True)
class CommentView:
    """A comment with its answer; `is_late`: it was sent after the end and is kept without being counted."""

    comment: Comment
    answer: Answer | None
    is_late: bool


class PublicComments:
    """Use cases of public comments over one database."""

    def __init__(
        self, *, reviews: Reviews, policies: PolicyBook, comments: Comments, running: RunningHearings, clock: Clock
    ) -> None:
        self._reviews, self._policies, self._comments, self._running = reviews, policies, comments, running
        self._clock = clock

    def open(
        self, item_ids: Sequence[str], *, first_on: date, last_on: date, reason: str, actor: Actor
    ) -> tuple[Outcome, ...]:
        """
        Lay the running rounds of items before the public, both days included; each has its own result.

        :raises NotPermitted: when the account neither coordinates nor speaks for the legal office
        :raises PeriodRefused: when the days are in the past, in the wrong order, too many, or too few without a reason
        :raises BatchTooLarge: when there are more than 500 items
        """
        actor.require(MANAGE)
        refuse_too_many(len(item_ids))
        now = self._clock.now()
        said = self._checked_period(first_on, last_on, reason, day_in_china(now))
        by = person(actor)

        def change(review: ItemReview) -> ItemReview:
            return review.stepped(
                lambda round_, version: with_hearing(
                    round_,
                    Hearing(first_on=first_on, last_on=last_on, reason=said, by=by, at=now, sequence=version),
                )
            )

        changes: dict[str, Change] = dict.fromkeys(item_ids, change)
        done = step_all(changes, reviews=self._reviews)
        seen: set[str] = set()
        outcomes = []
        for item_id in item_ids:
            outcomes.append(Outcome.refused(item_id, SentTwice()) if item_id in seen else done[item_id])
            seen.add(item_id)
        return tuple(outcomes)

    def hear(self, events: Sequence[Envelope]) -> None:
        """
        Keep comments from the portal and count those that were sent in time; repeated messages change nothing.

        A comment that was long on the way counts in its round, though that has ended or another runs.

        :raises NotYet: when a comment is about a round that has not arrived here (after a restore)
        :raises LostRace: when other writers were faster each time; the message machinery tries again
        """
        comments = [_comment_of(event) for event in events]
        self._comments.keep(comments)
        by_item: dict[str, list[Comment]] = {}
        for comment in comments:
            by_item.setdefault(comment.item_id, []).append(comment)
        too_early: set[str] = set()

        def rule(item_id: str, review: ItemReview | None) -> Decision | None:
            if review is None or any(one.round > review.current.number for one in by_item[item_id]):
                too_early.add(item_id)
            return self._counted(by_item[item_id], review) if review else None

        if decide_all(self._reviews, by_item.keys(), rule):
            raise LostRace
        if too_early:
            raise NotYet(f"the round of {', '.join(sorted(too_early))} has not arrived")

    def answer(self, item_id: str, *, comment_id: str, treatment: str, text: str, actor: Actor) -> Outcome:
        """
        Answer a comment, once, in whichever round it stands; the answer is shown on the portal.

        :raises NotPermitted: when the account neither coordinates nor speaks for the legal office
        :raises AnswerRefused: when it is not said what becomes of the comment, or why
        :raises NoSuchComment: in the outcome, when the item has no such comment
        """
        actor.require(MANAGE)
        known, said = _checked_answer(treatment, text)
        by, now = person(actor), self._clock.now()
        comment = self._comments.get(comment_id)
        if comment is None or comment.item_id != item_id:
            return Outcome.refused(item_id, NoSuchComment("这个事项没有这条公众意见。请刷新页面，看最新状态。"))

        def step(round_: Round, version: int) -> Round:
            given = Answer(comment_id=comment_id, treatment=known, text=said, by=by, at=now, sequence=version)
            return with_answer(round_, given, deadline=deadline)

        return step_in_round(item_id, comment.round, step, reviews=self._reviews)

    def end(self) -> int:
        """Close the hearings whose period is over, and the rounds that waited for nothing else; return how many."""
        now = self._clock.now()
        item_ids = self._running.over_on(day_in_china(now - ON_THE_WAY))

        def change(review: ItemReview) -> ItemReview:
            known = review.current.hearing
            if known is None or known.ended or not review.current.is_open or not known.is_over(now):
                return review
            return review.stepped(
                lambda round_, version: at_end_of_period(round_, at=now, sequence=version, deadline=deadline)
            )

        return sum(outcome.ok for outcome in step_all(dict.fromkeys(item_ids, change), reviews=self._reviews).values())

    def running(self, *, actor: Actor, page: int, size: int) -> tuple[Sequence[HearingRow], int]:
        """
        Return one page of the hearings that run or that wait for an answer, and how many there are.

        :raises NotPermitted: when the account may not see reviews
        """
        actor.require(PERMISSION)
        return self._running.page(page=page, size=size)

    def of_round(self, item_id: str, round_: Round, *, actor: Actor) -> tuple[CommentView, ...]:
        """
        Return the comments on a round with their answers, oldest first.

        :raises NotPermitted: when the account may not see reviews
        """
        actor.require(PERMISSION)
        hearing = round_.hearing
        if hearing is None:
            return ()
        answers = {answer.comment_id: answer for answer in hearing.answers}
        return tuple(
            CommentView(
                comment=comment,
                answer=answers.get(comment.comment_id),
                is_late=not hearing.takes(comment.at),
            )
            for comment in self._comments.of_item(item_id)
            if comment.round == round_.number
        )

    def shortest(self) -> int:
        """Return how many natural days the policy in force asks for."""
        return self._policies.current().hearing_days

    def _counted(self, comments: Sequence[Comment], review: ItemReview) -> Decision | None:
        current = with_comments(review.current, _sent_in(comments, review.current.number))
        past = []
        for number in sorted({one.round for one in comments if one.round < review.current.number}):
            before = self._reviews.past_round(review.item_id, number)
            after = with_comments(before, _sent_in(comments, number)) if before else None
            past += [after] if after and after is not before else []
        if current is review.current and not past:
            return None
        # counting says nothing: the desk was told by the comment itself
        after_all = replace(review, version=review.version + 1, current=current)
        return Decision(before=review, after=after_all, messages=(), past=tuple(past))

    def _checked_period(self, first_on: date, last_on: date, reason: str, today: date) -> str:
        said, days, shortest = reason.strip(), (last_on - first_on).days + 1, self.shortest()
        problems = []
        if first_on < today:
            problems.append(_of_period("first_on", "开始日期", "已经过去", "请填今天或者以后的日期"))
        if days < 1:
            problems.append(_of_period("last_on", "截止日期", "在开始日期之前", "请填开始当天或者以后的日期"))
        elif days > LONGEST_DAYS:
            remedy = f"请缩短到 {LONGEST_DAYS} 天以内"
            problems.append(_of_period("last_on", "截止日期", f"公开期有 {days} 天，太长", remedy))
        elif days < shortest and not said:
            remedy = "请延长，或者写明缩短的理由"
            problems.append(_of_period("reason", "缩短理由", f"公开期只有 {days} 天，规定至少 {shortest} 天", remedy))
        if len(said) > LONGEST_REASON:
            what = f"有 {len(said)} 个字，最多 {LONGEST_REASON} 个字"
            problems.append(_of_period("reason", "缩短理由", what, "请删减"))
        if problems:
            raise PeriodRefused("；".join(problem.sentence() for problem in problems), tuple(problems))
        return said


def _sent_in(comments: Sequence[Comment], number: int) -> list[tuple[str, datetime]]:
    return [(one.comment_id, one.at) for one in comments if one.round == number]


def _comment_of(event: Envelope) -> Comment:
    data = event.data
    return Comment(
        comment_id=data["comment_id"],
        item_id=event.item_id,
        round=data["round"],
        text=data["text"],
        name=data["name"],
        contact=data["contact"],
        at=event.occurred_at,
    )


def _checked_answer(treatment: str, text: str) -> tuple[Treatment, str]:
    said = text.strip()
    problems = []
    if treatment not in list(Treatment):
        names = "、".join(TREATMENTS.values())
        problems.append(Problem("treatment", "处理结果", "没有选", f"请在{names}中选一项", rule="answer"))
    if not said:
        problems.append(Problem("answer", "答复", "没有填写", "请写明怎么处理、为什么", rule="answer"))
    if len(said) > LONGEST_ANSWER:
        what = f"有 {len(said)} 个字，最多 {LONGEST_ANSWER} 个字"
        problems.append(Problem("answer", "答复", what, "请删减", rule="answer"))
    if problems:
        raise AnswerRefused("；".join(problem.sentence() for problem in problems), tuple(problems))
    return Treatment(treatment), said


def _of_period(field: str, name: str, what: str, remedy: str) -> Problem:
    return Problem(field, name, what, remedy, rule="hearing")
