"""The pages of importing implementation lists: choosing the list, remarks, mending a row with its tables, export."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest

from services.intake.domain.bodies import Body
from services.intake.domain.items import IMPLEMENTATION_LIST
from shared.kernel.actor import Actor
from shared.spreadsheets.reading import read_sheets
from shared.spreadsheets.writing import written_xlsx
from shared.standards.element_list import IMPLEMENTATION, element_list
from shared.standards.form import to_form
from tests.services.forms import plain
from tests.services.intake.conftest import Browser, Intake, Machine
from tests.services.intake.test_import_implementation import a_file, text_of

STANDARD = element_list(IMPLEMENTATION)
IMPORTS = "/intake/imports"
HOME = f"{IMPORTS}?list_kind={IMPLEMENTATION_LIST}"


@pytest.fixture
def wrong_row(intake: Intake, compiler: Actor) -> bytes:
    """An item whose second material has a wrong count, and one that is right but contradicts itself."""
    intake.draft(compiler)
    content = a_file(
        text_of(handling_case="首次申请"),
        text_of(handling_case="补办", promised_time_limit={"number": 90, "unit": "workday"}),
    )
    return with_cell(content, "申请材料", 3, "原件份数*", "一份")


def with_cell(content: bytes, sheet: str, row: int, title: str, text: str) -> bytes:
    """The workbook with one cell changed; the hidden sheet of codes is left out."""
    sheets = {
        each.name: [list(line.cells) for line in each.rows]
        for each in read_sheets(content, "a.xlsx")
        if each.name != "代码表"
    }
    sheets[sheet][row - 1][sheets[sheet][0].index(title)] = text
    return written_xlsx(sheets)


def checked(browser: Browser, intake: Intake, content: bytes) -> str:
    """Send a file, do the work of its task, and return the address of the dry view."""
    form = {"file": (BytesIO(content), "清单.xlsx"), "list_kind": IMPLEMENTATION_LIST}
    job_id = browser.post(IMPORTS, form, page=HOME).location.rpartition("/")[2]
    import_id = re.findall(rf"{IMPORTS}/([0-9a-f-]{{36}})", browser.get(HOME).text)[0]
    intake.cases.importing.check(job_id=job_id, import_id=import_id)
    return f"{IMPORTS}/{import_id}"


def test_the_lists_have_pages_of_their_own(compiler_at_desk: Browser) -> None:
    """Each with its blank form; the directory list's is the one without a word in the address."""
    text = compiler_at_desk.get(HOME).text
    blank = compiler_at_desk.get(f"{IMPORTS}/blank.xlsx?list_kind={IMPLEMENTATION_LIST}")
    names = [sheet.name for sheet in read_sheets(blank.data, "a.xlsx")]

    assert "<title>导入实施清单" in text
    assert "<title>导入目录清单" in compiler_at_desk.get(IMPORTS).text
    assert f"blank.xlsx?list_kind={IMPLEMENTATION_LIST}" in text
    assert names == [
        "实施清单",
        *(element.name_zh for element in STANDARD.elements if element.kind == "list"),
        "代码表",
    ]
    assert compiler_at_desk.get(f"{IMPORTS}?list_kind=other").status_code == 422


def test_the_dry_view_names_the_sheet_of_an_error_and_shows_remarks(
    compiler_at_desk: Browser, intake: Intake, wrong_row: bytes
) -> None:
    """What contradicts stands under the item; the import can go on without the wrong one."""
    text = compiler_at_desk.get(checked(compiler_at_desk, intake, wrong_row)).text

    assert "工作表“申请材料”第 3 行" in text
    assert "“一份”：不是整数。请只填数字，例如 1" in text
    assert "处提示</summary>" in text
    assert "承诺办结时限" in text
    assert "新增 1 个，变更 0 个；有错的 1 个不写入" in text


def test_a_row_is_mended_with_its_tables(compiler_at_desk: Browser, intake: Intake, wrong_row: bytes) -> None:
    """The form is that of the list; what was mended stands in the marked copy, in the sheet of the table, too."""
    page = checked(compiler_at_desk, intake, wrong_row)
    shown = compiler_at_desk.get(f"{page}/rows/0").text
    filled = to_form(text_of(handling_case="首次申请"), STANDARD)

    answer = compiler_at_desk.post(
        f"{page}/rows/0", {**filled, "mended": "0", "body_name": "示例民政局", "action": "save"}, page=f"{page}/rows/0"
    )
    marked = compiler_at_desk.get(f"{page}/marked.xlsx")

    assert "application_materials-0-original_count" in shown
    assert "handling_process-4-limit-number" in shown
    assert answer.status_code == 303, plain(answer.text)
    assert "新增 2 个" in compiler_at_desk.get(page).text
    materials = next(sheet for sheet in read_sheets(marked.data, "a.xlsx") if sheet.name == "申请材料")
    count = materials.rows[0].cells.index("原件份数*")
    assert [row.cells[count] for row in materials.rows[2:]] == ["1", "1"]


def test_a_button_of_a_table_keeps_what_was_typed(compiler_at_desk: Browser, intake: Intake, wrong_row: bytes) -> None:
    """One material more, nothing saved."""
    page = checked(compiler_at_desk, intake, wrong_row)
    form: dict[str, Any] = {**to_form(text_of(), STANDARD), "mended": "0", "body_name": "", "item_id": ""}

    answer = compiler_at_desk.post(
        f"{page}/rows/0", {**form, "action": "add-application_materials"}, page=f"{page}/rows/0"
    )

    assert answer.status_code == 200
    assert "application_materials-1-material_name" in answer.text
    assert "新增 1 个" in compiler_at_desk.get(page).text


def test_the_implementation_list_is_exported_by_its_filters(
    compiler_at_desk: Browser, intake: Intake, compiler: Actor
) -> None:
    """As a workbook with its tables; the directory list stays what it was."""
    intake.draft(compiler)
    page = checked(compiler_at_desk, intake, a_file(text_of(handling_case="补办")))
    confirm = re.findall(r'name="content_hash" value="([0-9a-f]{64})"', compiler_at_desk.get(page).text)[0]
    job = compiler_at_desk.post(f"{page}/confirmation", {"content_hash": confirm}, page=page).location
    intake.cases.importing.run(job_id=job.rpartition("/")[2], import_id=page.rpartition("/")[2], now=intake.clock.now())

    answer = compiler_at_desk.get(f"/intake/exports/items.xlsx?list_kind={IMPLEMENTATION_LIST}&state=draft")
    directory = compiler_at_desk.get("/intake/exports/items.xlsx?state=draft")

    assert [len(sheet.rows) for sheet in read_sheets(answer.data, "a.xlsx")[:3]] == [3, 3, 2]
    assert read_sheets(directory.data, "a.xlsx")[0].name == "目录清单"


def test_machines_name_the_list_and_read_remarks(
    intake: Intake, bureau: Body, machine: Callable[[str], Machine], wrong_row: bytes
) -> None:
    """The same upload with one word more."""
    intake.account("mzj-xitong", bureau, "compiler")
    client = machine("mzj-xitong")
    sent = {"file_name": "清单.xlsx", "content": base64.b64encode(wrong_row).decode(), "list_kind": IMPLEMENTATION_LIST}

    made = client.post("/intake/api/imports", sent).json
    intake.cases.importing.check(job_id=made["job_id"], import_id=made["import_id"])
    shown = client.get(f"/intake/api/imports/{made['import_id']}").json

    assert shown["list_kind"] == IMPLEMENTATION_LIST
    assert [bool(row["remarks"]) for row in shown["rows"]] == [False, True]
    assert shown["rows"][0]["errors"][0]["sheet"] == "申请材料"
