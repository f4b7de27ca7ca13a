"""Reads the rows of a spreadsheet as items: finds the heads, gathers an item's rows, and checks every value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.intake.application.importing_columns import (
    BODY_NAME,
    ITEM_ID,
    NOTES,
    NUMBER,
    STANDARD_MARK,
    SheetColumn,
    columns_of,
    plain,
)
from services.intake.domain.items import Content
from services.intake.domain.sheet_rows import CellError, SheetItem
from shared.kernel.errors import Invalid, Problem
from shared.spreadsheets.sheets import Row, Sheet, column_letters
from shared.standards import normal
from shared.standards.checking import draft_problems, problems
from shared.standards.element_list import ElementList

HEADS_WITHIN = 10
"""The heads stand in one of the first rows; titles may stand above them."""
Columns = Mapping[int, SheetColumn]
"""The columns of a sheet by their place, which counts from 0."""


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


def read_items(sheets: Sequence[Sheet], element_list: ElementList) -> ReadFile:
    """
    Return the items of all sheets that have the heads of this list.

    :raises Invalid: when no sheet has them, a group of columns is incomplete, or the file was made for another standard
    """
    _check_standard(sheets, element_list)
    items: list[SheetItem] = []
    remarks: list[str] = []
    found = False
    for sheet in sheets:
        heads = _heads_of(sheet, element_list)
        if heads is None:
            if sheet.rows and not sheet.is_hidden:
                remarks.append(f"工作表“{sheet.name}”没有本清单的表头，没有读取。")
            continue
        found = True
        items += _items_of(sheet, heads, element_list)
        remarks += _remarks_on(sheet, heads)
    if not found:
        raise Invalid(
            f"文件里没有“{element_list.name_zh}”的表头（至少要有“事项名称”一列）。请下载空白表，把内容填进去再上传。"
        )
    return ReadFile(items=items, remarks=remarks)


def _check_standard(sheets: Sequence[Sheet], element_list: ElementList) -> None:
    wanted = f"{element_list.kind}.v{element_list.version}"
    for sheet in sheets:
        if sheet.is_hidden and sheet.rows and sheet.rows[0].cells[:1] == [STANDARD_MARK]:
            made_for = sheet.rows[0].cells[1] if len(sheet.rows[0].cells) > 1 else ""
            if made_for != wanted:
                raise Invalid(
                    f"这张表是按另一版标准（{made_for}）做的，现在用的是 {wanted}。请重新下载空白表或重新导出。"
                )


# The heads


@dataclass(frozen=True)
class _Heads:
    row: int
    columns: Columns
    unknown: tuple[str, ...]


def _heads_of(sheet: Sheet, element_list: ElementList) -> _Heads | None:
    """Return where the heads stand: the hidden row of keys where there is one, else the row of titles."""
    names = _names(element_list)
    best: _Heads | None = None
    for row in sheet.rows[:HEADS_WITHIN]:
        columns = {place: names[plain(cell.rstrip("*"))] for place, cell in enumerate(row.cells) if _known(cell, names)}
        if any(column.path == "item_name" for column in columns.values()):
            unknown = tuple(cell for cell in row.cells if cell and not _known(cell, names) and cell != NOTES)
            best = _Heads(row.number, columns, best.unknown if best else unknown)
        elif best:
            break
    if best:
        _check_heads(sheet, best.columns, element_list)
    return best


def _names(element_list: ElementList) -> dict[str, SheetColumn]:
    names: dict[str, SheetColumn] = {}
    for column in columns_of(element_list):
        if column.element is not None and column.parent is not None:
            names.setdefault(plain(column.element.name_zh), column)
    for column in columns_of(element_list):
        names[plain(column.title)] = names[column.path] = column
    return names


def _known(cell: str, names: Mapping[str, SheetColumn]) -> bool:
    return plain(cell.rstrip("*")) in names


def _check_heads(sheet: Sheet, columns: Columns, element_list: ElementList) -> None:
    there = [column.path for column in columns.values()]
    for path in there:
        if there.count(path) > 1:
            title = next(column.title for column in columns.values() if column.path == path)
            raise Invalid(f"工作表“{sheet.name}”里“{title}”有两列。请删去一列。")
    keys = {column.key for column in columns.values()}
    for column in columns_of(element_list):
        if column.parent is not None and column.key in keys and column.path not in there:
            raise Invalid(
                f"工作表“{sheet.name}”缺少“{column.title}”这一列：{column.parent.name_zh}的几列要齐全，可以空着。请补上。"
            )


def _remarks_on(sheet: Sheet, heads: _Heads) -> Iterator[str]:
    if heads.unknown:
        yield f"工作表“{sheet.name}”里这些列不认识，没有读取：{'、'.join(heads.unknown[:20])}。"
    if sheet.is_hidden:
        yield f"工作表“{sheet.name}”是隐藏的，它的行也在下面。"


# The rows


def _items_of(sheet: Sheet, heads: _Heads, element_list: ElementList) -> Iterator[SheetItem]:
    reader = _RowReader(sheet, heads.columns, element_list)
    for gathered in _gathered(sheet, heads):
        yield reader.item_of(gathered)


def _gathered(sheet: Sheet, heads: _Heads) -> list[_Gathered]:
    """Gather each item's rows: a row with nothing but legal bases belongs to the item of its number, or above it."""
    rows = [row for row in sheet.rows if row.number > heads.row]
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

    def __init__(self, sheet: Sheet, columns: Columns, element_list: ElementList) -> None:
        self._sheet, self._columns, self._standard = sheet, columns, element_list
        self._places = {one.title: (place + 1, column_letters(place + 1)) for place, one in columns.items()}
        self._place_of = {column.path: place for place, column in columns.items()}
        self._covered = frozenset(column.key for column in columns.values()) - {NUMBER, ITEM_ID, BODY_NAME}
        self._merged = [
            one for one in sheet.merged if one.last_row > one.first_row or one.last_column > one.first_column
        ]

    def item_of(self, gathered: _Gathered) -> SheetItem:
        """Return one item with all that is wrong in its rows."""
        rows = [gathered.row, *gathered.further]
        typed, basis_rows = self._typed(rows)
        values, _ = normal.read(typed, self._standard)
        # the register brings the body, so that it is missing is no problem of the row
        found = [one for one in problems(typed, self._standard) if not one.field.startswith(BODY_NAME)]
        # what is wrong in a draft is wrong in a submission, too: a complete row needs one look only
        wrong = draft_problems(typed, self._standard) if found else ()
        fields = {problem.field for problem in wrong}
        others = [one for one in found if one.field not in fields]
        missing = [one.label for one in others]
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
            missing=tuple(dict.fromkeys(missing)),
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
            for one in self._merged:
                if one.first_row <= row.number <= one.last_row:
                    title = self._columns[place].title if (place := one.first_column - 1) in self._columns else "这一行"
                    message = "是合并的单元格，看不出每一行的内容"
                    yield self._error(row, "", title, message, "请取消合并，每一行都填写", column=one.first_column)

    def _error_of(self, problem: Problem, basis_rows: Mapping[str, list[Row]], rows: Sequence[Row]) -> CellError:
        key, *rest = problem.field.split(".")
        row = rows[0]
        if problem.row is not None and len(basis_rows.get(key, ())) >= problem.row:
            row = basis_rows[key][problem.row - 1]
        path = ".".join([key, *(part for part in rest if not part.isdigit())])
        return self._error(row, path, problem.label, problem.message, problem.remedy)

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
