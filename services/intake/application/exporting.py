"""Export of a list as a spreadsheet: the same columns in which it is imported, so that importing it changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from services.intake.application.importing_columns import SheetColumn, columns_of, rows_of_item, tables_of
from services.intake.application.importing_sheets import MOST_ROWS
from services.intake.application.importing_workbook import ListedItem, check_count, written_items, written_list
from services.intake.application.ports import Bodies, Listing, Revisions, revision_id
from services.intake.application.reading import Reading
from services.intake.domain.items import DIRECTORY_LIST
from shared.kernel.actor import Actor
from shared.spreadsheets.writing import written_csv
from shared.standards.element_list import ElementList, element_list

PAGE = 500


class Exporting:
    """Queries of whoever takes a list home."""

    def __init__(self, *, reading: Reading, revisions: Revisions, bodies: Bodies) -> None:
        self._reading, self._revisions, self._bodies = reading, revisions, bodies

    def blank(self, list_kind: str = DIRECTORY_LIST) -> bytes:
        """Return the workbook to fill in."""
        return written_list(element_list(list_kind), [], with_ids=False)

    def workbook(self, actor: Actor, listing: Listing) -> bytes:
        """
        Return the items of a list, as far as the actor may see them, as a workbook.

        :raises Invalid: when they take more rows than an import reads
        """
        return written_items(element_list(listing.list_kind), self._items(actor, listing), with_ids=True)

    def csv(self, actor: Actor, listing: Listing) -> bytes:
        """
        Return the same as .csv, with formulas neutralised; tables with sheets of their own have no place in it.

        :raises Invalid: when they take more rows than an import reads
        """
        columns = _columns_of_csv(element_list(listing.list_kind))
        rows: list[list[str]] = []
        for number, item in enumerate(self._items(actor, listing), start=1):
            rows += rows_of_item(number, item.item_id, item.body_name, item.elements, columns)
            check_count(len(rows), MOST_ROWS)
        return written_csv([[column.title for column in columns], *rows])

    def _items(self, actor: Actor, listing: Listing) -> Iterator[ListedItem]:
        for items in self._reading.whole_list(actor, listing, PAGE):
            texts = self._revisions.find(revision_id(item.item_id, item.content.number) for item in items)
            names = {body.body_id: body.name for body in self._bodies.find({item.body_id for item in items}).values()}
            for item in items:
                elements = texts[revision_id(item.item_id, item.content.number)].elements
                name = names.get(item.body_id, item.body_name)
                yield ListedItem(elements=elements, item_id=item.item_id, body_name=name)


def _columns_of_csv(standard: ElementList) -> list[SheetColumn]:
    """Return the columns without those of tables: a column that is not there leaves its element alone."""
    apart = {table.key for table in tables_of(standard)}
    return [column for column in columns_of(standard) if column.path not in apart]
