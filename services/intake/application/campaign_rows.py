"""The rows of the overview of bodies and stages, and which of them are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.intake.application.campaign_duties import Duty
from services.intake.domain.bodies import Body
from services.intake.domain.report_states import OWED, ZEROS, ReportState
from services.intake.domain.work_plans import Campaign, Stage


@dataclass(frozen=True, kw_only=True)
class Row:
    """One body of the overview with its duties by stage."""

    body: Body
    duties: Mapping[str, Duty]


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Which rows of an overview are shown; an empty value means all. `search` is a piece of the body's name."""

    state: str = ""
    kind: str = ""
    stage: str = ""
    search: str = ""


@dataclass(frozen=True, kw_only=True)
class Overview:
    """
    Bodies and stages of a campaign; `counts` are the numbers of bodies in each state, by stage, of all bodies.

    `notice` says that working days of some year are only guessed.
    """

    campaign: Campaign
    stages: Sequence[Stage]
    rows: Sequence[Row]
    total: int
    counts: Mapping[str, Mapping[ReportState, int]]
    notice: str


def rows_of(duties: Sequence[Duty]) -> list[Row]:
    """Return the bodies: those that are late first, then those that owe something now."""
    of_bodies: dict[str, dict[str, Duty]] = {}
    for duty in duties:
        of_bodies.setdefault(duty.body.body_id, {})[duty.stage.key] = duty
    rows = [Row(body=next(iter(found.values())).body, duties=found) for found in of_bodies.values()]
    return sorted(rows, key=lambda row: (_most_urgent(row), row.body.name))


def _most_urgent(row: Row) -> int:
    return min(0 if duty.state is ReportState.LATE else 1 if duty.is_owed else 2 for duty in row.duties.values())


def is_wished(row: Row, wish: Wish) -> bool:
    """Tell whether a row is shown."""
    is_of_kind = wish.kind in ("", row.body.kind)
    if not (is_of_kind and wish.search in row.body.name):
        return False
    duties = [duty for key, duty in row.duties.items() if wish.stage in ("", key)]
    states = WISHES.get(wish.state)
    return bool(duties) and (states is None or any(duty.state in states for duty in duties))


def notice_of(duties: Sequence[Duty]) -> str:
    """Return the sentence that says that working days of some year are only guessed."""
    years = {year for duty in duties if duty.left and duty.is_owed for year in duty.left.provisional_years}
    return next((duty.left.notice for duty in duties if duty.left and years & set(duty.left.provisional_years)), "")


WISHES: Mapping[str, frozenset[ReportState]] = {
    "late": frozenset({ReportState.LATE}),
    "owed": OWED,
    "zero": ZEROS,
    "filed": frozenset({ReportState.FILED, ReportState.FILED_LATE}),
    "filed_late": frozenset({ReportState.FILED_LATE, ReportState.ZERO_LATE}),
}
"""The states that a filter of the overview stands for."""
