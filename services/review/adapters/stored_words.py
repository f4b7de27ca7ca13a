"""How opinions, decisions and hearings stand in a document, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from services.review.domain.coordinating import By, Meeting, Ruling, ScopeDecision
from services.review.domain.hearing import Answer, Ended, EndedBecause, Hearing, Treatment
from services.review.domain.opinion import Opinion, Remark, Verdict
from services.review.domain.round import PastWord, TakenIn

Stored = dict[str, Any]

_OF_OPINION = tuple(field.name for field in fields(Opinion) if field.name not in ("extra", "remarks", "checklist"))
_KNOWN = frozenset((*_OF_OPINION, "remarks", "checklist"))


def opinion_from(stored: Mapping[str, Any]) -> Opinion:
    """Read an opinion; fields that this version does not know are kept in `extra`."""
    known = {name: stored[name] for name in _OF_OPINION}
    known["verdict"] = Verdict(stored["verdict"])
    return Opinion(
        **known,
        remarks=tuple(Remark(**remark) for remark in stored["remarks"]),
        checklist=dict(stored["checklist"]),
        extra={name: value for name, value in stored.items() if name not in _KNOWN},
    )


def stored_opinion(opinion: Opinion) -> Stored:
    """Write an opinion."""
    return {
        **opinion.extra,
        **{name: getattr(opinion, name) for name in _OF_OPINION},
        "verdict": opinion.verdict.value,
        "remarks": [asdict(remark) for remark in opinion.remarks],
        "checklist": dict(opinion.checklist),
    }


def past_word_from(stored: Mapping[str, Any]) -> PastWord:
    """Read the last word of an office in an earlier round."""
    return PastWord(round=stored["round"], opinion=opinion_from(stored["opinion"]), is_overruled=stored["is_overruled"])


def stored_past_word(word: PastWord) -> Stored:
    """Write the last word of an office in an earlier round."""
    return {"round": word.round, "opinion": stored_opinion(word.opinion), "is_overruled": word.is_overruled}


def taken_in_from(stored: Mapping[str, Any] | None) -> TakenIn | None:
    """Read who took a submission in."""
    return TakenIn(by=By(**stored["by"]), at=stored["at"], sequence=stored["sequence"]) if stored else None


def decision_from(stored: Mapping[str, Any]) -> ScopeDecision:
    """Read whose matter it is."""
    return ScopeDecision(**{**stored, "by": By(**stored["by"])})


def stored_meeting(meeting: Meeting | None) -> Stored | None:
    """Write a meeting."""
    return {**asdict(meeting), "held_on": meeting.held_on.isoformat()} if meeting else None


def meeting_from(stored: Mapping[str, Any] | None) -> Meeting | None:
    """Read a meeting."""
    if stored is None:
        return None
    return Meeting(**{**stored, "held_on": date.fromisoformat(stored["held_on"]), "by": By(**stored["by"])})


def stored_ruling(ruling: Ruling) -> Stored:
    """Write a ruling."""
    return {**asdict(ruling), "overrules": list(ruling.overrules)}


def ruling_from(stored: Mapping[str, Any]) -> Ruling:
    """Read a ruling."""
    return Ruling(**{**stored, "overrules": tuple(stored["overrules"]), "by": By(**stored["by"])})


def by_from(stored: Mapping[str, Any] | None) -> By | None:
    """Read a person who acted."""
    return By(**stored) if stored else None


def stored_hearing(hearing: Hearing | None) -> Stored | None:
    """Write a hearing."""
    if hearing is None:
        return None
    return {
        "first_on": hearing.first_on.isoformat(),
        "last_on": hearing.last_on.isoformat(),
        "reason": hearing.reason,
        "by": asdict(hearing.by),
        "at": hearing.at,
        "sequence": hearing.sequence,
        "comments": list(hearing.comments),
        "answers": [{**asdict(answer), "treatment": answer.treatment.value} for answer in hearing.answers],
        "ended": {**asdict(hearing.ended), "because": hearing.ended.because.value} if hearing.ended else None,
    }


def hearing_from(stored: Mapping[str, Any] | None) -> Hearing | None:
    """Read a hearing."""
    if stored is None:
        return None
    ended = stored["ended"]
    return Hearing(
        first_on=date.fromisoformat(stored["first_on"]),
        last_on=date.fromisoformat(stored["last_on"]),
        reason=stored["reason"],
        by=By(**stored["by"]),
        at=stored["at"],
        sequence=stored["sequence"],
        comments=tuple(stored["comments"]),
        answers=tuple(_answer_from(answer) for answer in stored["answers"]),
        ended=Ended(**{**ended, "because": EndedBecause(ended["because"])}) if ended else None,
    )


def _answer_from(stored: Mapping[str, Any]) -> Answer:
    return Answer(**{**stored, "treatment": Treatment(stored["treatment"]), "by": By(**stored["by"])})
