"""The marked copy of a file: what is wrong stands beside its row, and what was mended on the page is written in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from services.intake.application.importing_cells import SheetCells
from services.intake.application.importing_columns import (
    NOTES,
    NUMBER,
    columns_of,
    rows_of_item,
    rows_of_table,
    tables_of,
)
from services.intake.application.importing_joining import Gathered
from services.intake.application.importing_ports import ImportRow
from services.intake.application.importing_rows import gathered_rows, joined
from services.intake.application.importing_sheets import list_sheets
from services.intake.domain.sheet_rows import CellError
from shared.spreadsheets.forms import RowMark, marked_copy
from shared.spreadsheets.sheets import Row, Sheet
from shared.standards.element_list import ElementList

MENDED = "已在页面上改过，改后的内容写在这一行里。"
Marks = Mapping[int, RowMark]
"""The marks of a sheet by the number of the row."""
Texts = list[list[str]]


@dataclass
class _Rewriting:
    """What stands anew in a sheet: instead of rows by their numbers, and below the last."""

    instead: dict[int, Texts] = field(default_factory=dict)
    below: Texts = field(default_factory=list)

    def exchange(self, before: Sequence[Row], after: Texts) -> None:
        """Put rows in the places of others; the last takes what is more, and what is less goes away."""
        if not before:
            self.below += after
        for place, row in enumerate(before):
            is_last = place == len(before) - 1
            self.instead[row.number] = after[place:] if is_last else after[place : place + 1]


def marked(
    sheets: Sequence[Sheet], standard: ElementList, *, wrong: Iterable[ImportRow], mended: Sequence[ImportRow]
) -> bytes:
    """Return the workbook as it is mended, with wrong cells coloured and a last column that says what is wrong."""
    marks: dict[str, dict[int, RowMark]] = {}
    for row in mended:
        marks.setdefault(row.sheet, {})[row.row] = RowMark(text=_note(row, standard))
    for row in wrong:
        for error in row.errors:
            _add_mark(marks.setdefault(error.sheet, {}), error)
    anew = _written_anew(sheets, standard, mended) if mended else {}
    changed = [_rewritten(sheet, marks.get(sheet.name, {}), anew.get(sheet.name)) for sheet in sheets]
    return marked_copy([sheet for sheet, _ in changed], {sheet.name: new for sheet, new in changed if new}, NOTES)


def _note(row: ImportRow, standard: ElementList) -> str:
    names = [column.title for column in columns_of(standard) if column.key in row.added]
    names += [f"工作表“{table.name_zh}”" for table in tables_of(standard) if table.key in row.added]
    missing = f"表里没有这些列，请自己加上：{'、'.join(dict.fromkeys(names))}。" if names else ""
    return MENDED + missing


def _add_mark(marks: dict[int, RowMark], error: CellError) -> None:
    before = marks.get(error.row, RowMark(text=""))
    text = f"{before.text}\n{error.sentence()}".strip()
    columns = before.columns | {error.column} if error.column else before.columns
    marks[error.row] = RowMark(text=text, columns=columns)


def _written_anew(
    sheets: Sequence[Sheet], standard: ElementList, mended: Sequence[ImportRow]
) -> Mapping[str, _Rewriting]:
    """Return what stands anew in each sheet when the mended items are written into it."""
    here = {(row.sheet, row.row): row for row in mended}
    found = list_sheets(sheets, standard)
    gathered = [item for sheet, heads in found.items for item in gathered_rows(sheet, heads)]
    joined(gathered, found, standard)
    tables = {table.key: SheetCells(sheet, heads) for table, sheet, heads in found.tables}
    anew: dict[str, _Rewriting] = {}
    for item in gathered:
        row = here.get((item.cells.sheet.name, item.row.number))
        if row is not None:
            own = [item.row, *item.further]
            anew.setdefault(row.sheet, _Rewriting()).exchange(own, _fresh(row, item))
            for key, cells in tables.items():
                before = [each for sheet, each in item.tables.get(key, ()) if sheet.sheet is cells.sheet]
                fresh = list(_fresh_table(row, item, cells))
                anew.setdefault(cells.sheet.name, _Rewriting()).exchange(before, fresh)
    return anew


def _fresh(row: ImportRow, item: Gathered) -> Texts:
    """Return the cells of the rows of a mended item; what stands in columns that we do not know stays."""
    columns, first = item.cells.columns, item.row
    written = rows_of_item(0, row.typed_id, row.body_name, row.elements, list(columns.values()))
    fresh = []
    for step, texts in enumerate(written):
        cells = list(first.cells) if step == 0 else [""] * len(first.cells)
        for place, text in zip(columns, texts, strict=True):
            cells[place] = first.cells[place] if columns[place].path == NUMBER else text
        fresh.append(cells)
    return fresh


def _fresh_table(row: ImportRow, item: Gathered, cells: SheetCells) -> Iterator[list[str]]:
    """Yield the cells of the rows of a mended item in the sheet of a table, under the number that the item has."""
    width = len(cells.sheet.rows[0].cells)
    columns = list(cells.columns.values())
    for texts in rows_of_table(0, row.typed_id, row.elements, columns):
        fresh = [""] * width
        for place, column, text in zip(cells.columns, columns, texts, strict=True):
            fresh[place] = item.cells.cell(item.row, NUMBER) if column.path == NUMBER else text
        yield fresh


def _rewritten(sheet: Sheet, marks: Marks, anew: _Rewriting | None) -> tuple[Sheet, Marks]:
    """Return the sheet with what stands anew in it, and the marks where their rows are then."""
    if anew is None:
        return sheet, marks
    rows: list[Row] = []
    moved: dict[int, RowMark] = {}
    shift = 0
    for row in sheet.rows:
        cells = anew.instead.get(row.number, [row.cells])
        if row.number in marks:
            moved[row.number + shift] = marks[row.number]
        rows += [Row(row.number + shift + step, each) for step, each in enumerate(cells)]
        shift += len(cells) - 1
    last = rows[-1].number if rows else 0
    rows += [Row(last + step, each) for step, each in enumerate(anew.below, start=1)]
    return replace(sheet, rows=rows, merged=[]), moved
