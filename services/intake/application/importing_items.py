"""The items of an uploaded list, each read when somebody asks for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from services.intake.application.importing_heads import check_standard
from services.intake.application.importing_joining import Gathered
from services.intake.application.importing_rows import RowReader, gathered_in, joined, lost_item
from services.intake.application.importing_sheets import check_tables, list_sheets
from services.intake.domain.sheet_rows import SheetItem
from shared.kernel.errors import Invalid
from shared.spreadsheets.sheets import Sheet
from shared.standards.element_list import ElementList


class FileItems(Mapping[int, SheetItem]):
    """
    The items of a file by their places, and remarks on what was passed over.

    An item is read whenever it is asked for: whoever goes through all of them holds one at a time, and several
    processes may each read their own. Rows of tables that have no item stand as items that are wrong at the end.
    """

    def __init__(
        self,
        *,
        readers: Mapping[int, RowReader],
        gathered: Sequence[Gathered],
        lost: Sequence[Gathered],
        remarks: Sequence[str],
    ) -> None:
        self._readers, self._gathered, self.remarks = readers, gathered, remarks
        self._lost = [lost_item(one) for one in lost]

    def __getitem__(self, place: int) -> SheetItem:
        if place >= len(self._gathered):
            return self._lost[place - len(self._gathered)]
        one = self._gathered[place]
        return self._readers[id(one.cells.sheet)].item_of(one)

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self)))

    def __len__(self) -> int:
        return len(self._gathered) + len(self._lost)

    def heads(self) -> dict[int, SheetItem]:
        """Return the items without what they say, but for body, id and names: what tells them from others."""
        read = (self._readers[id(one.cells.sheet)].head_of(one) for one in self._gathered)
        return dict(enumerate([*read, *self._lost]))


def read_items(sheets: Sequence[Sheet], element_list: ElementList) -> FileItems:
    """
    Return the items of all sheets that have the heads of this list.

    :raises Invalid: when no sheet has them, there are too many rows, a group of columns is incomplete, or the file was
        made for another standard
    """
    check_standard(sheets, element_list)
    found = list_sheets(sheets, element_list)
    if not found.items:
        raise Invalid(
            f"文件里没有“{element_list.name_zh}”的表头（至少要有“事项名称”一列）。请下载空白表，把内容填进去再上传。"
        )
    check_tables(found, element_list)
    tables = frozenset(table.key for table, _, _ in found.tables)
    readers = {id(sheet): RowReader(sheet, heads, element_list, tables) for sheet, heads in found.items}
    gathered = [item for reader in readers.values() for item in gathered_in(reader.cells)]
    if not gathered:
        raise Invalid("表头下面没有事项。请从表头的下一行起填写，一个事项一行，保存后再上传。")
    lost = joined(gathered, found, element_list)
    return FileItems(readers=readers, gathered=gathered, lost=lost, remarks=found.remarks)
