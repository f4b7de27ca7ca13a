"""Where in the form something stands that the advice speaks of: the id of its control, its name, its text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.intake.domain.findings import Finding
from shared.runtime.web.rendering import field_id
from shared.standards.completeness import Gap
from shared.standards.elements import BODY, Element, ElementList
from shared.standards.form import PARTS, FormData

AROUND = 12
"""So many characters are shown on each side of a marked piece."""
_ROW = re.compile(r"([a-z_]+)-([0-9]{1,4})-(.+)")


@dataclass(frozen=True, kw_only=True)
class Excerpt:
    """A piece of a text that is marked, with what stands around it."""

    before: str
    marked: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Places:
    """
    The form as it was sent: which of its rows are filled in.

    Empty rows are no rows of the item, but they stand in the form: its second row may be the third on the page.
    """

    standard: ElementList
    rows: Mapping[str, list[int]]

    def id_of(self, key: str, row: int | None, column: str) -> str:
        """Return the id of the control of an element, or of a column in a row from 1; nothing where there is none."""
        element = self.standard.element(key)
        if element.set_by != BODY:
            return ""
        if element.kind == "text_list" or (element.kind == "list" and row is None):
            return field_id(key)
        parts = [key, *([str(self._row_on_page(key, row))] if row else []), *([column] if column else [])]
        return field_id(".".join(parts))

    def id_of_path(self, path: str) -> str:
        """Return the id of the control of a path as problems name it (``application_materials.0.material_name``)."""
        key, *rest = path.split(".")
        if key not in {element.key for element in self.standard.elements}:
            return ""
        row = int(rest.pop(0)) + 1 if rest and rest[0].isdecimal() else None
        return self.id_of(key, row, rest[0] if rest else "")

    def label(self, thing: Finding | Gap) -> str:
        """Return the Chinese name of a place: element, row, column."""
        element = self.standard.element(thing.element)
        column = thing.field if isinstance(thing, Finding) else thing.column
        row = f"第 {thing.row} 条" if thing.row else ""
        return "·".join(filter(None, (element.name_zh, row, _name_of(element, column))))

    def _row_on_page(self, key: str, row: int) -> int:
        filled = self.rows.get(key, [])
        return filled[row - 1] if row <= len(filled) else row - 1


def places_in(form: FormData, standard: ElementList) -> Places:
    """Return the places of a posted form."""
    inputs = {element.key: _inputs_of_a_row(element) for element in standard.elements if element.kind == "list"}
    rows: dict[str, set[int]] = {}
    for name in form:
        match = _ROW.fullmatch(name)
        if match and match[3] in inputs.get(match[1], ()) and any(value.strip() for value in form.getlist(name)):
            rows.setdefault(match[1], set()).add(int(match[2]))
    return Places(standard=standard, rows={key: sorted(filled) for key, filled in rows.items()})


def excerpt_of(finding: Finding, elements: Mapping[str, Any]) -> Excerpt | None:
    """Return the piece that a finding marks, with what stands around it; None when it is about the whole."""
    text = _text_at(finding, elements)
    if finding.end <= finding.start or finding.end > len(text):
        return None
    start, end = max(0, finding.start - AROUND), finding.end + AROUND
    return Excerpt(
        before=("…" if start else "") + text[start : finding.start],
        marked=text[finding.start : finding.end],
        after=text[finding.end : end] + ("…" if end < len(text) else ""),
    )


def _inputs_of_a_row(element: Element) -> frozenset[str]:
    """Return the ends of the names of inputs whose answers make a row."""
    parts = ((part.key, PARTS.get(part.kind)) for part in element.sub_fields)
    return frozenset(
        name for key, several in parts for name in ([f"{key}-{one}" for one in several] if several else [key])
    )


def _text_at(finding: Finding, elements: Mapping[str, Any]) -> str:
    value: Any = elements.get(finding.element)
    if finding.row is not None and isinstance(value, list) and finding.row <= len(value):
        value = value[finding.row - 1]
    if finding.field and isinstance(value, Mapping):
        value = value.get(finding.field)
    return value if isinstance(value, str) else ""


def _name_of(element: Element, column: str) -> str:
    return next((part.name_zh for part in element.sub_fields if part.key == column), "")
