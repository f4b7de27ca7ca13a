"""Which rows of two files of items speak of the same matter; nothing is loaded but the files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from services.intake.domain.overlap.comparing import Comparison
from services.intake.domain.overlap.index import NameIndex
from shared.kernel.errors import Invalid
from shared.spreadsheets.sheets import Row, Sheet

HEADER_WITHIN = 10
"""The heads stand among the first rows; above them there may be a title."""
NAME = "item_name"
HEADS = {
    NAME: ("item_name", "事项名称", "权力名称", "职权名称"),
    "row_id": ("row_id", "编号", "序号"),
    "agency": ("agency", "实施机构名称", "实施机构", "实施主体"),
}
"""The columns that are read, and what people call them; only the name is needed."""


@dataclass(frozen=True, kw_only=True)
class NamedRow:
    """A row of a file that names an item: `number` as a spreadsheet program counts, `row_id` and `agency` if there."""

    number: int
    item_name: str
    row_id: str = ""
    agency: str = ""


@dataclass(frozen=True, kw_only=True)
class NamedRows:
    """
    The rows of a file that name an item, and how many have an empty name.

    `passed_over` are the names of further sheets that have the heads, and are not compared.
    """

    rows: Sequence[NamedRow]
    nameless: int
    passed_over: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Overlap:
    """Two rows that are like each other, and why."""

    one: NamedRow
    other: NamedRow
    comparison: Comparison


def named_rows(sheets: Sequence[Sheet], file_name: str) -> NamedRows:
    """
    Return the rows of the first sheet that has the heads.

    :raises Invalid: when no sheet has a column of names, a column stands twice, or no row has a name
    """
    headed = [(sheet, header) for sheet in sheets if (header := _header_of(sheet, file_name)) is not None]
    if not headed:
        raise Invalid(
            f"“{file_name}”没有“item_name”（事项名称）这一列，不知道比什么。"
            f"请让前 {HEADER_WITHIN} 行里有一行表头，其中一列写 item_name 或“事项名称”。"
        )
    (sheet, header), *rest = headed
    passed_over = [other.name for other, below in rest if other.rows[-1].number > below.number]
    return replace(_rows_below(sheet, header, file_name), passed_over=passed_over)


def overlaps(
    ones: Sequence[NamedRow], others: Sequence[NamedRow] | None = None, *, with_related: bool = False
) -> Iterator[Overlap]:
    """
    Yield the pairs of rows that speak of the same matter, in the order of the first file, the likest first.

    Without `others` the rows are held against each other, and each pair stands once. `with_related` yields those, too,
    that are of the same business only.
    """
    right = ones if others is None else others
    bearers: dict[str, list[NamedRow]] = {}
    for row in right:
        bearers.setdefault(row.item_name, []).append(row)
    index = NameIndex(bearers)
    known: dict[str, list[tuple[NamedRow, Comparison]]] = {}
    for one in ones:
        if one.item_name not in known:
            found = index.like(one.item_name, with_related=with_related)
            known[one.item_name] = [(row, each.comparison) for each in found for row in bearers[each.name]]
        for other, comparison in known[one.item_name]:
            if others is not None or one.number < other.number:
                yield Overlap(one=one, other=other, comparison=comparison)


def _header_of(sheet: Sheet, file_name: str) -> Row | None:
    return next((row for row in sheet.rows[:HEADER_WITHIN] if _place_of(NAME, row, file_name) is not None), None)


def _rows_below(sheet: Sheet, header: Row, file_name: str) -> NamedRows:
    places = {field: place for field in HEADS if (place := _place_of(field, header, file_name)) is not None}
    rows: list[NamedRow] = []
    nameless = 0
    for row in sheet.rows:
        if row.number <= header.number:
            continue
        values = {field: row.cells[place].strip() for field, place in places.items() if place < len(row.cells)}
        if values.get(NAME):
            rows.append(NamedRow(number=row.number, **values))
        else:
            nameless += 1
    if not rows:
        raise Invalid(f"“{file_name}”的表头下面没有一行写了事项名称。请检查是不是选错了文件。")
    return NamedRows(rows=rows, nameless=nameless)


def _place_of(field: str, header: Row, file_name: str) -> int | None:
    heads = [cell.strip().lower() for cell in header.cells]
    for name in HEADS[field]:
        if heads.count(name) > 1:
            raise Invalid(f"“{file_name}”第 {header.number} 行的表头里有两列“{name}”。请删去或改名一列。")
        if name in heads:
            return heads.index(name)
    return None
