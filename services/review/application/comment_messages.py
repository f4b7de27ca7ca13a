"""What review says of a hearing: opened with the whole draft, answered, closed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from services.review.application.about_round import about, about_deed, day_text, revision_of
from services.review.domain.hearing import Answer, Ended, Hearing
from services.review.domain.round import Round
from shared.contracts.envelope import Envelope

DESK_OF_A_BODY = "hearing:"
"""Before the id of the body that opened a hearing: its people are told of the comments, as an office of this body."""


def comments_opened(round_: Round, hearing: Hearing) -> Envelope:
    """Lay the draft before the public."""
    return about_deed(
        round_,
        "comments_opened",
        hearing,
        {
            "first_on": day_text(hearing.first_on),
            "last_on": day_text(hearing.last_on),
            "opened_by": {"body_id": hearing.by.body_id, "name": hearing.by.body_name},
            "offices": [_desk_of(hearing)],
            "reason": hearing.reason,
            **revision_of(round_.submission),
        },
    )


def comment_answered(round_: Round, answer: Answer) -> Envelope:
    """Tell what became of a comment."""
    said = {"comment_id": answer.comment_id, "treatment": answer.treatment.value, "answer": answer.text}
    return about_deed(round_, "comment_answered", answer, said)


def comments_closed(round_: Round, ended: Ended) -> Envelope:
    """Say that no more comments are taken, and why."""
    hearing = round_.hearing
    assert hearing is not None, "only a hearing can end"
    return about(
        round_,
        "comments_closed",
        sequence=ended.sequence,
        at=ended.at,
        said={
            "because": ended.because.value,
            "offices": [_desk_of(hearing)],
            "received": ended.received,
            "unanswered": ended.unanswered,
        },
    )


def said_of_hearing(round_: Round) -> list[tuple[int, Callable[[], Envelope]]]:
    """Return what is said of the hearing of a round, each with the version of the review that caused it."""
    hearing = round_.hearing
    if hearing is None:
        return []
    said: list[tuple[int, Callable[[], Envelope]]] = [(hearing.sequence, partial(comments_opened, round_, hearing))]
    said += [(answer.sequence, partial(comment_answered, round_, answer)) for answer in hearing.answers]
    if hearing.ended:
        said.append((hearing.ended.sequence, partial(comments_closed, round_, hearing.ended)))
    return said


def _desk_of(hearing: Hearing) -> str:
    return f"{DESK_OF_A_BODY}{hearing.by.body_id}"
