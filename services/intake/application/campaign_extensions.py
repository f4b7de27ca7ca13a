"""Taking back more time that one body was given in one stage of the work plan (撤销延期)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.intake.application.campaign_duties import Duty
from services.intake.application.campaign_ports import Campaigns
from services.intake.application.campaign_view import CampaignView
from services.intake.application.campaigns import MANAGE, NO_CAMPAIGN
from services.intake.application.register_view import Register
from services.intake.domain.bodies import Body
from services.intake.domain.extensions import check_confirmed, check_not_used, shortened
from services.intake.domain.report_states import ReportState
from services.intake.domain.work_plans import Campaign, Stage
from shared.kernel.actor import Actor
from shared.kernel.errors import LostRace, NotFound


@dataclass(frozen=True, kw_only=True)
class TakingBackRequest:
    """Whose extension in which stage is taken back, and whether it is known that the body is late then."""

    campaign_id: str
    version: int
    stage_key: str
    body_id: str
    reason: str
    is_confirmed: bool = False


class ExtensionTakingBack:
    """The registrar takes an extension back while nobody has made use of it."""

    def __init__(self, *, campaigns: Campaigns, bodies: Register, view: CampaignView) -> None:
        self._campaigns, self._bodies, self._view = campaigns, bodies, view

    def take_back(self, actor: Actor, at: datetime, request: TakingBackRequest) -> Campaign:
        """
        Take back the extension that counts; the body is told of its last day anew by the next round of reminders.

        :raises NotFound: when campaign, stage, body or extension are not there
        :raises LostRace: when the campaign has changed since it was looked at
        :raises Invalid: when no reason is given
        :raises ExtensionUsed: when the body has reported in the time that it was given
        :raises LateAtOnce: when the body would be late at once and that is not confirmed
        """
        actor.require(MANAGE)
        before = self._campaigns.get(request.campaign_id)
        if before is None:
            raise NotFound(NO_CAMPAIGN)
        before.check_version(request.version)
        body = self._bodies.find([request.body_id]).get(request.body_id)
        if body is None:
            raise NotFound("机构名录里没有这个机构。请重新选择。")
        stage = before.stage(request.stage_key)
        after = shortened(before, stage, body.body_id, reason=request.reason, by=actor.name, at=at)
        self._check(before, after, stage, body, at, is_confirmed=request.is_confirmed)
        if not self._campaigns.save(before, after):
            raise LostRace()
        return replace(after, version=before.version + 1)

    def _check(
        self, before: Campaign, after: Campaign, stage: Stage, body: Body, at: datetime, *, is_confirmed: bool
    ) -> None:
        was = _in_stage(self._view.duties(before, [body], at), stage)
        if was is None:
            return
        then = _in_stage(self._view.duties(after, [body], at), stage)
        last_on = after.last_day(stage, body.body_id)
        in_time = then.filed.in_time if then else 0
        # one that was signed after the extension, too, or is void by now, makes no use of it
        zero_on = was.zero_on if was.state is ReportState.ZERO else None
        check_not_used(body.name, last_on=last_on, filed=max(0, was.filed.in_time - in_time), zero_on=zero_on)
        if then is not None:
            check_confirmed(body.name, was.state, then.state, last_on=last_on, is_confirmed=is_confirmed)


def _in_stage(duties: Sequence[Duty], stage: Stage) -> Duty | None:
    return next((duty for duty in duties if duty.stage.key == stage.key), None)
