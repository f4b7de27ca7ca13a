"""The columns of a list as a spreadsheet, made from the element list: what they are called and what they take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any
from unicodedata import normalize

from shared.spreadsheets.forms import Column, written_form
from shared.standards.element_list import BODY, CODED, GROUPS, Element, ElementList
from shared.standards.loader import read
from shared.standards.normal import label_of

NUMBER, ITEM_ID = "row_number", "item_id"
BODY_NAME = "implementing_body"
NUMBER_TITLE, ITEM_ID_TITLE = "序号", "事项编号"
NUMBER_HELP = "一个事项一个号。一个事项有几条设定依据的，从第二条起另起一行：只写序号和依据，其他列空着。"
ITEM_ID_HELP = "系统给的编号，导出时带出；新事项留空，不要改动。"
NOTES = "导入检查"
"""The head of the column in which a marked-up copy says what is wrong; reading passes it over."""
SEPARATOR = "；"
ALIASES = "list_aliases"
"""The data file of other words for heads and values."""
STANDARD_MARK = "标准版本"


@dataclass(frozen=True, kw_only=True, eq=False)
class SheetColumn:
    """
    One column: an element, one field of an element (`parent`), or one of the two that lead a row (`element` is None).

    `codes` give the code of each label of its table.
    """

    path: str
    title: str
    element: Element | None
    parent: Element | None
    codes: Mapping[str, str]

    @property
    def is_repeated(self) -> bool:
        """Whether an item may have several rows of it."""
        return self.parent is not None and self.parent.kind == "list"

    @property
    def key(self) -> str:
        """The key of the element that the column belongs to."""
        return self.path.partition(".")[0]

    def shown(self, value: Any) -> str:
        """Return a stored value as the cell shows it: codes as labels, several of them with a separator."""
        if self.element is None or self.element.kind not in CODED:
            return str(value)
        values = [value] if isinstance(value, str) else value
        return SEPARATOR.join(self.element.values.get(code, code) for code in values)

    def read(self, text: str) -> Any:
        """Return a cell as the value of its element: labels as codes, what is neither as it stands."""
        if self.element is None or self.element.kind not in CODED:
            return text
        return _read_codes(self, text)

    def codes_in_cell(self, text: str) -> str | tuple[str, ...]:
        """Return the code or codes that a cell names."""
        return tuple(self._codes_of(text)) if self.element and self.element.kind == "code_list" else self._code_of(text)

    def _code_of(self, text: str) -> str:
        return self.codes.get(plain(text), text)

    def _codes_of(self, text: str) -> list[str]:
        pieces = text.replace(";", SEPARATOR).replace("\n", SEPARATOR).split(SEPARATOR)
        return [code for piece in pieces if piece.strip() for code in self._codes_in(piece.strip())]

    def _codes_in(self, piece: str) -> list[str]:
        """A label may hold the mark by which others separate, so the whole is looked up first."""
        if plain(piece) in self.codes:
            return [self.codes[plain(piece)]]
        parts = [part.strip() for part in piece.replace("，", "、").replace(",", "、").split("、") if part.strip()]
        if parts and all(plain(part) in self.codes for part in parts):
            return [self.codes[plain(part)] for part in parts]
        return [piece]


@lru_cache(maxsize=4096)
def _read_codes(column: SheetColumn, text: str) -> str | tuple[str, ...]:
    """The same few cells fill a whole column."""
    return column.codes_in_cell(text)


def plain(text: str) -> str:
    """Return a text as heads and labels are compared: without white space, wide signs as narrow ones."""
    return "".join(normalize("NFKC", text).split())


@cache
def columns_of(element_list: ElementList) -> tuple[SheetColumn, ...]:
    """Return the columns in the standard's order, after the two that lead a row."""
    leading = [_leading(NUMBER, NUMBER_TITLE), _leading(ITEM_ID, ITEM_ID_TITLE)]
    return tuple(leading + [column for element in element_list.elements for column in _columns(element)])


def _leading(path: str, title: str) -> SheetColumn:
    return SheetColumn(path=path, title=title, element=None, parent=None, codes={})


def _columns(element: Element) -> list[SheetColumn]:
    if element.set_by != BODY:
        return []
    if element.kind == "org_ref":
        return [SheetColumn(path=element.key, title=element.name_zh, element=None, parent=None, codes={})]
    if element.kind in GROUPS or element.kind == "list":
        return [_column(part, element) for part in element.sub_fields if part.set_by == BODY]
    return [_column(element, None)]


def _column(element: Element, parent: Element | None) -> SheetColumn:
    path = element.key if parent is None else f"{parent.key}.{element.key}"
    others = read(ALIASES, 1)["values"].get(path, {})
    codes = {plain(word): code for word, code in others.items() if code in element.values}
    codes |= {plain(code): code for code in element.values} | {
        plain(text): code for code, text in element.values.items()
    }
    return SheetColumn(path=path, title=label_of(element, parent), element=element, parent=parent, codes=codes)


def written_list(element_list: ElementList, rows: Sequence[Sequence[str]], *, with_ids: bool) -> bytes:
    """Return the list as a workbook to fill in, with these rows; without ids their column is hidden."""
    columns = [_form_column(column, with_ids) for column in columns_of(element_list)]
    marks = {STANDARD_MARK: f"{element_list.kind}.v{element_list.version}"}
    return written_form(element_list.name_zh, columns, rows, marks)


def _form_column(column: SheetColumn, with_ids: bool) -> Column:
    if column.element is None:
        width = 28 if column.path == BODY_NAME else 7
        help_text = {NUMBER: NUMBER_HELP, ITEM_ID: ITEM_ID_HELP}.get(
            column.path, "写机构名录里的名称；空着就是本单位。"
        )
        is_hidden = column.path == ITEM_ID and not with_ids
        return Column(key=column.path, title=column.title, help=help_text, width=width, is_hidden=is_hidden)
    element, parent = column.element, column.parent
    help_text = element.help_zh or (parent.help_zh if parent else "") or element.remedy_zh
    limit = f"\n最多 {element.max_length} 个字。" if element.max_length else ""
    is_required = element.required and (parent is None or parent.required)
    return Column(
        key=column.path,
        title=column.title,
        help=help_text + limit,
        is_required=is_required,
        options=tuple(element.values.values()),
        takes_several=element.kind == "code_list",
        width=48 if element.kind == "text" else 20,
    )


def rows_of_item(
    number: int, item_id: str, body_name: str, elements: Mapping[str, Any], columns: Sequence[SheetColumn]
) -> list[list[str]]:
    """Return the rows of one item: the first with everything, one more for each further legal basis."""
    leading = {NUMBER: str(number), ITEM_ID: item_id, BODY_NAME: body_name}
    height = max([1, *(len(elements.get(column.key, ())) for column in columns if column.is_repeated)])
    first = [leading.get(column.path) or _cell(column, elements, 0) for column in columns]
    further = [
        [leading[NUMBER] if c.path == NUMBER else _cell(c, elements, place) if c.is_repeated else "" for c in columns]
        for place in range(1, height)
    ]
    return [first, *further]


def _cell(column: SheetColumn, elements: Mapping[str, Any], place: int) -> str:
    value: Any = elements.get(column.key)
    if column.is_repeated:
        value = value[place] if value and place < len(value) else None
    if value is not None and column.parent is not None and column.element is not None:
        value = value.get(column.element.key)
    return "" if value is None or column.element is None else column.shown(value)
