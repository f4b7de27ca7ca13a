"""The pages of the work plan: what each desk sees, and what a refused form brings back."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from services.intake.domain.bodies import Body
from services.intake.domain.work_plans import Campaign, CampaignState
from services.intake.entrypoints.cli import cli
from shared.kernel.actor import Actor
from shared.kernel.ids import new_id
from tests.services.intake.campaigning import DIRECTORY, PDF, STATEMENT, begun, running, signed, today
from tests.services.intake.conftest import REGISTRAR, Browser, Intake
from tests.services.intake.implementing import settled_source

Desk = Callable[..., Browser]


@pytest.fixture
def desk(intake: Intake, bureau: Body, new_browser: Callable[[], Browser]) -> Desk:
    """Sign somebody of the bureau in."""

    def open_desk(role: str) -> Browser:
        intake.account(f"zhang-{role}", bureau, role)
        browser = new_browser()
        browser.sign_in(f"zhang-{role}")
        return browser

    return open_desk


def home(campaign: Campaign) -> str:
    return f"/intake/campaigns/{campaign.campaign_id}"


def current(intake: Intake, campaign: Campaign) -> Campaign:
    return intake.cases.campaigns.get(REGISTRAR, campaign.campaign_id)


def plan_form(campaign: Campaign, **changes: Any) -> dict[str, Any]:
    """Return the plan as its form sends it back."""
    form: dict[str, Any] = {
        "version": campaign.version,
        "key": [stage.key for stage in campaign.stages],
        "first_on": [stage.first_on.isoformat() for stage in campaign.stages],
        "last_on": [stage.last_on.isoformat() for stage in campaign.stages],
        "named": ["" for _ in campaign.stages],
        "reporter": [f"{stage.key}:{kind}" for stage in campaign.stages for kind in stage.reporter_kinds],
        "reason": "",
    }
    return {**form, **changes}


def test_the_registrar_begins_checks_and_starts_a_campaign(intake: Intake, desk: Desk) -> None:
    registrar, campaign_id = desk("registrar"), new_id()
    form = {"campaign_id": campaign_id, "title": "明年的方案", "year": today(intake).year + 1}

    answer = registrar.post("/intake/campaigns", form, page="/intake/campaigns")
    assert answer.headers["Location"] == f"/intake/campaigns/{campaign_id}/plan"
    page = registrar.get(answer.headers["Location"]).text
    assert "梳理报送目录清单" in page
    assert "启动工作方案" in page
    path = f"/intake/campaigns/{campaign_id}"
    assert registrar.post(f"{path}/start", {"version": 1}, page=f"{path}/plan").status_code == 303

    assert intake.cases.campaigns.get(REGISTRAR, campaign_id).state is CampaignState.RUNNING
    assert "示例民政局" in registrar.get(path).text


def test_a_wrong_title_comes_back_with_what_was_typed(intake: Intake, desk: Desk) -> None:
    form = {"campaign_id": new_id(), "title": "", "year": 1900}

    answer = desk("registrar").post("/intake/campaigns", form, page="/intake/campaigns")

    assert answer.status_code == 422
    assert "有 2 处要改" in answer.text
    assert 'value="1900"' in answer.text


def test_a_plan_is_saved_with_its_windows_kinds_and_named_bodies(intake: Intake, desk: Desk, bureau: Body) -> None:
    campaign = begun(intake)
    form = plan_form(campaign)
    form["last_on"][1] = (campaign.stages[1].last_on + timedelta(days=7)).isoformat()
    form["named"][4] = bureau.name
    form["reporter"].append("directory:street")

    assert desk("registrar").post(f"{home(campaign)}/plan", form, page=f"{home(campaign)}/plan").status_code == 303

    after = current(intake, campaign)
    assert after.stages[1].last_on == campaign.stages[1].last_on + timedelta(days=7)
    assert after.stages[1].reporter_kinds == ("department", "street", "enterprise")
    assert after.stages[4].reporter_ids == (bureau.body_id,)
    assert "报送单位有调整" in after.history[-1].what


def test_a_refused_plan_keeps_what_was_typed(intake: Intake, desk: Desk) -> None:
    campaign = running(intake)
    form = plan_form(campaign)
    form["last_on"][1], form["named"][1] = "2020-01-01", "不存在局"

    answer = desk("registrar").post(f"{home(campaign)}/plan", form, page=f"{home(campaign)}/plan")

    assert answer.status_code == 422
    assert 'value="2020-01-01"' in answer.text
    assert 'value="不存在局"' in answer.text
    assert "机构名录里没有" in answer.text


def test_a_plan_that_somebody_changed_meanwhile_is_refused(intake: Intake, desk: Desk) -> None:
    campaign = running(intake)

    answer = desk("registrar").post(
        f"{home(campaign)}/plan", plan_form(campaign, version=1), page=f"{home(campaign)}/plan"
    )

    assert answer.status_code == 409
    assert "刚刚被别人改过" in answer.text


def test_the_supervision_office_reads_and_changes_nothing(intake: Intake, desk: Desk, bureau: Body) -> None:
    campaign = running(intake, {DIRECTORY: (-10, -1)})
    supervisor = desk("supervisor")

    overview = supervisor.get(home(campaign)).text
    plan = supervisor.get(f"{home(campaign)}/plan").text
    body = supervisor.get(f"{home(campaign)}/bodies/{bureau.body_id}").text

    assert "逾期未报" in overview
    assert f"/intake/items?body_id={bureau.body_id}" in overview
    assert "保存方案" not in plan
    assert "给这个单位延期" not in body
    assert supervisor.get(f"/intake/items?body_id={bureau.body_id}").status_code == 200


@pytest.mark.parametrize("state", ["late", "owed", "zero", "filed", "filed_late"])
def test_a_filter_without_a_hit_says_so(intake: Intake, desk: Desk, state: str) -> None:
    campaign = running(intake, {DIRECTORY: (2, 9), "implementation": (2, 9)})

    page = desk("supervisor").get(f"{home(campaign)}?state={state}").text

    assert "没有符合条件的单位" in page


def test_the_registrar_gives_a_body_more_time(intake: Intake, desk: Desk, bureau: Body) -> None:
    campaign, registrar = running(intake, {DIRECTORY: (-10, -1)}), desk("registrar")
    page = f"{home(campaign)}/bodies/{bureau.body_id}"
    form = {
        "version": campaign.version,
        "body_id": bureau.body_id,
        "stage_key": DIRECTORY,
        "last_on": today(intake).isoformat(),
        "reason": "",
    }

    refused = registrar.post(f"{home(campaign)}/extensions", form, page=page)
    assert refused.status_code == 422
    assert "没有填写" in refused.text
    done = registrar.post(f"{home(campaign)}/extensions", {**form, "reason": "机构合并"}, page=page)

    assert done.status_code == 303
    assert "已延期" in registrar.get(page).text
    assert "机构合并" in registrar.get(f"{home(campaign)}/plan").text


def test_the_registrar_ends_a_campaign(intake: Intake, desk: Desk) -> None:
    campaign, registrar = running(intake), desk("registrar")
    form = {"version": campaign.version, "reason": "全部完成"}

    assert registrar.post(f"{home(campaign)}/close", form, page=f"{home(campaign)}/plan").status_code == 303

    assert "已结束" in registrar.get("/intake/campaigns").text


def test_a_body_sees_what_is_due_until_when_and_how(intake: Intake, desk: Desk) -> None:
    running(intake, {DIRECTORY: (-1, 1)})

    page = desk("compiler").get("/intake/tasks").text

    assert "梳理报送目录清单" in page
    assert "对照上级目录和权力清单" in page
    assert "零报告" in page
    assert "还没有登记：分管领导、责任人、联络员" in page


def test_a_body_without_a_task_is_told_so(intake: Intake, desk: Desk) -> None:
    assert "现在没有报送任务" in desk("compiler").get("/intake/tasks").text


def test_a_zero_report_is_written_signed_and_taken_back(intake: Intake, desk: Desk, bureau: Body) -> None:
    campaign, clerk, head = running(intake), desk("compiler"), desk("signatory")
    page = f"{home(campaign)}/bodies/{bureau.body_id}/zero-reports/{DIRECTORY}"
    path = f"{home(campaign)}/zero-reports/{DIRECTORY}"

    assert "签署零报告" not in clerk.get(page).text
    assert clerk.post(path, {"version": 0, "statement": STATEMENT}, page=page).status_code == 303
    refused = head.post(f"{path}/signature", {"version": 1, "statement": STATEMENT}, page=page)
    assert refused.status_code == 422
    assert "没有选择文件" in refused.text
    form = {"version": 1, "statement": STATEMENT, "scan": (io.BytesIO(PDF), "盖章.pdf")}
    assert head.post(f"{path}/signature", form, page=page).status_code == 303
    shown = head.get(page).text
    assert "有效" in shown
    assert "盖章.pdf" in shown
    assert head.post(f"{path}/withdrawal", {"version": 2, "reason": ""}, page=page).status_code == 422
    assert head.post(f"{path}/withdrawal", {"version": 2, "reason": "漏了一项"}, page=page).status_code == 303
    assert "漏了一项" in head.get(page).text


def test_a_void_zero_report_says_why(intake: Intake, desk: Desk, bureau: Body, compiler: Actor, head: Actor) -> None:
    campaign = running(intake)
    signed(intake, head, campaign)
    intake.draft(compiler)

    page = desk("registrar").get(f"{home(campaign)}/bodies/{bureau.body_id}/zero-reports/{DIRECTORY}").text

    assert "已失效" in page
    assert "1 个事项" in page
    assert "签署过的零报告不再算数" in page
    assert "零报告签署以后又有了 1 个事项" in desk("compiler").get("/intake/tasks").text


def test_a_body_with_items_gets_no_form_and_a_link_to_them(
    intake: Intake, desk: Desk, bureau: Body, compiler: Actor
) -> None:
    campaign = running(intake)
    intake.draft(compiler)

    page = desk("signatory").get(f"{home(campaign)}/bodies/{bureau.body_id}/zero-reports/{DIRECTORY}").text

    assert "不能做零报告" in page
    assert 'name="statement"' not in page


def test_a_compiler_keeps_the_people_of_the_body(intake: Intake, desk: Desk, bureau: Body) -> None:
    clerk = desk("compiler")
    form = {
        "version": bureau.version,
        "contact_duty": ["leader", "contact"],
        "contact_person": ["周分管", "吴联络"],
        "contact_phone": ["023-47520001", "not a phone"],
        "contact_email": ["", ""],
    }

    refused = clerk.post("/intake/contacts", form, page="/intake/contacts")
    assert refused.status_code == 422
    assert 'value="周分管"' in refused.text
    form["contact_phone"][1] = "13800000000"
    assert clerk.post("/intake/contacts", form, page="/intake/contacts").status_code == 303

    assert "吴联络" in clerk.get("/intake/tasks").text
    campaign = running(intake)
    assert "023-47520001" in desk("supervisor").get(home(campaign)).text


def test_the_terminal_says_where_every_body_stands(
    intake: Intake, bureau: Body, head: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = running(intake, {DIRECTORY: (-10, -1)})
    signed(intake, head, campaign)
    intake.body(3, name="示例林业局")
    monkeypatch.setattr("services.intake.entrypoints.campaign_cli.open_database", lambda settings: None)
    monkeypatch.setattr("services.intake.entrypoints.campaign_cli.build", lambda settings: intake.cases)
    monkeypatch.setattr("services.intake.entrypoints.campaign_cli.Settings.from_environment", lambda service: None)

    plain = CliRunner().invoke(cli, ["campaign", "status"])
    found = json.loads(CliRunner().invoke(cli, ["campaign", "status", "--json"]).output)

    assert "示例林业局：梳理报送目录清单 逾期未报" in plain.output
    assert found["counts"][DIRECTORY] == {"late": 1, "zero_late": 1}
    assert json.loads(CliRunner().invoke(cli, ["campaign", "remind", "--json"]).output) == {"reminders": 1}


def test_the_pages_say_how_many_settled_items_want_a_list(
    intake: Intake, desk: Desk, bureau: Body, compiler: Actor
) -> None:
    campaign = running(intake, {"implementation": (-5, 5)})
    settled_source(intake, compiler)
    supervisor = desk("supervisor")

    for path in (home(campaign), f"{home(campaign)}/bodies/{bureau.body_id}"):
        assert "还有 1 个事项没有编实施清单" in supervisor.get(path).text
    assert "还有 1 个事项没有编实施清单" in desk("compiler").get("/intake/tasks").text
