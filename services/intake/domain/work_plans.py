"""
The work plan (工作方案) as a campaign: stages with windows, who reports in which, extensions, and its history.

A campaign begins as a draft of the shipped plan, is started, may be rescheduled while it runs, and is closed at the
end. Every change of its windows is kept with its reason (work plan of 2018, ADR 0021).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from services.intake.domain.bodies import Body
from shared.kernel.errors import Conflict, Invalid, LostRace, NotFound, Problem
from shared.kernel.readable import readable

LONGEST_REASON = 500


class CampaignState(StrEnum):
    """Where a campaign stands."""

    DRAFT = "draft"
    RUNNING = "running"
    CLOSED = "closed"


CAMPAIGN_STATES: Mapping[CampaignState, str] = {
    CampaignState.DRAFT: "未启动",
    CampaignState.RUNNING: "进行中",
    CampaignState.CLOSED: "已结束",
}


class NotInThisCampaignState(Conflict):
    """The campaign is not started yet, or is over."""

    code = "not_in_this_campaign_state"


@dataclass(frozen=True, kw_only=True)
class Stage:
    """
    One stage; `first_on` and `last_on` are days in Asia/Shanghai, both included.

    `list_kind` is empty for a step of other offices, in which nobody reports. Who reports are the kinds of bodies in
    `reporter_kinds` and the bodies in `reporter_ids`. `former_last_days` are those that bodies could be told before the
    window was moved, the oldest first: a day that comes back is told anew.
    """

    key: str
    name: str
    step: str
    source: str
    first_on: date
    last_on: date
    list_kind: str = ""
    reporter_kinds: tuple[str, ...] = ()
    reporter_ids: tuple[str, ...] = ()
    former_last_days: tuple[date, ...] = ()

    @property
    def is_reported(self) -> bool:
        """Tell whether bodies report in this stage."""
        return bool(self.list_kind)

    def asks(self, body: Body) -> bool:
        """Tell whether a body reports in this stage."""
        return self.is_reported and (body.kind in self.reporter_kinds or body.body_id in self.reporter_ids)


@dataclass(frozen=True, kw_only=True)
class TakenBack:
    """Why and by whom an extension was taken back."""

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Extension:
    """A later last day for one body in one stage, with the reason; one that was taken back stays as history."""

    stage_key: str
    body_id: str
    body_name: str
    last_on: date
    reason: str
    by: str
    given_at: datetime
    taken_back: TakenBack | None = None


@dataclass(frozen=True, kw_only=True)
class PlanChange:
    """One entry of the history: what was done to the campaign, in words, by whom, when and why."""

    what: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Campaign:
    """
    One round of compiling; `remind_before` is in working days before the last day of a stage.

    `late_import_workdays` are the working days that a body has at least for powers that were imported after the
    beginning of a stage, `late_approval_workdays` those that it has for items that were approved after it.
    """

    campaign_id: str
    version: int
    title: str
    document: str
    year: int
    state: CampaignState
    remind_before: int
    late_import_workdays: int
    late_approval_workdays: int
    stages: tuple[Stage, ...]
    extensions: tuple[Extension, ...] = ()
    history: tuple[PlanChange, ...] = ()

    @property
    def farthest(self) -> date:
        """Return the latest day that a window or an extension may have: the end of the year after the campaign's."""
        return date(self.year + 1, 12, 31)

    @property
    def closed_at(self) -> datetime | None:
        """Return when it was closed, which nothing follows; None while it is not."""
        return self.history[-1].at if self.state is CampaignState.CLOSED and self.history else None

    @property
    def reported_stages(self) -> tuple[Stage, ...]:
        """Return the stages in which bodies report."""
        return tuple(stage for stage in self.stages if stage.is_reported)

    def stage(self, key: str) -> Stage:
        """
        Return a stage.

        :raises NotFound: when the plan has none of this key
        """
        for stage in self.stages:
            if stage.key == key:
                return stage
        raise NotFound("工作方案里没有这个阶段。请从工作方案页面重新打开。")

    def extension(self, stage_key: str, body_id: str) -> Extension | None:
        """Return the extension that counts: of those that were not taken back the one given last."""
        asked = (stage_key, body_id)
        given = [one for one in self.extensions if (one.stage_key, one.body_id) == asked and not one.taken_back]
        return given[-1] if given else None

    def times_taken_back(self, stage_key: str, body_id: str) -> int:
        """Return how often an extension of a body in a stage was taken back."""
        asked = (stage_key, body_id)
        return sum(one.taken_back is not None for one in self.extensions if (one.stage_key, one.body_id) == asked)

    def last_day(self, stage: Stage, body_id: str) -> date:
        """Return the last day on which a body may report in a stage: its extension, or that of the window if later."""
        extension = self.extension(stage.key, body_id)
        return max(extension.last_on, stage.last_on) if extension else stage.last_on

    def check_state(self, *allowed: CampaignState) -> None:
        """:raises NotInThisCampaignState: when the campaign is in none of these states"""
        if self.state not in allowed:
            wanted = "或".join(f"“{CAMPAIGN_STATES[state]}”" for state in allowed)
            raise NotInThisCampaignState(
                f"“{self.title}”现在是“{CAMPAIGN_STATES[self.state]}”，这一步只能在{wanted}时做。请刷新页面。"
            )

    def check_version(self, seen: int) -> None:
        """:raises LostRace: when the campaign has changed since it was looked at"""
        if seen != self.version:
            raise LostRace()


def started(campaign: Campaign, *, by: str, at: datetime) -> Campaign:
    """Return the campaign that runs from now on."""
    campaign.check_state(CampaignState.DRAFT)
    return noted(replace(campaign, state=CampaignState.RUNNING), "启动", "", by, at)


def closed(campaign: Campaign, *, reason: str, by: str, at: datetime) -> Campaign:
    """Return the campaign that is over: nobody is reminded any more, and no zero report is taken."""
    campaign.check_state(CampaignState.RUNNING)
    return noted(replace(campaign, state=CampaignState.CLOSED), "结束", checked_reason(reason), by, at)


def rescheduled(campaign: Campaign, stages: Sequence[Stage], *, reason: str, by: str, at: datetime) -> Campaign:
    """
    Return the campaign with other windows or reporters; the history says what was changed.

    :raises Invalid: naming every window that ends before it begins or too late, or when no reason is given once it runs
    """
    campaign.check_state(CampaignState.DRAFT, CampaignState.RUNNING)
    if problems := tuple(_problems_of(campaign, stages)):
        raise Invalid(f"工作方案有 {len(problems)} 处要改。", problems)
    changes = _differences(campaign.stages, stages)
    if not changes:
        return campaign
    is_running = campaign.state is CampaignState.RUNNING
    told = checked_reason(reason) if is_running else readable(reason)
    if is_running:
        stages = [_remembering(old, new) for old, new in zip(campaign.stages, stages, strict=True)]
    return noted(replace(campaign, stages=tuple(stages)), "；".join(changes), told, by, at)


def checked_reason(text: str) -> str:
    """:raises Invalid: when a reason is missing or too long"""
    reason = readable(text)
    if 0 < len(reason) <= LONGEST_REASON:
        return reason
    message = "没有填写" if not reason else f"有 {len(reason)} 个字"
    problem = Problem("reason", "理由", message, f"请写明理由，最多 {LONGEST_REASON} 个字")
    raise Invalid(problem.sentence(), (problem,))


def too_late(campaign: Campaign, field: str, label: str, day: date) -> Problem:
    """Return what is wrong with a day that is later than any day of a work plan."""
    message = f"{day} 太远，{campaign.year} 年的工作方案最晚到 {campaign.farthest}"
    return Problem(field, label, message, f"请选 {campaign.farthest} 或者更早的一天")


def _problems_of(campaign: Campaign, stages: Sequence[Stage]) -> list[Problem]:
    found = []
    for stage in stages:
        if stage.last_on < stage.first_on:
            message = f"最后一天 {stage.last_on} 早于第一天 {stage.first_on}"
            found.append(Problem(f"{stage.key}.last_on", stage.name, message, "请改正其中一天"))
        elif stage.last_on > campaign.farthest:
            found.append(too_late(campaign, f"{stage.key}.last_on", stage.name, stage.last_on))
        if stage.is_reported and not (stage.reporter_kinds or stage.reporter_ids):
            found.append(Problem(f"{stage.key}.kinds", stage.name, "没有选谁报送", "至少选一类机构"))
    return found


def _remembering(old: Stage, new: Stage) -> Stage:
    if old.last_on == new.last_on:
        return new
    return replace(new, former_last_days=(*old.former_last_days, old.last_on))


def _differences(before: Sequence[Stage], after: Sequence[Stage]) -> list[str]:
    changes = []
    for old, new in zip(before, after, strict=True):
        if (old.first_on, old.last_on) != (new.first_on, new.last_on):
            changes.append(f"“{old.name}”由 {old.first_on} 至 {old.last_on} 改为 {new.first_on} 至 {new.last_on}")
        if (old.reporter_kinds, old.reporter_ids) != (new.reporter_kinds, new.reporter_ids):
            changes.append(f"“{old.name}”的报送单位有调整")
    return changes


def noted(campaign: Campaign, what: str, reason: str, by: str, at: datetime) -> Campaign:
    """Return the campaign with one more entry in its history."""
    change = PlanChange(what=what, reason=reason, by=by, at=at)
    return replace(campaign, history=(*campaign.history, change))
