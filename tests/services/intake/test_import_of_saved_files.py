"""Lists as spreadsheet programs and people give them back: saved in another format, with other words and marks."""

from __future__ import annotations

import pytest

from services.intake.application.ports import Listing
from services.intake.domain.bodies import Body
from shared.kernel.actor import Actor
from tests.services.intake.conftest import Intake
from tests.services.intake.test_importing import a_file, checked, imported, some


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
