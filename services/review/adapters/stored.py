"""How rounds stand in a document, and back; opinions and what else people said: `stored_words.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from services.review.adapters.stored_words import (
    Stored,
    appointment_from,
    by_from,
    coordination_from,
    decision_from,
    hearing_from,
    meetings_from,
    opinion_from,
    past_word_from,
    postponed_from,
    recital_from,
    ruling_from,
    stored_decision,
    stored_hearing,
    stored_meeting,
    stored_opinion,
    stored_past_word,
    stored_postponed,
    stored_recital,
    taken_in_from,
    text_of,
)
from services.review.domain.appointing import appointees
from services.review.domain.asked import judged, judging, may_advise
from services.review.domain.clocks import coordinate_by, due_on
from services.review.domain.commenting import is_heard
from services.review.domain.groups import Begun, Group
from services.review.domain.implementing import Implementing, Parent, ScopeOverride, SignOff, Source
from services.review.domain.item_review import ItemReview
from services.review.domain.round import Round, RoundState
from services.review.domain.seat import Seat
from services.review.domain.submission import Finding, Ground, Submission

_OF_ROUND = (
    "number",
    "policy_version",
    "receiving",
    "lead",
    "is_disputable",
    "opened_at",
    "opened_sequence",
    "opened_by",
    "closed_at",
    "closed_sequence",
    "closing_reason",
    "closed_by",
)
_OF_SUBMISSION = tuple(
    field.name
    for field in fields(Submission)
    if field.name not in ("item_id", "number", "implementing", "scope_override", "parent", "findings", "grounds")
)
_BUILT = (
    "state",
    "groups",
    "begun",
    "part_hashes",
    "receive_by",
    "receiving_limit",
    "taken_in",
    "indispensable",
    "past_words",
    "carried",
    "opinions",
    "hearing",
    "scope_decisions",
    "appointments",
    "meeting",
    "meetings",
    "rulings",
    "coordination",
    "coordination_limit",
    "recitals",
    "postponed",
    "closed_for",
    "submission",
    "implementing",
    "scope_override",
    "parent",
    "findings",
    "grounds",
)
_DERIVED = (
    *("required_offices", "waiting_for", "appointees", "may_advise", "spoken_by"),
    *("judging", "judged", "act_by", "coordinate_by", "to_coordinate", "is_heard"),
)
_SAID: Mapping[str, Callable[[Round], Any]] = {
    "receiving_limit": lambda round_: round_.receiving_limit,
    "receive_by": lambda round_: text_of(round_.receive_by),
    "begun": lambda round_: [
        {"at": begun.at, "sequence": begun.sequence, "due_on": text_of(begun.due_on)} for begun in round_.begun
    ],
    "taken_in": lambda round_: asdict(round_.taken_in) if round_.taken_in else None,
    "opinions": lambda round_: [stored_opinion(opinion) for opinion in round_.opinions],
    "hearing": lambda round_: stored_hearing(round_.hearing),
    "scope_decisions": lambda round_: [stored_decision(decision) for decision in round_.scope_decisions],
    "appointments": lambda round_: [asdict(appointment) for appointment in round_.appointments],
    "meetings": lambda round_: [stored_meeting(meeting) for meeting in round_.meetings],
    "rulings": lambda round_: [stored_decision(ruling) for ruling in round_.rulings],
    "coordination": lambda round_: [stored_decision(asked) for asked in round_.coordination],
    "recitals": lambda round_: [stored_recital(recital) for recital in round_.recitals],
    "postponed": lambda round_: [stored_postponed(one) for one in round_.postponed],
}
"""What was said in a round, each kind under the name that it has there: only those that grew are written again."""
NEVER = "9999-12-31"
"""Stands for no deadline, behind all days."""
_KNOWN = frozenset((*_OF_ROUND, *_OF_SUBMISSION, *_BUILT, *_DERIVED))


def review_from(document: Mapping[str, Any]) -> ItemReview:
    """Read a review."""
    item_id = document["_id"]
    return ItemReview(
        item_id=item_id,
        version=document["version"],
        heard=document["seen"]["intake"],
        current=round_from(item_id, document["current"]),
        # stored since rounds follow items that go to another body
        seat=Seat(**seat) if (seat := document.get("seat")) else None,
    )


def round_from(item_id: str, stored: Mapping[str, Any]) -> Round:
    """Read a round; fields that this version does not know are kept in `extra`."""
    return Round(
        submission=_submission_from(item_id, stored),
        groups=tuple(_group_from(group) for group in stored["groups"]),
        begun=tuple(_begun_from(begun) for begun in stored["begun"]),
        part_hashes={entry["office"]: entry["hash"] for entry in stored["part_hashes"]},
        # stored since last days are reckoned anew when a year is announced
        receiving_limit=stored.get("receiving_limit", 0),
        postponed=tuple(postponed_from(one) for one in stored.get("postponed", ())),
        receive_by=day_from(stored["receive_by"]),
        taken_in=taken_in_from(stored["taken_in"]),
        indispensable=frozenset(stored["indispensable"]),
        past_words=tuple(past_word_from(word) for word in stored["past_words"]),
        carried=tuple(stored["carried"]),
        opinions=tuple(opinion_from(opinion) for opinion in stored["opinions"]),
        hearing=hearing_from(stored["hearing"]),
        scope_decisions=tuple(decision_from(decision) for decision in stored["scope_decisions"]),
        appointments=tuple(appointment_from(one) for one in stored.get("appointments", ())),
        meetings=meetings_from(stored),
        rulings=tuple(ruling_from(ruling) for ruling in stored["rulings"]),
        # stored since the coordinating office has a clock
        coordination=tuple(coordination_from(asked) for asked in stored.get("coordination", ())),
        coordination_limit=stored.get("coordination_limit", 0),
        # stored since articles are cited anew when laws change
        recitals=tuple(recital_from(recital) for recital in stored.get("recitals", ())),
        state=RoundState(stored["state"]),
        closed_for=by_from(stored["closed_for"]),
        extra={name: value for name, value in stored.items() if name not in _KNOWN},
        **{name: stored[name] for name in _OF_ROUND},
    )


def day_from(text: str) -> date | None:
    """Read a day; None where there is none."""
    return None if text in ("", NEVER) else date.fromisoformat(text)


def implementing_from(stored: Mapping[str, Any] | None) -> Implementing | None:
    """Read what an implementation list rests on; an item of the directory list has none."""
    if stored is None:
        return None
    source, signed = stored["source"], stored["sign_off"]
    return Implementing(
        source=Source(**source) if source else None,
        part=stored["part"],
        is_public=stored["is_public"],
        sign_off=SignOff(**signed) if signed else None,
        corrections=tuple(stored["corrections"]),
    )


def stored_round(round_: Round) -> Stored:
    """Write a whole round."""
    submission = round_.submission
    return {
        **round_.extra,
        **{name: getattr(round_, name) for name in _OF_ROUND},
        **{name: getattr(submission, name) for name in _OF_SUBMISSION},
        "submission": submission.number,
        **({"implementing": _stored_implementing(implementing)} if (implementing := submission.implementing) else {}),
        **({"scope_override": _stored_override(override)} if (override := submission.scope_override) else {}),
        **({"parent": asdict(submission.parent)} if submission.parent else {}),
        **({"findings": [asdict(one) for one in submission.findings]} if submission.findings else {}),
        **({"grounds": [asdict(one) for one in submission.grounds]} if submission.grounds else {}),
        "groups": [_stored_group(group) for group in round_.groups],
        "part_hashes": [{"office": office, "hash": hash_} for office, hash_ in round_.part_hashes.items()],
        "coordination_limit": round_.coordination_limit,
        "indispensable": sorted(round_.indispensable),
        "past_words": [stored_past_word(word) for word in round_.past_words],
        "carried": list(round_.carried),
        "required_offices": list(round_.required_offices),
        **{name: write(round_) for name, write in _SAID.items()},
        **_standing(round_),
    }


def progress(before: Round, after: Round) -> Stored:
    """Return what moves in a round, as dotted fields: its text is written again only when it was cited anew."""
    said = {name: write(after) for name, write in _SAID.items() if getattr(before, name) != getattr(after, name)}
    was = _standing(before)
    moved = {name: value for name, value in _standing(after).items() if value != was[name]}
    news = {f"current.{name}": value for name, value in (said | moved).items()}
    if not after.is_open:
        news |= {f"current.{name}": getattr(after, name) for name in ("closed_at", "closed_sequence", "closing_reason")}
    if after.submission.body_id != before.submission.body_id:
        news |= {f"current.{name}": getattr(after.submission, name) for name in ("body_id", "body_name")}
    if after.recitals != before.recitals:
        news["current.elements"] = after.submission.elements
    return news


def _standing(round_: Round) -> Stored:
    return {
        "state": round_.state.value,
        "waiting_for": list(round_.waiting_for),
        "appointees": list(appointees(round_)),
        "may_advise": list(may_advise(round_)),
        "spoken_by": list(round_.spoken_by),
        "judging": list(judging(round_)),
        "judged": list(judged(round_)),
        "act_by": text_of(due_on(round_)) or NEVER,
        "coordinate_by": text_of(coordinate_by(round_)) or NEVER,
        "to_coordinate": round_.state is RoundState.DISPUTED or bool(round_.questions),
        "is_heard": is_heard(round_),
        "closed_by": round_.closed_by,
        "closed_for": asdict(round_.closed_for) if round_.closed_for else None,
    }


def _submission_from(item_id: str, stored: Mapping[str, Any]) -> Submission:
    return Submission(
        item_id=item_id,
        number=stored["submission"],
        implementing=implementing_from(stored.get("implementing")),
        scope_override=_scope_override_from(stored.get("scope_override")),
        findings=tuple(Finding(**one) for one in stored.get("findings", ())),
        # stored since intake says why an item comes again
        grounds=tuple(Ground(**one) for one in stored.get("grounds", ())),
        parent=Parent(**parent) if (parent := stored.get("parent")) else None,
        **{name: stored[name] for name in _OF_SUBMISSION},
    )


def _stored_group(group: Group) -> Stored:
    return {
        **asdict(group),
        "required": list(group.required),
        "advising": list(group.advising),
        "veto": sorted(group.veto),
    }


def _group_from(stored: Mapping[str, Any]) -> Group:
    lists = {"required": tuple(stored["required"]), "advising": tuple(stored["advising"])}
    return Group(**{**stored, **lists, "veto": frozenset(stored["veto"])})


def _begun_from(stored: Mapping[str, Any]) -> Begun:
    return Begun(at=stored["at"], sequence=stored["sequence"], due_on=day_from(stored["due_on"]))


def _stored_implementing(implementing: Implementing) -> Stored:
    return {**asdict(implementing), "corrections": list(implementing.corrections)}


def _stored_override(override: ScopeOverride) -> Stored:
    return {**asdict(override), "powers": list(override.powers)}


def _scope_override_from(stored: Mapping[str, Any] | None) -> ScopeOverride | None:
    return ScopeOverride(**{**stored, "powers": tuple(stored["powers"])}) if stored else None
