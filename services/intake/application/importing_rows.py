"""Reads the rows of a spreadsheet as items: finds the heads, gathers an item's rows, and checks every value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from services.intake.application.importing_columns import (
    BODY_NAME,
    ITEM_ID,
    NUMBER,
)
from services.intake.application.importing_heads import Heads, check_standard, heads_of, remarks_on
from services.intake.domain.items import Content
from services.intake.domain.sheet_rows import CellError, SheetItem
from shared.kernel.errors import Invalid, Problem
from shared.spreadsheets.reading import CSV_SHEET, read_sheets
from shared.spreadsheets.sheets import Row, Sheet, column_letters
from shared.standards import normal
from shared.standards.checking import draft_problems_of, problems_of
from shared.standards.element_list import ElementList

MOST_ROWS = 10_000
"""Rows below the heads, in one sheet; `sheets_of` reads more, so that it is said here what is too many."""


@dataclass(frozen=True, kw_only=True)
class ReadFile:
    """The items of a file, and remarks on what was passed over."""

    items: list[SheetItem]
    remarks: list[str]


@dataclass
class _Gathered:
    """An item whose rows are being gathered."""

    row: Row
    further: list[Row] = field(default_factory=list)
    errors: list[tuple[Row, str]] = field(default_factory=list)


def sheets_of(content: bytes, file_name: str) -> list[Sheet]:
    """
    Return the sheets of an uploaded list.

    :raises Invalid: when the file cannot be read
    """
    return read_sheets(content, file_name, most_rows=2 * MOST_ROWS)


def read_items(sheets: Sequence[Sheet], element_list: ElementList) -> ReadFile:
    """
    Return the items of all sheets that have the heads of this list.

    :raises Invalid: when no sheet has them, there are too many rows, a group of columns is incomplete, or the file was
        made for another standard
    """
    check_standard(sheets, element_list)
    items: list[SheetItem] = []
    remarks: list[str] = []
    found = False
    for sheet in sheets:
        heads = heads_of(sheet, element_list)
        if heads is None:
            if sheet.rows and not sheet.is_hidden:
                remarks.append(f"工作表“{sheet.name}”没有本清单的表头，没有读取。")
            continue
        found = True
        items += _items_of(sheet, heads, element_list)
        remarks += remarks_on(sheet, heads)
    if found and not items:
        raise Invalid("表头下面没有事项。请从表头的下一行起填写，一个事项一行，保存后再上传。")
    if not found:
        raise Invalid(
            f"文件里没有“{element_list.name_zh}”的表头（至少要有“事项名称”一列）。请下载空白表，把内容填进去再上传。"
        )
    return ReadFile(items=items, remarks=remarks)


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


def rows_by_item(sheet: Sheet, heads: Heads) -> list[list[Row]]:
    """Return the rows of each item of a sheet: the one with its name first, then those of its further bases."""
    return [[gathered.row, *gathered.further] for gathered in _gathered(sheet, heads)]


# The rows


def _items_of(sheet: Sheet, heads: Heads, element_list: ElementList) -> Iterator[SheetItem]:
    reader = _RowReader(sheet, heads, element_list)
    for gathered in _gathered(sheet, heads):
        yield reader.item_of(gathered)


def _gathered(sheet: Sheet, heads: Heads) -> list[_Gathered]:
    """Gather each item's rows: a row with nothing but legal bases belongs to the item of its number, or above it."""
    rows = [row for row in sheet.rows if row.number > heads.row]
    if len(rows) > MOST_ROWS:
        raise Invalid(f"工作表“{sheet.name}”有 {len(rows):,} 行，最多 {MOST_ROWS:,} 行。请拆成几个文件分别上传。")
    found: list[_Gathered] = []
    by_number: dict[str, list[_Gathered]] = {}
    loose: list[tuple[Row, str, _Gathered | None]] = []
    number_at = next((place for place, column in heads.columns.items() if column.path == NUMBER), None)
    for row in rows:
        number = row.cells[number_at].strip() if number_at is not None else ""
        filled = {
            heads.columns[place] for place, cell in enumerate(row.cells) if cell.strip() and place in heads.columns
        }
        if all(column.path == NUMBER for column in filled):
            continue
        if all(column.is_repeated or column.path == NUMBER for column in filled):
            loose.append((row, number, found[-1] if found else None))
            continue
        found.append(_Gathered(row))
        by_number.setdefault(number, []).append(found[-1])
    return _with_further(found, by_number, loose)


def _with_further(
    found: list[_Gathered], by_number: Mapping[str, list[_Gathered]], loose: Sequence[tuple[Row, str, _Gathered | None]]
) -> list[_Gathered]:
    for row, number, above in loose:
        owners = by_number.get(number, []) if number else [above] if above else []
        if len(owners) == 1:
            owners[0].further.append(row)
        elif owners:
            owners[0].errors.append((row, f"序号“{number}”有 {len(owners)} 个事项，不知道这条依据属于哪一个"))
        else:
            lost = _Gathered(row)
            lost.errors.append((row, "只有设定依据，找不到它的事项"))
            found.append(lost)
    return found


class _RowReader:
    """Reads and checks the items of one sheet."""

    def __init__(self, sheet: Sheet, heads: Heads, element_list: ElementList) -> None:
        columns = heads.columns
        self._sheet, self._columns, self._standard = sheet, columns, element_list
        titles = next(row.cells for row in sheet.rows if row.number == heads.row)
        self._width = max((place + 1 for place, title in enumerate(titles) if title.strip()), default=0)
        self._places = {one.title: (place + 1, column_letters(place + 1)) for place, one in columns.items()}
        self._place_of = {column.path: place for place, column in columns.items()}
        self._covered = frozenset(column.key for column in columns.values()) - {NUMBER, ITEM_ID, BODY_NAME}
        self._merged: dict[int, list[int]] = {}
        for one in sheet.merged:
            if one.last_row > one.first_row or one.last_column > one.first_column:
                for number in range(one.first_row, min(one.last_row, sheet.rows[-1].number) + 1):
                    self._merged.setdefault(number, []).append(one.first_column)

    def item_of(self, gathered: _Gathered) -> SheetItem:
        """Return one item with all that is wrong in its rows."""
        rows = [gathered.row, *gathered.further]
        typed, basis_rows = self._typed(rows)
        values, wrong, missing = weighed(typed, self._standard)
        content = Content(
            number=0,
            content_hash="",
            standard_version=self._standard.version,
            item_name=values.get("item_name", ""),
            item_type=values.get("item_type", ""),
        )
        return SheetItem(
            sheet=self._sheet.name,
            row=gathered.row.number,
            item_id=self._cell(gathered.row, ITEM_ID),
            body_name=self._cell(gathered.row, BODY_NAME),
            name=content.item_name,
            name_key=content.name_key,
            elements=values,
            covered=self._covered,
            missing=missing,
            places=self._places,
            errors=(*self._errors(gathered, rows), *(self._error_of(one, basis_rows, rows) for one in wrong)),
        )

    def _typed(self, rows: Sequence[Row]) -> tuple[dict[str, Any], dict[str, list[Row]]]:
        """Return the elements as typed, and for each repeated element the row of each of its entries."""
        typed: dict[str, Any] = {}
        places: dict[str, list[Row]] = {}
        for row in rows:
            entries: dict[str, dict[str, Any]] = {}
            for place, column in self._columns.items():
                text = row.cells[place].strip()
                if not text or column.element is None:
                    continue
                value = column.read(text)
                if column.parent is None:
                    typed[column.key] = value
                elif column.is_repeated:
                    entries.setdefault(column.key, {})[column.element.key] = value
                else:
                    typed.setdefault(column.key, {})[column.element.key] = value
            for key, entry in entries.items():
                typed.setdefault(key, []).append(entry)
                places.setdefault(key, []).append(row)
        return typed, places

    def _cell(self, row: Row, path: str) -> str:
        place = self._place_of.get(path)
        return "" if place is None else row.cells[place].strip()

    def _errors(self, gathered: _Gathered, rows: Sequence[Row]) -> Iterator[CellError]:
        for row, message in gathered.errors:
            yield self._error(row, "", "序号", message, "请在“序号”列写上它所属事项的序号，一个事项一个号")
        for row in rows:
            if self._sheet.name == CSV_SHEET and any(cell.strip() for cell in row.cells[self._width :]):
                message = "比表头多出几格，后面的内容可能错了位"
                yield self._error(row, "", "这一行", message, "请给内容里带逗号的格子加上英文双引号，再上传")
            for column in self._merged.get(row.number, ()):
                title = self._columns[place].title if (place := column - 1) in self._columns else "这一行"
                message = "是合并的单元格，看不出每一行的内容"
                yield self._error(row, "", title, message, "请取消合并，每一行都填写", column=column)

    def _error_of(self, problem: Problem, basis_rows: Mapping[str, list[Row]], rows: Sequence[Row]) -> CellError:
        key, *rest = problem.field.split(".")
        row = rows[0]
        if problem.row is not None and len(basis_rows.get(key, ())) >= problem.row:
            row = basis_rows[key][problem.row - 1]
        path = ".".join([key, *(part for part in rest if not part.isdigit())])
        error = self._error(row, path, problem.label, problem.message, problem.remedy)
        return replace(error, field=problem.field)

    def _error(self, row: Row, path: str, label: str, message: str, remedy: str, column: int = 0) -> CellError:
        place = self._place_of.get(path, column - 1)
        is_there = 0 <= place < len(row.cells)
        return CellError(
            sheet=self._sheet.name,
            row=row.number,
            column=place + 1 if is_there else 0,
            letters=column_letters(place + 1) if is_there else "",
            label=label,
            value=row.cells[place].strip()[:200] if is_there else "",
            message=message,
            remedy=remedy,
        )
