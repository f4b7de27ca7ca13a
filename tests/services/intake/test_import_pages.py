"""The pages of importing: upload, dry view, confirmation, result, and what is downloaded."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest

from services.intake.domain.bodies import Body
from shared.kernel.actor import Actor
from shared.kernel.ids import new_id
from shared.spreadsheets.reading import read_sheets
from shared.standards.element_list import DIRECTORY, element_list
from shared.standards.form import to_form
from tests.services.forms import plain
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
    assert "第 6 行 D 列“事项类型”“公共服物”：“公共服物”不在可选的值里。请从列出的选项中选择" in text
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


def typed(page: str, **changes: Any) -> dict[str, Any]:
    """What the form of a row sends: what it shows of version and body, and these elements."""
    shown = {name: _hidden(page, name) for name in ("mended",)}
    body = re.findall(r'<option value="([^"]*)" selected', page.partition('name="body_name"')[2])[0]
    filled = to_form(complete_elements(**changes), element_list(DIRECTORY))
    return {**shown, "body_name": body, **filled, "action": "save"}


def _hidden(page: str, name: str) -> str:
    return re.findall(rf'name="{name}" value="([^"]*)"', page)[0]


def test_errors_are_mended_on_the_page(compiler_at_desk: Browser, intake: Intake, bureau: Body) -> None:
    """The row shows its errors beside the fields; saved, it leads to the next wrong one, then to the end."""
    bad = [complete_elements(item_name=name, item_type="公共服物") for name in ("坏一", "坏二")]
    page = checked(compiler_at_desk, intake, a_file(bureau.name, *some(1), *bad))
    first = re.findall(rf'href="({page}/rows/[0-9]+)"', compiler_at_desk.get(f"{page}?verdict=wrong").text)[0]
    form = compiler_at_desk.get(first)
    assert 'id="f-item_type-err">“公共服物”不在可选的值里' in form.text
    assert "公共服物（不在列表里）" in form.text

    still = compiler_at_desk.post(first, typed(form.text, item_name="", item_type="公共服物"), page=first)
    on = compiler_at_desk.post(first, {**typed(still.text, item_name="好一"), "action": "next"}, page=first)
    second = compiler_at_desk.get(on.location)
    done = compiler_at_desk.post(on.location, typed(second.text, item_name="好二"), page=on.location)

    assert (still.status_code, on.status_code, done.status_code) == (422, 303, 303)
    assert "坏二" in second.text
    assert "还有 1 个事项有错" in second.text
    assert done.location == page
    text = compiler_at_desk.get(page).text
    assert "没有错误了，可以确认导入" in text
    assert "只导入正确的行" not in text
    assert confirm(compiler_at_desk, page).status_code == 303
    assert compiler_at_desk.get(first).status_code == 409


def test_a_row_that_somebody_else_mended_shows_both(compiler_at_desk: Browser, intake: Intake, bureau: Body) -> None:
    """What was typed is not lost, and not stored before it was looked at."""
    bad = complete_elements(item_name="坏", item_type="公共服物")
    page = checked(compiler_at_desk, intake, a_file(bureau.name, bad))
    row = f"{page}/rows/0"
    opened = compiler_at_desk.get(row).text
    compiler_at_desk.post(row, typed(opened, item_name="同事改的"), page=row)

    refused = compiler_at_desk.post(row, typed(opened, item_name="我改的"), page=row)
    again = compiler_at_desk.post(row, typed(refused.text, item_name="我改的"), page=row)

    assert refused.status_code == 409
    assert "已经被别人改过" in refused.text
    assert re.search(r"现在的内容</th>.*同事改的", plain(refused.text), re.S)
    assert 'value="我改的"' in refused.text
    assert again.status_code == 303


def test_bases_are_added_and_taken_out_without_saving(compiler_at_desk: Browser, intake: Intake, bureau: Body) -> None:
    """As on the form of an item; what cannot be stored comes back with what was typed."""
    bad = complete_elements(item_name="坏", item_type="公共服物")
    page = checked(compiler_at_desk, intake, a_file(bureau.name, bad))
    row = f"{page}/rows/0"
    form = typed(compiler_at_desk.get(row).text, item_name="坏")

    added = compiler_at_desk.post(row, {**form, "action": "add-legal_basis"}, page=row)
    unreadable = compiler_at_desk.post(row, {**form, "exercise_content": "控制\x07字符"}, page=row)

    assert "第 2 条" in added.text
    assert unreadable.status_code == 422
    assert "控制字符" in unreadable.text
    assert compiler_at_desk.get(f"{page}/rows/7").status_code == 404


def test_the_keeper_of_the_register_matches_bodies(browser: Browser, intake: Intake, bureau: Body) -> None:
    """Each once, with its rows; the way to register it stands beside."""
    intake.account("quzhengfu", bureau, "registrar")
    browser.sign_in("quzhengfu")
    lines = "实施机构名称,事项名称\n民政局,甲\n民政局,乙\n新局,丙\n"
    page = checked(browser, intake, lines.encode(), "全区.csv")
    text = browser.get(page).text
    assert "机构名录里没有这 2 个机构" in text
    assert 'href="/intake/bodies/new"' in text

    chosen = {"name": ["民政局", "新局"], "body_id": [bureau.body_id, ""]}
    answer = browser.post(f"{page}/bodies", chosen, page=page)
    stale = browser.post(f"{page}/bodies", chosen, page=page)

    assert (answer.status_code, stale.status_code) == (303, 409)
    text = browser.get(page).text
    assert "机构名录里没有这 1 个机构" in text
    assert "新增 2 个，变更 0 个；有错的 1 个不写入" in text
    nobody = browser.post(f"{page}/bodies", {"name": ["新局"], "body_id": ["nobody"]}, page=page)
    assert nobody.status_code == 422


def test_a_page_past_the_end_leads_back(compiler_at_desk: Browser, intake: Intake, bureau: Body) -> None:
    """Rows become fewer while they are mended."""
    page = checked(compiler_at_desk, intake, a_file(bureau.name, *some(2)))

    answer = compiler_at_desk.get(f"{page}?page=9&verdict=new")

    assert (answer.status_code, "page=1" in answer.location or "page=" not in answer.location) == (303, True)
    assert "verdict=new" in answer.location


def test_while_a_file_is_checked_its_page_leads_to_the_progress(
    compiler_at_desk: Browser, compiler: Actor, intake: Intake, good_and_bad: bytes
) -> None:
    """The job that the page names is the one that makes the dry view: there it can be stopped, too."""
    job_page = upload(compiler_at_desk, good_and_bad).location
    one = intake.cases.importing.recent(compiler)[0]

    page = compiler_at_desk.get(f"/intake/imports/{one.import_id}").text

    assert "还在检查" in page
    assert f'href="{job_page}"' in page
    assert f'action="{job_page}/cancel"' in compiler_at_desk.get(job_page).text
