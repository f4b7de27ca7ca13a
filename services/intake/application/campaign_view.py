"""What people see of the work plan: the overview of bodies and stages, and a body's own tasks (我的任务)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from services.intake.application.campaign_duties import FARTHEST, Duty, duty_of, end_of, owes
from services.intake.application.campaign_ports import Campaigns, FiledItems, ZeroReports
from services.intake.application.campaign_rows import Overview, Wish, is_wished, notice_of, rows_of
from services.intake.application.campaigns import NO_CAMPAIGN, VIEW
from services.intake.application.register_view import Register
from services.intake.domain.bodies import Body
from services.intake.domain.items import IMPLEMENTATION_LIST
from services.intake.domain.late_imports import LateImport, as_spared, due_day, without_later
from services.intake.domain.report_states import NOTHING, Filed, without
from services.intake.domain.work_plans import Campaign, CampaignState, Stage
from services.intake.domain.zero_reports import report_id_of
from shared.kernel.actor import Actor
from shared.kernel.clock import day_in_china
from shared.kernel.errors import NotFound
from shared.standards.workdays import Counted, WorkdayCalendar


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
        wish = replace(wish, search=wish.search.strip())
        campaign = self._campaigns.get(campaign_id)
        if campaign is None:
            raise NotFound(NO_CAMPAIGN)
        duties = self.duties(campaign, self._bodies.all(), at)
        rows = rows_of(duties)
        counts = {
            stage.key: Counter(duty.state for duty in duties if duty.stage.key == stage.key)
            for stage in campaign.reported_stages
        }
        return Overview(
            campaign=campaign,
            stages=[one for one in campaign.reported_stages if wish.stage in ("", one.key)],
            rows=[row for row in rows if is_wished(row, wish)],
            total=len(rows),
            counts=counts,
            notice=notice_of(duties),
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

    def due_on(self, campaign: Campaign, body: Body, stage_key: str, at: datetime) -> date | None:
        """Return until when a body may report in a stage, with what came late; None when it owes nothing there."""
        duties = self.duties(campaign, [body], at)
        return next((duty.last_on for duty in duties if duty.stage.key == stage_key), None)

    def as_if_owed(self, campaign_id: str, stage_key: str, body_id: str, at: datetime) -> Duty | None:
        """Return where a body would stand in a stage, for somebody who may see it, whether it owes the stage or not."""
        campaign, body = self._campaigns.get(campaign_id), self._bodies.find([body_id]).get(body_id)
        stages = [one for one in campaign.stages if one.key == stage_key] if campaign else []
        if campaign is None or body is None or not stages:
            return None
        return self._of_stage(campaign, stages[0], [body], at)[0]

    def tasks(self, actor: Actor, at: datetime) -> list[Duty]:
        """Return what the actor's own body owes in the campaigns that run, the most urgent first."""
        actor.require("item.view_own")
        found = self._bodies.find([actor.body_id])
        running = self._campaigns.in_state(CampaignState.RUNNING)
        duties = [duty for campaign in running for duty in self.duties(campaign, list(found.values()), at)]
        return sorted(duties, key=lambda duty: (not duty.is_owed, duty.last_on))

    def duties(self, campaign: Campaign, bodies: Sequence[Body], at: datetime) -> list[Duty]:
        """
        Return what bodies that are valid owe in a campaign, in the order of stages and bodies.

        In one that was closed they stand as on the day of its end: what comes later is no matter of it.
        """
        found, today = [], _day_of(campaign, at)
        for stage in campaign.reported_stages:
            asked = [one for one in bodies if owes(campaign, stage, one, today)]
            found += self._of_stage(campaign, stage, asked, at)
        return found

    def _of_stage(self, campaign: Campaign, stage: Stage, bodies: Sequence[Body], at: datetime) -> list[Duty]:
        today = _day_of(campaign, at)
        last_days = {body.body_id: campaign.last_day(stage, body.body_id) for body in bodies}
        until = end_of(today) if campaign.closed_at else None
        filed = self._filed(stage, {key: end_of(day) for key, day in last_days.items()}, today, until)
        ids = {body.body_id: report_id_of(campaign.campaign_id, stage.key, body.body_id) for body in bodies}
        reports = self._zero_reports.find(ids.values()) if ids else {}
        late = self._late_imports(campaign, stage, last_days, until)
        there = {key: without_later(filed.get(key, NOTHING), late.get(key, ()), today) for key in last_days}
        imports = {key: known for key, (_, known) in there.items()}
        due = {key: due_day(day, imports[key], today) for key, day in last_days.items()}
        left = {day: None if campaign.closed_at else self._left(today, day) for day in set(due.values())}
        return [
            duty_of(
                campaign,
                stage,
                body,
                today,
                last_on=last_days[body.body_id],
                due_on=due[body.body_id],
                filed=there[body.body_id][0],
                zero=reports.get(ids[body.body_id]),
                left=left[due[body.body_id]],
                imports=imports[body.body_id],
            )
            for body in bodies
        ]

    def _late_imports(
        self, campaign: Campaign, stage: Stage, last_days: Mapping[str, date], until: datetime | None
    ) -> Mapping[str, Sequence[LateImport]]:
        if stage.list_kind != IMPLEMENTATION_LIST or not last_days:
            return {}
        ends = {key: end_of(day) for key, day in last_days.items()}
        extensions = {key: campaign.extension(stage.key, key) for key in last_days}
        set_at = {key: one.given_at for key, one in extensions.items() if one is not None}
        found = self._items.late_imports(end_of(stage.first_on), ends, set_at, until)
        late = {
            key: [self._spared(campaign, stage, last_days[key], one) for one in imports]
            for key, imports in found.items()
        }
        return {key: [one for one in imports if one] for key, imports in late.items()}

    def _spared(self, campaign: Campaign, stage: Stage, last_on: date, one: LateImport) -> LateImport | None:
        workdays = campaign.late_approval_workdays if one.is_approval else campaign.late_import_workdays
        return as_spared(
            one,
            first_on=stage.first_on,
            last_on=last_on,
            add_workdays=lambda day: self._calendar().add_workdays(day, workdays).day,
        )

    def _filed(
        self, stage: Stage, ends: Mapping[str, datetime], today: date, until: datetime | None
    ) -> Mapping[str, Filed]:
        filed = self._items.filed(stage.list_kind, ends, until)
        if stage.list_kind == IMPLEMENTATION_LIST:
            # what came since, and has no list by then, is counted here as well: `without_later` takes it off
            unbegun, gone = self._items.unbegun(ends, until), self._items.of_gone_powers(ends, until)
            filed = {
                key: without(replace(filed.get(key, NOTHING), unbegun=unbegun.get(key, 0)), gone.get(key, {}))
                for key in ends
            }
        return {**filed, **self._dropped(stage, ends, today, until, filed)}

    def _dropped(
        self,
        stage: Stage,
        ends: Mapping[str, datetime],
        today: date,
        until: datetime | None,
        filed: Mapping[str, Filed],
    ) -> Mapping[str, Filed]:
        """Return what bodies have of which it matters that something is gone that they had filed."""
        over = {key: end for key, end in ends.items() if end <= end_of(today - timedelta(days=1))}
        none = {key: end for key, end in over.items() if not filed.get(key, NOTHING).in_time}
        found = self._items.dropped(stage.list_kind, none, stage.first_on, until) if none else {}
        return {
            key: replace(filed.get(key, NOTHING), dropped=in_time, dropped_late=not in_time)
            for key, in_time in found.items()
        }

    def _left(self, today: date, last_on: date) -> Counted | None:
        return self._calendar().workdays_between(today, min(last_on, FARTHEST)) if today <= last_on else None


def _day_of(campaign: Campaign, at: datetime) -> date:
    """Return the day as of which a campaign is looked at: that of its end once it was closed."""
    return day_in_china(min(at, campaign.closed_at or at))
