"""The pages of importing: upload, dry view, confirmation, result, and what is downloaded."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest

from services.intake.domain.bodies import Body
from shared.kernel.ids import new_id
from shared.spreadsheets.reading import read_sheets
from tests.services.intake.conftest import Browser, Intake
from tests.services.intake.test_importing import a_file, some
from tests.unit.intake.builders import complete_elements

IMPORTS = "/intake/imports"


@pytest.fixture
def good_and_bad(bureau: Body) -> bytes:
    """Two good items, one that lacks elements, one that is wrong."""
    short = complete_elements(item_name="缺项", service_object=None, service_theme=None)
    wrong = complete_elements(item_name="坏", item_type="公共服物")
    return a_file(bureau.name, *some(2), short, wrong)


def upload(browser: Browser, content: bytes, name: str = "清单.xlsx") -> Any:
    """Send a file as the page does."""
    return browser.post(IMPORTS, {"file": (BytesIO(content), name)}, page=IMPORTS)


def checked(browser: Browser, intake: Intake, content: bytes, name: str = "清单.xlsx") -> str:
    """Send a file, do the work of its task, and return the address of the dry view."""
    job_id = upload(browser, content, name).location.rpartition("/")[2]
    import_id = re.findall(rf"{IMPORTS}/([0-9a-f-]{{36}})", browser.get(IMPORTS).text)[0]
    intake.cases.importing.check(job_id=job_id, import_id=import_id)
    return f"{IMPORTS}/{import_id}"


def confirm(browser: Browser, page: str, **form: str) -> Any:
    """Confirm what a dry view shows."""
    hashes = re.findall(r'name="content_hash" value="([0-9a-f]{64})"', browser.get(page).text)
    return browser.post(f"{page}/confirmation", {"content_hash": hashes[0], **form}, page=page)


def test_a_file_is_checked_by_a_job(compiler_at_desk: Browser, intake: Intake, good_and_bad: bytes) -> None:
    """The upload leads to the job's page, which leads to the dry view when it has ended."""
    answer = upload(compiler_at_desk, good_and_bad)

    assert answer.status_code == 303
    assert answer.location.startswith("/intake/jobs/")
    assert "检查“清单.xlsx”" in compiler_at_desk.get(answer.location).text
    assert "检查中" in compiler_at_desk.get(IMPORTS).text


def test_the_dry_view_shows_each_row(compiler_at_desk: Browser, intake: Intake, good_and_bad: bytes) -> None:
    """New rows, what is missing, what is wrong with value and remedy; filters stand in the address."""
    page = checked(compiler_at_desk, intake, good_and_bad)

    text = compiler_at_desk.get(page).text

    assert "存为草稿，报送前还缺：服务对象、服务主题" in text
    assert "第 6 行 D 列“事项类型”“公共服物”：代码“公共服物”不在代码表里。请从列出的选项中选择" in text
    assert "新增 3 个，变更 0 个；有错的 1 个不写入" in text
    wrong = compiler_at_desk.get(f"{page}?verdict=wrong").text
    assert "缺项" not in wrong
    assert "没有“不变”的事项" in compiler_at_desk.get(f"{page}?verdict=unchanged").text
    assert compiler_at_desk.get(f"{page}?verdict=king").status_code == 422
    assert compiler_at_desk.get(f"{IMPORTS}/{new_id()}").status_code == 404


def test_good_rows_are_imported_only_by_choice(compiler_at_desk: Browser, intake: Intake, good_and_bad: bytes) -> None:
    """Without the tick nothing happens; with it the job writes, and the page shows the result of each row."""
    page = checked(compiler_at_desk, intake, good_and_bad)

    refused = confirm(compiler_at_desk, page)
    answer = confirm(compiler_at_desk, page, only_good="true")

    assert (refused.status_code, answer.status_code) == (422, 303)
    assert "1 个事项有错，没有导入" in refused.text
    job_id = answer.location.rpartition("/")[2]
    intake.cases.importing.run(job_id=job_id, import_id=page.rpartition("/")[2], now=intake.clock.now())
    text = compiler_at_desk.get(page).text
    assert "写入 3 个事项" in text
    assert text.count("已写入") >= 3
    assert "写入 3 个事项" in compiler_at_desk.get(answer.location).text


def test_another_hash_is_refused(compiler_at_desk: Browser, intake: Intake, bureau: Body) -> None:
    """Somebody confirms on an old page."""
    page = checked(compiler_at_desk, intake, a_file(bureau.name, *some(1)))

    answer = compiler_at_desk.post(f"{page}/confirmation", {"content_hash": "0" * 64}, page=page)

    assert answer.status_code == 409
    assert "不是检查过的那个文件" in answer.text


def test_nothing_chosen_is_said_kindly(compiler_at_desk: Browser) -> None:
    """An empty file, and no file at all."""
    assert upload(compiler_at_desk, b"").status_code == 422
    answer = compiler_at_desk.post(IMPORTS, {}, page=IMPORTS)
    assert answer.status_code == 422
    assert "请选择填好的表格文件" in answer.text


def test_an_unreadable_file_says_why(compiler_at_desk: Browser, intake: Intake) -> None:
    """On the page of the import, too."""
    page = checked(compiler_at_desk, intake, b"plain text")

    assert "改名不会改变内容" in compiler_at_desk.get(page).text


def test_unknown_bodies_stand_once_with_the_remedy(compiler_at_desk: Browser, intake: Intake) -> None:
    """Above the rows."""
    page = checked(compiler_at_desk, intake, a_file("没有的局", *some(3)))

    text = compiler_at_desk.get(page).text

    assert "机构名录里没有这 1 个机构" in text
    assert "没有的局（3 行）" in text
    assert "没有要导入的事项" in text


def test_the_marked_copy_and_the_blank_form_are_downloads(
    compiler_at_desk: Browser, intake: Intake, good_and_bad: bytes
) -> None:
    """With Chinese names."""
    page = checked(compiler_at_desk, intake, good_and_bad)

    marked, blank = compiler_at_desk.get(f"{page}/marked.xlsx"), compiler_at_desk.get(f"{IMPORTS}/blank.xlsx")

    assert "attachment" in marked.headers["Content-Disposition"]
    assert "导入检查" in read_sheets(marked.data, "a.xlsx")[0].rows[0].cells
    assert [sheet.name for sheet in read_sheets(blank.data, "a.xlsx")] == ["目录清单", "代码表"]


def test_export_and_import_change_nothing(compiler_at_desk: Browser, intake: Intake, bureau: Body) -> None:
    """As .xlsx and as .csv, formulas included."""
    clerk = intake.person(bureau, "compiler")
    basis = complete_elements()["legal_basis"][0]
    intake.draft(
        clerk, item_name="=1+1", exercise_content="'@引号\n第二行", legal_basis=[basis, {**basis, "article": "二"}]
    )
    intake.draft(clerk, item_name="缺项", service_object=None, service_theme=None)
    intake.submit(clerk, intake.draft(clerk, item_name="已报送"))

    for suffix in ("xlsx", "csv"):
        content = compiler_at_desk.get(f"/intake/exports/items.{suffix}").data
        page = checked(compiler_at_desk, intake, content, f"清单.{suffix}")
        one = intake.cases.importing.recent(clerk)[0]
        assert one.counts == {"unchanged": 3}, compiler_at_desk.get(page).text


def test_an_export_holds_what_the_filter_shows(compiler_at_desk: Browser, intake: Intake, bureau: Body) -> None:
    """And no other body's items."""
    clerk = intake.person(bureau, "compiler")
    intake.draft(clerk, item_name="津贴甲")
    intake.draft(clerk, item_name="证明乙")
    intake.draft(intake.person(intake.body(7), "compiler"), item_name="津贴丙")

    sheet = read_sheets(compiler_at_desk.get("/intake/exports/items.csv?search=津贴").data, "a.csv")[0]

    assert [row.cells[2] for row in sheet.rows] == ["事项名称", "津贴甲"]
