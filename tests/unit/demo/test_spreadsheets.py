"""The district's spreadsheets: read by the doors of intake as they were meant."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from services.intake.application.importing_items import read_items
from services.intake.application.importing_sheets import sheets_of
from services.intake.application.register_rows import register_rows
from services.intake.domain.bodies import KIND_NAMES
from services.intake.entrypoints.register_files import register_file
from shared.standards import normal
from shared.standards.element_list import DIRECTORY, element_list
from stack.demo import district, spreadsheets

STANDARD = element_list(DIRECTORY)
LISTS: dict[str, list[dict[str, Any]]] = defaultdict(list)
for _item in district.items():
    LISTS[_item["body"]].append(_item["elements"])


@pytest.mark.parametrize("body", LISTS)
def test_a_list_is_read_without_an_error_and_without_a_loss(body: str) -> None:
    """What an import reads of the workbook is what the item has in the data file."""
    content = spreadsheets.list_file(LISTS[body])

    read = read_items(sheets_of(content, "目录清单.xlsx", STANDARD), STANDARD)

    assert read.remarks == []
    assert [(item.errors, item.missing) for item in read.values()] == [((), ())] * len(LISTS[body])
    assert [item.elements for item in read.values()] == [normal.read(elements, STANDARD)[0] for elements in LISTS[body]]


def test_the_register_names_every_body_with_its_department() -> None:
    """Each column of the file is known; an enterprise's department is written by its name."""
    sheets = register_file(spreadsheets.register_file(district.bodies()), "机构名录.xlsx").sheets

    found = register_rows(sheets)

    assert found.unused == ()
    assert [(row.values["name"], row.values["uscc"]) for row in found.rows] == [
        (body["name"], body["uscc"]) for body in district.bodies()
    ]
    assert {row.values["kind"] for row in found.rows} == set(KIND_NAMES.values())
    departments = {row.values["uscc"]: row.values["supervising_body_id"] for row in found.rows}
    assert departments == {
        body["uscc"]: district.body(body["supervising_body"])["name"] if "supervising_body" in body else ""
        for body in district.bodies()
    }
