"""
Bad files through the real door: uploaded at the page, checked by the job, shown with a remedy, and nothing written.

`pytest -k bad_files -v` prints the list of what is bad. The files themselves stand in `bad_files`.
"""

from __future__ import annotations

import csv
import re
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest

from services.intake.domain.bodies import Body
from tests.services.intake.bad_files import READ, REFUSED, TITLES, WRONG_ROWS, File, row
from tests.services.intake.conftest import Browser, Intake
from tests.services.intake.test_import_pages import checked, confirm, upload
from tests.unit.spreadsheets.files import a_sheet

RISKY = ("=1+1", "+86 110", "-1", "@SUM(A1)", "\t=1", "=cmd|'/C calc'!A0", "＝1")


def cases(files: Any) -> Any:
    """The files as parameters, each called by what is bad in it."""
    return pytest.mark.parametrize("bad", [pytest.param(file, id=kind) for kind, file in files.items()])


def nothing_is_written(intake: Intake) -> bool:
    """Whether there is no item and no text of one."""
    return intake.count("service_items") == 0 and intake.count("item_revisions") == 0


@cases(REFUSED)
def test_a_bad_file_is_refused_whole(compiler_at_desk: Browser, intake: Intake, bad: File) -> None:
    """The page and its job say why and what to do; no row is kept, and there is nothing to confirm."""
    page = checked(compiler_at_desk, intake, bad.make(), bad.name)

    text = compiler_at_desk.get(page).text
    note = re.search(rf"[^<>]*{re.escape(bad.says)}[^<>]*", text)
    assert note is not None, text
    assert "请" in note[0]
    assert "读不出来" in text
    assert "确认导入" not in text
    assert intake.count("import_rows") == 0
    assert nothing_is_written(intake)


@cases(WRONG_ROWS)
def test_a_bad_row_names_its_cell(compiler_at_desk: Browser, intake: Intake, bad: File) -> None:
    """With the remedy; the file as a whole is not imported."""
    page = checked(compiler_at_desk, intake, bad.make(), bad.name)

    text = compiler_at_desk.get(f"{page}?verdict=wrong").text
    sentence = re.search(rf"<li>[^<>]*{re.escape(bad.says)}[^<>]*</li>", text)
    assert sentence is not None, text
    assert re.search(r"第 \d+ 行", sentence[0])
    assert "请" in sentence[0]
    assert intake.cases.importing.recent(_clerk(intake))[0].counts == bad.counts
    if bad.counts and "new" in bad.counts:
        assert confirm(compiler_at_desk, page).status_code == 422
    assert nothing_is_written(intake)


@cases(READ)
def test_what_only_looks_bad_is_shown_as_it_would_be_written(
    compiler_at_desk: Browser, intake: Intake, bad: File
) -> None:
    """Before the clerk confirms, nothing is; then exactly what was shown."""
    page = checked(compiler_at_desk, intake, bad.make(), bad.name)

    assert bad.says in compiler_at_desk.get(page).text
    assert intake.cases.importing.recent(_clerk(intake))[0].counts == bad.counts
    assert nothing_is_written(intake)
    job_id = confirm(compiler_at_desk, page).location.rpartition("/")[2]
    intake.cases.importing.run(job_id=job_id, import_id=page.rpartition("/")[2], now=intake.clock.now())
    assert intake.count("service_items") == sum((bad.counts or {}).values())


@pytest.mark.parametrize(
    ("size", "status", "says"),
    [
        pytest.param(0, 422, "请选择填好的表格文件", id="0 bytes"),
        pytest.param(15 * 1024 * 1024, 422, "最多 14 MB。请拆成几个文件分别上传", id="15 MB"),
        pytest.param(100 * 1024 * 1024, 413, "请", id="100 MB"),
    ],
)
def test_a_file_of_a_bad_size_is_refused_at_the_door(
    compiler_at_desk: Browser, intake: Intake, size: int, status: int, says: str
) -> None:
    """Before anything is stored."""
    answer = upload(compiler_at_desk, bytes(size))

    assert answer.status_code == status
    assert says in answer.text
    assert (intake.count("uploads"), intake.count("imports"), intake.count("jobs")) == (0, 0, 0)


def test_a_file_changed_between_dry_view_and_import_is_refused(compiler_at_desk: Browser, intake: Intake) -> None:
    """The confirmation names the file that was seen; the other one has its own view."""
    first = checked(compiler_at_desk, intake, a_sheet(TITLES, row(1)))
    checked(compiler_at_desk, intake, a_sheet(TITLES, row(1, exercise_content="改过的内容。")))
    other = intake.cases.importing.recent(_clerk(intake))[0]

    answer = compiler_at_desk.post(f"{first}/confirmation", {"content_hash": other.content_hash}, page=first)

    assert answer.status_code == 409
    assert "不是检查过的那个文件。请重新上传" in answer.text
    assert nothing_is_written(intake)


def test_an_item_changed_between_dry_view_and_import_is_refused(
    compiler_at_desk: Browser, intake: Intake, bureau: Body
) -> None:
    """Somebody has taken the name meanwhile: what was seen is no longer so."""
    page = checked(compiler_at_desk, intake, a_sheet(TITLES, row(1)))
    intake.draft(intake.person(bureau, "compiler"), item_name="事项1")

    answer = confirm(compiler_at_desk, page)

    assert answer.status_code == 409
    assert "又被改过" in answer.text
    assert "请重新上传" in answer.text
    assert intake.count("service_items") == 1


@pytest.mark.parametrize("text", RISKY)
def test_no_export_carries_a_formula(compiler_at_desk: Browser, intake: Intake, bureau: Body, text: str) -> None:
    """In .csv the cell begins with an apostrophe; in .xlsx it is a text, marked to stay one."""
    intake.draft(intake.person(bureau, "compiler"), exercise_content=text)

    table = compiler_at_desk.get("/intake/exports/items.csv").data.decode("utf-8-sig")
    cells = [cell for line in csv.reader(StringIO(table, newline="")) for cell in line]
    with ZipFile(BytesIO(compiler_at_desk.get("/intake/exports/items.xlsx").data)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        styles = archive.read("xl/styles.xml")

    assert [cell for cell in cells if cell.startswith(tuple("=+-@\t\r＝＋－＠"))] == []
    assert f"'{text.strip()}" in cells
    assert [sheet for sheet in sheets if b"<f>" in sheet] == []
    assert b'quotePrefix="1"' in styles


def _clerk(intake: Intake) -> Any:
    body = next(each for each in intake.cases.registering.all() if each.name == "示例民政局")
    return intake.person(body, "compiler")
