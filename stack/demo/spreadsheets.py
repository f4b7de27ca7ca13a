"""The district's register of bodies and its lists as the spreadsheets that a clerk would bring."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from shared.spreadsheets.writing import written_xlsx
from shared.standards.element_list import BODY, CODED, DIRECTORY, Element, element_list
from shared.standards.normal import label_of

KINDS = {
    "department": "部门",
    "office": "审核和管理机构",
    "street": "街道",
    "town": "镇",
    "enterprise": "公共企事业单位",
}
REGISTER_HEADS = ("机构名称", "统一社会信用代码", "机构类别", "行使层级", "业务指导部门代码", "主管部门")
SEPARATOR = "；"
Column = tuple[Element, Element | None]
"""An element, or a field of an element and that element."""


def register_file(bodies: Sequence[Mapping[str, str]]) -> bytes:
    """Return a workbook with a row for each body."""
    names = {body["key"]: body["name"] for body in bodies}
    rows = [
        (
            body["name"],
            body["uscc"],
            KINDS[body["kind"]],
            body["level"],
            body["guiding_department"],
            names.get(body.get("supervising_body", ""), ""),
        )
        for body in bodies
    ]
    return written_xlsx({"机构名录": [REGISTER_HEADS, *rows]})


def list_file(
    items: Iterable[Mapping[str, Any]], *, heads: Sequence[str] = (), leading: Sequence[Sequence[str]] = ()
) -> bytes:
    """
    Return a workbook with directory items: a row for each, one more for each further legal basis.

    :param heads: the titles of columns that stand before those of the elements
    :param leading: what stands in those columns, item by item; nothing when there are none
    """
    columns = _columns()
    rows = [[*heads, *(label_of(element, parent) for element, parent in columns)]]
    for place, elements in enumerate(items):
        before = [[text] for text in leading[place]] if leading else []
        cells = [*before, *(_cells(elements, column) for column in columns)]
        rows += [list(row) for row in zip_longest(*cells, fillvalue="")]
    return written_xlsx({element_list(DIRECTORY).name_zh: rows})


def _columns() -> list[Column]:
    """The body itself is no column: whose list it is says the account of the compiler."""
    columns: list[Column] = []
    for element in element_list(DIRECTORY).elements:
        if element.set_by != BODY or element.kind == "org_ref":
            continue
        if element.sub_fields:
            columns += [(part, element) for part in element.sub_fields if part.set_by == BODY]
        else:
            columns.append((element, None))
    return columns


def _cells(elements: Mapping[str, Any], column: Column) -> list[str]:
    """Return what stands in a column of an item, from its first row on."""
    element, parent = column
    if parent is None:
        return [_cell(element, elements.get(element.key))]
    value = elements.get(parent.key) or {}
    entries = value if parent.kind == "list" else [value]
    return [_cell(element, entry.get(element.key)) for entry in entries]


def _cell(element: Element, value: Any) -> str:
    if value is None:
        return ""
    if element.kind not in CODED:
        return str(value)
    codes = [value] if isinstance(value, str) else value
    return SEPARATOR.join(element.values[code] for code in codes)
