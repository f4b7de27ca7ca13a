"""The pages of the work plan for the offices: campaigns, the overview of bodies and stages, the plan, its history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from apiflask import APIBlueprint
from flask import flash, redirect
from flask.typing import ResponseReturnValue

from services.intake.application.campaign_export import overview_workbook
from services.intake.application.campaign_extensions import TakingBackRequest
from services.intake.application.campaign_plan import shipped_plan
from services.intake.application.campaign_rows import Wish
from services.intake.application.campaigns import MANAGE, VIEW, StageWindow
from services.intake.domain.bodies import KIND_NAMES
from services.intake.domain.report_states import REPORT_STATES, ReportState
from services.intake.domain.work_plans import CAMPAIGN_STATES, Campaign, CampaignState, Stage
from services.intake.entrypoints import campaign_forms as forms
from services.intake.entrypoints import scans
from services.intake.entrypoints.frame import LISTS, cases, now, page
from shared.kernel.clock import day_in_china
from shared.kernel.errors import Conflict, Invalid, Problem, Refusal
from shared.kernel.ids import new_id
from shared.runtime.web.access import needs
from shared.runtime.web.downloads import XLSX, download
from shared.runtime.web.identity import current_actor
from shared.runtime.web.paging import keep_within
from shared.standards.element_list import element_list

pages = APIBlueprint("campaigns", __name__, url_prefix="/intake/campaigns", enable_openapi=False)

SECTION = "campaigns"
HOME = ("工作方案", "/intake/campaigns")
WORDS = {
    "report_states": REPORT_STATES,
    "ReportState": ReportState,
    "campaign_states": CAMPAIGN_STATES,
    "CampaignState": CampaignState,
    "kinds": KIND_NAMES,
    "lists": LISTS,
    "list_names": {kind: element_list(kind).name_zh for kind in LISTS},
}
FILTERS = {
    "": "全部",
    "late": "逾期未报",
    "owed": "还没报齐",
    "filed": "已报送",
    "filed_late": "逾期报送",
    "zero": "零报告",
}


@pages.get("")
@needs(VIEW)
def list_campaigns() -> ResponseReturnValue:
    """The offices see all campaigns; the registrar begins a new one."""
    return _campaigns_page()


@pages.post("")
@needs(MANAGE)
@pages.input(forms.CampaignForm, location="form")
def begin(form_data: dict[str, Any]) -> ResponseReturnValue:
    """The registrar begins a campaign of the shipped work plan."""
    entry = {**form_data, "campaign_id": str(form_data["campaign_id"])}
    try:
        campaign = cases().campaigns.begin(current_actor(), now(), **entry)
    except Invalid as refusal:
        return _campaigns_page(entry=entry, refusal=refusal), 422
    flash("已按工作方案建立。请核对各阶段的日期，然后启动。")
    return redirect(f"/intake/campaigns/{campaign.campaign_id}/plan", code=303)


@pages.get("/<campaign_id>")
@needs(VIEW)
@pages.input(forms.OverviewPageQuery, location="query")
def show_overview(campaign_id: str, query_data: dict[str, Any]) -> ResponseReturnValue:
    """The offices see where every body stands in every stage."""
    number, size = query_data.pop("page"), query_data.pop("size")
    found = cases().campaign_view.overview(current_actor(), campaign_id, Wish(**query_data), now())
    keep_within(number, size, len(found.rows))
    shown = found.rows[(number - 1) * size : number * size]
    return page(
        "campaign.html",
        sub=SECTION,
        crumbs=[HOME, (found.campaign.title, None)],
        found=found,
        shown=shown,
        unanswered=cases().upper.covering.open_of(current_actor(), [row.body for row in shown]),
        query={**query_data, "page": number, "size": size},
        export_query=urlencode({key: value for key, value in query_data.items() if value}),
        filters=FILTERS,
        today=day_in_china(now()),
        **WORDS,
    )


@pages.get("/<campaign_id>/export.xlsx")
@needs(VIEW)
@pages.input(forms.OverviewQuery, location="query")
def export(campaign_id: str, query_data: dict[str, Any]) -> ResponseReturnValue:
    """The offices take home what the filters of the overview find."""
    found = cases().campaign_view.overview(current_actor(), campaign_id, Wish(**query_data), now())
    return download(overview_workbook(found), f"{found.campaign.title}报送情况.xlsx", XLSX)


@pages.get("/<campaign_id>/plan")
@needs(VIEW)
def show_plan(campaign_id: str) -> ResponseReturnValue:
    """The offices read the plan, its extensions and its history; the registrar changes it."""
    return _plan_page(campaign_id)


@pages.post("/<campaign_id>/plan")
@needs(MANAGE)
@pages.input(forms.PlanForm, location="form")
def reschedule(campaign_id: str, form_data: dict[str, Any]) -> ResponseReturnValue:
    """The registrar moves windows or changes who reports."""

    def work() -> str:
        cases().campaigns.reschedule(current_actor(), now(), campaign_id=campaign_id, **form_data)
        return "工作方案已保存。"

    return _done(campaign_id, work, typed=form_data)


@pages.post("/<campaign_id>/start")
@needs(MANAGE)
@pages.input(forms.SeenCampaignForm, location="form")
def start(campaign_id: str, form_data: dict[str, Any]) -> ResponseReturnValue:
    """The registrar starts a campaign."""

    def work() -> str:
        cases().campaigns.start(current_actor(), now(), campaign_id=campaign_id, **form_data)
        return "工作方案已启动。各单位的“我的任务”里能看到要做什么，系统会按期提醒。"

    return _done(campaign_id, work, then=f"/intake/campaigns/{campaign_id}")


@pages.post("/<campaign_id>/close")
@needs(MANAGE)
@pages.input(forms.CloseForm, location="form")
def close(campaign_id: str, form_data: dict[str, Any]) -> ResponseReturnValue:
    """The registrar ends a campaign."""

    def work() -> str:
        cases().campaigns.close(current_actor(), now(), campaign_id=campaign_id, **form_data)
        return "工作方案已结束，不再提醒，也不再收零报告。"

    return _done(campaign_id, work)


@pages.get("/<campaign_id>/bodies/<body_id>")
@needs(VIEW)
def show_body(campaign_id: str, body_id: str) -> ResponseReturnValue:
    """The offices see what one body owes, whom to call, and give it more time."""
    return _body_page(campaign_id, body_id)


@pages.post("/<campaign_id>/extensions")
@needs(MANAGE)
@pages.input(forms.ExtensionForm, location="form")
def extend(campaign_id: str, form_data: dict[str, Any]) -> ResponseReturnValue:
    """The registrar gives one body more time in one stage."""
    body_id = form_data["body_id"]
    try:
        cases().campaigns.extend(current_actor(), now(), campaign_id=campaign_id, **form_data)
    except (Invalid, Conflict) as refusal:
        return _body_page(campaign_id, body_id, typed=form_data, refusal=refusal), scans.status_of(refusal)
    flash(f"已延期到 {form_data['last_on']}。")
    return redirect(f"/intake/campaigns/{campaign_id}/bodies/{body_id}", code=303)


@pages.post("/<campaign_id>/extensions/withdrawal")
@needs(MANAGE)
@pages.input(forms.TakingBackForm, location="form")
def take_extension_back(campaign_id: str, form_data: dict[str, Any]) -> ResponseReturnValue:
    """The registrar takes the extension of a body back."""
    body_id = form_data["body_id"]
    request = TakingBackRequest(campaign_id=campaign_id, **form_data)
    try:
        cases().extension_taking_back.take_back(current_actor(), now(), request)
    except (Invalid, Conflict) as refusal:
        return _body_page(campaign_id, body_id, back=form_data, refusal=refusal), scans.status_of(refusal)
    flash("延期已撤销，理由记入变更记录；系统会把现在的截止日告诉这个单位。")
    return redirect(f"/intake/campaigns/{campaign_id}/bodies/{body_id}", code=303)


def _done(
    campaign_id: str, work: Callable[[], str], *, then: str = "", typed: Mapping[str, Any] | None = None
) -> ResponseReturnValue:
    try:
        flash(work())
    except (Invalid, Conflict) as refusal:
        return _plan_page(campaign_id, refusal=refusal, typed=typed), scans.status_of(refusal)
    return redirect(then or f"/intake/campaigns/{campaign_id}/plan", code=303)


def _campaigns_page(*, entry: Mapping[str, Any] | None = None, refusal: Refusal | None = None) -> str:
    year = day_in_china(now()).year
    fresh = {"campaign_id": new_id(), "title": f"{year} 年{shipped_plan()['title']}", "year": year}
    return page(
        "campaigns.html",
        sub=SECTION,
        crumbs=[(HOME[0], None)],
        campaigns=cases().campaigns.all(current_actor()),
        entry=entry or fresh,
        plan=shipped_plan(),
        problems=refusal.problems if refusal else (),
        may_manage=current_actor().may(MANAGE),
        **WORDS,
    )


def _plan_page(campaign_id: str, *, refusal: Refusal | None = None, typed: Mapping[str, Any] | None = None) -> str:
    campaign = cases().campaigns.get(current_actor(), campaign_id)
    names = {body.body_id: body.name for body in cases().registering.all()}
    windows = {window.key: window for window in typed["windows"]} if typed else {}
    return page(
        "campaign_plan.html",
        sub=SECTION,
        crumbs=[HOME, (campaign.title, f"/intake/campaigns/{campaign_id}"), ("方案和日期", None)],
        campaign=campaign,
        rows=[_row(stage, windows.get(stage.key), names) for stage in campaign.stages],
        reason=typed["reason"] if typed else "",
        refusal=refusal,
        problems=refusal.problems if refusal else (),
        may_edit=current_actor().may(MANAGE) and campaign.state is not CampaignState.CLOSED,
        today=day_in_china(now()),
        **WORDS,
    )


def _row(stage: Stage, typed: StageWindow | None, names: Mapping[str, str]) -> dict[str, Any]:
    """Return what a row of the plan shows: what was typed, if a form came back, else what stands."""
    named = typed.reporter_names if typed else [names.get(each, each) for each in stage.reporter_ids]
    return {
        "stage": stage,
        "first_on": (typed or stage).first_on,
        "last_on": (typed or stage).last_on,
        "kinds": (typed or stage).reporter_kinds,
        "named": "；".join(named),
    }


def _beside(problem: Problem, form: str) -> Problem:
    """Return a problem that leads to the control of its form: there are two forms on the page."""
    return replace(problem, field=form + problem.field)


def _body_page(
    campaign_id: str,
    body_id: str,
    *,
    typed: Mapping[str, Any] | None = None,
    back: Mapping[str, Any] | None = None,
    refusal: Refusal | None = None,
) -> str:
    campaign: Campaign = cases().campaigns.get(current_actor(), campaign_id)
    duties = cases().campaign_view.of_body(current_actor(), campaign_id, body_id, now())
    body = cases().registering.body(body_id)
    is_running = campaign.state is CampaignState.RUNNING
    return page(
        "campaign_body.html",
        sub=SECTION,
        crumbs=[HOME, (campaign.title, f"/intake/campaigns/{campaign_id}"), (body.name, None)],
        campaign=campaign,
        body=body,
        duties=duties,
        unanswered=cases().upper.covering.open_of(current_actor(), [body]),
        typed=typed or {},
        back=back or {},
        refusal=refusal,
        problems=[_beside(one, "back_" if back else "") for one in refusal.problems] if refusal else (),
        may_extend=current_actor().may(MANAGE) and is_running and bool(duties),
        **WORDS,
    )
