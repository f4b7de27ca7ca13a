"""An implementation list as a workbook: a sheet for each table, and everything comes back as it was."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.intake.application.guide_records import read_record
from services.intake.application.importing_columns import tables_of
from services.intake.application.importing_items import read_items
from services.intake.application.importing_workbook import ListedItem, written_items
from services.intake.domain.sheet_rows import SheetItem
from shared.kernel.errors import Invalid
from shared.spreadsheets.reading import read_sheets
from shared.standards import normal
from shared.standards.element_list import BODY, IMPLEMENTATION, Element, element_list
from shared.standards.normal import normalised
from tests.lengths import length
from tests.unit.intake.implementation.builders import implementation
from tests.unit.intake.made_elements import drafts_of, right, value_of

STANDARD = element_list(IMPLEMENTATION)
REAL = Path(__file__).parents[4] / "shared" / "data" / "implementation_records.jsonl"


def read_back(items: Sequence[dict[str, Any]], *, with_ids: bool = True) -> list[SheetItem]:
    """The entries of a workbook with these items."""
    listed = [
        ListedItem(elements=elements, item_id=f"id-{number}" if with_ids else "", body_name="示例局")
        for number, elements in enumerate(items)
    ]
    content = written_items(STANDARD, listed, with_ids=with_ids)
    return list(read_items(read_sheets(content, "清单.xlsx"), STANDARD).values())


def without_body(elements: dict[str, Any]) -> dict[str, Any]:
    """What is typed: the register brings the body."""
    return normalised({key: value for key, value in elements.items() if key != "implementing_body"}, STANDARD)


def test_a_complete_item_comes_back_with_every_element() -> None:
    """Materials, steps and the other tables from their own sheets."""
    elements = without_body(implementation())

    (entry,) = read_back([elements])

    assert entry.elements == elements
    assert entry.errors == ()
    assert entry.covered == {element.key for element in STANDARD.elements if element.set_by == BODY} - {
        "implementing_body"
    }


@pytest.mark.faults
@settings(
    max_examples=length(10, 100),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(drafts_of(STANDARD), min_size=1, max_size=3), st.booleans())
def test_whatever_drafts_hold_comes_back(items: list[dict[str, Any]], with_ids: bool) -> None:
    """Every kind of element, every field of every table, words, lines, and texts that look like formulas."""
    named = [{**elements, "item_name": f"事项{number}"} for number, elements in enumerate(items)]

    entries = read_back(named, with_ids=with_ids)

    assert [entry.elements for entry in entries] == named
    assert [entry.errors for entry in entries] == [()] * len(named)


@pytest.mark.parametrize(
    "element",
    [one for one in STANDARD.elements if one.set_by == "body" and one.sub_fields == () and one.kind != "string"],
    ids=lambda element: element.key,
)
@pytest.mark.faults
@settings(max_examples=length(4, 40), deadline=None)
@given(st.data())
def test_each_single_kind_comes_back(element: Any, data: st.DataObject) -> None:
    """One element at a time, so that a kind that is lost is named."""
    typed = normalised({"item_name": "甲", element.key: data.draw(value_of(element))}, STANDARD)

    (entry,) = read_back([typed])

    assert entry.elements == typed


def test_too_long_a_cell_is_not_cut_but_refused() -> None:
    """A cell of .xlsx holds 32,767 characters."""
    long = {"item_name": "甲", "acceptance_conditions": ["长" * 1000] * 40}

    with pytest.raises(Invalid, match=r"受理条件.*40,039 个字"):
        read_back([long])


@pytest.mark.skipif(not REAL.exists(), reason="the project's facts (shared/data) are not beside the repository")
def test_every_real_record_comes_back() -> None:
    """All records in one workbook, by number and name as new items, and by id as items that are there."""
    items = [_as_draft(json.loads(line)) for line in REAL.read_text(encoding="utf-8").splitlines()]

    for with_ids in (False, True):
        entries = read_back(items, with_ids=with_ids)
        assert [entry.elements for entry in entries] == items
        assert [entry.errors for entry in entries] == [()] * len(items)
    assert len(items) == 544
    assert sum(map(len, items)) > 14 * len(items)


def _as_draft(record: dict[str, Any]) -> dict[str, Any]:
    """What a real record says, as a draft may hold it; a text where rows belong becomes the first field of one row."""
    values = dict(read_record(record).values)
    for table in tables_of(STANDARD):
        if isinstance(text := values.get(table.key), str) and text not in table.words:
            field = next(part for part in table.sub_fields if part.kind in ("string", "text"))
            values[table.key] = [{field.key: text[: field.max_length]}]
    themes = STANDARD.element("service_theme")
    if words := values.get(themes.key):
        values[themes.key] = {part.key: _codes(part, words) for part in themes.sub_fields}
    for key in ("item_type", "service_object", "online_depth"):
        found = _codes(STANDARD.element(key), values.pop(key, ()))
        if found:
            values[key] = found[0] if key == "item_type" else found
    return right(normal.read(values, STANDARD)[0], STANDARD)


def _codes(element: Element, words: Any) -> list[str]:
    listed = [words] if isinstance(words, str) else words
    return [code for code, label in element.values.items() if code in listed or label in listed]
