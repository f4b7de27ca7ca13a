"""Which part of a workbook's archive holds which sheet, and how the tags of a part are read without an XML reader."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_SHEET = re.compile(r"<(?:\w+:)?sheet\s([^<>]*)>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s([^<>]*)>")
_ATTRIBUTE = re.compile(r"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


def sheet_parts(read: Callable[[str], str]) -> dict[str, str]:
    """Return the part of each sheet by its name; `read` returns the text of a part, empty where there is none."""
    targets = {one.get("Id"): one.get("Target", "") for one in tags(_RELATION, read(RELATIONS))}
    return {
        sheet.get("name", ""): target[1:] if target.startswith("/") else f"xl/{target}"
        for sheet in tags(_SHEET, read(WORKBOOK))
        if (target := targets.get(next((sheet[key] for key in sheet if key.endswith(":id")), "")))
    }


def tags(tag: re.Pattern[str], text: str) -> list[dict[str, str]]:
    """Return the attributes of each tag of a kind."""
    return [
        {name: unescape(quoted or single) for name, quoted, single in _ATTRIBUTE.findall(attributes)}
        for attributes in tag.findall(text)
    ]
