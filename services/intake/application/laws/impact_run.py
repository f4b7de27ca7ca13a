"""An impact run as it is stored: which change, at which message of it, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from services.intake.domain.adjustments.outcomes import Outcome
from services.intake.domain.laws.law_state import LawChange, target_day

COUNTED = (Outcome.RECITE, Outcome.REVIEW, Outcome.GONE, Outcome.FOLLOW)
"""The outcomes that runs count."""


class Mode(StrEnum):
    """When a run is made: before the change's day, on it, or to take back what was done on a day that was put off."""

    AHEAD = "ahead"
    DAY = "day"
    BACK = "back"


class Stage(StrEnum):
    """What a run goes through: the items that it touches, then those that were touched before and have work open."""

    TOUCHED = "touched"
    REST = "rest"


class RunState(StrEnum):
    """How far a run is."""

    ORDERED = "ordered"
    FINISHED = "finished"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class ImpactRun:
    """
    One pass over the items that a change touches, made at one message of the change (`sequence`).

    Everything up to the item `place` of the `stage` is done and counted in `tallies`, by body and outcome. `attempt`
    counts how often its job was ordered: each has a job of its own.
    """

    run_id: str
    change_id: str
    law_id: str
    sequence: int
    mode: Mode
    target_on: date
    ordered_at: datetime
    state: RunState = RunState.ORDERED
    attempt: int = 1
    began_at: datetime | None = None
    ended_at: datetime | None = None
    stage: Stage = Stage.TOUCHED
    place: str = ""
    done: int = 0
    total: int = 0
    tallies: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    body_names: Mapping[str, str] = field(default_factory=dict)
    version: int = 0

    @property
    def job_id(self) -> str:
        """Return the id of the job that does it now."""
        return f"{self.run_id}:{self.attempt}"

    @property
    def acts(self) -> bool:
        """Tell whether it cites anew at once, since the day that it looks at is here."""
        return self.mode is not Mode.AHEAD

    @property
    def sum(self) -> Mapping[str, int]:
        """Return the numbers of items by outcome, of all bodies."""
        return {name: sum(each.get(name, 0) for each in self.tallies.values()) for name in COUNTED}


def mode_of(change: LawChange, today: date) -> Mode:
    """Return which run a change needs now."""
    if change.effective_on <= today:
        return Mode.DAY
    if change.has_acted:
        return Mode.BACK
    return Mode.AHEAD


def run_of(change: LawChange, now: datetime, today: date, *, corrections: int = 0) -> ImpactRun:
    """
    Return the run that a change needs now.

    :param corrections: how often the texts that it compares were corrected, since each time is a run of its own
    """
    mode = mode_of(change, today)
    again = f":{corrections}" if corrections else ""
    return ImpactRun(
        run_id=f"{change.change_id}:{change.sequence}:{mode}{again}",
        change_id=change.change_id,
        law_id=change.law_id,
        sequence=change.sequence,
        mode=mode,
        target_on=target_day(change, today),
        ordered_at=now,
    )
