"""The cells of one sheet under its heads: what stands where, as typed elements, and errors that name their place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Any

from services.intake.application.importing_columns import NUMBER, SheetColumn, plain
from services.intake.application.importing_heads import Heads
from services.intake.domain.sheet_rows import CellError
from shared.spreadsheets.reading import CSV_SHEET
from shared.spreadsheets.sheets import Merged, Row, Sheet, column_letters

_Cell = tuple[int, SheetColumn, Callable[[str], Any] | None]
"""A column of an element: its place, the column, and what reads its cells."""


class SheetCells:
    """One sheet that is read."""

    def __init__(self, sheet: Sheet, heads: Heads) -> None:
        self.sheet, self.columns, self.head_row = sheet, heads.columns, heads.row
        titles = next(row.cells for row in sheet.rows if row.number == heads.row)
        self._width = max((place + 1 for place, title in enumerate(titles) if title.strip()), default=0)
        self.places = {one.title: (place + 1, column_letters(place + 1)) for place, one in self.columns.items()}
        self._place_of = {column.path: place for place, column in self.columns.items()}
        self.valued: list[_Cell] = [
            (place, column, column.reader()) for place, column in self.columns.items() if column.element is not None
        ]
        self._fields = [(one.element.key, read) for _, one, read in self.valued if one.element is not None]
        self._of_fields = _picker([place for place, _, _ in self.valued])
        self._merged: dict[int, list[Merged]] = {}
        for one in sheet.merged:
            if one.last_row > one.first_row or one.last_column > one.first_column:
                for number in range(one.first_row, min(one.last_row, sheet.rows[-1].number) + 1):
                    self._merged.setdefault(number, []).append(one)

    @property
    def may_be_wrong(self) -> bool:
        """Whether a row may be wrong whatever its cells say."""
        return bool(self._merged) or self.sheet.name == CSV_SHEET

    @property
    def rows(self) -> list[Row]:
        """The rows below the heads."""
        return [row for row in self.sheet.rows if row.number > self.head_row]

    def filled_rows(self) -> list[Row]:
        """Return the rows that say anything of an element."""
        said_in = self._of_fields
        return [row for row in self.rows if "".join(said_in(row.cells)).strip()]

    def picker(self, paths: Iterable[str]) -> Callable[[list[str]], Sequence[str]]:
        """Return what takes the cells of these columns out of a row, as they stand, to be compared."""
        return _picker([place for path in paths if (place := self._place_of.get(path)) is not None])

    def cell(self, row: Row, path: str) -> str:
        """Return the text in the column of a path, empty when the sheet has none; a number as numbers are compared."""
        place = self._place_of.get(path)
        text = "" if place is None else row.cells[place].strip()
        return plain(text) if path == NUMBER else text

    def fields(self, row: Row) -> dict[str, Any]:
        """Return what a row of a table says, by the keys of its fields, as typed."""
        typed = {}
        for text, (key, read) in zip(self._of_fields(row.cells), self._fields, strict=True):
            # most cells of a wide table are empty
            if text and (text := text.strip()):
                typed[key] = read(text) if read else text
        return typed

    def errors_in(self, row: Row) -> Iterator[CellError]:
        """Yield what is wrong with a row whatever its cells say."""
        if self.sheet.name == CSV_SHEET and any(cell.strip() for cell in row.cells[self._width :]):
            message = "比表头多出几格，后面的内容可能错了位"
            yield self.error(row, "", "这一行", message, "请给内容里带逗号的格子加上英文双引号，再上传")
        for one in self._merged.get(row.number, ()):
            column = one.first_column
            title = self.columns[place].title if (place := column - 1) in self.columns else "这一行"
            message = "是合并的单元格，看不出每一行的内容"
            yield self.error(row, "", title, message, self._unmerged(one), column=column)

    def _unmerged(self, one: Merged) -> str:
        """Return what to do with merged cells: over the further rows of an item nothing is to be repeated."""
        has_further_rows = any(column.is_repeated for column in self.columns.values())
        if one.last_row > one.first_row and has_further_rows:
            return "请取消合并；同一个事项的几条依据，从第二条起只写序号和依据，其他列空着；不同的事项，每一行都填写"
        return "请取消合并，每一格都填写"

    def error(self, row: Row, path: str, label: str, message: str, remedy: str, column: int = 0) -> CellError:
        """Return an error at the column of a path, or at a column by its number, or at the row."""
        place = self._place_of.get(path, column - 1)
        is_there = 0 <= place < len(row.cells)
        return CellError(
            sheet=self.sheet.name,
            row=row.number,
            column=place + 1 if is_there else 0,
            letters=column_letters(place + 1) if is_there else "",
            label=label,
            value=row.cells[place].strip()[:200] if is_there else "",
            message=message,
            remedy=remedy,
        )

    def remedy_at(self, path: str) -> str:
        """Return how a cell in the column of a path is written, where there is more to say than that it is a text."""
        place = self._place_of.get(path)
        return "" if place is None else self.columns[place].remedy


def _picker(places: Sequence[int]) -> Callable[[list[str]], Sequence[str]]:
    """Return what takes the cells in these places out of a row."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda cells: [cells[place] for place in places]
