"""The published power list of the demonstration district, as the workbook that its registrar imports."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import zip_longest
from typing import Any

import yaml

from shared.spreadsheets.writing import written_xlsx
from shared.standards.element_list import IMPLEMENTATION, Element, element_list
from shared.standards.normal import label_of
from shared.standards.presenting import shown_value
from stack.demo import district

BODY_HEAD = "实施机构"
SHEET = "权力清单"
BASE_CODE, IMPLEMENTATION_CODE = "base_code", "implementation_code"


@cache
def _content() -> dict[str, Any]:
    file = district.DATA / "power_list.yaml"
    return dict(yaml.safe_load(file.read_text(encoding="utf-8")))


def edition() -> dict[str, str]:
    """Return title, document number and day of publication of the list."""
    return dict(_content()["edition"])


def items() -> tuple[dict[str, Any], ...]:
    """Return the items with the keys of their bodies; nobody changes what is returned."""
    return tuple(_content()["items"])


def implementation_code(item: Mapping[str, Any]) -> str:
    """Return the code of an item under which its body carries it out: credit code, level, base code."""
    body = district.body(item["body"])
    return f"{body['uscc']}{body['level']}{item[BASE_CODE]}"


def power_list_file() -> bytes:
    """Return the workbook: a row for each item, one more for each further legal basis."""
    standard = element_list(IMPLEMENTATION)
    keys = dict.fromkeys(key for item in items() for key in item["elements"])
    columns = [column for key in keys for column in _columns(standard.element(key))]
    codes = [standard.element(BASE_CODE).name_zh, standard.element(IMPLEMENTATION_CODE).name_zh]
    rows = [[BODY_HEAD, *codes, *(label_of(element, parent) for element, parent in columns)]]
    for item in items():
        leading = [[district.body(item["body"])["name"]], [item[BASE_CODE]], [implementation_code(item)]]
        cells = [_cells(item["elements"], element, parent) for element, parent in columns]
        rows += [list(row) for row in zip_longest(*leading, *cells, fillvalue="")]
    return written_xlsx({SHEET: rows})


def _columns(element: Element) -> list[tuple[Element, Element | None]]:
    return [(part, element) for part in element.sub_fields] or [(element, None)]


def _cells(elements: Mapping[str, Any], element: Element, parent: Element | None) -> list[str]:
    """Return what stands in a column of an item, from its first row on."""
    if parent is None:
        return [_shown(element, elements.get(element.key))]
    value = elements.get(parent.key) or {}
    entries = value if parent.kind == "list" else [value]
    return [_shown(element, entry.get(element.key)) for entry in entries]


def _shown(element: Element, value: Any) -> str:
    if value is None:
        return ""
    shown = shown_value(element, value)
    return shown if isinstance(shown, str) else "、".join(shown)
