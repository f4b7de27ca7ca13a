"""The register as a file: importing what was exported changes nothing, and the blank one can be filled in."""

from __future__ import annotations

from datetime import date

import pytest

from services.intake.application.register_rows import COLUMNS
from services.intake.domain.bodies import Body, Contact
from services.intake.entrypoints.register_files import register_file
from shared.spreadsheets.reading import read_sheets
from tests.services.intake.conftest import REGISTRAR, Browser, Intake
from tests.services.intake.test_register_import import bodies, bring_in
from tests.unit.intake.builders import a_body_entry


@pytest.fixture
def at_desk(intake: Intake, bureau: Body, browser: Browser) -> Browser:
    """The registrar, signed in, with bodies of which everything that can be registered is registered."""
    intake.account("guanli", bureau, "registrar")
    browser.sign_in("guanli")
    works = intake.body(7, name="示例供水公司", kind="enterprise", supervising_body_id=bureau.body_id)
    contacts = [Contact(person="张三", phone="023-47520001"), Contact(person="=李四", email="li@example.com")]
    entry = a_body_entry(8, name="示例老局", valid_from="1997-06-18", valid_to="2020-01-01", contacts=contacts)
    intake.cases.registering.register(REGISTRAR, entry, intake.clock.now())
    renamed = {"version": 1, "renamed_on": "2019-03-01", "former_names": "甲公司（2001-01-01 更名）"}
    entry = a_body_entry(
        7,
        body_id=works.body_id,
        name="示例供水集团",
        kind="enterprise",
        supervising_body_id=bureau.body_id,
        **renamed,
    )
    intake.cases.registering.register(REGISTRAR, entry, intake.clock.now())
    return browser


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_importing_what_was_exported_changes_nothing(at_desk: Browser, intake: Intake, kind: str) -> None:
    """Every field of every body, texts that look like formulas too."""
    before = bodies(intake)

    answer = at_desk.get(f"/intake/bodies/export.{kind}")
    result = bring_in(intake, register_file(answer.data, f"名录.{kind}"))

    assert answer.status_code == 200
    assert "%E6%9C%BA%E6%9E%84%E5%90%8D%E5%BD%95" in answer.headers["Content-Disposition"]
    assert (result.unchanged, result.new, result.changed) == (len(before), 0, 0)
    assert bodies(intake) == before
    assert before["示例老局"].valid_to == date(2020, 1, 1)
    assert len(before["示例老局"].contacts) == 2
    assert len(before["示例供水集团"].former_names) == 2


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_a_contact_has_not_got_stays_empty(at_desk: Browser, intake: Intake, kind: str) -> None:
    """Number, address and duty of the third one do not become those of the second, who has none."""
    contacts = [
        Contact(person="甲", phone="023-47520001", duty="leader"),
        Contact(person="乙", phone="023-47520002"),
        Contact(person="丙", phone="023-47520003", email="c@example.com", duty="contact"),
    ]
    intake.cases.registering.register(
        REGISTRAR, a_body_entry(9, name="示例三人局", contacts=contacts), intake.clock.now()
    )

    result = bring_in(intake, register_file(at_desk.get(f"/intake/bodies/export.{kind}").data, f"名录.{kind}"))

    assert result.changed == 0
    assert list(bodies(intake)["示例三人局"].contacts) == contacts


def test_an_export_follows_the_filters_and_still_names_the_department(at_desk: Browser) -> None:
    [sheet] = read_sheets(at_desk.get("/intake/bodies/export.xlsx?kind=enterprise").data, "名录.xlsx")

    assert [row.cells[0] for row in sheet.rows] == ["机构名称", "示例供水集团"]
    assert "示例民政局" in sheet.rows[1].cells


def test_the_blank_file_has_every_column_and_says_how_it_is_written(at_desk: Browser, intake: Intake) -> None:
    """Only its first sheet is a register: filled in, it can be imported as it is."""
    register, meanings = read_sheets(at_desk.get("/intake/bodies/blank.xlsx").data, "空白表.xlsx")

    assert list(register.rows[0].cells) == [column.title for column in COLUMNS]
    assert len(register.rows) == 1
    assert [row.cells[0] for row in meanings.rows[1:]] == [column.title for column in COLUMNS]


def test_the_list_goes_on_over_pages(at_desk: Browser, intake: Intake) -> None:
    """A page past the end leads to the last one, with the filters kept."""
    first, past = at_desk.get("/intake/bodies?size=2"), at_desk.get("/intake/bodies?size=2&search=示例&page=9")

    assert "第 1–2 项，共 3 项" in first.text
    assert past.status_code == 303
    assert past.headers["Location"].endswith("page=2")
    assert "size=2" in past.headers["Location"]
    assert "第 3–3 项，共 3 项" in at_desk.get(past.headers["Location"]).text
