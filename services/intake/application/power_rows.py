"""The columns of a power list as a spreadsheet, and its rows as texts by column; what makes a whole file unreadable."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from services.intake.application.register_rows import Column
from services.intake.domain.sheet_rows import CellError
from shared.kernel.errors import Invalid
from shared.spreadsheets.sheets import Row, Sheet, column_letters
from shared.standards.element_list import IMPLEMENTATION, element_list
from shared.standards.normal import label_of

MOST_ROWS = 5_000
HEADER_WITHIN = 10
"""The heads stand among the first rows; above them there may be a title."""
BODY, BASE_CODE, IMPLEMENTATION_CODE = "body_name", "base_code", "implementation_code"
BASIS, BASIS_TEXT = "legal_basis", "legal_basis"
"""The element with the grounds in law; a column of this path holds all of them in one cell."""
REQUIRED = frozenset({"item_name", "item_type", BASE_CODE, BODY})
_LIMIT = "例如 20个工作日、3个月；"
_SEVERAL = "几个用顿号隔开"
_MEANINGS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "item_name": ("权力清单公布的名称", ("权力名称", "职权名称", "项目名称", "名称")),
    "item_type": ("十类行政权力之一", ("权力类型", "职权类型", "权力类别", "职权类别", "类型")),
    BASE_CODE: ("12 位，照权力清单抄录；同一单位按它认事项", ("权力编码", "事项编码")),
    IMPLEMENTATION_CODE: ("31 位，权力清单上有的照抄，没有的空着", ()),
    BODY: ("写机构名录里的名称或曾用名", ("实施主体", "实施部门", "实施单位", "行使主体", "责任主体", "单位名称")),
    BASIS_TEXT: ("全部依据写在一格：《文件全称》（文号）第几条：条文；一条一行", ("法定依据", "实施依据", "法律依据")),
    "legal_basis.kind": ("依据分列填写的用这几列；第二条起另起一行，只填依据", ("依据种类",)),
    "legal_basis.title": ("法律、法规、规章或文件的全称", ("文件名称", "依据名称")),
    "legal_basis.doc_no": ("规章和文件的文号", ("文号",)),
    "legal_basis.article": ("写到条、款、项", ("条款", "依据条款")),
    "legal_basis.text": ("条文原文", ("条款内容", "条文内容")),
    "legal_basis.effective_date": ("例如 2019-07-01", ("实施日期",)),
    "legal_basis.status": ("有效、已修改或已废止", ("效力状态",)),
    "statutory_time_limit": (_LIMIT + "没有规定的写“无”", ("法定时限", "法定期限")),
    "promised_time_limit": (_LIMIT + "当场办结的写“当场”", ("承诺时限", "承诺期限")),
    "is_charged": ("是或否", ("是否收费项目",)),
    "service_object": (_SEVERAL, ("行政相对人", "办理对象")),
    "service_theme.natural_person": (_SEVERAL, ()),
    "service_theme.legal_person": (_SEVERAL, ()),
    "handling_form": (_SEVERAL, ("办理方式",)),
}


@dataclass(frozen=True, kw_only=True)
class PowerRow:
    """
    One item as a sheet has it: its texts by column, and those of each legal basis with the row where it stands.

    `places` are the columns by path, counted from 0. What is wrong with the rows themselves stands in `errors`.
    """

    sheet: str
    number: int
    values: Mapping[str, str]
    bases: list[tuple[int, Mapping[str, str]]]
    places: Mapping[str, int]
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
            label=titles().get(path, "这一行"),
            value=value[:200],
            message=message,
            remedy=remedy,
            field=path,
        )


@dataclass(frozen=True, kw_only=True)
class PowerRows:
    """The items of a file, the sheets they stand in, and the heads that nobody reads."""

    rows: tuple[PowerRow, ...]
    sheets: tuple[str, ...]
    unused: tuple[str, ...]


@cache
def columns() -> tuple[Column, ...]:
    """Return the columns; what they are called is said by the standard."""
    named = titles()
    return tuple(
        Column(field=path, title=named[path], meaning=meaning, aliases=aliases, is_required=path in REQUIRED)
        for path, (meaning, aliases) in _MEANINGS.items()
    )


@cache
def titles() -> Mapping[str, str]:
    """Return the heads by path."""
    standard = element_list(IMPLEMENTATION)
    found = {}
    for path in _MEANINGS:
        key, _, part = path.partition(".")
        element = standard.element("implementing_body" if path == BODY else path)
        found[path] = label_of(element, standard.element(key) if part else None)
    return found


def power_rows(sheets: Sequence[Sheet]) -> PowerRows:
    """
    Read the rows of every sheet that has the heads.

    :raises Invalid: when no sheet has them, cells are merged, a column stands twice, or there are too many rows or none
    """
    found: list[PowerRow] = []
    read: list[str] = []
    unused: list[str] = []
    for sheet in sheets:
        header = _header_of(sheet)
        if header is None:
            continue
        places, others = _places(header.cells)
        _check_merged(sheet, header.number)
        found += _rows_of(sheet, header.number, places)
        read.append(sheet.name)
        unused += others
    _check(found, read, sheets)
    return PowerRows(rows=tuple(found), sheets=tuple(read), unused=tuple(dict.fromkeys(unused)))


def _header_of(sheet: Sheet) -> Row | None:
    for row in sheet.rows[:HEADER_WITHIN]:
        if {_path_of(cell) for cell in row.cells} >= REQUIRED:
            return row
    return None


def _places(cells: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    places: dict[str, int] = {}
    unused = []
    for place, cell in enumerate(cells):
        path = _path_of(cell)
        if not path:
            unused += [cell.strip()] if cell.strip() else []
        elif path in places:
            raise Invalid(f"“{cell.strip()}”这一列出现了两次（或者两列是同一个意思）。请只留一列。")
        else:
            places[path] = place
    return places, unused


def _rows_of(sheet: Sheet, header: int, places: Mapping[str, int]) -> Iterator[PowerRow]:
    """Yield the items: a row that has nothing but legal bases goes on with the item above."""
    present: PowerRow | None = None
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
        bases: list[tuple[int, Mapping[str, str]]] = [(row.number, basis)] if basis else []
        present = PowerRow(sheet=sheet.name, number=row.number, values=texts, bases=bases, places=places)
        if is_basis_only:
            present.errors.append(present.error("", "只有设定依据，找不到它的事项", "请把它放在所属事项的下一行"))
    if present is not None:
        yield present


def _check_merged(sheet: Sheet, header: int) -> None:
    below = [one.last_row for one in sheet.merged if one.last_row >= header]
    if below:
        raise Invalid(f"“{sheet.name}”第 {below[0]} 行有合并的单元格。请取消合并，每行都填完整后再上传。")


def _check(found: Sequence[PowerRow], read: Sequence[str], sheets: Sequence[Sheet]) -> None:
    if not read:
        names = "、".join(f"“{sheet.name}”" for sheet in sheets)
        wanted = "、".join(f"“{titles()[path]}”" for path in _MEANINGS if path in REQUIRED)
        raise Invalid(f"{names}里没有权力清单的表头。表头一行要有{wanted}这几列。")
    if not found:
        raise Invalid(f"“{read[0]}”只有表头，没有事项。请填好后再上传。")
    if len(found) > MOST_ROWS:
        raise Invalid(f"文件里有 {len(found):,} 项，一次最多 {MOST_ROWS:,} 项。请按单位拆成几个文件分别导入。")


def _path_of(cell: str) -> str:
    return _paths().get(_plain(cell), "")


@cache
def _paths() -> Mapping[str, str]:
    return {_plain(title): column.field for column in columns() for title in (column.title, *column.aliases)}


def _plain(title: str) -> str:
    return re.sub(r"[\s*＊·・]|[（(].*", "", title)
