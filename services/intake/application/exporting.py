"""Export of a list as a spreadsheet: the same columns in which it is imported, so that importing it changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from services.intake.application.importing_columns import columns_of, rows_of_item, written_list
from services.intake.application.importing_rows import MOST_ROWS
from services.intake.application.ports import Bodies, Listing, Revisions, revision_id
from services.intake.application.reading import Reading
from services.intake.domain.items import ServiceItem
from shared.kernel.actor import Actor
from shared.kernel.errors import Invalid
from shared.spreadsheets.writing import written_csv
from shared.standards.element_list import DIRECTORY, element_list

PAGE = 500
Rows = Sequence[Sequence[str]]


class Exporting:
    """Queries of whoever takes a list home."""

    def __init__(self, *, reading: Reading, revisions: Revisions, bodies: Bodies) -> None:
        self._reading, self._revisions, self._bodies = reading, revisions, bodies

    def blank(self) -> bytes:
        """Return the workbook to fill in."""
        return written_list(element_list(DIRECTORY), [], with_ids=False)

    def workbook(self, actor: Actor, listing: Listing) -> bytes:
        """
        Return the items of a list, as far as the actor may see them, as a workbook.

        :raises Invalid: when they take more rows than an import reads
        """
        return written_list(element_list(DIRECTORY), self._rows(actor, listing), with_ids=True)

    def csv(self, actor: Actor, listing: Listing) -> bytes:
        """
        Return the same as .csv, with formulas neutralised.

        :raises Invalid: when they take more rows than an import reads
        """
        heads = [column.title for column in columns_of(element_list(DIRECTORY))]
        return written_csv([heads, *self._rows(actor, listing)])

    def _rows(self, actor: Actor, listing: Listing) -> Rows:
        columns = columns_of(element_list(DIRECTORY))
        rows: list[list[str]] = []
        seen: set[str] = set()
        for items in self._pages(actor, listing):
            texts = self._revisions.find(revision_id(item.item_id, item.content.number) for item in items)
            names = {body.body_id: body.name for body in self._bodies.find({item.body_id for item in items}).values()}
            for item in items:
                if item.item_id in seen:  # somebody has saved it between two pages
                    continue
                seen.add(item.item_id)
                elements = texts[revision_id(item.item_id, item.content.number)].elements
                name = names.get(item.body_id, item.body_name)
                rows += rows_of_item(len(seen), item.item_id, name, elements, columns)
            if len(rows) > MOST_ROWS:
                raise Invalid(f"要导出的事项超过 {MOST_ROWS:,} 行。请先按状态或名称筛选，分几次导出。")
        return rows

    def _pages(self, actor: Actor, listing: Listing) -> Iterator[Sequence[ServiceItem]]:
        number = 1
        while True:
            found = self._reading.list_items(actor, replace(listing, page=number, size=PAGE))
            yield found.items
            if number * PAGE >= found.total:
                return
            number += 1
