"""What the city's list as a file would do to the upper-level list as it stands, item by item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID, uuid5

from services.intake.application.list_plan import ListPlan, ListRowKind, Planned
from services.intake.application.list_rows import ListRow, ListRows
from services.intake.application.upper_rows import (
    BASE_CODE,
    OWNER,
    READER,
    bearers_of,
    department_of,
    upper_sheets,
)
from services.intake.domain.list_editions import ListEdition
from services.intake.domain.sheet_rows import CellError
from services.intake.domain.sources import name_key
from services.intake.domain.upper_list import CITY, UpperItem, UpperRevision, UpperState
from shared.standards.hashing import both_of

IMPORTED = UUID("a6a4d3ce-55b2-5d0e-8a64-0a3f7d1c9b57")
"""The namespace of the ids of imported items and of imports: the same confirmation sent twice makes the same ids."""


@dataclass(frozen=True, kw_only=True)
class PlannedUpper(Planned):
    """
    One item and what would become of it; `after` is None for a wrong one.

    `text` is its new text, None when the text stays; `old` are the elements that it replaces.
    """

    before: UpperItem | None = None
    after: UpperItem | None = None
    text: UpperRevision | None = None
    old: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class UpperPlan(ListPlan[PlannedUpper]):
    """What a file would do; what it does not name is archived only when it is said to be whole (`is_whole`)."""

    is_whole: bool
    left: int
    """Items in force that the file does not name and that stay, since it is not said to be whole."""

    @cached_property
    def shown(self) -> str:
        """Return the digest of the file and of all that the plan says."""
        details = [
            [row.before.version if row.before else 0, row.after and (row.after.content_hash, row.after.bearers)]
            for row in self.rows
        ]
        return self.digest_of(details, self.is_whole)

    @property
    def renewed(self) -> list[str]:
        """Return the items whose heirs have something to follow or be told: with another text, or in force no more."""
        return [
            row.after.upper_id
            for row in self.rows
            if row.after and row.before and (row.text or row.after.state is not row.before.state)
        ]


@dataclass(frozen=True, kw_only=True)
class Known:
    """The city's items as they stand, with the elements of their present texts."""

    items: Iterable[UpperItem]
    elements: Mapping[str, Mapping[str, Any]]

    @cached_property
    def by_code(self) -> Mapping[str, UpperItem]:
        """Return the items that have a base code, by it."""
        return {item.base_code: item for item in self.items if item.base_code}

    @cached_property
    def by_name(self) -> Mapping[str, UpperItem]:
        """Return the items without a base code, by type and name."""
        return {name_key(item.item_type, item.item_name): item for item in self.items if not item.base_code}

    def match(self, base_code: str, key: str) -> UpperItem | None:
        """Return the item that a row is about: the one with its code, else the one of its name that has no code."""
        return self.by_code.get(base_code) or self.by_name.get(key)


def upper_plan_of(
    found: ListRows, edition: ListEdition, known: Known, digest: str, at: datetime, *, is_whole: bool, by: str
) -> UpperPlan:
    """Hold each item of a file against the list as it stands."""
    planner = _Planner(edition, known, at, by)
    rows = [planner.planned(row) for row in found.rows]
    missing = planner.missing()
    gone = [_gone(item, at) for item in missing] if is_whole else []
    return UpperPlan(
        edition=edition,
        sheets=found.sheets,
        rows=(*rows, *gone),
        unused=found.unused,
        file_digest=digest,
        is_whole=is_whole,
        left=0 if is_whole else len(missing),
    )


class _Planner:
    def __init__(self, edition: ListEdition, known: Known, at: datetime, by: str) -> None:
        self._edition, self._known, self._at, self._by = edition, known, at, by
        self._rows_with: dict[tuple[str, str], ListRow] = {}
        self._listed: set[str] = set()

    def planned(self, row: ListRow) -> PlannedUpper:
        elements, errors = READER.elements_of(row)
        bearers, wrong_bearers = bearers_of(row)
        department, wrong_codes = department_of(row)
        errors = [*row.errors, *errors, *wrong_bearers, *wrong_codes, *upper_sheets().missing(row)]
        base_code = row.values.get(BASE_CODE, "")
        key = name_key(str(elements.get("item_type", "")), str(elements.get("item_name", "")))
        before = self._known.match(base_code, key)
        self._note(row, base_code, key, before, errors)
        plain = PlannedUpper(
            sheet=row.sheet,
            number=row.number,
            kind=ListRowKind.WRONG,
            item_name=row.values.get("item_name", ""),
            base_code=base_code,
            before=before,
            problems=tuple(errors),
        )
        if errors:
            return plain
        return self._good(plain, elements, replace_of(before, department, row.values.get(OWNER, ""), bearers))

    def missing(self) -> list[UpperItem]:
        """Return the items in force that the file does not name."""
        return [item for item in self._known.items if item.is_in_force and item.upper_id not in self._listed]

    def _note(self, row: ListRow, base_code: str, key: str, before: UpperItem | None, errors: list[CellError]) -> None:
        """Note what the file lists, a wrong row, too, and complain of what it has twice."""
        if before is not None:
            self._listed.add(before.upper_id)
        for field, mark in ((BASE_CODE, base_code), ("item_name", key.strip())):
            first = self._rows_with.setdefault((field, mark), row)
            if mark and first is not row:
                where = f"第 {first.number} 行" if first.sheet == row.sheet else f"“{first.sheet}”第 {first.number} 行"
                what = "编码相同" if field == BASE_CODE else "类型、名称都相同"
                errors.append(row.error(field, f"和{where}的{what}", "请核对，或者只留一行"))

    def _good(self, plain: PlannedUpper, elements: Mapping[str, Any], facts: Mapping[str, Any]) -> PlannedUpper:
        before = plain.before
        content_hash, hashes = both_of(elements, READER.standard)
        has_new_text = before is None or before.content_hash != content_hash
        after = UpperItem(
            upper_id=before.upper_id if before else _id_of(plain.base_code, elements),
            version=before.version if before else 0,
            level=CITY,
            item_name=str(elements["item_name"]),
            item_type=str(elements["item_type"]),
            base_code=plain.base_code or (before.base_code if before else ""),
            **facts,
            state=UpperState.IN_FORCE,
            number=(before.number if before else 0) + has_new_text,
            content_hash=content_hash,
            element_hashes=hashes,
            edition=self._edition,
            updated_at=self._at,
        )
        text = self._text(after, elements) if has_new_text else None
        old = self._known.elements.get(before.upper_id) if before else None
        return replace(plain, kind=_kind(before, after), after=after, text=text, old=old)

    def _text(self, after: UpperItem, elements: Mapping[str, Any]) -> UpperRevision:
        return UpperRevision(
            upper_id=after.upper_id,
            number=after.number,
            elements=elements,
            content_hash=after.content_hash,
            element_hashes=after.element_hashes,
            standard_version=READER.standard.version,
            made_at=self._at,
            made_by=self._by,
            reason=f"导入{self._edition.sentence()}",
        )


def replace_of(before: UpperItem | None, department: str, owner: str, bearers: tuple[str, ...]) -> dict[str, Any]:
    """Return the facts of an item beside its text; an owner that the file leaves out stays."""
    owner_name = owner or (before.owner_name if before else "")
    return {"guiding_department": department, "owner_name": owner_name, "bearers": bearers}


def _id_of(base_code: str, elements: Mapping[str, Any]) -> str:
    return str(uuid5(IMPORTED, base_code or name_key(str(elements["item_type"]), str(elements["item_name"]))))


def _kind(before: UpperItem | None, after: UpperItem) -> ListRowKind:
    if before is None:
        return ListRowKind.NEW
    same = replace(after, updated_at=before.updated_at, element_hashes=before.element_hashes)
    if same == before:
        return ListRowKind.UNCHANGED
    return ListRowKind.CARRIED if replace(same, edition=before.edition) == before else ListRowKind.CHANGED


def _gone(item: UpperItem, at: datetime) -> PlannedUpper:
    return PlannedUpper(
        sheet="",
        number=0,
        kind=ListRowKind.GONE,
        item_name=item.item_name,
        base_code=item.base_code,
        before=item,
        after=replace(item, state=UpperState.ARCHIVED, updated_at=at),
    )
