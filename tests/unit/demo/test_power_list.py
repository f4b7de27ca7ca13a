"""The demonstration's power list: well-formed, resting on articles that are there, and read without an error."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from services.intake.application.power_plan import Known, power_plan_of
from services.intake.application.power_rows import power_rows
from services.intake.domain.bodies import Body
from services.intake.entrypoints.list_files import edition_of
from shared.spreadsheets.reading import read_sheets
from stack.demo import district, power_list
from tests.unit.demo.test_legal_bases import _cited, _folder, needs_the_texts

BASES = [basis for item in power_list.items() for basis in item["elements"]["legal_basis"]]
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def registered() -> list[Body]:
    """Return the demonstration's bodies as the register has them."""
    return [
        Body(
            body_id=each["key"],
            version=1,
            name=each["name"],
            uscc=each["uscc"],
            kind=each["kind"],
            level=each["level"],
            supervising_body_id="",
            guiding_department=each["guiding_department"],
            is_valid=True,
        )
        for each in district.bodies()
    ]


def test_it_is_imported_without_an_error() -> None:
    found = power_rows(read_sheets(power_list.power_list_file(), "权力清单.xlsx"))
    edition = edition_of(**power_list.edition())

    plan = power_plan_of(found, edition, registered(), Known([]), "digest", NOW)

    assert [problem.sentence() for row in plan.rows for problem in row.problems] == []
    assert plan.unknown_bodies == {}
    assert plan.counts["new"] == len(power_list.items())


def test_what_is_read_is_what_was_written() -> None:
    found = power_rows(read_sheets(power_list.power_list_file(), "权力清单.xlsx"))
    plan = power_plan_of(found, edition_of(**power_list.edition()), registered(), Known([]), "digest", NOW)

    read = {(row.after.body_id, row.after.base_code): row.after for row in plan.rows if row.after is not None}
    for item in power_list.items():
        one = read[item["body"], item["base_code"]]
        assert one.elements == item["elements"]
        assert one.implementation_code == power_list.implementation_code(item)


def test_a_code_says_type_and_department_and_stands_once() -> None:
    codes = [item["base_code"] for item in power_list.items()]

    assert len(set(codes)) == len(codes)
    for item in power_list.items():
        department = district.body(item["body"])["guiding_department"]
        assert re.fullmatch(rf"50{item['elements']['item_type']}{department}\d{{3}}000", item["base_code"])


def test_departments_of_several_kinds_have_powers_of_several_types() -> None:
    assert 20 <= len(power_list.items()) <= 30
    assert 6 <= len({item["body"] for item in power_list.items()}) <= 9
    assert len({item["elements"]["item_type"] for item in power_list.items()}) >= 7


@needs_the_texts
def test_a_quotation_stands_in_its_article() -> None:
    compared = [basis for basis in BASES if _folder(basis["title"]).is_dir()]

    assert [
        f"{basis['title']}{basis['article']}"
        for basis in compared
        if basis["text"] not in _cited(basis["title"], basis["article"])
    ] == []
    assert len(compared) >= 20


@pytest.mark.parametrize("basis", BASES, ids=lambda basis: basis["title"] + basis["article"])
def test_a_basis_names_an_article(basis: dict[str, str]) -> None:
    assert re.fullmatch(r"第[一二三四五六七八九十百]+条(第[一二三四五六七八九十]+款)?", basis["article"])
    assert 4 <= len(basis["text"]) <= 80
