"""With which earlier text an item is compared, and what happened to it in order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from services.review.application.comparing import Against, bases, chosen, own_word
from services.review.application.timeline import Kind, timeline, was_sent_back
from services.review.domain.coordinating import By, TakenIn
from services.review.domain.opinion import Verdict
from services.review.domain.past_words import PastWord
from services.review.domain.round import Round, RoundState
from tests.unit.review.builders import NOON, a_submission, an_open_review, an_opinion

BY = By(account_id="a", name="王审核", body_id="b", body_name="区政府办公室")


def a_round(number: int, state: RoundState = RoundState.RETURNED, **changed: object) -> Round:
    """A round of its own number, opened a day after the one before."""
    open_ = an_open_review().current
    opened = NOON + timedelta(days=number)
    values = {"number": number, "state": state, "opened_at": opened, "closed_at": opened + timedelta(hours=9)}
    return replace(open_, **(values | changed))  # type: ignore[arg-type]


def spoken_in(number: int) -> tuple[PastWord, ...]:
    """The legal office had its last word in this round."""
    return (PastWord(round=number, opinion=an_opinion()),)


def test_the_own_offices_text_comes_first_then_the_last_then_the_approved() -> None:
    past = (a_round(1, RoundState.APPROVED), a_round(2), a_round(3))
    current = a_round(4, RoundState.OPEN, past_words=spoken_in(2), closed_at=None)

    known = bases(current, past, "legal_review")

    assert [(base.against, base.round.number) for base in known] == [
        (Against.OWN, 2),
        (Against.LAST, 3),
        (Against.APPROVED, 1),
    ]


def test_one_text_is_not_offered_twice() -> None:
    past = (a_round(1, RoundState.APPROVED),)
    current = a_round(2, RoundState.OPEN, past_words=spoken_in(1))

    assert [base.against for base in bases(current, past, "legal_review")] == [Against.OWN]


def test_an_office_that_never_spoke_sees_what_changed_since_the_last_round() -> None:
    past = (a_round(1), a_round(2))
    current = a_round(3, RoundState.OPEN, past_words=spoken_in(1))

    known = bases(current, past, "planning_review")

    assert own_word(current, "planning_review") is None
    assert (known[0].against, known[0].round.number) == (Against.LAST, 2)


def test_what_is_asked_for_and_not_there_is_the_most_useful_one() -> None:
    current = a_round(2, RoundState.OPEN, past_words=spoken_in(1))
    known = bases(current, (a_round(1),), "legal_review")

    assert chosen(known, "approved") == known[0]
    assert chosen((), "own") is None


def test_the_first_round_has_nothing_to_compare_with() -> None:
    assert bases(a_round(1, RoundState.OPEN), (), "legal_review") == ()


def test_the_timeline_is_newest_first_over_all_rounds() -> None:
    first = a_round(1, opinions=(an_opinion(verdict=Verdict.REJECT, given_at=NOON + timedelta(days=1, hours=3)),))
    second = a_round(
        2,
        RoundState.OPEN,
        receiving="legal_review",
        taken_in=TakenIn(by=BY, at=NOON + timedelta(days=2, hours=1), sequence=5),
        closed_at=None,
    )

    found = timeline((second, first))

    assert [(moment.kind, moment.round.number) for moment in found] == [
        (Kind.TAKEN_IN, 2),
        (Kind.SUBMITTED, 2),
        (Kind.CLOSED, 1),
        (Kind.OPINION, 1),
        (Kind.SUBMITTED, 1),
    ]


def test_a_return_before_the_round_began_is_told_from_one_by_opinions() -> None:
    formal = a_round(1, receiving="legal_review", closed_for=BY)
    by_opinions = a_round(1, receiving="legal_review", taken_in=TakenIn(by=BY, at=NOON, sequence=2))
    nobody_receives = a_round(1)

    assert [was_sent_back(each) for each in (formal, by_opinions, nobody_receives)] == [True, False, False]
    assert timeline((formal,))[0].kind is Kind.SENT_BACK


def test_submissions_of_one_item_are_the_rounds_texts() -> None:
    past = (a_round(1, submission=a_submission(revision=7)),)

    assert bases(a_round(2, RoundState.OPEN), past, "")[0].round.submission.revision == 7
