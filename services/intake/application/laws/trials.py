"""
A what-if (试算) that a job works on: who asked, what of, and its report; and what the use cases ask of its store.

It belongs to the account that asked, and expires. The texts of a draft are kept until the work ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from services.intake.application.laws.drafts import Draft
from services.intake.application.laws.what_if_shown import ShownReport


class TrialState(StrEnum):
    """How far a trial is."""

    ORDERED = "ordered"
    DONE = "done"
    REFUSED = "refused"
    """The texts cannot be tried; the message says why and what to do."""
    STOPPED = "stopped"
    BROKEN = "broken"
    """An error that nobody foresaw ended it."""


TRIAL_STATE_NAMES: Mapping[TrialState, str] = {
    TrialState.ORDERED: "在算",
    TrialState.DONE: "算完",
    TrialState.REFUSED: "算不了",
    TrialState.STOPPED: "已停止",
    TrialState.BROKEN: "没有算完",
}


@dataclass(frozen=True, kw_only=True)
class Trial:
    """
    One what-if in the background; its id is that of its job.

    It is of a draft or of a change (`change_id`). The texts of the draft are gone when it has ended; `law_id` stays, of
    a draft that was begun from the page of a registered law.
    """

    trial_id: str
    by: Mapping[str, str]
    title: str
    created_at: datetime
    draft: Draft | None = None
    change_id: str = ""
    law_id: str = ""
    state: TrialState = TrialState.ORDERED
    message: str = ""
    report: ShownReport | None = None


class Trials(Protocol):
    """The trials."""

    def add(self, trial: Trial) -> None: ...

    def get(self, trial_id: str) -> Trial | None: ...

    def end(self, trial_id: str, state: TrialState, message: str = "", report: ShownReport | None = None) -> None:
        """Keep how a trial ended, unless it has ended before; the texts of its draft are dropped."""
        ...

    def of_account(self, account_id: str, size: int) -> Sequence[Trial]:
        """Return an account's latest trials, newest first, without texts and reports."""
        ...
