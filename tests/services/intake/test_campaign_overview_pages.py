"""The overview of the work plan in the browser: filters, pages, the workbook, an extension taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from services.intake.domain.bodies import Body, BodyKind
from shared.spreadsheets.reading import read_sheets
from tests.services.intake.campaigning import DIRECTORY, TOWNS, extend, running, today
from tests.services.intake.conftest import REGISTRAR, Browser, Intake
from tests.services.intake.inheriting import says
from tests.services.intake.power_lists import a_file, a_row

Desk = Callable[..., Browser]
OVER = {DIRECTORY: (-10, -1)}


@pytest.fixture
def registrar(intake: Intake, bureau: Body, new_browser: Callable[[], Browser]) -> Browser:
    intake.account("zhang-registrar", bureau, "registrar")
    browser = new_browser()
    browser.sign_in("zhang-registrar")
    return browser


@pytest.fixture
def towns(intake: Intake) -> list[Body]:
    return [intake.body(10 + number, name=f"示例{number}镇", kind=BodyKind.TOWN) for number in range(25)]


def test_bodies_are_looked_for_by_name_and_kept_on_the_way_to_the_next_page(
    intake: Intake, registrar: Browser, bureau: Body, towns: list[Body]
) -> None:
    campaign = running(intake, {**OVER, TOWNS: (5, 20)})
    home = f"/intake/campaigns/{campaign.campaign_id}"

    page = registrar.get(f"{home}?search=镇&kind=town").text

    assert "第 1–20 项，共 25 项" in page
    assert bureau.name not in page.split('id="bodies"')[1]
    assert "search=%E9%95%87&amp;kind=town&amp;page=2" in page
    assert 'value="镇"' in page
    assert "第 21–25 项，共 25 项" in registrar.get(f"{home}?search=镇&kind=town&page=2").text


def test_the_totals_are_of_all_bodies_whatever_is_looked_for(
    intake: Intake, registrar: Browser, towns: list[Body]
) -> None:
    campaign = running(intake, {**OVER, TOWNS: (5, 20)})

    page = registrar.get(f"/intake/campaigns/{campaign.campaign_id}?search=示例3镇").text

    assert "1 / 26 个" in page
    assert "未开始</span> 25" in page


def test_the_workbook_has_what_the_filters_find(intake: Intake, registrar: Browser, towns: list[Body]) -> None:
    campaign = running(intake, {**OVER, TOWNS: (5, 20)})

    answer = registrar.get(f"/intake/campaigns/{campaign.campaign_id}/export.xlsx?stage={TOWNS}&search=示例3镇")

    [sheet] = read_sheets(answer.data, "报送情况.xlsx")
    heads_and_row = [list(row.cells)[:3] for row in sheet.rows]
    assert heads_and_row == [["单位", "机构类别", "阶段"], ["示例3镇", "镇", "镇街目录清单"]]


def test_an_extension_is_taken_back_after_the_page_has_asked(intake: Intake, registrar: Browser, bureau: Body) -> None:
    campaign = extend(intake, running(intake, OVER), bureau, 3)
    home = f"/intake/campaigns/{campaign.campaign_id}"
    page, path = f"{home}/bodies/{bureau.body_id}", f"{home}/extensions/withdrawal"
    form: dict[str, Any] = {
        "version": campaign.version,
        "body_id": bureau.body_id,
        "stage_key": DIRECTORY,
        "back_reason": "",
    }

    refused = registrar.post(path, form, page=page)
    assert refused.status_code == 422
    assert 'href="#f-back_reason"' in refused.text
    form["back_reason"] = "合并没有进行"
    asked = registrar.post(path, form, page=page)
    assert asked.status_code == 409
    assert "马上就是逾期未报" in asked.text
    assert "合并没有进行" in asked.text
    assert registrar.post(path, {**form, "is_confirmed": "true"}, page=page).status_code == 303

    assert "撤销延期" not in registrar.get(page).text
    plan = registrar.get(f"{home}/plan").text
    assert "合并没有进行" in plan
    assert intake.cases.campaigns.get(REGISTRAR, campaign.campaign_id).extensions[0].taken_back is not None


def test_a_late_import_is_said_on_the_overview(intake: Intake, registrar: Browser, bureau: Body) -> None:
    campaign = running(intake, {"implementation": (-30, -1)})
    intake.cases.power_import.apply(REGISTRAR, a_file(a_row(bureau)), intake.clock.now())
    home = f"/intake/campaigns/{campaign.campaign_id}"

    for path in (home, f"{home}/bodies/{bureau.body_id}"):
        assert f"其中导入于 {today(intake)}，晚于阶段开始：1 项" in registrar.get(path).text


def test_upper_level_items_without_an_answer_are_said_beside_the_directory_list(
    intake: Intake, registrar: Browser, bureau: Body
) -> None:
    campaign = running(intake, OVER)
    says(intake, "upper")
    home, link = f"/intake/campaigns/{campaign.campaign_id}", f'href="/intake/coverage/{bureau.body_id}"'

    for path in (home, f"{home}/bodies/{bureau.body_id}"):
        page = registrar.get(path).text
        assert link in page
        assert "1 项上级事项未答复</a>" in page
