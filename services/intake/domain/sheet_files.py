"""Files that a spreadsheet names: only what the body has brought to intake may stand in its list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from services.intake.domain.named_files import UNKNOWN, Brought, new_files, objection_to
from services.intake.domain.sheet_rows import CellError, Place, SheetItem
from shared.standards.element_list import ElementList

BRING_IT = "请先在表单里上传文件，再照那里写文件名和 SHA-256；SHA-256 要抄全，一个字都不能错"


class SheetFiles:
    """The files that the entries of a file name, and how their bodies describe those that they have."""

    def __init__(self, standard: ElementList, brought: Brought) -> None:
        self._standard, self._brought = standard, brought

    def objections(self, entry: SheetItem, body_id: str, before: Mapping[str, Any] | None) -> Iterable[CellError]:
        """Yield an objection to each file that the body has not brought so, and its item does not name already."""
        for file in new_files(entry.elements, before, self._standard):
            if said := objection_to(file, self._brought.get((body_id, file.sha256))):
                what, remedy = said
                place = Place(file.field, file.label)
                error = entry.error(place, file.name, what, BRING_IT if what == UNKNOWN else remedy)
                places = entry.rows.get(file.table.key, ()) if file.table else ()
                if file.row is not None and len(places) >= file.row:
                    sheet, row = places[file.row - 1]
                    error = replace(error, sheet=sheet, row=row)
                yield error
