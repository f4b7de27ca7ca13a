"""What every message about a round has, and how people, days and texts stand in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any, Protocol

from services.review.domain.coordinating import By
from services.review.domain.implementing import Implementing, SignOff, Source
from services.review.domain.round import Round
from services.review.domain.submission import Submission
from shared.contracts.envelope import Envelope, emit
from shared.kernel.actor import SYSTEM

_OF_SOURCE = tuple(field.name for field in fields(Source))
_OF_SIGN_OFF = tuple(field.name for field in fields(SignOff))
BY_RULE: Mapping[str, str] = SYSTEM.as_record()


def about(
    round_: Round,
    name: str,
    *,
    sequence: int,
    at: datetime,
    said: Mapping[str, Any],
    actor: Mapping[str, str] = BY_RULE,
    caused_by: str = "",
) -> Envelope:
    """Make a message about a round."""
    submission = round_.submission
    return emit(
        name,
        aggregate_id=submission.item_id,
        sequence=sequence,
        occurred_at=at,
        actor=actor,
        data={
            "round": round_.number,
            "item_name": submission.item_name,
            "body": {"body_id": submission.body_id, "name": submission.body_name},
            "list_kind": submission.list_kind,
            "part": submission.part,
            **said,
        },
        item_id=submission.item_id,
        revision=submission.revision,
        content_hash=submission.content_hash,
        caused_by=caused_by,
    )


class Deed(Protocol):
    """What somebody did in a round."""

    @property
    def sequence(self) -> int:
        """The version of the review that it made."""

    @property
    def at(self) -> datetime:
        """When he did it."""

    @property
    def by(self) -> By:
        """Who he is."""


def about_deed(round_: Round, name: str, deed: Deed, said: Mapping[str, Any]) -> Envelope:
    """Make a message about what somebody did in a round."""
    return about(round_, name, sequence=deed.sequence, at=deed.at, actor=person_record(deed.by), said=said)


def revision_of(submission: Submission) -> dict[str, Any]:
    """Return the whole text with what it rests on."""
    return {
        "standard_version": submission.standard_version,
        "elements": submission.elements,
        "element_hashes": submission.element_hashes,
        **(_rested_on(submission.implementing) if submission.implementing else {}),
        **({"parent": asdict(submission.parent)} if submission.parent else {}),
    }


def _rested_on(implementing: Implementing) -> dict[str, Any]:
    """Return what an implementation list rests on, as intake said it."""
    told: dict[str, Any] = {"corrections": list(implementing.corrections)}
    if implementing.source:
        told["source"] = {name: getattr(implementing.source, name) for name in _OF_SOURCE}
    if implementing.is_public is not None:
        told["is_public"] = implementing.is_public
    if implementing.sign_off:
        told["sign_off"] = {name: getattr(implementing.sign_off, name) for name in _OF_SIGN_OFF}
    return told


def person_record(by: By) -> Mapping[str, str]:
    """Return who acted, as a message names him."""
    return asdict(by)


def day_text(day: date | None) -> str:
    """Return a day as ISO date; nothing where there is none."""
    return day.isoformat() if day else ""
