"""More time for one body in one stage of the work plan (延期), and taking it back (撤销延期)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from services.intake.domain.bodies import Body
from services.intake.domain.report_states import ReportState
from services.intake.domain.work_plans import (
    Campaign,
    CampaignState,
    Extension,
    Stage,
    TakenBack,
    checked_reason,
    noted,
    too_late,
)
from shared.kernel.errors import Conflict, Invalid, NotFound, Problem


class NotReporting(Conflict):
    """The body owes nothing in this stage."""

    code = "not_reporting"


class ExtensionUsed(Conflict):
    """The body has reported in the time that it was given."""

    code = "extension_used"


class LateAtOnce(Conflict):
    """Without the extension the body would be late at once, and nobody has confirmed that."""

    code = "late_at_once"


def extended(campaign: Campaign, extension: Extension, body: Body, *, due_on: date | None = None) -> Campaign:
    """
    Return the campaign with more time for one body in one stage.

    `due_on` is the day up to which the body may report now, with what came late and makes it late no earlier: an
    extension sets the window for that, too, and must not cut it short.

    :raises NotReporting: when the body owes nothing in the stage
    :raises Invalid: when no reason is given, or the new day is not later than the present last day, earlier than
        `due_on` or too far away
    """
    campaign.check_state(CampaignState.RUNNING)
    stage = campaign.stage(extension.stage_key)
    if not stage.asks(body):
        raise NotReporting(f"“{body.name}”在“{stage.name}”阶段没有报送任务，不用延期。")
    reason = checked_reason(extension.reason)
    present = campaign.last_day(stage, body.body_id)
    if extension.last_on <= present:
        problem = Problem("last_on", "延期到", f"{extension.last_on} 不晚于现在的截止日 {present}", "请选更晚的一天")
        raise Invalid(problem.sentence(), (problem,))
    if due_on is not None and extension.last_on < due_on:
        message = f"{extension.last_on} 早于晚到的事项不算逾期的最后一天 {due_on}，延期反而缩短时间"
        problem = Problem("last_on", "延期到", message, f"请选 {due_on} 或者更晚的一天")
        raise Invalid(problem.sentence(), (problem,))
    if extension.last_on > campaign.farthest:
        problem = too_late(campaign, "last_on", "延期到", extension.last_on)
        raise Invalid(problem.sentence(), (problem,))
    what = f"“{stage.name}”：{body.name}由 {present} 延期到 {extension.last_on}"
    longer = replace(campaign, extensions=(*campaign.extensions, replace(extension, reason=reason)))
    return noted(longer, what, reason, extension.by, extension.given_at)


def shortened(campaign: Campaign, stage: Stage, body_id: str, *, reason: str, by: str, at: datetime) -> Campaign:
    """
    Return the campaign without the extension that counts; one that was given before it counts again.

    It stays among the extensions with the reason why it was taken back (ADR 0021).

    :raises NotFound: when the body has no extension in the stage
    :raises Invalid: when no reason is given
    """
    campaign.check_state(CampaignState.RUNNING)
    extension = campaign.extension(stage.key, body_id)
    if extension is None:
        raise NotFound(f"这个单位在“{stage.name}”阶段没有延期，或者已经撤销。请刷新页面。")
    back = TakenBack(reason=checked_reason(reason), by=by, at=at)
    known = tuple(replace(one, taken_back=back) if one is extension else one for one in campaign.extensions)
    shorter = replace(campaign, extensions=known)
    what = (
        f"“{stage.name}”：撤销{extension.body_name}到 {extension.last_on} 的延期，"
        f"截止日改回 {shorter.last_day(stage, body_id)}"
    )
    return noted(shorter, what, back.reason, by, at)


def check_not_used(name: str, *, last_on: date, filed: int, zero_on: date | None) -> None:
    """
    Refuse to take time back in which the body has reported; `filed` items or a zero report fall into it.

    `last_on` is the last day that would count without the extension.

    :raises ExtensionUsed: when the extension was used already
    """
    if filed or (zero_on is not None and zero_on > last_on):
        said = f"报送了 {filed} 个事项" if filed else f"在 {zero_on} 签署了零报告"
        raise ExtensionUsed(f"“{name}”已经在延长的时间里（{last_on} 以后）{said}，这次延期不能撤销。")


def check_confirmed(name: str, before: ReportState, after: ReportState, *, last_on: date, is_confirmed: bool) -> None:
    """
    Ask for a confirmation when a body that is not late would be late at once.

    :raises LateAtOnce: when it would be, and nobody has confirmed it
    """
    if after is ReportState.LATE and before is not ReportState.LATE and not is_confirmed:
        raise LateAtOnce(
            f"截止日改回 {last_on}，这一天已经过了：撤销以后“{name}”马上就是逾期未报。"
            "确定要这样的，请勾选“知道撤销后马上逾期”再提交；也可以先和这个单位说好。"
        )
