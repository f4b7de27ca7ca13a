"""
Finds to which item each row in the sheet of a table belongs.

A row says it by the number (序号) of its item, by the hidden item id that an export brings along, and by the name with
sub-item and case. The id holds when it is there; otherwise the number, for an item of that name if the row has one;
without both, the name. What contradicts itself belongs to none: rows must not come under a wrong item unseen. No item
to which such a row may belong is good, since it would be imported without the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from services.intake.application.importing_cells import SheetCells
from services.intake.application.importing_columns import ITEM_ID, NUMBER, owner_elements, plain
from services.intake.domain.sheet_rows import CellError
from shared.kernel.errors import Invalid
from shared.spreadsheets.sheets import Row
from shared.standards.element_list import Element, ElementList

MOST_TABLE_ROWS = 100_000
"""Rows below the heads, in the sheet of one table."""


@dataclass
class Gathered:
    """An item whose rows are being gathered: `further` in its own sheet, `tables` in those of the tables, by key."""

    cells: SheetCells
    row: Row
    further: list[Row] = field(default_factory=list)
    tables: dict[str, list[tuple[SheetCells, Row]]] = field(default_factory=dict)
    errors: list[CellError] = field(default_factory=list)

    def rows(self) -> Iterable[tuple[SheetCells, Row]]:
        """Yield every row of the item with its sheet."""
        yield self.cells, self.row
        yield from ((self.cells, row) for row in self.further)
        for rows in self.tables.values():
            yield from rows


class Owner(NamedTuple):
    """What a row says of its item: number, id, and the name with what stands with it."""

    number: str
    item_id: str
    names: tuple[str, ...]


class Items:
    """The items of a file as the rows of its tables may name them."""

    def __init__(self, items: Sequence[Gathered], element_list: ElementList) -> None:
        self._paths = [element.key for element in owner_elements(element_list)]
        self._names = {id(item): self._names_in(item.cells, item.row) for item in items}
        self._numbers = {id(item): item.cells.cell(item.row, NUMBER) for item in items}
        self._by_id = _grouped((item.cells.cell(item.row, ITEM_ID), item) for item in items)
        self._by_number = _grouped((self._numbers[id(item)], item) for item in items)
        self._by_name = _grouped((self._names[id(item)][0], item) for item in items)
        self._found: dict[Owner, Gathered | str] = {}

    def take(self, table: Element, cells: SheetCells) -> list[Gathered]:
        """Give each row of a table to its item; return those that have none, with the reason, one for each item."""
        rows = cells.filled_rows()
        if len(rows) > MOST_TABLE_ROWS:
            raise Invalid(
                f"工作表“{cells.sheet.name}”有 {len(rows):,} 行，最多 {MOST_TABLE_ROWS:,} 行。请拆成几个文件分别上传。"
            )
        lost: dict[Owner, Gathered] = {}
        owner, said_before = Owner("", "", ()), None
        found: Gathered | str = ""
        said_in = cells.picker((NUMBER, ITEM_ID, *self._paths))
        for row in rows:
            # the rows of an item stand together: what says the same is asked once
            if (said := said_in(row.cells)) != said_before:
                owner = Owner(cells.cell(row, NUMBER), cells.cell(row, ITEM_ID), self._names_in(cells, row))
                found, said_before = self._found_for(owner), said
            if isinstance(found, Gathered):
                found.tables.setdefault(table.key, []).append((cells, row))
                continue
            if owner not in lost:
                lost[owner] = Gathered(cells, row)
                self._note_lost(owner, lost[owner])
            item = lost[owner]
            remedy = "请在“序号”列写上它在主表里的序号，事项名称和主表的一样或者空着"
            item.errors.append(cells.error(row, NUMBER, "序号", found, remedy))
        return list(lost.values())

    def _names_in(self, cells: SheetCells, row: Row) -> tuple[str, ...]:
        return tuple(plain(cells.cell(row, path)) for path in self._paths)

    def _found_for(self, owner: Owner) -> Gathered | str:
        if owner not in self._found:
            self._found[owner] = self._owner(owner)
        return self._found[owner]

    def _note_lost(self, owner: Owner, lost: Gathered) -> None:
        """Note in each item that the lost row may belong to that it is not whole without it."""
        named = [item for item in self._by_name.get(owner.names[0], []) if self._fits(item, owner)]
        among = [*self._by_id.get(owner.item_id, []), *self._by_number.get(owner.number, []), *named]
        where = f"工作表“{lost.cells.sheet.name}”第 {lost.row.number} 行"
        for item in {id(item): item for item in among}.values():
            message, remedy = f"{where}可能是它的，但是对不上", "请先改好那一行，或者删去那一行"
            item.errors.append(item.cells.error(item.row, NUMBER, "序号", message, remedy))

    def _owner(self, owner: Owner) -> Gathered | str:
        if owner.item_id in self._by_id:
            return self._owner_by_id(owner)
        if not owner.number:
            named = self._by_name.get(owner.names[0], [])
            return self._only([item for item in named if self._fits(item, owner)], "没有写序号，按名称")
        numbered = self._by_number.get(owner.number, [])
        fitting = [item for item in numbered if self._fits(item, owner)]
        if numbered and not fitting:
            return f"主表里序号“{owner.number}”的事项，名称、子项或情形和这一行写的不一样"
        return self._only(fitting, f"按序号“{owner.number}”")

    def _owner_by_id(self, owner: Owner) -> Gathered | str:
        found = self._by_id[owner.item_id]
        numbers = {self._numbers[id(item)] for item in found}
        if owner.number and numbers - {""} and owner.number not in numbers:
            return f"序号“{owner.number}”和隐藏的“事项编号”列说的不是同一个事项（新事项的行，请清空事项编号）"
        return self._only(found, "按事项编号")

    def _fits(self, item: Gathered, owner: Owner) -> bool:
        """Tell whether an item has all the names that a row gives; what the row leaves empty may be anything."""
        return all(not name or name == own for name, own in zip(owner.names, self._names[id(item)], strict=True))

    def _only(self, found: Sequence[Gathered], how: str) -> Gathered | str:
        if len(found) == 1:
            return found[0]
        return f"{how}在主表里找到 {len(found)} 个事项，不知道是哪一个" if found else f"{how}在主表里找不到它的事项"


Key = TypeVar("Key")


def _grouped(pairs: Iterable[tuple[Key, Gathered]]) -> Mapping[Key, list[Gathered]]:
    groups: dict[Key, list[Gathered]] = {}
    for key, item in pairs:
        if key:
            groups.setdefault(key, []).append(item)
    return groups
