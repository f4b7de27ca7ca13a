"""What the city's list as a file would do to the upper-level list as it stands, item by item."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
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
from services.intake.domain.upper_list import CITY, UpperItem, UpperRevision, UpperState, borne_since
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

    @property
    def ends_nothing_yet(self) -> bool:
        """Tell whether the file is said to be whole, yet may end nothing: any wrong row may be about what it lacks."""
        return self.is_whole and bool(self.of(ListRowKind.WRONG))

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

    @cached_property
    def ids(self) -> Collection[str]:
        """Return the ids that are taken."""
        return {item.upper_id for item in self.items}

    @cached_property
    def coded_by_name(self) -> Mapping[str, Sequence[UpperItem]]:
        """Return the items with a base code, by type and name."""
        found: dict[str, list[UpperItem]] = {}
        for item in self.by_code.values():
            found.setdefault(name_key(item.item_type, item.item_name), []).append(item)
        return found

    def match(self, base_code: str, key: str, codes: Collection[str]) -> Sequence[UpperItem]:
        """
        Return the item that a row is about: the one with its code, else the one of its type and name without a code.

        A row that leaves its code out is about the coded item of its name, too: several when nothing tells them apart.

        :param codes: the codes that the file names; their items are what other rows are about
        """
        plain = self.by_name.get(key)
        if base_code:
            found = self.by_code.get(base_code) or plain
            return [found] if found else []
        coded = [item for item in self.coded_by_name.get(key, ()) if item.base_code not in codes]
        named = [*([plain] if plain else []), *coded]
        likely = [item for item in named if item.is_in_force] or named
        return [item for item in likely if not item.base_code] or likely


def upper_plan_of(
    found: ListRows, edition: ListEdition, known: Known, digest: str, at: datetime, *, is_whole: bool, by: str
) -> UpperPlan:
    """Hold each item of a file against the list as it stands."""
    planner = _Planner(edition, known, at, by, {row.values.get(BASE_CODE, "") for row in found.rows})
    rows = [planner.planned(row) for row in found.rows]
    missing = planner.missing()
    is_sure = all(row.kind is not ListRowKind.WRONG for row in rows)
    gone = [_gone(item, at) for item in missing] if is_whole and is_sure else []
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
    def __init__(self, edition: ListEdition, known: Known, at: datetime, by: str, codes: Collection[str]) -> None:
        self._edition, self._known, self._at, self._by = edition, known, at, by
        self._codes = codes
        self._rows_with: dict[tuple[str, str], ListRow] = {}
        self._listed: set[str] = set()

    def planned(self, row: ListRow) -> PlannedUpper:
        elements, errors = READER.elements_of(row)
        bearers, wrong_bearers = bearers_of(row)
        department, wrong_codes = department_of(row)
        errors = [*row.errors, *errors, *wrong_bearers, *wrong_codes, *upper_sheets().missing(row)]
        base_code = row.values.get(BASE_CODE, "")
        key = name_key(str(elements.get("item_type", "")), str(elements.get("item_name", "")))
        before = self._before(row, base_code, key, errors)
        self._note(row, base_code, key, before, errors)
        plain = PlannedUpper(
            sheet=row.sheet,
            number=row.number,
            kind=ListRowKind.WRONG,
            item_name=row.values.get("item_name", ""),
            base_code=base_code or (before.base_code if before else ""),
            before=before,
            problems=tuple(errors),
        )
        if errors:
            return plain
        return self._good(plain, elements, replace_of(before, department, row.values.get(OWNER, ""), bearers))

    def missing(self) -> list[UpperItem]:
        """Return the items in force that the file does not name."""
        return [item for item in self._known.items if item.is_in_force and item.upper_id not in self._listed]

    def _before(self, row: ListRow, base_code: str, key: str, errors: list[CellError]) -> UpperItem | None:
        """Return the item that a row is about, and complain when it may be about several."""
        found = self._known.match(base_code, key, self._codes)
        if len(found) > 1:
            message = f"没有填写，现在的清单里类型、名称相同的有 {len(found)} 项"
            errors.append(row.error(BASE_CODE, message, "请照上级清单填写基本编码，才知道是哪一项"))
            return None
        return found[0] if found else None

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
        old = self._known.elements.get(before.upper_id) if before else None
        # the same content may be written otherwise, under the right number of an article
        has_new_text = before is None or old != elements
        number = (before.number if before else 0) + has_new_text
        after = UpperItem(
            upper_id=before.upper_id if before else self._new_id(plain.base_code, elements),
            version=before.version if before else 0,
            level=CITY,
            item_name=str(elements["item_name"]),
            item_type=str(elements["item_type"]),
            base_code=plain.base_code,
            **facts,
            state=UpperState.IN_FORCE,
            number=number,
            revisions=(*(before.revisions if before else ()), *([number] if has_new_text else [])),
            content_hash=content_hash,
            element_hashes=hashes,
            edition=self._edition,
            borne_since=borne_since(before, facts["bearers"], is_in_force=True, at=self._at),
            updated_at=self._at,
        )
        text = self._text(after, elements) if has_new_text else None
        return replace(plain, kind=_kind(before, after), after=after, text=text, old=old)

    def _new_id(self, base_code: str, elements: Mapping[str, Any]) -> str:
        """Return the id of a new item; what came without a code under the same name, and got one, keeps its own."""
        mark = base_code or name_key(str(elements["item_type"]), str(elements["item_name"]))
        plain = str(uuid5(IMPORTED, mark))
        return str(uuid5(IMPORTED, f"{mark} {self._edition.sentence()}")) if plain in self._known.ids else plain

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
