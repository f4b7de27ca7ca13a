"""The rows of a stored dry view as entries that can be judged again: as they stand, or as somebody mended them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from services.intake.application.importing_columns import SEPARATOR, columns_of
from services.intake.application.importing_ports import Import, ImportRow, SheetHeads
from services.intake.application.importing_rows import content_of, weighed
from services.intake.domain.sheet_rows import CellError, Place, SheetItem
from shared.kernel.errors import Problem
from shared.spreadsheets.sheets import column_letters
from shared.standards.element_list import ElementList, element_list


def entry_of(row: ImportRow, one: Import) -> SheetItem:
    """Return a row as an entry: what the file says of its item, without what the dry view took from the item itself."""
    heads = _heads_of(row, one.sheets)
    covered = frozenset(heads.covered) | set(row.added)
    return SheetItem(
        sheet=row.sheet,
        row=row.row,
        item_id=row.typed_id,
        body_name=row.body_name,
        name=row.name,
        name_key=row.name_key,
        elements={key: value for key, value in row.elements.items() if key in covered},
        covered=covered,
        missing=tuple(row.missing),
        errors=tuple(error for error in row.errors if not error.is_of_view),
        places={title: (column, column_letters(column)) for title, column in heads.places.items()},
    )


def mended_entry(row: ImportRow, one: Import, mending: Mapping[str, Any]) -> SheetItem:
    """Return the entry that somebody typed in the place of a row; what was wrong with the cells is past."""
    standard = element_list(one.list_kind)
    values, wrong, missing = weighed(mending["elements"], standard)
    before = entry_of(row, one)
    content = content_of(values, standard)
    after = replace(
        before,
        item_id=mending["item_id"],
        body_name=mending["body_name"],
        name=content.item_name,
        name_key=content.name_key,
        elements=values,
        covered=before.covered | values.keys(),
        missing=missing,
        errors=(),
    )
    return replace(after, errors=tuple(_error(after, problem, standard) for problem in wrong))


def _heads_of(row: ImportRow, sheets: Sequence[SheetHeads]) -> SheetHeads:
    return next(
        (each for each in sheets if each.sheet == row.sheet), SheetHeads(sheet=row.sheet, covered=(), places={})
    )


def _error(entry: SheetItem, problem: Problem, standard: ElementList) -> CellError:
    path = ".".join(part for part in problem.field.split(".") if not part.isdigit())
    column = next((one for one in columns_of(standard) if one.path == path), None)
    about = Place(problem.field, column.title if column else problem.label)
    value = _value_at(entry.elements, problem.field)
    return replace(entry.error(about, value[:200], problem.message, problem.remedy), is_of_view=False)


def _value_at(elements: Any, path: str) -> str:
    value: Any = elements
    for part in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(part, "")
        elif isinstance(value, Sequence) and not isinstance(value, str) and part.isdigit():
            value = value[int(part)] if int(part) < len(value) else ""
    if isinstance(value, str | int):
        return str(value)
    is_of_texts = isinstance(value, Sequence) and all(isinstance(each, str) for each in value)
    return SEPARATOR.join(value) if is_of_texts else ""
