"""Lists as spreadsheet programs and people give them back: saved in another format, with other words and marks."""

from __future__ import annotations

import pytest

from services.intake.application.ports import Listing
from services.intake.domain.bodies import Body
from services.intake.domain.sheet_rows import Verdict
from shared.kernel.actor import Actor
from tests.services.intake.conftest import Intake
from tests.services.intake.test_importing import a_file, checked, imported, rows, some
from tests.unit.spreadsheets.files import a_sheet


@pytest.fixture
def body(intake: Intake) -> Body:
    """A body whose clerk imports."""
    return intake.body(1)


@pytest.fixture
def clerk(intake: Intake, body: Body) -> Actor:
    """Its compiler."""
    return intake.person(body, "compiler")


def test_an_export_that_was_saved_as_csv_once_more_changes_nothing(intake: Intake, body: Body, clerk: Actor) -> None:
    """A spreadsheet program takes 2018-09-01 for a day and writes 2018/9/1."""
    texts = some(3)
    for elements in texts:
        elements["legal_basis"][0]["effective_date"] = "2018-09-01"
    imported(intake, clerk, checked(intake, clerk, a_file(body.name, *texts)))
    exported = intake.cases.exporting.csv(clerk, Listing())
    assert exported.count(b"2018-09-01") == 3

    again = checked(intake, clerk, exported.replace(b"2018-09-01", b"2018/9/1"), "清单.csv")

    assert again.counts == {"unchanged": 3}


def test_what_an_item_lacks_is_said_of_the_item_and_not_of_the_columns_of_the_file(
    intake: Intake, body: Body, clerk: Actor
) -> None:
    """A file with two columns changes one element: the others stay, and nothing of them is missing."""
    imported(intake, clerk, checked(intake, clerk, a_file(body.name, *some(2))))

    one = checked(intake, clerk, a_sheet(["事项名称", "行使内容"], ["事项0", "另一句话。"], ["事项1", ""]))

    changed = rows(intake, clerk, one)
    assert [row.verdict for row in changed] == [Verdict.CHANGED, Verdict.CHANGED]
    assert [tuple(row.missing) for row in changed] == [(), ("行使内容",)]


def test_a_row_without_a_name_is_not_doubled_when_its_file_comes_again(
    intake: Intake, body: Body, clerk: Actor
) -> None:
    """It has no key; what its text says tells that it is there already."""
    content = a_sheet(["事项名称", "行使内容"], ["甲", "受理申请。"], ["", "经办人：李四"])
    imported(intake, clerk, checked(intake, clerk, content))

    again = checked(intake, clerk, content)
    other = checked(intake, clerk, a_sheet(["事项名称", "行使内容"], ["", "经办人：王五"]))

    assert again.counts == {"unchanged": 2}
    assert other.counts == {"new": 1}
