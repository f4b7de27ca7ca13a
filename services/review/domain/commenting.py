"""A round is laid before the public: opened for comments, commented on, answered, over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from services.review.domain.hearing import Answer, EndedBecause, Hearing
from services.review.domain.refusals import (
    AnsweredAlready,
    CommentNotCounted,
    HeardAlready,
    HearingHolds,
    NotForThePublic,
    NotItsHearing,
    NotTakenIn,
    RoundClosed,
)
from services.review.domain.round import Deadline, Round, RoundState
from services.review.domain.submission import Submission

PUBLIC = "1"
"""The code of the element is_public of the directory list that says yes."""


def with_hearing(round_: Round, hearing: Hearing) -> Round:
    """
    Return the round open for comments.

    :raises NotTakenIn: when the receiving office has not taken the submission in
    :raises RoundClosed: when the round is over
    :raises HeardAlready: when this round was laid before the public before
    :raises NotForThePublic: when the item itself is not public
    """
    name = round_.submission.item_name
    if round_.state is RoundState.ARRIVED:
        raise NotTakenIn(f"“{name}”还没有受理，不能征求意见。请在受理之后再公开征求意见。")
    if not round_.is_open:
        raise RoundClosed(f"“{name}”这一轮审核已经结束，不能再征求意见。请刷新页面，看最新状态。")
    if round_.hearing:
        raise HeardAlready(f"“{name}”这一轮已经公开征求意见。改稿重新报送之后，可以对新的一轮再征求意见。")
    if not is_public(round_.submission):
        raise NotForThePublic(f"“{name}”是不公开的事项，不能公开征求意见。请从列表里去掉这一项。")
    return replace(round_, hearing=hearing)


def with_comments(round_: Round, comments: Iterable[tuple[str, datetime]]) -> Round:
    """
    Return the round with the comments that were sent in time, each with the instant at which it was sent.

    What is counted already changes nothing, what was sent too late is not counted. Who sent his comment in time does
    not answer for how long it was on the way: it counts in a round that is over, too.
    """
    hearing = round_.hearing
    if hearing is None:
        return round_
    new = tuple(comment_id for comment_id, at in comments if comment_id not in hearing.comments and hearing.takes(at))
    if not new:
        return round_
    return replace(round_, hearing=replace(hearing, comments=(*hearing.comments, *dict.fromkeys(new))))


def with_answer(round_: Round, answer: Answer, *, deadline: Deadline) -> Round:
    """
    Return the round with an answer, and closed when that was the last thing it waited for.

    A round that is over stays as it ended: whoever commented in time has his answer all the same, on the portal.

    :raises CommentNotCounted: when the comment came too late for this round
    :raises NotItsHearing: when another body opened the hearing
    :raises AnsweredAlready: when the comment has its answer
    """
    name, hearing = round_.submission.item_name, round_.hearing
    if hearing is None or answer.comment_id not in hearing.comments:
        raise CommentNotCounted(
            f"“{name}”的这条公众意见是截止以后提出的，没有计入这一轮，不能答复。请刷新页面，看最新状态。"
        )
    if answer.by.body_id != hearing.by.body_id:
        raise NotItsHearing(f"“{name}”由{hearing.by.body_name}征求意见，也由它答复。请联系该单位。")
    if answer.comment_id not in hearing.unanswered:
        raise AnsweredAlready(f"“{name}”的这条公众意见已经答复，答复不能修改。请刷新页面，看最新状态。")
    answered = replace(round_, hearing=replace(hearing, answers=(*hearing.answers, answer)))
    return answered.concluded(at=answer.at, sequence=answer.sequence, deadline=deadline, by=answer.by)


def at_end_of_period(round_: Round, *, at: datetime, sequence: int, deadline: Deadline) -> Round:
    """Return the round with its hearing over, and closed when it waited for nothing else; or as it was."""
    hearing = round_.hearing
    if hearing is None or hearing.ended or not round_.is_open or not hearing.is_over(at):
        return round_
    over = replace(round_, hearing=hearing.with_end(at=at, sequence=sequence, because=EndedBecause.OVER))
    return over.concluded(at=at, sequence=sequence, deadline=deadline, by=None)


def refuse_while_heard(round_: Round, at: datetime) -> None:
    """
    Refuse to close a round whose hearing holds it.

    :raises HearingHolds: when the period runs, or a comment has no answer
    """
    if round_.hearing and round_.hearing.holds(at):
        raise HearingHolds(
            f"“{round_.submission.item_name}”正在公开征求意见（到 {round_.hearing.last_on} 为止），"
            "期满并且逐条答复之后才能结束这一轮。请先答复公众意见。"
        )


def is_heard(round_: Round) -> bool:
    """Tell whether a round stands among the hearings: it runs before the public, or a comment has no answer yet."""
    return bool(round_.hearing and (round_.is_open or round_.hearing.unanswered))


def is_public(submission: Submission) -> bool:
    """Tell whether the item is one that the portal will show."""
    if submission.implementing:
        return submission.implementing.is_public is True
    return bool(submission.elements.get("is_public") == PUBLIC)
