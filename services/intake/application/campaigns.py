"""What the registrar does with the work plan: begin a campaign, start it, move windows, give more time, close it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.intake.application.campaign_plan import EARLIEST, LATEST, planned
from services.intake.application.campaign_ports import Campaigns
from services.intake.application.register_view import Register
from services.intake.domain.bodies import Body, named
from services.intake.domain.extensions import extended
from services.intake.domain.work_plans import (
    Campaign,
    CampaignState,
    Extension,
    PlanChange,
    Stage,
    closed,
    rescheduled,
    started,
)
from shared.kernel.actor import Actor
from shared.kernel.errors import Invalid, LostRace, NotFound, Problem

MANAGE, VIEW = "campaign.manage", "campaign.view"
LONGEST_TITLE = 100
DueOn = Callable[[Campaign, Body, str, datetime], date | None]
"""Until when a body may report in a stage of a campaign, with what came late; None when it owes nothing there."""
Windows = Callable[[Campaign], Sequence["StageWindow"]]
"""Which windows of a campaign that is begun are to be other than those of the shipped plan."""
NO_CAMPAIGN = "没有这个工作方案。请从工作方案的清单里重新打开。"


@dataclass(frozen=True, kw_only=True)
class StageWindow:
    """What may be changed of a stage: its days, and who reports in it: kinds of bodies, and others by their names."""

    key: str
    first_on: date
    last_on: date
    reporter_kinds: tuple[str, ...] = ()
    reporter_names: tuple[str, ...] = ()


class CampaignKeeping:
    """What the district government office does with campaigns."""

    def __init__(self, *, campaigns: Campaigns, bodies: Register, due_on: DueOn) -> None:
        self._campaigns, self._bodies, self._due_on = campaigns, bodies, due_on

    def all(self, actor: Actor) -> list[Campaign]:
        """Return all campaigns, the newest first."""
        actor.require(VIEW)
        return self._campaigns.all()

    def get(self, actor: Actor, campaign_id: str) -> Campaign:
        """:raises NotFound: when there is no such campaign"""
        actor.require(VIEW)
        return self._found(campaign_id)

    def begin(
        self,
        actor: Actor,
        at: datetime,
        *,
        campaign_id: str,
        title: str,
        year: int,
        windows: Windows = lambda _: (),
    ) -> Campaign:
        """
        Make a campaign of the shipped work plan, with some windows changed; the same request again finds it made.

        :raises Invalid: when title, year or a window will not do; then nothing is made
        """
        actor.require(MANAGE)
        there = self._campaigns.get(campaign_id)
        if there is not None:
            return there
        if problems := tuple(_problems_of(title.strip(), year)):
            raise Invalid(f"有 {len(problems)} 处要改。", problems)
        made = PlanChange(what="按工作方案建立", reason="", by=actor.name, at=at)
        campaign = planned(campaign_id=campaign_id, title=title.strip(), year=year, made=made)
        campaign = self._with_windows(campaign, windows(campaign), at, reason="", by=actor.name)
        self._save(None, campaign)
        return campaign

    def start(self, actor: Actor, at: datetime, *, campaign_id: str, version: int) -> Campaign:
        """Let a campaign run: bodies see their tasks and are reminded."""
        before = self._seen(actor, campaign_id, version)
        return self._save(before, started(before, by=actor.name, at=at))

    def reschedule(
        self, actor: Actor, at: datetime, *, campaign_id: str, version: int, windows: Sequence[StageWindow], reason: str
    ) -> Campaign:
        """
        Move windows of a campaign, or change who reports; what is not named stays. The same again changes nothing.

        :raises Invalid: when a window ends before it begins, a name is unknown, or no reason is given once it runs
        """
        before = self._seen(actor, campaign_id, version)
        after = self._with_windows(before, windows, at, reason=reason, by=actor.name)
        return before if after is before else self._save(before, after)

    def extend(
        self,
        actor: Actor,
        at: datetime,
        *,
        campaign_id: str,
        version: int,
        stage_key: str,
        body_id: str,
        last_on: date,
        reason: str,
    ) -> Campaign:
        """
        Give one body more time in one stage.

        :raises NotFound: when stage or body are not there
        :raises NotReporting: when the body owes nothing in the stage
        :raises Invalid: when no reason is given or the day is not later, what came late included
        """
        before = self._seen(actor, campaign_id, version)
        body = self._bodies.find([body_id]).get(body_id)
        if body is None:
            raise NotFound("机构名录里没有这个机构。请重新选择。")
        extension = Extension(
            stage_key=stage_key,
            body_id=body_id,
            body_name=body.name,
            last_on=last_on,
            reason=reason,
            by=actor.name,
            given_at=at,
        )
        due_on = self._due_on(before, body, stage_key, at)
        return self._save(before, extended(before, extension, body, due_on=due_on))

    def close(self, actor: Actor, at: datetime, *, campaign_id: str, version: int, reason: str) -> Campaign:
        """End a campaign: no reminder and no zero report any more; its overview stays."""
        before = self._seen(actor, campaign_id, version)
        return self._save(before, closed(before, reason=reason, by=actor.name, at=at))

    def running(self) -> list[Campaign]:
        """Return the campaigns that run."""
        return self._campaigns.in_state(CampaignState.RUNNING)

    def _found(self, campaign_id: str) -> Campaign:
        found = self._campaigns.get(campaign_id)
        if found is None:
            raise NotFound(NO_CAMPAIGN)
        return found

    def _seen(self, actor: Actor, campaign_id: str, version: int) -> Campaign:
        actor.require(MANAGE)
        found = self._found(campaign_id)
        found.check_version(version)
        return found

    def _save(self, before: Campaign | None, after: Campaign) -> Campaign:
        if not self._campaigns.save(before, after):
            raise LostRace()
        return replace(after, version=before.version + 1 if before else 1)

    def _with_windows(
        self, before: Campaign, windows: Sequence[StageWindow], at: datetime, *, reason: str, by: str
    ) -> Campaign:
        ids = self._ids_of(windows)
        wanted = {window.key: _windowed(window, ids) for window in windows}
        stages = [wanted[stage.key](stage) if stage.key in wanted else stage for stage in before.stages]
        return rescheduled(before, stages, reason=reason, by=by, at=at)

    def _ids_of(self, windows: Sequence[StageWindow]) -> dict[str, str]:
        """Return the ids of the bodies that are named; a name that none or several bear is refused."""
        names = {name: window.key for window in windows for name in window.reporter_names}
        if not names:
            return {}
        bodies = self._bodies.all()
        called = {name: named(bodies, name) for name in names}
        problems = tuple(_unnamed(names[name], name, found) for name, found in called.items() if len(found) != 1)
        if problems:
            raise Invalid(f"有 {len(problems)} 个单位名称要改。", problems)
        return {name: found[0].body_id for name, found in called.items()}


def _windowed(window: StageWindow, ids: dict[str, str]) -> Callable[[Stage], Stage]:
    def moved(stage: Stage) -> Stage:
        days = replace(stage, first_on=window.first_on, last_on=window.last_on)
        if not stage.is_reported:
            return days
        reporter_ids = tuple(ids[name] for name in window.reporter_names)
        return replace(days, reporter_kinds=window.reporter_kinds, reporter_ids=reporter_ids)

    return moved


def _unnamed(stage_key: str, name: str, found: Sequence[Body]) -> Problem:
    field, label = f"{stage_key}.named", "另外指定的单位"
    if not found:
        return Problem(field, label, f"机构名录里没有“{name}”", "请写机构的全称")
    now = "、".join(body.name for body in found)
    return Problem(field, label, f"有 {len(found)} 个机构用过“{name}”这个名称（现在叫{now}）", "请写现用全称")


def _problems_of(title: str, year: int) -> list[Problem]:
    found = []
    if not 0 < len(title) <= LONGEST_TITLE:
        message = "没有填写" if not title else f"有 {len(title)} 个字"
        found.append(Problem("title", "名称", message, f"请填写名称，最多 {LONGEST_TITLE} 个字"))
    if not EARLIEST <= year <= LATEST:
        found.append(Problem("year", "年度", f"{year} 不在 {EARLIEST} 到 {LATEST} 之间", "请填写四位年份"))
    return found
