"""What people see of the work plan: the overview of bodies and stages, and a body's own tasks (我的任务)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from services.intake.application.campaign_ports import Campaigns, FiledItems, ZeroReports
from services.intake.application.campaigns import NO_CAMPAIGN, VIEW
from services.intake.application.register_view import Register
from services.intake.domain.bodies import Body
from services.intake.domain.items import IMPLEMENTATION_LIST
from services.intake.domain.report_states import NOTHING, OWED, ZEROS, Filed, ReportState, report_state
from services.intake.domain.work_plans import Campaign, CampaignState, Extension, Stage
from services.intake.domain.zero_reports import ZeroReport, is_valid, report_id_of
from shared.kernel.actor import Actor
from shared.kernel.clock import CHINA, day_in_china
from shared.kernel.errors import NotFound
from shared.standards.workdays import Counted, WorkdayCalendar


@dataclass(frozen=True, kw_only=True)
class Duty:
    """
    What one body owes in one stage, and where it stands today.

    `left` counts working days up to the last day, `days_left` all days: on a Friday there may be no working day left,
    but a weekend.
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

    @property
    def is_owed(self) -> bool:
        """Tell whether something is still to be done."""
        return self.state in OWED

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
        return self.last_on > self.stage.last_on


@dataclass(frozen=True, kw_only=True)
class Row:
    """One body of the overview with its duties by stage."""

    body: Body
    duties: Mapping[str, Duty]


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Which rows of an overview are shown; an empty value means all."""

    state: str = ""
    kind: str = ""
    stage: str = ""


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


class CampaignView:
    """Queries of the work plan; a stage is one aggregation, however many bodies and items there are."""

    def __init__(
        self,
        *,
        campaigns: Campaigns,
        bodies: Register,
        items: FiledItems,
        zero_reports: ZeroReports,
        calendar: Callable[[], WorkdayCalendar],
    ) -> None:
        self._campaigns, self._bodies = campaigns, bodies
        self._items, self._zero_reports, self._calendar = items, zero_reports, calendar

    def overview(self, actor: Actor, campaign_id: str, wish: Wish, at: datetime) -> Overview:
        """
        Return where every body stands in every stage in which it reports.

        :raises NotFound: when there is no such campaign
        """
        actor.require(VIEW)
        campaign = self._campaigns.get(campaign_id)
        if campaign is None:
            raise NotFound(NO_CAMPAIGN)
        duties = self.duties(campaign, self._bodies.all(), at)
        rows = _rows(duties)
        counts = {
            stage.key: Counter(duty.state for duty in duties if duty.stage.key == stage.key)
            for stage in campaign.reported_stages
        }
        return Overview(
            campaign=campaign,
            stages=[one for one in campaign.reported_stages if wish.stage in ("", one.key)],
            rows=[row for row in rows if _is_wished(row, wish)],
            total=len(rows),
            counts=counts,
            notice=_notice(duties),
        )

    def of_body(self, actor: Actor, campaign_id: str, body_id: str, at: datetime) -> list[Duty]:
        """
        Return what one body owes in a campaign, as the offices see it.

        :raises NotFound: when campaign or body are not there, or not for this person to see
        """
        campaign, body = self._campaigns.get(campaign_id), self._bodies.find([body_id]).get(body_id)
        is_allowed = actor.may(VIEW) or (actor.may("item.view_own") and actor.body_id == body_id)
        if campaign is None or body is None or not is_allowed:
            raise NotFound("没有这个单位的任务，或者您不能查看。请从工作方案的总览重新打开。")
        return self.duties(campaign, [body], at)

    def tasks(self, actor: Actor, at: datetime) -> list[Duty]:
        """Return what the actor's own body owes in the campaigns that run, the most urgent first."""
        actor.require("item.view_own")
        found = self._bodies.find([actor.body_id])
        running = self._campaigns.in_state(CampaignState.RUNNING)
        duties = [duty for campaign in running for duty in self.duties(campaign, list(found.values()), at)]
        return sorted(duties, key=lambda duty: (not duty.is_owed, duty.last_on))

    def duties(self, campaign: Campaign, bodies: Sequence[Body], at: datetime) -> list[Duty]:
        """Return what bodies that are valid owe in a campaign, in the order of stages and bodies."""
        found = []
        for stage in campaign.reported_stages:
            found += self._of_stage(campaign, stage, [one for one in bodies if _owes(campaign, stage, one)], at)
        return found

    def _of_stage(self, campaign: Campaign, stage: Stage, bodies: Sequence[Body], at: datetime) -> list[Duty]:
        today = day_in_china(at)
        last_days = {body.body_id: campaign.last_day(stage, body.body_id) for body in bodies}
        filed = self._filed(stage, {key: end_of(day) for key, day in last_days.items()})
        ids = {body.body_id: report_id_of(campaign.campaign_id, stage.key, body.body_id) for body in bodies}
        reports = self._zero_reports.find(ids.values()) if ids else {}
        left = {day: self._left(today, day) for day in set(last_days.values())}
        return [
            _duty(
                campaign,
                stage,
                body,
                today,
                last_on=last_days[body.body_id],
                filed=filed.get(body.body_id, NOTHING),
                zero=reports.get(ids[body.body_id]),
                left=left[last_days[body.body_id]],
            )
            for body in bodies
        ]

    def _filed(self, stage: Stage, ends: Mapping[str, datetime]) -> Mapping[str, Filed]:
        filed = self._items.filed(stage.list_kind, ends)
        if stage.list_kind != IMPLEMENTATION_LIST:
            return filed
        unbegun = self._items.unbegun(ends)
        return {key: replace(filed.get(key, NOTHING), unbegun=unbegun.get(key, 0)) for key in ends}

    def _left(self, today: date, last_on: date) -> Counted | None:
        return self._calendar().workdays_between(today, last_on) if today <= last_on else None


def end_of(day: date) -> datetime:
    """Return the instant at which a day in Asia/Shanghai ends (half-open)."""
    return datetime.combine(day + timedelta(days=1), time(), CHINA)


def _owes(campaign: Campaign, stage: Stage, body: Body) -> bool:
    """Tell whether a body reports in a stage: it is valid today, and on some day of its window."""
    last_on = campaign.last_day(stage, body.body_id)
    is_set_up = body.valid_from is None or body.valid_from <= last_on
    is_still_there = body.valid_to is None or stage.first_on < body.valid_to
    return body.is_valid and is_set_up and is_still_there and stage.asks(body)


def _duty(
    campaign: Campaign,
    stage: Stage,
    body: Body,
    today: date,
    *,
    last_on: date,
    filed: Filed,
    zero: ZeroReport | None,
    left: Counted | None,
) -> Duty:
    # a report that later items have made void may still stand for a stage that was over before them
    signed_at = zero.signed_at if zero is not None and is_valid(zero, 0) else None
    zero_on = day_in_china(signed_at) if signed_at else None
    return Duty(
        campaign=campaign,
        stage=stage,
        body=body,
        last_on=last_on,
        extension=campaign.extension(stage.key, body.body_id),
        filed=filed,
        zero=zero,
        state=report_state(today=today, first_on=stage.first_on, last_on=last_on, filed=filed, zero_on=zero_on),
        left=left,
        days_left=max(0, (last_on - today).days),
    )


def _rows(duties: Sequence[Duty]) -> list[Row]:
    of_bodies: dict[str, dict[str, Duty]] = {}
    for duty in duties:
        of_bodies.setdefault(duty.body.body_id, {})[duty.stage.key] = duty
    rows = [Row(body=next(iter(found.values())).body, duties=found) for found in of_bodies.values()]
    return sorted(rows, key=lambda row: (_most_urgent(row), row.body.name))


def _most_urgent(row: Row) -> int:
    return min(0 if duty.state is ReportState.LATE else 1 for duty in row.duties.values())


def _is_wished(row: Row, wish: Wish) -> bool:
    if wish.kind and row.body.kind != wish.kind:
        return False
    duties = [duty for key, duty in row.duties.items() if wish.stage in ("", key)]
    states = WISHES.get(wish.state)
    return bool(duties) and (states is None or any(duty.state in states for duty in duties))


def _notice(duties: Sequence[Duty]) -> str:
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
