"""Forty rows with twenty-five planted faults, and a whole district's list: exactly those errors, nothing doubled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from services.intake.application.importing_columns import columns_of, rows_of_item
from services.intake.application.importing_workbook import written_list
from services.intake.domain.bodies import Body
from services.intake.domain.sheet_rows import Verdict
from shared.kernel.actor import Actor
from shared.spreadsheets.writing import written_csv
from shared.standards.element_list import DIRECTORY, element_list
from tests.services.forms import untouched
from tests.services.intake import test_import_pages as import_pages
from tests.services.intake.conftest import Browser, Intake
from tests.services.intake.test_importing import checked, imported, rows
from tests.unit.intake.builders import complete_elements
from tests.unit.spreadsheets.files import a_sheet, with_macros

STANDARD = element_list(DIRECTORY)
COLUMNS = columns_of(STANDARD)
TITLES = [column.title for column in COLUMNS]
BASIS = complete_elements()["legal_basis"][0]
Cells = dict[str, str]

FAULTS: tuple[Cells, ...] = (
    {"事项名称": "坏<b>标记"},
    {"事项名称": "看不见\u200b的字符"},
    {"事项名称": "长" * 201},
    {"事项名称": "控制\x07字符"},
    {"事项类型": "公共服物"},
    {"事项类型": "行政许可", "公共服务类别": ""},
    {"公共服务类别": "8"},
    {"行使内容": "长" * 2001},
    {"服务对象": "自然人；外星人"},
    {"服务主题·面向自然人": "不存在的主题"},
    {"服务主题·面向法人": "不存在的主题"},
    {"设定依据·依据种类": "国法"},
    {"设定依据·文件名称": "长" * 201},
    {"设定依据·文号": "长" * 101},
    {"设定依据·条款": "长" * 201},
    {"设定依据·条款内容": "长" * 4001},
    {"设定依据·实施日期": "2018-02-30"},
    {"设定依据·效力状态": "还行"},
    {"办理形式": "托梦"},
    {"是否公开": "也许"},
    {"不公开理由": "长" * 1001},
    {"实施机构名称": "不存在的局"},
    {"实施机构名称": "示例局2"},
    {"事项编号": "01a20fc8-19d2-7506-9a7c-dced4898b975"},
    {"服务主题·面向自然人": "；".join(list(STANDARD.element("service_theme.natural_person").values.values())[:11])},
)


@pytest.fixture
def body(intake: Intake) -> Body:
    """The body whose list it is; another stands beside it."""
    intake.body(2)
    return intake.body(1)


@pytest.fixture
def clerk(intake: Intake, body: Body) -> Actor:
    """Its compiler."""
    return intake.person(body, "compiler")


def row_of(number: int, faults: Cells) -> list[str]:
    """The row of a complete item with some cells changed."""
    elements = complete_elements(item_name=f"事项{number}")
    row = rows_of_item(number, "", "示例局1", elements, COLUMNS)[0]
    for title, text in faults.items():
        row[TITLES.index(title)] = text
    return row


def test_each_planted_fault_is_one_error_at_its_cell(intake: Intake, clerk: Actor) -> None:
    """25 errors and 15 good rows; each error names the column, the value and a remedy."""
    planted = [*FAULTS, *({} for _ in range(15))]
    content = written_csv([TITLES, *(row_of(number, faults) for number, faults in enumerate(planted, start=1))])

    one = checked(intake, clerk, content, "清单.csv")

    assert one.counts == {"wrong": 25, "new": 15}
    wrong = rows(intake, clerk, one, Verdict.WRONG)
    for row, faults in zip(wrong, FAULTS, strict=True):
        title, text = next(iter(faults.items()))
        assert [(error.row, error.label, error.value) for error in row.errors] == [(row.row, title, text[:200])]
        assert row.errors[0].column == TITLES.index(title) + 1
        assert row.errors[0].message
        assert row.errors[0].remedy
    assert imported(intake, clerk, one, only_good=True).results == {"done": 15}


def test_a_planted_fault_is_still_there_when_its_row_is_saved_as_the_form_shows_it(
    compiler_at_desk: Browser, intake: Intake, bureau: Body
) -> None:
    """Whatever the control: a wrong value never goes away by itself."""
    planted = [faults for faults in FAULTS if "实施机构名称" not in faults]
    table = [row_of(number, {"实施机构名称": bureau.name, **faults}) for number, faults in enumerate(planted, start=1)]
    page = import_pages.checked(compiler_at_desk, intake, written_csv([TITLES, *table]), "清单.csv")

    for place, faults in enumerate(planted):
        typed = untouched(compiler_at_desk.get(f"{page}/rows/{place}").text, "item-form")
        saved = compiler_at_desk.post(
            f"{page}/rows/{place}", {**typed, "action": ["save"]}, page=f"{page}/rows/{place}"
        )
        assert saved.status_code == 422, faults
        assert "这一行有 1 处要改" in saved.text, faults


@pytest.mark.parametrize(
    ("make", "name", "words"),
    [
        (lambda: b"plain text", "清单.xlsx", "改名不会改变内容"),
        (lambda: a_sheet(["姓名", "电话"], ["张三", "1"]), "清单.xlsx", "没有“目录清单”的表头"),
        (lambda: with_macros(a_sheet(TITLES)), "清单.xlsm", "宏"),
        (lambda: written_csv([TITLES] * 10_002), "清单.csv", "10,001 行，最多 10,000 行"),
        (lambda: written_csv([TITLES] * 20_001), "清单.csv", "超过 20,000 行"),
    ],
)
def test_bad_files_change_nothing(
    intake: Intake, clerk: Actor, make: Callable[[], bytes], name: str, words: str
) -> None:
    """The import says why and what to do; no item is written."""
    one = checked(intake, clerk, make(), name)

    assert words in one.message
    assert intake.count("import_rows") == 0


def test_gb18030_is_understood(intake: Intake, clerk: Actor) -> None:
    """As spreadsheet programs here save .csv."""
    text = written_csv([TITLES, row_of(1, {})]).decode("utf-8-sig")

    assert checked(intake, clerk, text.encode("gb18030"), "清单.csv").counts == {"new": 1}


def test_formulas_are_read_as_values(intake: Intake, clerk: Actor) -> None:
    """A name that looks like a formula is a name, and stays one."""
    content = written_list(STANDARD, [row_of(1, {"事项名称": "=SUM(A1)"})], with_ids=False)

    one = checked(intake, clerk, content)

    assert rows(intake, clerk, one)[0].name == "=SUM(A1)"


def test_a_clerk_of_the_whole_district_brings_every_bodys_items(intake: Intake) -> None:
    """Every row is refused for its unknown body, each listed once; after registering them, all are drafts."""
    office = intake.body(9, name="区政府办公室示例")
    district = _district_clerk(intake, office)
    names = [f"示例局{number}" for number in range(20, 42)]
    lines = [["实施机构名称", "事项名称"], *([names[number % 22], f"事项{number}"] for number in range(246))]
    content = written_csv(lines)

    before = checked(intake, district, content, "全区.csv")
    assert before.counts == {"wrong": 246}
    assert sorted(before.unknown_bodies) == sorted((name, sum(line[0] == name for line in lines)) for name in names)

    for number in range(20, 42):
        intake.body(number)
    after = imported(intake, district, checked(intake, district, content, "全区.csv"))

    assert after.results == {"done": 246}
    assert intake.count("service_items") == 246
    shown = rows(intake, district, after)
    assert all("设定依据" in row.missing for row in shown)
    assert checked(intake, district, content, "全区.csv").counts == {"unchanged": 246}
    typed = [[*line, "公共服务事项" if place else "事项类型"] for place, line in enumerate(lines)]
    again = imported(intake, district, checked(intake, district, written_csv(typed), "全区.csv"))
    assert (again.counts, again.results) == ({"changed": 246}, {"done": 246})
    assert intake.count("service_items") == 246


def test_the_right_for_all_bodies_does_not_outlive_the_clerk_it_was_given_to(intake: Intake, body: Body) -> None:
    """A compiler of one body brings nothing for another, whatever the file says."""
    clerk = intake.person(body, "compiler")
    line = row_of(1, {"实施机构名称": "示例局2"})

    assert checked(intake, clerk, written_csv([TITLES, line]), "清单.csv").counts == {"wrong": 1}


def _district_clerk(intake: Intake, office: Body) -> Actor:
    registrar = intake.person(office, "registrar")
    return replace(registrar, permissions=registrar.permissions | {"item.import_all"})
