"""Whom a round has asked: who has to speak, who may advise (参加单位), how many of them have said what they had to."""

from __future__ import annotations

from services.review.domain.groups import Begun
from services.review.domain.round import Round, RoundState


def may_advise(round_: Round) -> tuple[str, ...]:
    """Return the advising offices whose group has begun and that have not spoken; nobody waits for them."""
    if round_.state is not RoundState.OPEN:
        return ()
    begun = round_.groups[: len(round_.begun)]
    return tuple(office for group in begun for office in group.advising if round_.word(office) is None)


def judging(round_: Round) -> tuple[str, ...]:
    """Return the offices whose word the round needs: a struck one is none of them, nor one that only advises."""
    return tuple(office for office in round_.required_offices if office not in round_.struck)


def judged(round_: Round) -> tuple[str, ...]:
    """Return those of them that have a word on this text, said now or in an earlier round in which it was the same."""
    return tuple(office for office in judging(round_) if round_.word(office) is not None)


def asked_in(round_: Round, begun: Begun) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """
    Return who was asked in the step of the review in which a group began: who must speak, and who may advise.

    Nobody when the round was over with that step; nobody twice whose approval of an earlier round counts on. A group
    that passed in the step that began it had all that it needed, so of that group only the advisers are asked.
    """
    if round_.closed_sequence == begun.sequence:
        return (), ()
    together = [
        group for group, each in zip(round_.groups, round_.begun, strict=False) if each.sequence == begun.sequence
    ]
    struck = (each.office for each in round_.scope_decisions if each.is_struck and each.sequence <= begun.sequence)
    spared = {*round_.carried, *struck}
    required = tuple(office for office in together[-1].required if office not in spared)
    advising = tuple(office for group in together for office in group.advising if office not in spared)
    return required, advising


def all_asked(round_: Round) -> tuple[str, ...]:
    """Return all offices that were asked in the round so far, the one that takes submissions in among them."""
    receiving = (round_.receiving,) if round_.receiving else ()
    steps = [asked_in(round_, begun) for begun in round_.begun]
    named = (office for required, advising in steps for office in (*required, *advising))
    return tuple(dict.fromkeys((*receiving, *named)))
