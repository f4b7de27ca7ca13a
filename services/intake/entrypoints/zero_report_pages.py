"""The page of a zero report (零报告): written, signed with the stamped scan, withdrawn; the offices read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect
from flask.typing import ResponseReturnValue

from services.intake.application.campaigns import VIEW
from services.intake.application.zero_reporting import PREPARE, SIGN, ZeroRequest
from services.intake.domain.work_plans import CampaignState
from services.intake.domain.zero_reports import ZERO_STATES, ZeroState
from services.intake.entrypoints import campaign_forms as forms
from services.intake.entrypoints import scans
from services.intake.entrypoints.campaign_pages import HOME, WORDS
from services.intake.entrypoints.campaign_tasks import TASKS
from services.intake.entrypoints.frame import cases, now, page
from shared.kernel.errors import Conflict, Invalid, NotFound, Refusal
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor

pages = APIBlueprint("zero_reports", __name__, url_prefix="/intake/campaigns", enable_openapi=False)


@pages.get("/<campaign_id>/bodies/<body_id>/zero-reports/<stage_key>")
@needs("item.view_own", VIEW)
def show_zero_report(campaign_id: str, body_id: str, stage_key: str) -> ResponseReturnValue:
    """Somebody of the body, or of the offices, reads a zero report; the body writes and signs it there."""
    return _zero_page(campaign_id, body_id, stage_key)


@pages.get("/<campaign_id>/zero-reports/<stage_key>")
@needs(PREPARE, SIGN)
def to_own_report(campaign_id: str, stage_key: str) -> ResponseReturnValue:
    """Somebody of the body opens where its report was sent to, and is led to the report."""
    return _back(campaign_id, stage_key)


@pages.post("/<campaign_id>/zero-reports/<stage_key>")
@needs(PREPARE, SIGN)
@pages.input(forms.ZeroForm, location="form")
def prepare(campaign_id: str, stage_key: str, form_data: dict[str, Any]) -> ResponseReturnValue:
    """The compiler, or the head, writes a zero report for the head to sign."""
    try:
        cases().zero_reporting.prepare(_request(campaign_id, stage_key, form_data))
    except (Invalid, Conflict) as refusal:
        return _again(campaign_id, stage_key, form_data, refusal)
    flash("零报告已拟写，等单位负责人签署。")
    return _back(campaign_id, stage_key)


@pages.post("/<campaign_id>/zero-reports/<stage_key>/signature")
@needs(SIGN)
@pages.input(forms.ZeroForm, location="form")
def sign(campaign_id: str, stage_key: str, form_data: dict[str, Any]) -> ResponseReturnValue:
    """The head signs a zero report with the stamped scan."""
    try:
        scan = scans.brought_scan()
        cases().zero_reporting.sign(_request(campaign_id, stage_key, form_data, scan=scan))
    except NotFound:
        raise
    except Refusal as refusal:
        return _again(campaign_id, stage_key, form_data, refusal)
    flash("零报告已签署，区政府办公室能看到。")
    return _back(campaign_id, stage_key)


@pages.post("/<campaign_id>/zero-reports/<stage_key>/withdrawal")
@needs(SIGN)
@pages.input(forms.ZeroWithdrawalForm, location="form")
def withdraw(campaign_id: str, stage_key: str, form_data: dict[str, Any]) -> ResponseReturnValue:
    """The head takes a zero report back."""
    reason = form_data.pop("reason")
    try:
        cases().zero_reporting.withdraw(_request(campaign_id, stage_key, form_data), reason=reason)
    except (Invalid, Conflict) as refusal:
        return _again(campaign_id, stage_key, {"reason": reason}, refusal)
    flash("零报告已撤回。它不再算数。")
    return _back(campaign_id, stage_key)


def _request(campaign_id: str, stage_key: str, form: Mapping[str, Any], *, scan: str = "") -> ZeroRequest:
    return ZeroRequest(actor=current_actor(), at=now(), campaign_id=campaign_id, stage_key=stage_key, scan=scan, **form)


def _back(campaign_id: str, stage_key: str) -> ResponseReturnValue:
    body_id = current_actor().body_id
    return redirect(f"/intake/campaigns/{campaign_id}/bodies/{body_id}/zero-reports/{stage_key}", code=303)


def _again(campaign_id: str, stage_key: str, typed: Mapping[str, Any], refusal: Refusal) -> ResponseReturnValue:
    body_id = current_actor().body_id
    return _zero_page(campaign_id, body_id, stage_key, typed=typed, refusal=refusal), scans.status_of(refusal)


def _zero_page(
    campaign_id: str,
    body_id: str,
    stage_key: str,
    *,
    typed: Mapping[str, Any] | None = None,
    refusal: Refusal | None = None,
) -> str:
    actor = current_actor()
    view = cases().zero_reporting.look(actor, now(), campaign_id=campaign_id, stage_key=stage_key, body_id=body_id)
    is_own, duty, report = actor.body_id == body_id, view.duty, view.report
    is_signed = report is not None and report.state is ZeroState.SIGNED
    is_running = duty.campaign.state is CampaignState.RUNNING
    is_open = is_own and is_running and view.is_asked
    has_none = not duty.filed.total and not view.unbegun
    crumb: tuple[str, str | None] = (f"零报告 · {duty.stage.name}", None)
    to_body = (duty.body.name, f"/intake/campaigns/{campaign_id}/bodies/{body_id}")
    has_words = report is not None and report.state is ZeroState.PREPARED
    return page(
        "zero_report.html",
        sub="tasks" if is_own else "campaigns",
        crumbs=[TASKS, crumb] if is_own else [HOME, to_body, crumb],
        view=view,
        duty=duty,
        report=report,
        zero_states=ZERO_STATES,
        statement=(typed or {}).get("statement", report.statement if has_words and report else ""),
        reason=(typed or {}).get("reason", ""),
        may_write=is_open and not is_signed and has_none and (actor.may(PREPARE) or actor.may(SIGN)),
        may_sign=is_open and not is_signed and has_none and actor.may(SIGN),
        may_withdraw=is_own and is_signed and actor.may(SIGN),
        is_running=is_running,
        refusal=refusal,
        problems=refusal.problems if refusal else (),
        accept=scans.ACCEPT,
        may_compile=is_own and actor.may("item.compile"),
        **WORDS,
    )
