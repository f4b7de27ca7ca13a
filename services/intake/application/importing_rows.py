"""Reads the rows of a spreadsheet as items: gathers an item's rows, and checks every value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from services.intake.application.importing_cells import SheetCells
from services.intake.application.importing_columns import (
    BODY_NAME,
    ITEM_ID,
    ITEM_NAME,
    NUMBER,
    tables_of,
)
from services.intake.application.importing_heads import Heads
from services.intake.application.importing_joining import Gathered, Items
from services.intake.application.importing_sheets import MOST_ROWS, ListSheets
from services.intake.application.inheriting import part_of
from services.intake.domain.items import DIRECTORY_LIST, Content
from services.intake.domain.sheet_rows import CellError, SheetItem
from shared.kernel.errors import Invalid, Problem
from shared.spreadsheets.sheets import Row, Sheet
from shared.standards import normal
from shared.standards.checking import draft_problems_of, problems_of
from shared.standards.element_list import ElementList

NAMING = (ITEM_NAME, "item_type", "sub_item_name", "handling_case")
"""What names an item: `content_of` takes no more of its elements."""


def weighed(
    typed: Mapping[str, Any], element_list: ElementList
) -> tuple[dict[str, Any], tuple[Problem, ...], tuple[str, ...]]:
    """Return typed elements in normal form, what is wrong with them, and the names of what is missing."""
    values, unreadable = normal.read(typed, element_list)
    # the register brings the body, so that it is missing is no problem of the row
    every = problems_of(values, unreadable, element_list)
    found = [one for one in every if not one.field.startswith(BODY_NAME)]
    # what is wrong in a draft is wrong in a submission, too: a complete row needs one look only
    wrong = draft_problems_of(values, unreadable, element_list) if found else ()
    fields = {problem.field for problem in wrong}
    return values, wrong, tuple(dict.fromkeys(one.label for one in found if one.field not in fields))


def content_of(values: Mapping[str, Any], element_list: ElementList) -> Content:
    """Return what names the item of these elements."""
    return Content(
        number=0,
        content_hash="",
        standard_version=element_list.version,
        list_kind=element_list.kind,
        item_name=values.get(ITEM_NAME, ""),
        item_type=values.get("item_type", ""),
        part="" if element_list.kind == DIRECTORY_LIST else part_of(values),
    )


def joined(gathered: Sequence[Gathered], found: ListSheets, element_list: ElementList) -> list[Gathered]:
    """Give the rows of the tables to the items that they name; return those that have none."""
    items = Items(gathered, element_list)
    return [lost for table, sheet, heads in found.tables for lost in items.take(table, SheetCells(sheet, heads))]


def gathered_rows(sheet: Sheet, heads: Heads) -> list[Gathered]:
    """Return the items of a sheet with the rows that each of them takes in it."""
    return gathered_in(SheetCells(sheet, heads))


# The rows


def gathered_in(cells: SheetCells) -> list[Gathered]:
    """Gather each item's rows: a row with nothing but legal bases belongs to the item of its number, or above it."""
    rows = cells.rows
    if len(rows) > MOST_ROWS:
        raise Invalid(f"工作表“{cells.sheet.name}”有 {len(rows):,} 行，最多 {MOST_ROWS:,} 行。请拆成几个文件分别上传。")
    found: list[Gathered] = []
    by_number: dict[str, list[Gathered]] = {}
    loose: list[tuple[Row, str, Gathered | None]] = []
    for row in rows:
        number = cells.cell(row, NUMBER)
        filled = {
            cells.columns[place] for place, cell in enumerate(row.cells) if cell.strip() and place in cells.columns
        }
        if all(column.path == NUMBER for column in filled):
            continue
        if all(column.is_repeated or column.path == NUMBER for column in filled):
            loose.append((row, number, found[-1] if found else None))
            continue
        found.append(Gathered(cells, row))
        by_number.setdefault(number, []).append(found[-1])
    return _with_further(cells, found, by_number, loose)


def _with_further(
    cells: SheetCells,
    found: list[Gathered],
    by_number: Mapping[str, list[Gathered]],
    loose: Sequence[tuple[Row, str, Gathered | None]],
) -> list[Gathered]:
    for row, number, above in loose:
        owners = by_number.get(number, []) if number else [above] if above else []
        if len(owners) == 1:
            owners[0].further.append(row)
        elif owners:
            message = f"序号“{number}”有 {len(owners)} 个事项，不知道这条依据属于哪一个"
            for owner in owners:  # each of them may lack it
                owner.errors.append(_number_error(cells, row, message))
        else:
            lost = Gathered(cells, row)
            lost.errors.append(_number_error(cells, row, "只有设定依据，找不到它的事项"))
            found.append(lost)
    return found


def _number_error(cells: SheetCells, row: Row, message: str) -> CellError:
    return cells.error(row, "", "序号", message, "请在“序号”列写上它所属事项的序号，一个事项一个号")


class RowReader:
    """Reads and checks the items of one sheet; `tables` are those that the file has sheets of."""

    def __init__(self, sheet: Sheet, heads: Heads, element_list: ElementList, tables: frozenset[str]) -> None:
        self.cells = SheetCells(sheet, heads)
        self._standard = element_list
        self._tables = {table.key: table for table in tables_of(element_list)}
        self._covered = frozenset(column.key for column in heads.columns.values()) - {NUMBER, ITEM_ID, BODY_NAME}
        self._covered |= tables
        self._naming = [each for each in self.cells.valued if each[1].path in NAMING]

    def head_of(self, gathered: Gathered) -> SheetItem:
        """Return one item without what it says, but for body, id and names: what tells it from others."""
        first = gathered.row
        typed: dict[str, Any] = {}
        for place, column, read in self._naming:
            if text := first.cells[place].strip():
                typed[column.key] = read(text) if read else text
        values, _ = normal.read(typed, self._standard)
        return self._entry(first, values, elements={})

    def item_of(self, gathered: Gathered) -> SheetItem:
        """Return one item with all that is wrong in its rows."""
        first = gathered.row
        typed, places = self._typed(gathered)
        values, wrong, missing = weighed(typed, self._standard)
        return self._entry(
            first,
            values,
            elements=values,
            missing=missing,
            rows={key: [(each.sheet.name, row.number) for each, row in rows] for key, rows in gathered.tables.items()},
            errors=(*self._errors(gathered), *(self._error_of(one, places, first) for one in wrong)),
        )

    def _entry(self, first: Row, values: Mapping[str, Any], **said: Any) -> SheetItem:
        cells, content = self.cells, content_of(values, self._standard)
        return SheetItem(
            sheet=cells.sheet.name,
            row=first.number,
            item_id=cells.cell(first, ITEM_ID),
            body_name=cells.cell(first, BODY_NAME),
            name=content.item_name,
            name_key=content.name_key,
            covered=self._covered,
            places=cells.places,
            **said,
        )

    def _typed(self, gathered: Gathered) -> tuple[dict[str, Any], dict[str, list[tuple[SheetCells, Row]]]]:
        """Return the elements as typed, and for each table the row of each of its entries."""
        typed: dict[str, Any] = {}
        places: dict[str, list[tuple[SheetCells, Row]]] = {}
        for row in (gathered.row, *gathered.further):
            entries = self._read(row, typed)
            for key, entry in entries.items():
                typed.setdefault(key, []).append(entry)
                places.setdefault(key, []).append((self.cells, row))
        for key, rows in gathered.tables.items():
            places[key] = rows
            typed[key] = [cells.fields(row) for cells, row in rows]
        return typed, places

    def _read(self, row: Row, typed: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """Take in one row; return what it says of tables beside the items."""
        entries: dict[str, dict[str, Any]] = {}
        for place, column, read in self.cells.valued:
            text = row.cells[place].strip()
            if not text or column.element is None:
                continue
            value = read(text) if read else text
            if column.parent is None:
                typed[column.key] = value
            elif column.is_repeated:
                entries.setdefault(column.key, {})[column.element.key] = value
            else:
                typed.setdefault(column.key, {})[column.element.key] = value
        return entries

    def _errors(self, gathered: Gathered) -> Iterator[CellError]:
        yield from gathered.errors
        for cells, row in gathered.rows():
            if cells.may_be_wrong:
                yield from cells.errors_in(row)
        for key, rows in gathered.tables.items():
            if word := self.cells.cell(gathered.row, key):
                name = self._tables[key].name_zh
                message = f"这里写了“{word[:20]}”，工作表“{name}”里却有它的 {len(rows)} 行"
                yield self.cells.error(gathered.row, key, name, message, "请清空这一格，或者删去那几行")

    def _error_of(
        self, problem: Problem, places: Mapping[str, Sequence[tuple[SheetCells, Row]]], first: Row
    ) -> CellError:
        key, *rest = problem.field.split(".")
        cells, row = self.cells, first
        if problem.row is not None and len(places.get(key, ())) >= problem.row:
            cells, row = places[key][problem.row - 1]
        path = ".".join([key, *(part for part in rest if not part.isdigit())])
        remedy = (cells.remedy_at(path) if problem.rule == "shape" else "") or problem.remedy
        error = cells.error(row, path, problem.label, problem.message, remedy)
        return replace(error, field=problem.field)


def lost_item(lost: Gathered) -> SheetItem:
    """Return the rows of a table that have no item as an entry that is wrong: nothing is left out unseen."""
    cells = lost.cells
    return SheetItem(
        sheet=cells.sheet.name,
        row=lost.row.number,
        item_id="",
        body_name="",
        name=cells.cell(lost.row, ITEM_NAME),
        name_key="",
        elements={},
        covered=frozenset(),
        places=cells.places,
        errors=tuple(lost.errors),
    )
