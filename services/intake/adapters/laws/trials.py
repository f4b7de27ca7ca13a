"""What-ifs that jobs work on, in MongoDB."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from services.intake.adapters.laws.documents import LawTrialDocument
from services.intake.application.laws.drafts import Draft
from services.intake.application.laws.trials import Trial, TrialState
from services.intake.application.laws.what_if_shown import BodyLine, ItemLine, ShownReport, TouchedPlace
from services.intake.domain.adjustments.outcomes import Outcome
from shared.runtime.mongo import durable

NEWEST_FIRST = [("created_at", -1)]
HEAVY = {"draft": 0, "report": 0}


class MongoTrials:
    """The collection law_trials."""

    def add(self, trial: Trial) -> None:
        """Store a trial that was ordered."""
        durable(LawTrialDocument).insert_one(
            {
                "_id": trial.trial_id,
                "by": dict(trial.by),
                "title": trial.title,
                "created_at": trial.created_at,
                "draft": asdict(trial.draft) if trial.draft else None,
                "change_id": trial.change_id,
                "law_id": trial.law_id,
                "state": trial.state.value,
                "message": trial.message,
                "schema_version": 1,
            }
        )

    def get(self, trial_id: str) -> Trial | None:
        """Return a trial."""
        stored = durable(LawTrialDocument).find_one({"_id": str(trial_id)})
        return _trial_of(stored) if stored else None

    def end(self, trial_id: str, state: TrialState, message: str = "", report: ShownReport | None = None) -> None:
        """Keep how a trial ended, unless it has ended before; the texts of its draft are dropped."""
        ended = {"state": state.value, "message": message, "report": asdict(report) if report else None}
        durable(LawTrialDocument).update_one(
            {"_id": trial_id, "state": TrialState.ORDERED.value}, {"$set": ended, "$unset": {"draft": ""}}
        )

    def of_account(self, account_id: str, size: int) -> list[Trial]:
        """Return an account's latest trials, newest first, without texts and reports."""
        wanted = {"by.account_id": str(account_id)}
        found = durable(LawTrialDocument).find(wanted, HEAVY).sort(NEWEST_FIRST).limit(size)
        return [_trial_of(stored) for stored in found]


def _trial_of(stored: Mapping[str, Any]) -> Trial:
    draft, report = stored.get("draft"), stored.get("report")
    return Trial(
        trial_id=stored["_id"],
        by=stored["by"],
        title=stored["title"],
        created_at=stored["created_at"],
        draft=Draft(**draft) if draft else None,
        change_id=stored["change_id"],
        law_id=stored.get("law_id", ""),
        state=TrialState(stored["state"]),
        message=stored["message"],
        report=_report_of(report) if report else None,
    )


def _report_of(stored: Mapping[str, Any]) -> ShownReport:
    bodies = [BodyLine(**{**line, "tally": _tally(line["tally"])}) for line in stored["bodies"]]
    items = [
        ItemLine(
            **{
                **line,
                "outcome": Outcome(line["outcome"]),
                "touched": [TouchedPlace(**place) for place in line["touched"]],
            }
        )
        for line in stored["items"]
    ]
    return ShownReport(**{**stored, "outcomes": _tally(stored["outcomes"]), "bodies": bodies, "items": items})


def _tally(stored: Mapping[str, int]) -> dict[Outcome, int]:
    return {Outcome(name): count for name, count in stored.items()}
