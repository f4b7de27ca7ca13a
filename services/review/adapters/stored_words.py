"""How opinions, decisions and hearings stand in a document, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from services.review.domain.coordinating import (
    Appointment,
    By,
    CoordinationAsked,
    Meeting,
    Postponed,
    Ruling,
    ScopeDecision,
    TakenIn,
)
from services.review.domain.hearing import Answer, Ended, EndedBecause, Hearing, Treatment
from services.review.domain.opinion import Opinion, Remark, Verdict
from services.review.domain.past_words import PastWord
from services.review.domain.reciting import Recital, RecitedArticle

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


def appointment_from(stored: Mapping[str, Any]) -> Appointment:
    """Read who was named for an office."""
    return Appointment(**{**stored, "person": By(**stored["person"]), "by": By(**stored["by"])})


def decision_from(stored: Mapping[str, Any]) -> ScopeDecision:
    """Read whose matter it is."""
    return ScopeDecision(**{**stored, "by": By(**stored["by"]), "due_on": _due_day(stored)})


def coordination_from(stored: Mapping[str, Any]) -> CoordinationAsked:
    """Read what the coordinating office was asked."""
    return CoordinationAsked(**{**stored, "due_on": _due_day(stored)})


def stored_decision(said: ScopeDecision | Ruling | CoordinationAsked) -> Stored:
    """Write what was asked or decided, with the day until when somebody is to act."""
    fields_ = asdict(said)
    if isinstance(said, Ruling):
        fields_["overrules"] = list(said.overrules)
    return {**fields_, "due_on": text_of(said.due_on)}


def text_of(day: date | None) -> str:
    """Write a day; nothing where there is none."""
    return day.isoformat() if day else ""


def stored_recital(recital: Recital) -> Stored:
    """Write what was cited by new numbers."""
    return {**asdict(recital), "articles": [asdict(article) for article in recital.articles]}


def recital_from(stored: Mapping[str, Any]) -> Recital:
    """Read what was cited by new numbers."""
    return Recital(**{**stored, "articles": tuple(RecitedArticle(**article) for article in stored["articles"])})


def stored_postponed(one: Postponed) -> Stored:
    """Write a last day that moved."""
    return {**asdict(one), "was": one.was.isoformat(), "now": one.now.isoformat()}


def postponed_from(stored: Mapping[str, Any]) -> Postponed:
    """Read a last day that moved."""
    days = {name: date.fromisoformat(stored[name]) for name in ("was", "now")}
    return Postponed(**{**stored, **days})


def stored_meeting(meeting: Meeting) -> Stored:
    """Write a meeting."""
    return {**asdict(meeting), "held_on": meeting.held_on.isoformat()}


def meetings_from(stored: Mapping[str, Any]) -> tuple[Meeting, ...]:
    """Read the meetings of a round; one that was stored before a round could have several has `meeting`, or None."""
    former = [stored["meeting"]] if stored.get("meeting") else []
    return tuple(_meeting_from(one) for one in stored.get("meetings", former))


def _meeting_from(stored: Mapping[str, Any]) -> Meeting:
    return Meeting(**{**stored, "held_on": date.fromisoformat(stored["held_on"]), "by": By(**stored["by"])})


def ruling_from(stored: Mapping[str, Any]) -> Ruling:
    """Read a ruling."""
    known = {"overrules": tuple(stored["overrules"]), "by": By(**stored["by"]), "due_on": _due_day(stored)}
    return Ruling(**{**stored, **known})


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
    return Hearing(
        first_on=date.fromisoformat(stored["first_on"]),
        last_on=date.fromisoformat(stored["last_on"]),
        reason=stored["reason"],
        by=By(**stored["by"]),
        at=stored["at"],
        sequence=stored["sequence"],
        comments=tuple(stored["comments"]),
        answers=tuple(_answer_from(answer) for answer in stored["answers"]),
        ended=_ended_from(stored),
    )


def _ended_from(stored: Mapping[str, Any]) -> Ended | None:
    """Read the end; one that was stored before it had its own counts takes them from the comments."""
    ended = stored["ended"]
    if ended is None:
        return None
    received = len(stored["comments"])
    counts = {"received": received, "unanswered": received - len(stored["answers"])}
    return Ended(**{**counts, **ended, "because": EndedBecause(ended["because"])})


def _answer_from(stored: Mapping[str, Any]) -> Answer:
    return Answer(**{**stored, "treatment": Treatment(stored["treatment"]), "by": By(**stored["by"])})


def _due_day(stored: Mapping[str, Any]) -> date | None:
    """Read a day of what was stored since decisions have one."""
    text = stored.get("due_on", "")
    return date.fromisoformat(text) if text else None
