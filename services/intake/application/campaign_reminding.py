"""Reminders of the work plan: each body is told once that a stage is open, near its last day, or over."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime

from services.intake.application.campaign_duties import Duty
from services.intake.application.campaign_ports import Campaigns, Reminder, Reminders
from services.intake.application.campaign_view import CampaignView
from services.intake.application.register_view import Register
from services.intake.domain.bodies import Body
from services.intake.domain.report_states import ReportState
from services.intake.domain.work_plans import Campaign, CampaignState
from shared.contracts.envelope import Envelope, emit
from shared.kernel.actor import SYSTEM

OPENED, SOON, MISSED = "opened", "soon", "missed"
log = logging.getLogger(__name__)

EVENT_OF_KIND = {OPENED: "report_due", SOON: "report_due", MISSED: "report_missed"}


class Reminding:
    """The hourly round over everything that is still owed; run again, or by two at once, it says nothing twice."""

    def __init__(self, *, campaigns: Campaigns, bodies: Register, view: CampaignView, reminders: Reminders) -> None:
        self._campaigns, self._bodies, self._view, self._reminders = campaigns, bodies, view, reminders

    def sweep(self, at: datetime) -> int:
        """
        Send what is due and was not sent; return how many reminders went out.

        A campaign that cannot be reckoned with is logged and keeps no other one from its reminders.
        """
        running = self._campaigns.in_state(CampaignState.RUNNING)
        if not running:
            return 0
        bodies = self._bodies.all()
        return sum(self._sent_of(campaign, bodies, at) for campaign in running)

    def _sent_of(self, campaign: Campaign, bodies: Sequence[Body], at: datetime) -> int:
        try:
            owed = [duty for duty in self._view.duties(campaign, bodies, at) if duty.is_owed and not duty.waits]
            due = {reminder_id_of(duty): _reminder(reminder_id_of(duty), duty, at) for duty in owed}
        # a bound: whatever is wrong with one campaign's data, bodies must hear of the others
        except (ArithmeticError, LookupError, TypeError, ValueError):
            log.exception("no reminders of campaign %s", campaign.campaign_id)
            return 0
        sent = self._reminders.sent(due)
        return self._reminders.send([one for key, one in due.items() if key not in sent])


def kind_of(duty: Duty) -> str:
    """Return what a body that still owes something is told today: only the most urgent."""
    if duty.state is ReportState.LATE:
        return MISSED
    is_near = duty.left is not None and duty.left.days <= duty.campaign.remind_before
    return SOON if is_near else OPENED


def reminder_id_of(duty: Duty) -> str:
    """Return the id of a reminder; with another last day, or one that came back, the body is told anew."""
    back, moved = duty.campaign.times_taken_back(duty.stage.key, duty.body.body_id), _times_moved(duty)
    again = (f":{back}" if back else "") + (f":m{moved}" if moved else "")
    return f"{duty.campaign.campaign_id}:{duty.stage.key}:{duty.body.body_id}:{kind_of(duty)}:{duty.last_on}{again}"


def _times_moved(duty: Duty) -> int:
    """Return how often the window had the body report until another day than now; an extension may outlast a move."""
    spared_until = duty.last_on if duty.last_on > duty.campaign.last_day(duty.stage, duty.body.body_id) else None
    least = spared_until or (duty.extension.last_on if duty.extension else date.min)
    return sum(max(day, least) != duty.last_on for day in duty.stage.former_last_days)


def _reminder(reminder_id: str, duty: Duty, at: datetime) -> Reminder:
    return Reminder(
        reminder_id=reminder_id,
        campaign_id=duty.campaign.campaign_id,
        stage_key=duty.stage.key,
        body_id=duty.body.body_id,
        kind=kind_of(duty),
        last_on=duty.last_on,
        told_at=at,
        message=_message(reminder_id, duty, at),
    )


def _message(reminder_id: str, duty: Duty, at: datetime) -> Envelope:
    kind = kind_of(duty)
    return emit(
        EVENT_OF_KIND[kind],
        aggregate_id=reminder_id,
        sequence=1,
        occurred_at=at,
        actor=SYSTEM.as_record(),
        data={
            "campaign_id": duty.campaign.campaign_id,
            "campaign_title": duty.campaign.title,
            "stage_key": duty.stage.key,
            "stage_name": duty.stage.name,
            "list_kind": duty.stage.list_kind,
            "body": {"body_id": duty.body.body_id, "name": duty.body.name},
            "last_on": duty.last_on.isoformat(),
            "filed": duty.filed.filed,
            "unfiled": duty.filed.total - duty.filed.filed + duty.filed.unbegun,
            "remark": duty.left.notice if duty.left else "",
            **({"kind": kind, "days_left": duty.left.days} if duty.left else {}),
        },
    )
