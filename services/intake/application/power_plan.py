"""What a power list as a file would do: each item new, changed, carried over, gone or wrong, with all that is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from uuid import UUID, uuid5

from services.intake.application.list_plan import ListPlan, ListRowKind, Planned
from services.intake.application.list_rows import ListRow, ListRows
from services.intake.application.power_codes import code_errors
from services.intake.application.power_rows import BASE_CODE, BODY, IMPLEMENTATION_CODE, power_sheets
from services.intake.application.power_values import elements_of
from services.intake.application.register_view import RegisterView
from services.intake.domain.bodies import Body
from services.intake.domain.list_editions import ListEdition
from services.intake.domain.power_list import PowerItem
from services.intake.domain.sheet_rows import CellError

IMPORTED = UUID("1c7f7b1e-1a0e-5d52-9f0c-6d5a6b3c2e90")
"""The namespace of the ids of imported items and of imports: the same confirmation sent twice makes the same ids."""


@dataclass(frozen=True, kw_only=True)
class PlannedPower(Planned):
    """One item of the power list and what would become of it; `after` is None for a wrong one."""

    body_name: str
    before: PowerItem | None = None
    after: PowerItem | None = None


@dataclass(frozen=True, kw_only=True)
class PowerPlan(ListPlan[PlannedPower]):
    """
    What a file would do to the power list as it stands.

    `unknown_bodies` are the names that the register does not have, each with the number of its rows. `is_whole`: the
    file is said to be the whole district's list, so that the powers of bodies that it does not name end, too; `left`
    are those powers while it is not said to be.
    """

    unknown_bodies: Mapping[str, int]
    is_whole: bool = False
    left: int = 0

    @property
    def ends_nothing_yet(self) -> bool:
        """Tell whether the file is said to be whole, yet may end nothing: any wrong row may be about what it lacks."""
        return self.is_whole and bool(self.of(ListRowKind.WRONG))

    @property
    def body_names(self) -> list[str]:
        """Return the bodies whose items the file has."""
        return sorted({row.after.body_name for row in self.rows if row.after is not None})

    @cached_property
    def shown(self) -> str:
        """Return the digest of the file and of all that the plan says."""
        details = [[_version(row), row.after and row.after.elements, _code(row)] for row in self.rows]
        return self.digest_of(details, self.is_whole)


def power_plan_of(
    found: ListRows,
    edition: ListEdition,
    bodies: Iterable[Body],
    known: Known,
    digest: str,
    at: datetime,
    *,
    is_whole: bool = False,
    left: int = 0,
) -> PowerPlan:
    """
    Hold each item of a file against the register of bodies and the power list as it stands.

    :param known: the items of the bodies that the file names, of all bodies when it is said to be whole
    :param left: how many items in force other bodies have, when it is not
    """
    planner = _Planner(edition, RegisterView(bodies), known, at)
    rows = [planner.planned(row) for row in found.rows]
    is_sure = all(row.kind is not ListRowKind.WRONG for row in rows)
    return PowerPlan(
        edition=edition,
        sheets=found.sheets,
        rows=(*rows, *planner.gone(of_all=is_whole and is_sure)),
        unused=found.unused,
        unknown_bodies=planner.unknown_bodies,
        file_digest=digest,
        is_whole=is_whole,
        left=left,
    )


class Known:
    """The items of the power list of some bodies, by body and base code."""

    def __init__(self, items: Iterable[PowerItem]) -> None:
        self._items = {(item.body_id, item.base_code): item for item in items}

    def get(self, body_id: str, base_code: str) -> PowerItem | None:
        """Return the item that a body has under this code."""
        return self._items.get((body_id, base_code))

    def in_force(self) -> list[PowerItem]:
        """Return those that are in force, by body and code."""
        return [item for _, item in sorted(self._items.items()) if item.is_in_force]


def bodies_named(found: ListRows, bodies: Iterable[Body]) -> set[str]:
    """Return the ids of the bodies that a file names."""
    register = RegisterView(bodies)
    names = {row.values.get(BODY, "") for row in found.rows}
    return {body.body_id for name in names if name and len(named := register.ever_named(name)) == 1 for body in named}


class _Planner:
    def __init__(self, edition: ListEdition, register: RegisterView, known: Known, at: datetime) -> None:
        self._edition, self._register, self._known, self._at = edition, register, known, at
        self._rows_with: dict[tuple[str, ...], ListRow] = {}
        self._listed: set[tuple[str, str]] = set()
        self._bodies: set[str] = set()
        self._unsure: set[str] = set()
        self._of_anybody: set[str] = set()
        self._may_be_any = False
        self.unknown_bodies: dict[str, int] = {}

    def planned(self, row: ListRow) -> PlannedPower:
        elements, errors = elements_of(row)
        errors = [*row.errors, *errors, *power_sheets().missing(row)]
        body = self._body_of(row, errors)
        errors += code_errors(row, body)
        base_code = row.values.get(BASE_CODE, "")
        self._note(body, base_code, row, errors)
        before = self._known.get(body.body_id, base_code) if body else None
        after = None
        if body is not None and not errors:
            after = self._item(body, row, elements, before)
        return PlannedPower(
            sheet=row.sheet,
            number=row.number,
            kind=_kind(before, after),
            item_name=row.values.get("item_name", ""),
            base_code=base_code,
            body_name=body.name if body else row.values.get(BODY, ""),
            before=before,
            after=after,
            problems=tuple(errors),
        )

    def gone(self, *, of_all: bool) -> list[PlannedPower]:
        """
        Return what the file no longer lists, of the bodies that it does or of all; a code that cannot be read may be
        any, and so may the body of a row that names none.
        """
        surely = set() if self._may_be_any else self._bodies - self._unsure
        missing = [
            item
            for item in self._known.in_force()
            if (of_all or item.body_id in surely)
            and item.base_code not in self._of_anybody
            and (item.body_id, item.base_code) not in self._listed
        ]
        return [
            PlannedPower(
                sheet="",
                number=0,
                kind=ListRowKind.GONE,
                item_name=item.item_name,
                base_code=item.base_code,
                body_name=item.body_name,
                before=item,
                after=replace(item, version=item.version + 1, is_in_force=False, updated_at=self._at),
            )
            for item in missing
        ]

    def _body_of(self, row: ListRow, errors: list[CellError]) -> Body | None:
        name = row.values.get(BODY, "")
        found = self._register.ever_named(name) if name else []
        if len(found) == 1:
            if not found[0].is_valid:
                errors.append(row.error(BODY, "这个单位今天不是有效的机构", "请改成承接它职权的单位，或者核对机构名录"))
            return found[0]
        if found:
            errors.append(row.error(BODY, f"机构名录里有 {len(found)} 个单位用过这个名称", "请写现用全称"))
        elif name:
            self.unknown_bodies[name] = self.unknown_bodies.get(name, 0) + 1
        return None

    def _note(self, body: Body | None, base_code: str, row: ListRow, errors: list[CellError]) -> None:
        """Note what the file lists, and complain of a code that it has twice."""
        is_code_wrong = any(error.field == BASE_CODE for error in errors)
        if body is None or any(error.field == BODY for error in errors):
            self._of_anybody.add(base_code)
            self._may_be_any = self._may_be_any or is_code_wrong
        if body is None:
            return
        self._bodies.add(body.body_id)
        if is_code_wrong:
            self._unsure.add(body.body_id)
        self._listed.add((body.body_id, base_code))
        marks = ((BASE_CODE, body.body_id, base_code), (IMPLEMENTATION_CODE, row.values.get(IMPLEMENTATION_CODE, "")))
        for mark in marks:
            first = self._rows_with.setdefault(mark, row)
            if mark[-1] and first is not row:
                where = f"第 {first.number} 行" if first.sheet == row.sheet else f"“{first.sheet}”第 {first.number} 行"
                errors.append(row.error(mark[0], f"和{where}的编码相同", "请核对编码，或者只留一行"))

    def _item(self, body: Body, row: ListRow, elements: Mapping[str, object], before: PowerItem | None) -> PowerItem:
        base_code = row.values[BASE_CODE]
        return PowerItem(
            power_item_id=before.power_item_id if before else str(uuid5(IMPORTED, f"{body.body_id} {base_code}")),
            version=before.version + 1 if before else 1,
            body_id=body.body_id,
            body_name=body.name,
            base_code=base_code,
            implementation_code=row.values.get(IMPLEMENTATION_CODE, ""),
            elements=elements,
            edition=self._edition,
            is_in_force=True,
            updated_at=self._at,
            # an item that a mistaken file had left out comes back as old as it was
            imported_at=before.imported_at if before else self._at,
        )


def _kind(before: PowerItem | None, after: PowerItem | None) -> ListRowKind:
    if after is None:
        return ListRowKind.WRONG
    if before is None:
        return ListRowKind.NEW
    same = replace(after, version=before.version, updated_at=before.updated_at)
    if same == before:
        return ListRowKind.UNCHANGED
    return ListRowKind.CARRIED if replace(same, edition=before.edition) == before else ListRowKind.CHANGED


def _version(row: PlannedPower) -> int:
    return row.before.version if row.before else 0


def _code(row: PlannedPower) -> list[str]:
    return [row.body_name, row.base_code, row.after.implementation_code if row.after else ""]
