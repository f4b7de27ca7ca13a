"""
Lists that others publish, as spreadsheets (权力清单、上级清单): their columns, their rows as texts by column.

A row that has nothing but legal bases goes on with the item above. What makes a whole file unreadable is said at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from services.intake.application.register_rows import Column
from services.intake.domain.sheet_rows import CellError
from shared.kernel.errors import Invalid
from shared.spreadsheets.sheets import Row, Sheet, column_letters

HEADER_WITHIN = 10
"""The heads stand among the first rows; above them there may be a title."""
BASIS, BASIS_TEXT = "legal_basis", "legal_basis"
"""The element with the grounds in law; a column of this path holds all of them in one cell."""


@dataclass(frozen=True, kw_only=True)
class ListRow:
    """
    One item as a sheet has it: its texts by column, and those of each legal basis with the row where it stands.

    `places` are the columns by path, counted from 0, `titles` their heads. What is wrong with the rows themselves
    stands in `errors`.
    """

    sheet: str
    number: int
    values: Mapping[str, str]
    bases: list[tuple[int, Mapping[str, str]]]
    places: Mapping[str, int]
    titles: Mapping[str, str]
    errors: list[CellError] = field(default_factory=list)

    def error(self, path: str, message: str, remedy: str, row: int = 0) -> CellError:
        """Return an objection to one cell of the item."""
        place = self.places.get(path, -1)
        number = row or self.number
        bases = dict(self.bases)
        value = bases[number].get(path, "") if path.startswith(f"{BASIS}.") else self.values.get(path, "")
        return CellError(
            sheet=self.sheet,
            row=number,
            column=place + 1,
            letters=column_letters(place + 1) if place >= 0 else "",
            label=self.titles.get(path, "这一行"),
            value=value[:200],
            message=message,
            remedy=remedy,
            field=path,
        )


@dataclass(frozen=True, kw_only=True)
class ListRows:
    """The items of a file, the sheets they stand in, and the heads that nobody reads."""

    rows: tuple[ListRow, ...]
    sheets: tuple[str, ...]
    unused: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ListSheets:
    """
    What the sheets of one kind of list look like.

    `name` is what people call such a list, `most_rows` how many items a file may have, and `too_many` what to do when
    it has more.
    """

    name: str
    columns: tuple[Column, ...]
    most_rows: int
    too_many: str

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Return the heads by path."""
        return {column.field: column.title for column in self.columns}

    @cached_property
    def required(self) -> frozenset[str]:
        """Return the paths of the columns that a sheet must have."""
        return frozenset(column.field for column in self.columns if column.is_required)

    def read(self, sheets: Sequence[Sheet]) -> ListRows:
        """
        Read the rows of every sheet that has the heads.

        :raises Invalid: when no sheet has them, cells are merged, a column stands twice, or there are too many rows
        """
        found: list[ListRow] = []
        read: list[str] = []
        unused: list[str] = []
        for sheet in sheets:
            header = self._header_of(sheet)
            if header is None:
                continue
            places, others = self._places(header.cells)
            _check_merged(sheet, header.number)
            found += self._rows_of(sheet, header.number, places)
            read.append(sheet.name)
            unused += others
        self._check(found, read, sheets)
        return ListRows(rows=tuple(found), sheets=tuple(read), unused=tuple(dict.fromkeys(unused)))

    def missing(self, row: ListRow) -> list[CellError]:
        """Return the required columns that a row leaves empty; one that hangs in the air is told of once."""
        told = {error.field for error in row.errors}
        return [
            row.error(path, "没有填写", f"请照{self.name}填写")
            for path in sorted(self.required)
            if not row.values.get(path) and "" not in told
        ]

    @cached_property
    def _paths(self) -> Mapping[str, str]:
        return {_plain(title): column.field for column in self.columns for title in (column.title, *column.aliases)}

    def _path_of(self, cell: str) -> str:
        return self._paths.get(_plain(cell), "")

    def _header_of(self, sheet: Sheet) -> Row | None:
        for row in sheet.rows[:HEADER_WITHIN]:
            if {self._path_of(cell) for cell in row.cells} >= self.required:
                return row
        return None

    def _places(self, cells: Sequence[str]) -> tuple[dict[str, int], list[str]]:
        places: dict[str, int] = {}
        unused = []
        for place, cell in enumerate(cells):
            path = self._path_of(cell)
            if not path:
                unused += [cell.strip()] if cell.strip() else []
            elif path in places:
                raise Invalid(f"“{cell.strip()}”这一列出现了两次（或者两列是同一个意思）。请只留一列。")
            else:
                places[path] = place
        return places, unused

    def _rows_of(self, sheet: Sheet, header: int, places: Mapping[str, int]) -> Iterator[ListRow]:
        present: ListRow | None = None
        for row in sheet.rows:
            texts = {path: row.cells[at].strip() for path, at in places.items() if row.number > header}
            filled = {path for path, text in texts.items() if text}
            if not filled:
                continue
            basis = {path: texts[path] for path in filled if path.startswith(f"{BASIS}.")}
            is_basis_only = len(basis) == len(filled)
            if present is not None and is_basis_only:
                present.bases.append((row.number, basis))
                continue
            if present is not None:
                yield present
            present = ListRow(
                sheet=sheet.name,
                number=row.number,
                values=texts,
                bases=[(row.number, basis)] if basis else [],
                places=places,
                titles=self.titles,
            )
            if is_basis_only:
                present.errors.append(present.error("", "只有设定依据，找不到它的事项", "请把它放在所属事项的下一行"))
        if present is not None:
            yield present

    def _check(self, found: Sequence[ListRow], read: Sequence[str], sheets: Sequence[Sheet]) -> None:
        if not read:
            names = "、".join(f"“{sheet.name}”" for sheet in sheets)
            wanted = "、".join(f"“{column.title}”" for column in self.columns if column.is_required)
            raise Invalid(f"{names}里没有{self.name}的表头。表头一行要有{wanted}这几列。")
        if not found:
            raise Invalid(f"“{read[0]}”只有表头，没有事项。请填好后再上传。")
        if len(found) > self.most_rows:
            raise Invalid(f"文件里有 {len(found):,} 项，一次最多 {self.most_rows:,} 项。{self.too_many}")


def _check_merged(sheet: Sheet, header: int) -> None:
    below = [one.last_row for one in sheet.merged if one.last_row >= header]
    if below:
        raise Invalid(f"“{sheet.name}”第 {below[0]} 行有合并的单元格。请取消合并，每行都填完整后再上传。")


def _plain(title: str) -> str:
    return re.sub(r"[\s*＊·・]|[（(].*", "", title)
