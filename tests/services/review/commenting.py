"""Items before the public, comments on them and answers, as the tests of public comments need them."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.review.application.give_opinions import OpinionEntry
from services.review.application.use_cases import UseCases
from shared.contracts.envelope import Envelope
from shared.kernel.actor import Actor
from tests.services.review.conftest import MovedClock, submitted
from tests.services.review.public import comment_received
from tests.unit.review.builders import (
    ELEMENTS,
    HASH,
    OFFICES,
    a_coordinator,
    a_reviewer,
    item_submitted,
)

FIRST, LAST = date(2026, 11, 23), date(2026, 11, 29)

PUBLIC = {**ELEMENTS, "is_public": "1"}
SIGNED = {"name": "一名军属", "contact": "13900000000"}


def opened(use_cases: UseCases, count: int = 1) -> list[str]:
    """Submit public items and lay them before the public."""
    item_ids = submitted(use_cases, count, elements=PUBLIC)
    outcomes = use_cases.comments.open(item_ids, first_on=FIRST, last_on=LAST, reason="", actor=a_coordinator())
    assert [outcome.ok for outcome in outcomes] == [True] * count
    return item_ids


def received(item_id: str, clock: MovedClock, *, round_: int = 1, **said: Any) -> Envelope:
    """The portal's message of a comment that somebody signed."""
    return comment_received(item_id, round_, clock.now(), **SIGNED | said)


def answer(use_cases: UseCases, item_id: str, comment: Envelope, actor: Actor | None = None) -> Any:
    return use_cases.comments.answer(
        item_id,
        comment_id=comment.data["comment_id"],
        treatment="adopted",
        text="已写明",
        actor=actor or a_coordinator(),
    )


def approve(use_cases: UseCases, item_id: str) -> None:
    for office in OFFICES:
        entry = OpinionEntry(item_id=item_id, content_hash=HASH, verdict="approve")
        [outcome] = use_cases.give_opinions([entry], actor=a_reviewer(office))
        assert outcome.ok, outcome.message


def resubmitted(item_id: str) -> Envelope:
    return item_submitted(item_id, sequence=7, revision=4, content_hash="b" * 64, submission=2, elements=PUBLIC)
