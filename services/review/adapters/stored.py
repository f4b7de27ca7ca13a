"""How rounds and opinions stand in a document, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from services.review.domain.implementing import Implementing, Parent, ScopeOverride, SignOff, Source
from services.review.domain.item_review import ItemReview
from services.review.domain.opinion import Opinion, Verdict
from services.review.domain.round import Round, RoundState, Submission

Stored = dict[str, Any]

_OF_OPINION = tuple(field.name for field in fields(Opinion) if field.name != "extra")
_OF_ROUND = ("number", "opened_at", "opened_sequence", "opened_by", "closed_at", "closed_sequence", "closing_reason")
_OF_SUBMISSION = tuple(
    field.name
    for field in fields(Submission)
    if field.name not in ("item_id", "number", "implementing", "scope_override", "parent")
)
_DERIVED = ("state", "required_offices", "opinions", "submission", "closed_by", "waiting_for", "spoken_by")
_LATER = ("lead", "implementing", "scope_override", "parent")
"""Fields that rounds from before implementation lists have not."""
_KNOWN_OF_OPINION = frozenset(_OF_OPINION)
_KNOWN_OF_ROUND = frozenset((*_OF_ROUND, *_OF_SUBMISSION, *_DERIVED, *_LATER))


def review_from(document: Mapping[str, Any]) -> ItemReview:
    """Read a review."""
    item_id = document["_id"]
    return ItemReview(
        item_id=item_id,
        version=document["version"],
        heard=document["seen"]["intake"],
        current=round_from(item_id, document["current"]),
    )


def round_from(item_id: str, stored: Mapping[str, Any]) -> Round:
    """Read a round; fields that this version does not know are kept in `extra`."""
    return Round(
        submission=Submission(
            item_id=item_id,
            number=stored["submission"],
            implementing=implementing_from(stored.get("implementing")),
            scope_override=_scope_override_from(stored.get("scope_override")),
            parent=Parent(**parent) if (parent := stored.get("parent")) else None,
            **{name: stored[name] for name in _OF_SUBMISSION},
        ),
        lead=stored.get("lead", ""),
        state=RoundState(stored["state"]),
        required_offices=tuple(stored["required_offices"]),
        opinions=tuple(opinion_from(opinion) for opinion in stored["opinions"]),
        closed_by=stored.get("closed_by", ""),
        extra={name: value for name, value in stored.items() if name not in _KNOWN_OF_ROUND},
        **{name: stored[name] for name in _OF_ROUND},
    )


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


def _scope_override_from(stored: Mapping[str, Any] | None) -> ScopeOverride | None:
    return ScopeOverride(**{**stored, "powers": tuple(stored["powers"])}) if stored else None


def opinion_from(stored: Mapping[str, Any]) -> Opinion:
    """Read an opinion."""
    known = {name: stored[name] for name in _OF_OPINION}
    known["verdict"] = Verdict(stored["verdict"])
    return Opinion(**known, extra={name: value for name, value in stored.items() if name not in _KNOWN_OF_OPINION})


def stored_round(round_: Round) -> Stored:
    """Write a whole round."""
    submission = round_.submission
    return {
        **round_.extra,
        **{name: getattr(round_, name) for name in _OF_ROUND},
        **{name: getattr(submission, name) for name in _OF_SUBMISSION},
        "submission": submission.number,
        "lead": round_.lead,
        **({"implementing": _stored_implementing(implementing)} if (implementing := submission.implementing) else {}),
        **({"scope_override": _stored_override(override)} if (override := submission.scope_override) else {}),
        **({"parent": asdict(submission.parent)} if submission.parent else {}),
        "required_offices": list(round_.required_offices),
        "opinions": [stored_opinion(opinion) for opinion in round_.opinions],
        **_standing(round_),
    }


def _stored_implementing(implementing: Implementing) -> Stored:
    return {**asdict(implementing), "corrections": list(implementing.corrections)}


def _stored_override(override: ScopeOverride) -> Stored:
    return {**asdict(override), "powers": list(override.powers)}


def stored_opinion(opinion: Opinion) -> Stored:
    """Write an opinion."""
    return {
        **opinion.extra,
        **{name: getattr(opinion, name) for name in _OF_OPINION},
        "verdict": opinion.verdict.value,
    }


def progress(before: Round, after: Round) -> Stored:
    """Return what moves in a round, as dotted fields: its text stands there and is not written again."""
    news: Stored = {f"current.{name}": value for name, value in _standing(after).items()}
    if len(after.opinions) > len(before.opinions):
        news["current.opinions"] = [stored_opinion(opinion) for opinion in after.opinions]
    if not after.is_open:
        for name in ("closed_at", "closed_sequence", "closing_reason"):
            news[f"current.{name}"] = getattr(after, name)
    return news


def _standing(round_: Round) -> Stored:
    return {
        "state": round_.state.value,
        "waiting_for": list(round_.waiting_for),
        "spoken_by": list(round_.spoken_by),
        "closed_by": round_.closed_by,
    }
