"""Files that a spreadsheet names: only what the body has brought to intake may stand in its list."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from services.intake.domain.sheet_rows import CellError, Place, SheetItem
from shared.standards.element_list import Element, ElementList

UNKNOWN = "本单位没有上传过这个文件"
BRING_IT = "请先在表单里上传文件，再照那里写文件名和 SHA-256；SHA-256 要抄全，一个字都不能错"


@dataclass(frozen=True, kw_only=True)
class NamedFile:
    """A file that an entry names, in a row (from 1) when it is in a table."""

    table: Element | None
    element: Element
    row: int | None
    name: str
    sha256: str

    @property
    def field(self) -> str:
        """The path of its element."""
        if self.table is None or self.row is None:
            return self.element.key
        return f"{self.table.key}.{self.row - 1}.{self.element.key}"

    @property
    def label(self) -> str:
        """The Chinese name of its element, with the row."""
        if self.table is None:
            return self.element.name_zh
        return f"{self.table.name_zh}·{self.element.name_zh}（第 {self.row} 条）"


def files_in(elements: Mapping[str, Any], standard: ElementList) -> Iterator[NamedFile]:
    """Yield the files that elements in normal form name."""
    for element, parts in _with_files(standard):
        value = elements.get(element.key)
        if isinstance(value, list):
            for row, fields in enumerate(value, start=1):
                yield from (_named(element, part, row, fields[part.key]) for part in parts if part.key in fields)
        elif isinstance(value, Mapping):
            yield _named(None, element, None, value)


@cache
def _with_files(standard: ElementList) -> tuple[tuple[Element, tuple[Element, ...]], ...]:
    """Return the elements that are files, and the tables that have columns of files, with these."""
    found = ((one, tuple(part for part in one.sub_fields if part.kind == "file")) for one in standard.elements)
    return tuple((one, parts) for one, parts in found if one.kind == "file" or (one.kind == "list" and parts))


def _named(table: Element | None, element: Element, row: int | None, value: Mapping[str, Any]) -> NamedFile:
    return NamedFile(table=table, element=element, row=row, name=value.get("name", ""), sha256=value.get("sha256", ""))


class SheetFiles:
    """The files that the entries of a file name, and which of them their bodies have."""

    def __init__(self, standard: ElementList, known: Collection[tuple[str, str]]) -> None:
        self._standard, self._known = standard, known

    def objections(self, entry: SheetItem, body_id: str) -> Iterable[CellError]:
        """Yield an objection to each file that the body has not brought."""
        for file in files_in(entry.elements, self._standard):
            if file.sha256 and (body_id, file.sha256) not in self._known:
                error = entry.error(Place(file.field, file.label), file.name, UNKNOWN, BRING_IT)
                places = entry.rows.get(file.table.key, ()) if file.table else ()
                if file.row is not None and len(places) >= file.row:
                    sheet, row = places[file.row - 1]
                    error = replace(error, sheet=sheet, row=row)
                yield error
