"""What a body owes in a stage of the work plan, put together from what was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from services.intake.application.campaign_plan import LATEST
from services.intake.domain.bodies import Body
from services.intake.domain.late_imports import LateImport, sparing
from services.intake.domain.report_states import OWED, ZEROS, Filed, ReportState, report_state
from services.intake.domain.work_plans import Campaign, Extension, Stage
from services.intake.domain.zero_reports import ZeroReport, is_valid
from shared.kernel.clock import CHINA, day_in_china
from shared.standards.workdays import Counted

FARTHEST = date(LATEST + 1, 12, 31)
"""The latest day that any campaign may have; what an older version stored beyond it is counted up to here."""


@dataclass(frozen=True, kw_only=True)
class Duty:
    """
    What one body owes in one stage, and where it stands today.

    `left` counts working days up to the last day, `days_left` all days: on a Friday there may be no working day left,
    but a weekend. `late_imports` are powers that were imported after the stage had begun; while they are spared, the
    last day is at least theirs. In a campaign that was closed no days are left.
    """

    campaign: Campaign
    stage: Stage
    body: Body
    last_on: date
    extension: Extension | None
    filed: Filed
    zero: ZeroReport | None
    state: ReportState
    left: Counted | None
    days_left: int
    late_imports: Sequence[LateImport] = ()

    @property
    def is_owed(self) -> bool:
        """Tell whether something is still to be done."""
        return self.state in OWED

    @property
    def waits(self) -> bool:
        """Tell whether all that is still owed waits for review, or the campaign was closed, so that no day is set."""
        return self.is_owed and self.left is None and self.state is not ReportState.LATE

    @property
    def zero_on(self) -> date | None:
        """Return the day on which the zero report was signed that is still signed."""
        return _zero_on(self.zero)

    @property
    def is_zero_void(self) -> bool:
        """Tell whether a zero report is signed that does not count, because the body has items."""
        return is_valid(self.zero, 0) and not self.is_zero

    @property
    def is_zero(self) -> bool:
        """Tell whether a zero report counts for the stage."""
        return self.state in ZEROS

    @property
    def is_extended(self) -> bool:
        """Tell whether the body has more time than the others."""
        return self.extension is not None and self.extension.last_on > self.stage.last_on


def end_of(day: date) -> datetime:
    """Return the instant at which a day in Asia/Shanghai ends (half-open)."""
    return datetime.combine(min(day, FARTHEST) + timedelta(days=1), time(), CHINA)


def owes(campaign: Campaign, stage: Stage, body: Body, today: date) -> bool:
    """Tell whether a body reports in a stage: it is valid today, and on some day of its window."""
    last_on = campaign.last_day(stage, body.body_id)
    is_set_up = body.valid_from is None or body.valid_from <= last_on
    is_still_there = body.valid_to is None or stage.first_on < body.valid_to
    return body.is_valid_on(today) and is_set_up and is_still_there and stage.asks(body)


def duty_of(
    campaign: Campaign,
    stage: Stage,
    body: Body,
    today: date,
    *,
    last_on: date,
    due_on: date,
    filed: Filed,
    zero: ZeroReport | None,
    left: Counted | None,
    imports: Sequence[LateImport],
) -> Duty:
    """Return where a body stands today; `due_on` is the last day with what late imports add to it."""
    filed = sparing(filed, imports, today)
    return Duty(
        campaign=campaign,
        stage=stage,
        body=body,
        last_on=due_on,
        extension=campaign.extension(stage.key, body.body_id),
        filed=filed,
        zero=zero,
        state=report_state(today=today, first_on=stage.first_on, last_on=last_on, filed=filed, zero_on=_zero_on(zero)),
        left=left,
        days_left=max(0, (due_on - today).days),
        late_imports=[one for one in imports if one.owed],
    )


def _zero_on(zero: ZeroReport | None) -> date | None:
    # a report that later items have made void may still stand for a stage that was over before them
    signed_at = zero.signed_at if zero is not None and is_valid(zero, 0) else None
    return day_in_china(signed_at) if signed_at else None
