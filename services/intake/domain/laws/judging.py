"""
What the law of a day means for what an item cites: fine, cited anew, reviewed, or without a basis.

Only states are looked at: the text that a citation rests on, and the version in force on the target day. So a change
that comes, is put off, corrected or revoked is judged by one and the same function. An article is cited anew only
where the identical text stands under another number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from services.intake.domain.adjustments.outcomes import Outcome
from services.intake.domain.laws.citing import Citation
from services.intake.domain.laws.law_state import LawState
from services.intake.domain.laws.law_texts import LawText, Place
from services.intake.domain.laws.successions import SEVERITY, Successor, severity, successors

WORSE = (Outcome.FINE, Outcome.RECITE, Outcome.REVIEW, Outcome.GONE)
"""The outcomes of a citation, from the best; an item has the worst of its citations."""
DELETED, RENUMBERED, AMENDED = "deleted", "renumbered", "amended"


class Rests(NamedTuple):
    """
    What a citation rests on, without who cites: thousands of items rest on the same.

    `hash` and `version_id` are empty for one that is not pinned, though its law is known.
    """

    law_id: str
    place: Place
    hash: str = ""
    version_id: str = ""

    @classmethod
    def of(cls, citation: Citation) -> Rests:
        """Return what a citation rests on; its law is known."""
        if citation.pin is None:
            return cls(law_id=citation.law_id, place=citation.place)
        pin = citation.pin
        return cls(law_id=pin.law_id, place=citation.place, hash=pin.hash, version_id=pin.version_id)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """
    What became of the provision that a citation rests on.

    `places` are where it is now: exactly one to cite anew; for a review those that the relation names, or several with
    the same text. They are of the version `new_version_id` of the law `new_law_id`, which is another law where that
    replaces the cited one. `verdict` is that of the confirmed relation, empty where none is known; `similarity` lies
    between 0 and 1. `old_text` and `new_text` are the provisions' texts.
    """

    outcome: Outcome
    verdict: str = ""
    places: tuple[Place, ...] = ()
    similarity: float = 0.0
    old_text: str = ""
    new_text: str = ""
    new_law_id: str = ""
    new_version_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """
    What the law of a day means for what an item cites: the worst of what it means for its citations.

    `touched` are the places, among these citations, of those that are not fine, each with what became of it.
    """

    outcome: Outcome = Outcome.FINE
    touched: tuple[tuple[int, Finding], ...] = ()


FINE = Finding(outcome=Outcome.FINE)


class Judge:
    """
    Judges what items cite against the law as it stands on a day; each provision once, however many rest on it.

    Citations of laws that are not among `laws` (by id; those that replace the judged ones are among them) are passed
    over, and those that are not resolved count only where their law has no version in force any more.
    """

    def __init__(self, laws: Mapping[str, LawState], day: date) -> None:
        self._laws, self._day = laws, day
        self._findings: dict[Rests, Finding] = {}

    def judge(self, cited: Sequence[Rests]) -> Judgement:
        """Judge the citations of one item."""
        found = [(place, self.finding(rests)) for place, rests in enumerate(cited)]
        touched = tuple(each for each in found if each[1].outcome is not Outcome.FINE)
        return Judgement(outcome=worst(finding.outcome for _, finding in touched), touched=touched)

    def finding(self, rests: Rests) -> Finding:
        """Return what became of a provision."""
        found = self._findings.get(rests)
        if found is None:
            found = found_for(rests, self._laws, self._day) if rests.law_id in self._laws else FINE
            self._findings[rests] = found
        return found


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """Return the worst of some outcomes; fine where there are none."""
    return max(outcomes, key=WORSE.index, default=Outcome.FINE)


def found_for(rests: Rests, laws: Mapping[str, LawState], day: date) -> Finding:
    """Return what became, by a day, of the provision that a citation rests on."""
    law = laws[rests.law_id]
    now = law.in_force(day)
    if now is None:
        return _ended(rests, law, laws, day)
    if not rests.hash or rests.hash in now.hashes(rests.place):
        return FINE
    after = successors(law.changes, rests.version_id, now.version_id, rests.place.article)
    elsewhere = now.places_of(rests.hash, rests.place.depth)
    chosen = elsewhere if len(elsewhere) == 1 else _among(elsewhere, after)
    if len(chosen) == 1:
        return _finding(Outcome.RECITE, rests, law, now, chosen, RENUMBERED, 1.0)
    if elsewhere:
        return _finding(Outcome.REVIEW, rests, law, now, elsewhere, RENUMBERED, 1.0)
    if after is None:
        return _finding(Outcome.REVIEW, rests, law, now, (), "", 0.0)
    if not after:
        return _finding(Outcome.GONE, rests, law, now, (), DELETED, 0.0)
    return _changed(Outcome.REVIEW, rests, law, now, after)


def _among(places: Sequence[Place], after: Sequence[Successor] | None) -> tuple[Place, ...]:
    numbers = {each.number for each in after or ()}
    return tuple(place for place in places if place.article in numbers)


def _ended(rests: Rests, law: LawState, laws: Mapping[str, LawState], day: date) -> Finding:
    """Return what is left of a law without a version in force: a review where nobody ended it, so none is known."""
    ended = law.ended_by(day)
    if ended is None:
        return _finding(Outcome.REVIEW, rests, law, None, (), "", 0.0) if rests.hash else FINE
    follower = laws.get(ended.follower_id)
    then = follower.texts.get(ended.new_version_id) if follower else None
    if then is None or follower is None or not rests.hash:
        return _finding(Outcome.GONE, rests, law, then, (), DELETED, 0.0)
    # the law that took its place may have changed since: what is offered is in force, if the way there is known
    for text in (follower.in_force(day), then):
        told = (*law.changes, *follower.changes)
        if text and (after := successors(told, rests.version_id, text.version_id, rests.place.article)):
            return _changed(Outcome.GONE, rests, law, text, after)
    return _finding(Outcome.GONE, rests, law, then, (), DELETED, 0.0)


def _changed(outcome: Outcome, rests: Rests, law: LawState, now: LawText, after: Sequence[Successor]) -> Finding:
    """Return the successors of the article; the same part of it where they have one, else the whole article."""
    verdict = max((each.verdict for each in after), key=severity)
    is_weak = outcome is Outcome.REVIEW and verdict in SEVERITY[:2]
    likeness = max(each.similarity for each in after)
    places = tuple(_part_of(now, each.number, rests.place) for each in after)
    return _finding(outcome, rests, law, now, places, AMENDED if is_weak else verdict, likeness)


def _part_of(now: LawText, number: str, place: Place) -> Place:
    same = Place(number, place.paragraph, place.point)
    return same if now.has(same) else Place(number)


def _finding(
    outcome: Outcome,
    rests: Rests,
    law: LawState,
    now: LawText | None,
    places: tuple[Place, ...],
    verdict: str,
    similarity: float,
) -> Finding:
    old = law.texts.get(rests.version_id)
    return Finding(
        outcome=outcome,
        verdict=verdict,
        places=places,
        similarity=similarity,
        old_text=old.text(rests.place) if old else "",
        new_text="\n".join(now.text(place) for place in places) if now else "",
        new_law_id=now.law_id if now else "",
        new_version_id=now.version_id if now else "",
    )
