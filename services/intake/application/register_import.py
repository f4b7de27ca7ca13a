"""The import of a register file: look first, then import exactly what was shown, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.intake.application.register_entries import body_changed
from services.intake.application.register_plan import Plan, PlannedRow, RowKind, plan_of
from services.intake.application.register_rows import SheetRows, register_rows
from services.intake.application.register_view import BodyChange, Register
from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict, Invalid


class FileChanged(Conflict):
    """The file is not the one that was shown."""

    code = "file_changed"


class RegisterChanged(Conflict):
    """The register would be changed in another way than was shown."""

    code = "register_changed"


@dataclass(frozen=True, kw_only=True)
class RegisterFile:
    """A file as its door read it; `digest` is the SHA-256 of its bytes."""

    digest: str
    sheets: Sequence[SheetRows]


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What became of the rows; `lost` are those that somebody else was faster with."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    left_out: int = 0
    lost: tuple[PlannedRow, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return the result as the plain fields of a JSON answer."""
        return {
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "left_out": self.left_out,
            "lost": [row.number for row in self.lost],
        }

    def sentence(self) -> str:
        """Return the result in one Chinese sentence."""
        if not (self.new or self.changed or self.lost):
            said = f"没有要导入的内容：{self.unchanged} 个机构都和名录一致"
        else:
            said = f"新登记 {self.new} 个，更新 {self.changed} 个，{self.unchanged} 个没有变化"
        if self.left_out:
            said += f"，{self.left_out} 行有错没有导入"
        if self.lost:
            rows = "、".join(str(row.number) for row in self.lost)
            said += f"；第 {rows} 行没有存上，因为名录刚刚被别人改过，请把文件再导入一次"
        return said + "。"


class RegisterImport:
    """Use cases of the registrar for a whole file of bodies."""

    def __init__(self, *, bodies: Register) -> None:
        self._bodies = bodies

    def look(self, actor: Actor, file: RegisterFile, at: datetime) -> Plan:
        """
        Return what the file would do; nothing is written.

        :raises Invalid: when the file as a whole cannot be read as a register
        """
        actor.require("body.manage")
        return plan_of(register_rows(file.sheets), self._bodies.all(), file.digest, at)

    def apply(
        self, actor: Actor, file: RegisterFile, at: datetime, *, shown: str = "", only_good: bool = False
    ) -> Imported:
        """
        Import the rows of a file in one write; rows that are wrong stop all of it, unless `only_good` is chosen.

        `shown` is what the plan was called that the registrar agreed to; the same confirmation again does nothing.

        :raises FileChanged: when the file is another one than was shown
        :raises RegisterChanged: when it would do something else than was shown
        :raises Invalid: when rows are wrong, or the file as a whole cannot be read
        """
        plan = self.look(actor, file, at)
        if shown and plan.to_write:
            _check_shown(plan, shown)
        wrong = plan.of(RowKind.WRONG)
        if wrong and not only_good:
            raise Invalid(f"有 {len(wrong)} 行要改，没有导入任何一行。请改好文件再导入，或者选择只导入正确的行。")
        lost = self._write(actor, plan, at)
        if lost:
            lost = self._still_to_do(file, lost, at)
        return _report(plan, lost)

    def _write(self, actor: Actor, plan: Plan, at: datetime) -> list[PlannedRow]:
        by = actor.as_record()
        rows = {row.after.body_id: row for row in plan.to_write if row.after is not None}
        lost = self._bodies.save_all(
            [
                BodyChange(before=row.before, after=row.after, messages=[body_changed(row.after, by, at)])
                for row in rows.values()
                if row.after is not None
            ]
        )
        return [rows[body_id] for body_id in lost]

    def _still_to_do(self, file: RegisterFile, lost: Sequence[PlannedRow], at: datetime) -> list[PlannedRow]:
        """Of two equal confirmations at the same moment one finds its work done."""
        again = plan_of(register_rows(file.sheets), self._bodies.all(), file.digest, at)
        done = {row.number for row in again.of(RowKind.UNCHANGED)}
        return [row for row in lost if row.number not in done]


def _check_shown(plan: Plan, shown: str) -> None:
    if shown.partition("-")[0] != plan.file_digest:
        raise FileChanged("文件和刚才看过的不是同一份，没有导入。请重新看一遍再确认。")
    if shown != plan.shown:
        raise RegisterChanged("看过之后，机构名录又被改过，没有导入。请重新看一遍再确认。")


def _report(plan: Plan, lost: Sequence[PlannedRow]) -> Imported:
    counts = plan.counts
    lost_kinds = [row.kind for row in lost]
    return Imported(
        new=counts[RowKind.NEW] - lost_kinds.count(RowKind.NEW),
        changed=counts[RowKind.CHANGED] - lost_kinds.count(RowKind.CHANGED),
        unchanged=counts[RowKind.UNCHANGED],
        left_out=counts[RowKind.WRONG],
        lost=tuple(lost),
    )
