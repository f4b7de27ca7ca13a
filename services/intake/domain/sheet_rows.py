"""What a spreadsheet says of items: one entry for each item, and each wrong cell by its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from services.intake.domain.sources import Source, SourceItem


class Verdict(StrEnum):
    """What an import would do with an entry."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    WRONG = "wrong"


VERDICT_NAMES: Mapping[Verdict, str] = {
    Verdict.NEW: "新增",
    Verdict.CHANGED: "变更",
    Verdict.UNCHANGED: "不变",
    Verdict.WRONG: "有错",
}


@dataclass(frozen=True, kw_only=True)
class CellError:
    """
    A wrong cell: where it is, what stands there, what is wrong, what to do. `column` counts from 1; 0: the row.

    `field` is the path of the element (``legal_basis.0.title``), empty when it is none. What the dry view objects to
    (`is_of_view`: the body, the key, a twin) is judged anew when rows are mended; what the values are wrong in stays.
    """

    sheet: str
    row: int
    column: int
    letters: str
    label: str
    value: str
    message: str
    remedy: str
    field: str = ""
    is_of_view: bool = False

    def sentence(self, own_sheet: str = "") -> str:
        """Return the error as one Chinese sentence; where it is in another sheet than the entry, the sheet is named."""
        where = f"{self.letters} 列“{self.label}”" if self.letters else self.label
        value = f"“{self.value[:40]}”" if self.value else ""
        sheet = f"工作表“{self.sheet}”" if own_sheet and own_sheet != self.sheet else ""
        return f"{sheet}第 {self.row} 行 {where}{value}：{self.message}。{self.remedy}"

    def as_dict(self) -> dict[str, Any]:
        """Return the error as plain fields."""
        return asdict(self)


@dataclass(frozen=True)
class Place:
    """What of an entry an objection is about: the field, and the title of its column."""

    field: str
    title: str


@dataclass(frozen=True, kw_only=True)
class SheetItem:
    """
    One item as the sheet has it; `elements` are in normal form and without the implementing body.

    `covered` names the elements for which the sheet has columns: the others of an item that is there stay as they are.
    `missing` names the elements that are required for a submission and not filled. `places` give number (from 1) and
    letters of each column by its title. `rows` are the sheet and row of each entry of a table that has a sheet of its
    own, by the table's key; they are known only while the file is read.
    """

    sheet: str
    row: int
    item_id: str
    body_name: str
    name: str
    name_key: str
    elements: Mapping[str, Any]
    covered: frozenset[str]
    missing: tuple[str, ...] = ()
    errors: tuple[CellError, ...] = ()
    places: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    rows: Mapping[str, Sequence[tuple[str, int]]] = field(default_factory=dict)

    def error(self, about: Place, value: str, message: str, remedy: str) -> CellError:
        """Return an objection of the dry view, in the first row and the column of this title where the sheet has it."""
        column, letters = self.places.get(about.title, (0, ""))
        return CellError(
            sheet=self.sheet,
            row=self.row,
            column=column,
            letters=letters,
            label=about.title,
            value=value,
            message=message,
            remedy=remedy,
            field=about.field,
            is_of_view=True,
        )


@dataclass(frozen=True, kw_only=True)
class KnownBody:
    """A body of the register that an entry may name."""

    body_id: str
    name: str
    is_valid: bool


@dataclass(frozen=True, kw_only=True)
class KnownItem:
    """
    An item as it stands; `objection` says in Chinese why its text may not be changed now, if so.

    `locked` names the elements that it has from its upper-level item, with their Chinese names.
    """

    item_id: str
    version: int
    body_id: str
    name_key: str
    elements: Mapping[str, Any]
    objection: str = ""
    source: Source | None = None
    locked: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """
    What an import would do with one entry, decided on this version of the item (0: there is none).

    `source` is what an implementation list implements.
    """

    entry: SheetItem
    verdict: Verdict
    body_id: str = ""
    item_id: str = ""
    seen_version: int = 0
    elements: Mapping[str, Any]
    changed: tuple[str, ...] = ()
    errors: tuple[CellError, ...] = ()
    source: SourceItem | None = None
