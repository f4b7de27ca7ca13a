"""The work plan and zero reports for machine clients."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import jsonify
from flask.typing import ResponseReturnValue

from services.intake.application.campaign_duties import Duty
from services.intake.application.campaign_extensions import TakingBackRequest
from services.intake.application.campaign_rows import Wish
from services.intake.application.campaigns import MANAGE, VIEW
from services.intake.application.zero_reporting import PREPARE, SIGN, ZeroRequest
from services.intake.domain.zero_reports import ZeroReport
from services.intake.entrypoints import campaign_forms as forms
from services.intake.entrypoints.frame import cases, now
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor

api = APIBlueprint("campaigns_api", __name__, url_prefix="/intake/api", tag="编制报送")


@api.get("/campaigns")
@needs(VIEW)
def list_campaigns() -> ResponseReturnValue:
    """全部工作方案，新的在前。"""
    found = cases().campaigns.all(current_actor())
    return jsonify(campaigns=[forms.campaign_as_dict(campaign) for campaign in found])


@api.get("/campaigns/<campaign_id>")
@needs(VIEW)
@api.input(forms.OverviewQuery, location="query")
def show_campaign(campaign_id: str, query_data: dict[str, Any]) -> ResponseReturnValue:
    """一个工作方案和各单位在各阶段的报送情况。"""
    found = cases().campaign_view.overview(current_actor(), campaign_id, Wish(**query_data), now())
    bodies = [
        {
            "body_id": row.body.body_id,
            "name": row.body.name,
            "kind": row.body.kind,
            "stages": [duty_as_dict(duty) for duty in row.duties.values()],
        }
        for row in found.rows
    ]
    counts = {key: {state.value: number for state, number in each.items()} for key, each in found.counts.items()}
    return jsonify(**forms.campaign_as_dict(found.campaign), bodies=bodies, counts=counts, notice=found.notice)


@api.post("/campaigns/<campaign_id>/extensions")
@needs(MANAGE)
@api.input(forms.ExtensionBody)
def extend(campaign_id: str, json_data: dict[str, Any]) -> ResponseReturnValue:
    """给一个单位在一个阶段延期，写明理由。"""
    campaign = cases().campaigns.extend(current_actor(), now(), campaign_id=campaign_id, **json_data)
    return jsonify(forms.campaign_as_dict(campaign))


@api.post("/campaigns/<campaign_id>/extensions/withdrawal")
@needs(MANAGE)
@api.input(forms.TakingBackBody)
def take_extension_back(campaign_id: str, json_data: dict[str, Any]) -> ResponseReturnValue:
    """撤销一个单位的延期，写明理由；已经在延长的时间里报送的不能撤销，撤销后马上逾期的要先确认。"""
    request = TakingBackRequest(campaign_id=campaign_id, **json_data)
    return jsonify(forms.campaign_as_dict(cases().extension_taking_back.take_back(current_actor(), now(), request)))


@api.get("/tasks")
@needs("item.view_own")
def show_tasks() -> ResponseReturnValue:
    """本单位在进行中的工作方案里的报送任务。"""
    duties = cases().campaign_view.tasks(current_actor(), now())
    return jsonify(tasks=[{"campaign_id": duty.campaign.campaign_id, **duty_as_dict(duty)} for duty in duties])


@api.get("/campaigns/<campaign_id>/zero-reports/<stage_key>")
@needs("item.view_own")
def show_zero_report(campaign_id: str, stage_key: str) -> ResponseReturnValue:
    """本单位在一个阶段的零报告、它是否有效，和上级清单要求本单位承担的事项。"""
    actor = current_actor()
    view = cases().zero_reporting.look(
        actor, now(), campaign_id=campaign_id, stage_key=stage_key, body_id=actor.body_id
    )
    expected = None if view.expected is None else [dict(vars(each)) for each in view.expected]
    said = {"zero_report": _zero(view.report), "counts": view.counts, "is_asked": view.is_asked, "expected": expected}
    return jsonify(**said, **duty_as_dict(view.duty))


@api.put("/campaigns/<campaign_id>/zero-reports/<stage_key>")
@needs(PREPARE, SIGN)
@api.input(forms.ZeroBody)
def file_zero_report(campaign_id: str, stage_key: str, json_data: dict[str, Any]) -> ResponseReturnValue:
    """拟写本单位的零报告；带盖章扫描件的，同时签署，并列出看到的、没有说明的上级事项。"""
    request = ZeroRequest(actor=current_actor(), at=now(), campaign_id=campaign_id, stage_key=stage_key, **json_data)
    doing = cases().zero_reporting
    report = doing.sign(request) if request.scan else doing.prepare(request)
    return jsonify(zero_report=_zero(report))


@api.post("/campaigns/<campaign_id>/zero-reports/<stage_key>/withdrawal")
@needs(SIGN)
@api.input(forms.ZeroWithdrawalBody)
def withdraw_zero_report(campaign_id: str, stage_key: str, json_data: dict[str, Any]) -> ResponseReturnValue:
    """撤回本单位已签署的零报告，写明理由。"""
    reason = json_data.pop("reason")
    request = ZeroRequest(actor=current_actor(), at=now(), campaign_id=campaign_id, stage_key=stage_key, **json_data)
    return jsonify(zero_report=_zero(cases().zero_reporting.withdraw(request, reason=reason)))


def duty_as_dict(duty: Duty) -> dict[str, object]:
    """Return what a body owes in a stage as plain fields."""
    return {
        "stage": duty.stage.key,
        "stage_name": duty.stage.name,
        "list_kind": duty.stage.list_kind,
        "first_on": duty.stage.first_on.isoformat(),
        "last_on": duty.last_on.isoformat(),
        "state": duty.state.value,
        "filed": duty.filed.filed,
        "items": duty.filed.total,
        "unbegun": duty.filed.unbegun,
        "dropped": duty.filed.dropped,
        "by_state": dict(duty.filed.by_state or {}),
        "workdays_left": duty.left.days if duty.left else None,
        "days_left": duty.days_left if duty.left else None,
        "notice": duty.left.notice if duty.left else "",
        "late_imports": [
            {
                "imported_on": one.imported_on.isoformat(),
                "is_approval": one.is_approval,
                "put_back_on": one.put_back_on.isoformat() if one.put_back_on else None,
                "waits": one.waits,
                "owed": one.owed,
                "not_late_until": one.until.isoformat() if one.until else None,
            }
            for one in duty.late_imports
        ],
    }


def _zero(report: ZeroReport | None) -> dict[str, object] | None:
    if report is None:
        return None
    return {
        "version": report.version,
        "state": report.state.value,
        "statement": report.statement,
        "signed_by": report.signed_by,
        "signed_at": report.signed_at.isoformat() if report.signed_at else None,
        "scan": report.scan,
        "has_upper": report.has_upper,
        "compared": [dict(vars(each)) for each in report.compared],
    }
