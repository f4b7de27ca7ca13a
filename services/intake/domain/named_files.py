"""
Files that a text names: what stands in it has been brought by its body, as something that citizens may take home.

The same is said of a spreadsheet cell (`sheet_files`) and of a text that is saved by any door (ADR 0018).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from services.intake.domain.attachments import (
    ALLOWED,
    ENDINGS,
    FOR_THE_PUBLIC,
    KIND_NAMES,
    Attachment,
    kind_of_element,
)
from shared.kernel.errors import Problem
from shared.standards.element_list import Element, ElementList

RULE = "file"
UNKNOWN = "本单位没有上传过这个文件"
BRING_IT = "请在这里重新上传；用接口的，先用 /intake/api/files 上传，再照它的答复填 SHA-256"

Brought = Mapping[tuple[str, str], Attachment]
"""How bodies describe what they have brought, by (body_id, SHA-256)."""


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


def new_files(
    elements: Mapping[str, Any], before: Mapping[str, Any] | None, standard: ElementList
) -> tuple[NamedFile, ...]:
    """
    Return the files that a text names and the text before it did not name in the same element or column.

    What was stored under an older rule stays as it is: nobody is kept from mending something else.
    """
    if not (named := tuple(file for file in files_in(elements, standard) if file.sha256)):
        return ()
    there = {_place_of(file) for file in files_in(before, standard)} if before else set()
    return tuple(file for file in named if _place_of(file) not in there)


def file_problems(files: Iterable[NamedFile], body_id: str, brought: Brought) -> tuple[Problem, ...]:
    """Return a problem for each file that its body has not brought, or not as what its element may show to citizens."""
    found = ((file, objection_to(file, brought.get((body_id, file.sha256)))) for file in files)
    return tuple(
        Problem(field=file.field, label=_label_of(file), message=said[0], remedy=said[1], row=file.row, rule=RULE)
        for file, said in found
        if said
    )


def objection_to(file: NamedFile, attachment: Attachment | None) -> tuple[str, str] | None:
    """Return what is wrong with naming a file that a body describes so (None: has not brought), and the remedy."""
    if attachment is None:
        return UNKNOWN, BRING_IT
    if attachment.kind not in FOR_THE_PUBLIC:
        message = f"本单位把这个文件作为{KIND_NAMES[attachment.kind]}上传过，它不给公众"
        return message, "请换一份不是扫描存档的文件上传"
    allowed = ALLOWED[kind := kind_of_element(file.element.key)]
    if attachment.media_type not in allowed:
        wanted = "、".join(sorted(ENDINGS[each] for each in allowed))
        return (
            f"是 {ENDINGS[attachment.media_type]} 文件，{KIND_NAMES[kind]}只收 {wanted}",
            "请另存为其中一种格式后再上传",
        )
    return None


def _place_of(file: NamedFile) -> tuple[str, str, str]:
    return (file.table.key if file.table else "", file.element.key, file.sha256)


def _label_of(file: NamedFile) -> str:
    return f"{file.table.name_zh}·{file.element.name_zh}" if file.table else file.element.name_zh
