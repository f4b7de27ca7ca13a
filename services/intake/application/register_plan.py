"""What a register file would do: every row new, changed, unchanged or wrong, with all that is wrong at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from services.intake.application.register_entries import is_same, judged
from services.intake.application.register_reading import CellProblem, RowReader, id_for
from services.intake.application.register_rows import RegisterRow, RegisterRows
from services.intake.application.register_view import RegisterView
from services.intake.domain.bodies import UNDER_A_DEPARTMENT, Body


class RowKind(StrEnum):
    """What would become of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    WRONG = "wrong"


@dataclass(frozen=True, kw_only=True)
class PlannedRow:
    """One row of the file and what it would do; `after` is None when the row is wrong."""

    number: int
    kind: RowKind
    name: str
    uscc: str
    before: Body | None = None
    after: Body | None = None
    problems: tuple[CellProblem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a file would do to the register as it stands; `shown` stands for both, so that a change is noticed."""

    sheet: str
    rows: tuple[PlannedRow, ...]
    unused: tuple[str, ...]
    file_digest: str
    names: Mapping[str, str]

    def of(self, kind: RowKind) -> list[PlannedRow]:
        """Return the rows of one kind."""
        return [row for row in self.rows if row.kind == kind]

    @property
    def to_write(self) -> list[PlannedRow]:
        """Return the rows that change the register."""
        return [row for row in self.rows if row.kind in (RowKind.NEW, RowKind.CHANGED)]

    @property
    def counts(self) -> dict[str, int]:
        """Return how many rows there are of each kind."""
        return {kind.value: len(self.of(kind)) for kind in RowKind}

    @cached_property
    def shown(self) -> str:
        """Return the digest of the file and of all that the plan says."""
        said = [
            [row.number, row.kind, asdict(row.before) if row.before else None, asdict(row.after) if row.after else None]
            + [problem.sentence() for problem in row.problems]
            for row in self.rows
        ]
        plan_digest = hashlib.sha256(json.dumps(said, default=str, ensure_ascii=False).encode()).hexdigest()
        return f"{self.file_digest}-{plan_digest}"


def plan_of(found: RegisterRows, bodies: Iterable[Body], file_digest: str, at: datetime) -> Plan:
    """Hold each row against the register and against the other rows; departments first, whatever their order."""
    planner = _Planner(found, RegisterView(bodies), at)
    rows = sorted(map(planner.planned, planner.departments_first()), key=lambda row: row.number)
    return Plan(
        sheet=found.sheet,
        rows=tuple(rows),
        unused=found.unused,
        file_digest=file_digest,
        names=planner.register.names(),
    )


class _Planner:
    def __init__(self, found: RegisterRows, register: RegisterView, at: datetime) -> None:
        self._found, self.register, self._at = found, register, at
        self._reader = RowReader(found, register)
        self._rows_with: dict[tuple[str, str], int] = {}

    def departments_first(self) -> list[RegisterRow]:
        return sorted(self._found.rows, key=lambda row: self._reader.kind_of(row) in UNDER_A_DEPARTMENT)

    def planned(self, row: RegisterRow) -> PlannedRow:
        uscc = self._reader.uscc_of(row)
        before = self.register.with_uscc(uscc)
        entry, problems = self._reader.entry_of(row, before, id_for(uscc, self.register))
        after, judged_wrong = judged(entry, self.register, self._at)
        told = {problem.field for problem in problems}
        problems += [self._reader.located(row, problem) for problem in judged_wrong if problem.field not in told]
        problems += self._repeated(row, after)
        if not problems and (taken := self.register.taken(after)):
            problems.append(self._reader.located(row, taken))
        if problems:
            self._reader.note_wrong(row, after)
        else:
            self.register.put(after)
        return PlannedRow(
            number=row.number,
            kind=RowKind.WRONG if problems else _kind(before, after),
            name=after.name,
            uscc=after.uscc,
            before=before,
            after=None if problems else after,
            problems=tuple(problems),
        )

    def _repeated(self, row: RegisterRow, body: Body) -> list[CellProblem]:
        found = []
        for field, value in (("uscc", body.uscc), ("name", body.name)):
            first = self._rows_with.setdefault((field, value), row.number)
            if value and first != row.number:
                found.append(self._reader.problem(row, field, f"和第 {first} 行相同", "请只留一行，或者核对后改正"))
        return found


def _kind(before: Body | None, after: Body) -> RowKind:
    if before is None:
        return RowKind.NEW
    return RowKind.UNCHANGED if is_same(before, after) else RowKind.CHANGED
