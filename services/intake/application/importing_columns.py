"""The columns of a list as a spreadsheet, made from the element list: what they are called and what they take."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from services.intake.application.importing_texts import TEXT_FORMS
from shared.kernel.alike import squeezed
from shared.standards.element_list import (
    BODY,
    CODED,
    DIRECTORY,
    GROUPS,
    IMPLEMENTATION,
    Element,
    ElementList,
)
from shared.standards.loader import newest, read
from shared.standards.normal import label_of

NUMBER, ITEM_ID = "row_number", "item_id"
BODY_NAME, ITEM_NAME = "implementing_body", "item_name"
NUMBER_TITLE, ITEM_ID_TITLE = "序号", "事项编号"
NOTES = "导入检查"
"""The head of the column in which a marked-up copy says what is wrong; reading passes it over."""
SEPARATOR = "；"
ALIASES = "list_aliases"
"""The data file of other words for heads and values of the directory list."""
ALIASES_OF = {DIRECTORY: ALIASES, IMPLEMENTATION: "implementation_list_aliases"}
"""The same for each kind of list."""
STANDARD_MARK = "标准版本"


@dataclass(frozen=True, kw_only=True, eq=False)
class SheetColumn:
    """
    One column: an element, one field of an element (`parent`), or one of those that lead a row (`element` is None).

    A table that has a sheet of its own has one column beside the item, for the word that stands for the whole of it.
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

    @property
    def remedy(self) -> str:
        """What to tell somebody whose cell is not of the kind that the column takes; empty when any text is."""
        if self.element is None or self.element.kind not in (*TEXT_FORMS, "list"):
            return ""
        if self.element.kind == "list":
            words = "、".join(self.element.words)
            return f"这一列只写“{words}”或者空着；有的，写在工作表“{self.element.name_zh}”里"
        return TEXT_FORMS[self.element.kind].remedy(self.element)

    def shown(self, value: Any) -> str:
        """Return a stored value as the cell shows it: codes as labels, several of them with a separator."""
        element = self.element
        if element is None or element.is_word(value):
            return str(value)
        if element.kind in TEXT_FORMS:
            return TEXT_FORMS[element.kind].shown(element, value)
        if element.kind == "list":
            return ""  # its rows stand in a sheet of their own
        if element.kind not in CODED:
            return str(value)
        values = [value] if isinstance(value, str) else value
        return SEPARATOR.join(element.values.get(code, code) for code in values)

    def reader(self) -> Callable[[str], Any] | None:
        """Return what makes a cell the value of its element; None where the text itself is the value."""
        element = self.element
        if element is None:
            return None
        if element.kind in CODED:
            return lambda text: _read_codes(self, text)
        if element.kind in TEXT_FORMS:
            read_text = TEXT_FORMS[element.kind].read
            return lambda text: read_text(element, text)
        return None

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


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return a text as heads and labels are compared: without white space, wide signs as narrow ones."""
    return squeezed(text)


@cache
def tables_of(element_list: ElementList) -> tuple[Element, ...]:
    """Return the tables that have sheets of their own; the only table of a list stands beside its items."""
    tables = tuple(element for element in element_list.elements if element.kind == "list" and element.set_by == BODY)
    return tables if len(tables) > 1 else ()


@cache
def columns_of(element_list: ElementList) -> tuple[SheetColumn, ...]:
    """Return the columns beside the items in the standard's order, after the two that lead a row."""
    leading = [_leading(NUMBER, NUMBER_TITLE), _leading(ITEM_ID, ITEM_ID_TITLE)]
    apart = tables_of(element_list)
    words = _other_words(element_list)
    return tuple(
        leading
        + [
            column
            for element in element_list.elements
            for column in (_word_column(element) if element in apart else _columns(element, words))
        ]
    )


@cache
def columns_of_table(table: Element, element_list: ElementList) -> tuple[SheetColumn, ...]:
    """Return the columns of a table with a sheet of its own, after those that say of which item a row is."""
    owner = [_leading(NUMBER, NUMBER_TITLE), _leading(ITEM_ID, ITEM_ID_TITLE)]
    owner += [_leading(element.key, element.name_zh) for element in owner_elements(element_list)]
    return tuple(owner + _columns(table, _other_words(element_list)))


@cache
def owner_elements(element_list: ElementList) -> tuple[Element, ...]:
    """Return the elements by which people tell the items of a list apart: the name and what stands with it."""
    return tuple(
        element
        for element in element_list.elements
        if element.key == ITEM_NAME or (element.part_of == ITEM_NAME and element.is_supplement)
    )


def other_words(element_list: ElementList) -> Mapping[str, Any]:
    """Return the other words by which lists of this kind call their columns, sheets and values."""
    name = ALIASES_OF[element_list.kind]
    found: Mapping[str, Any] = read(name, newest(name))
    return found


def _other_words(element_list: ElementList) -> Callable[[str, Element], Mapping[str, str]]:
    found = other_words(element_list)
    tables = found.get("tables", {})

    def words_of(path: str, element: Element) -> Mapping[str, str]:
        return {**tables.get(element.table, {}), **found["values"].get(path, {})}

    return words_of


def _leading(path: str, title: str) -> SheetColumn:
    return SheetColumn(path=path, title=title, element=None, parent=None, codes={})


def _word_column(table: Element) -> list[SheetColumn]:
    if not table.words:
        return []
    return [SheetColumn(path=table.key, title=table.name_zh, element=table, parent=None, codes={})]


def _columns(element: Element, words: Callable[[str, Element], Mapping[str, str]]) -> list[SheetColumn]:
    if element.set_by != BODY:
        return []
    if element.kind == "org_ref":
        return [_leading(element.key, element.name_zh)]
    if element.kind in GROUPS or element.kind == "list":
        return [_column(part, element, words) for part in element.sub_fields if part.set_by == BODY]
    return [_column(element, None, words)]


def _column(
    element: Element, parent: Element | None, words: Callable[[str, Element], Mapping[str, str]]
) -> SheetColumn:
    path = element.key if parent is None else f"{parent.key}.{element.key}"
    codes = {plain(word): code for word, code in words(path, element).items() if code in element.values}
    codes |= {plain(code): code for code in element.values} | {
        plain(text): code for code, text in element.values.items()
    }
    return SheetColumn(path=path, title=label_of(element, parent), element=element, parent=parent, codes=codes)


def rows_of_item(
    number: int, item_id: str, body_name: str, elements: Mapping[str, Any], columns: Sequence[SheetColumn]
) -> list[list[str]]:
    """Return the rows of one item: the first with everything, one more for each further entry of a table beside it."""
    leading = {NUMBER: str(number), ITEM_ID: item_id, BODY_NAME: body_name}
    height = max([1, *(len(elements.get(column.key, ())) for column in columns if column.is_repeated)])
    first = [leading.get(column.path) or _cell(column, elements, 0) for column in columns]
    further = [
        [leading[NUMBER] if c.path == NUMBER else _cell(c, elements, place) if c.is_repeated else "" for c in columns]
        for place in range(1, height)
    ]
    return [first, *further]


def rows_of_table(
    number: int, item_id: str, elements: Mapping[str, Any], columns: Sequence[SheetColumn]
) -> list[list[str]]:
    """Return the rows of one item in the sheet of a table; none when a word stands for the whole of it."""
    table = next(column.parent for column in columns if column.parent is not None)
    rows = elements.get(table.key, ())
    if isinstance(rows, str):
        return []
    leading = {NUMBER: str(number), ITEM_ID: item_id}
    owner = [leading.get(column.path, elements.get(column.path, "")) for column in columns if column.element is None]
    fields = [column for column in columns if column.element is not None]
    return [[*owner, *(_shown_field(column, row) for column in fields)] for row in rows]


def _cell(column: SheetColumn, elements: Mapping[str, Any], place: int) -> str:
    value: Any = elements.get(column.key)
    if column.is_repeated:
        value = value[place] if value and place < len(value) else None
    if value is None or column.element is None:
        return ""
    return column.shown(value) if column.parent is None else _shown_field(column, value)


def _shown_field(column: SheetColumn, fields: Mapping[str, Any]) -> str:
    value = fields.get(column.element.key) if column.element else None
    return "" if value is None else column.shown(value)
