"""The parts of a change: kinds and states, its two sides, its cause, what was told of it and done to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.review.domain.coordinating import By
from services.review.domain.laws.refusals import ChangeRefused, refuse
from services.review.domain.laws.relations import Relation
from shared.kernel.errors import Problem


class ChangeKind(StrEnum):
    """A new version of the same law, another law in its place, or nothing after it."""

    AMENDED = "amended"
    REPLACED = "replaced"
    REPEALED = "repealed"


class ChangeState(StrEnum):
    """How far a change is."""

    DRAFT = "draft"
    COMPARING = "comparing"
    CONFIRMED = "confirmed"
    REVOKED = "revoked"


class ChangeAct(StrEnum):
    """What was done to a change."""

    BEGUN = "begun"
    COMPARED = "compared"
    CORRECTED = "corrected"
    UNDONE = "undone"
    CONFIRMED = "confirmed"
    POSTPONED = "postponed"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a change: law and version with their names; `text_number` is the text that was compared."""

    law_id: str
    title: str
    version_id: str
    label: str
    text_number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """The decision that changes one law or several; the change itself where no other is known."""

    cause_id: str
    title: str
    doc_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What was told last of a change: `sequence` is the version of the change that told it."""

    sequence: int
    at: datetime
    by: By
    effective_on: date
    relations: tuple[Relation, ...]
    is_revoked: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeEvent:
    """One line of a change's history; `what` says in Chinese what was done."""

    act: ChangeAct
    what: str
    reason: str
    by: By
    at: datetime


def check_cause(title: str, doc_no: str) -> None:
    """
    Check the decision that a form names.

    :raises ChangeRefused: when title or number are too long
    """
    found = []
    for name, label, text, longest in (
        ("cause_title", "修改决定", title, 200),
        ("cause_doc_no", "决定文号", doc_no, 100),
    ):
        if len(text) > longest:
            found.append(Problem(name, label, f"有 {len(text)} 个字，最多 {longest} 个字", "请删减", rule="law"))
    refuse(found, ChangeRefused)
