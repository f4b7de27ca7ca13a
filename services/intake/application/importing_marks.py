"""The marked copy of a file: what is wrong stands beside its row, and what was mended on the page is written in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from services.intake.application.importing_columns import NOTES, NUMBER, SheetColumn, columns_of, rows_of_item
from services.intake.application.importing_heads import Columns, heads_of
from services.intake.application.importing_ports import ImportRow
from services.intake.application.importing_rows import rows_by_item
from services.intake.domain.sheet_rows import CellError
from shared.spreadsheets.forms import RowMark, marked_copy
from shared.spreadsheets.sheets import Row, Sheet
from shared.standards.element_list import DIRECTORY, element_list

MENDED = "已在页面上改过，改后的内容写在这一行里。"
Marks = Mapping[int, RowMark]
"""The marks of a sheet by the number of the row."""


def marked(sheets: Sequence[Sheet], *, wrong: Iterable[ImportRow], mended: Sequence[ImportRow]) -> bytes:
    """Return the workbook as it is mended, with wrong cells coloured and a last column that says what is wrong."""
    marks: dict[str, dict[int, RowMark]] = {}
    for row in mended:
        marks.setdefault(row.sheet, {})[row.row] = RowMark(text=_note(row))
    for row in wrong:
        for error in row.errors:
            _add_mark(marks.setdefault(error.sheet, {}), error)
    changed = [_with_mended(sheet, marks.get(sheet.name, {}), mended) for sheet in sheets]
    return marked_copy([sheet for sheet, _ in changed], {sheet.name: new for sheet, new in changed if new}, NOTES)


def _note(row: ImportRow) -> str:
    names = [column.title for column in columns_of(element_list(DIRECTORY)) if column.key in row.added]
    missing = f"表里没有这些列，请自己加上：{'、'.join(names)}。" if names else ""
    return MENDED + missing


def _add_mark(marks: dict[int, RowMark], error: CellError) -> None:
    before = marks.get(error.row, RowMark(text=""))
    text = f"{before.text}\n{error.sentence()}".strip()
    columns = before.columns | {error.column} if error.column else before.columns
    marks[error.row] = RowMark(text=text, columns=columns)


def _with_mended(sheet: Sheet, marks: Marks, mended: Iterable[ImportRow]) -> tuple[Sheet, Marks]:
    """Return the sheet with mended rows written anew, and the marks where their rows are then."""
    standard = element_list(DIRECTORY)
    here = {row.row: row for row in mended if row.sheet == sheet.name}
    heads = heads_of(sheet, standard) if here else None
    if heads is None:
        return sheet, marks
    groups = {group[0].number: group for group in rows_by_item(sheet, heads) if group[0].number in here}
    owners = {row.number: first for first, group in groups.items() for row in group}
    rows: list[Row] = []
    moved: dict[int, RowMark] = {}
    shift = 0
    for row in sheet.rows:
        first = owners.get(row.number)
        if first is None:
            cells = [row.cells]
        else:
            group = groups[first]
            fresh = _fresh(here[first], group[0], heads.columns)
            place = [one.number for one in group].index(row.number)
            is_last = place == len(group) - 1
            cells = fresh[place:] if is_last else fresh[place : place + 1]
        if row.number in marks:
            moved[row.number + shift] = marks[row.number]
        rows += [Row(row.number + shift + step, each) for step, each in enumerate(cells)]
        shift += len(cells) - 1
    return replace(sheet, rows=rows, merged=[]), moved


def _fresh(row: ImportRow, first: Row, columns: Columns) -> list[list[str]]:
    """Return the cells of the rows of a mended item; what stands in columns that we do not know stays."""
    known: list[SheetColumn] = list(columns.values())
    written = rows_of_item(0, row.typed_id, row.body_name, row.elements, known)
    fresh = []
    for step, texts in enumerate(written):
        cells = list(first.cells) if step == 0 else [""] * len(first.cells)
        for place, text in zip(columns, texts, strict=True):
            cells[place] = first.cells[place] if columns[place].path == NUMBER else text
        fresh.append(cells)
    return fresh
