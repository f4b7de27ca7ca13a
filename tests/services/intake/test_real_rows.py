"""
A real list: the 246 public service items of one district, with heads of its own and without most elements.

The rows stand in the project's facts, outside the repository; where they are not there, these tests are skipped. The
same can be done by hand: filter the file to the district, sign in as the keeper of the register, and bring it on 导入.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from services.intake.application.importing_ports import ImportRow
from services.intake.domain.bodies import Body
from services.intake.domain.sheet_rows import Verdict
from shared.kernel.actor import Actor
from shared.spreadsheets.writing import written_csv
from stack.demo import district as demo
from tests.services.intake.conftest import Intake
from tests.services.intake.test_importing import checked, imported, rows

REPOSITORY = Path(__file__).parents[3]
REAL = REPOSITORY.parent / "shared" / "data" / "items_public_service.csv"
DISTRICT = "广安"
REQUIRED = frozenset({"公共服务类别", "行使内容", "服务对象", "服务主题", "设定依据", "办理形式", "是否公开"})

pytestmark = pytest.mark.skipif(
    not REAL.exists(), reason="the project's facts (shared/data) are not beside the repository"
)


def lines() -> list[list[str]]:
    """The heads and the rows of the district, as they stand in the file."""
    with REAL.open(encoding="utf-8-sig", newline="") as file:
        heads, *found = csv.reader(file)
    region = heads.index("region")
    return [heads, *(row for row in found if DISTRICT in row[region])]


def as_workbook(table: list[list[str]]) -> bytes:
    """The same as .xlsx."""
    content = BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        sheet = workbook.add_worksheet("广安区")
        for number, row in enumerate(table):
            sheet.write_row(number, 0, row)
    return content.getvalue()


def agencies() -> list[str]:
    """The bodies that the rows name, once each."""
    heads, *found = lines()
    return sorted({row[heads.index("agency")] for row in found})


@pytest.fixture
def keeper(intake: Intake) -> Actor:
    """The keeper of the register, in a district with the bodies of the demonstration."""
    made = [
        intake.body(number, name=each["name"], uscc=each["uscc"]) for number, each in enumerate(demo.bodies(), start=1)
    ]
    return intake.person(made[0], "registrar")


@pytest.mark.parametrize(("make", "name"), [(written_csv, "广安区.csv"), (as_workbook, "广安区.xlsx")])
def test_every_row_of_a_strange_list_is_refused_for_its_body(
    intake: Intake, keeper: Actor, make: Any, name: str
) -> None:
    """Heads in English are understood; each body is listed once, with its rows, and nothing else is wrong."""
    table = lines()
    agency = table[0].index("agency")

    one = checked(intake, keeper, make(table), name)

    assert (len(table) - 1, one.counts) == (246, {"wrong": 246})
    assert len(one.unknown_bodies) == len(agencies()) == 22
    assert dict(one.unknown_bodies) == Counter(row[agency] for row in table[1:])
    assert {error.field for row in rows(intake, keeper, one) for error in row.errors} == {"implementing_body"}
    assert intake.count("service_items") == 0


def test_registered_bodies_make_246_drafts_none_of_which_can_be_submitted(intake: Intake, keeper: Actor) -> None:
    """Checked again on the same page; each draft shows what it lacks, and so does the refusal of its submission."""
    one = checked(intake, keeper, written_csv(lines()), "广安区.csv")
    homes = [intake.body(500 + number, name=name) for number, name in enumerate(agencies())]

    assert intake.cases.mending.match_bodies(keeper, one.import_id, {}) == 0
    checked_again = intake.cases.importing.recent(keeper)[0]
    after = imported(intake, keeper, checked_again)

    assert (checked_again.counts, after.results) == ({"new": 246}, {"done": 246})
    shown = rows(intake, keeper, after)
    assert {frozenset(row.missing) for row in shown} == {REQUIRED}
    refused = [_submitted(intake, homes, row) for row in shown]
    assert not any(outcome.ok for outcome in refused)
    assert {frozenset(problem.label for problem in outcome.problems) for outcome in refused} == {REQUIRED}
    assert checked(intake, keeper, written_csv(lines()), "广安区.csv").counts == {"unchanged": 246}


def test_a_strange_body_can_be_matched_with_one_of_the_register(intake: Intake, keeper: Actor) -> None:
    """Its rows are items of that body; the others wait."""
    one = checked(intake, keeper, written_csv(lines()), "广安区.csv")
    name, count = one.unknown_bodies[0]
    body = next(each for each in intake.cases.mending.bodies() if "人力资源" in each.name or "人力社保" in each.name)

    left = intake.cases.mending.match_bodies(keeper, one.import_id, {name: body.body_id})

    assert left == 21
    matched = rows(intake, keeper, one, Verdict.NEW)
    assert (len(matched), {row.body_name for row in matched}) == (count, {body.name})


def _submitted(intake: Intake, homes: Sequence[Body], row: ImportRow) -> Any:
    home = next(body for body in homes if body.body_id == row.body_id)
    return intake.submit(intake.person(home, "compiler"), row.item_id)
