"""The import of a published power list: look first, then import exactly what was shown, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid5

from services.intake.application.list_plan import ListRowKind, check_edition, check_shown, said_of
from services.intake.application.ports import Bodies
from services.intake.application.power_plan import (
    IMPORTED,
    Known,
    PlannedPower,
    PowerPlan,
    bodies_named,
    power_plan_of,
)
from services.intake.application.power_ports import PowerChange, PowerImportRecord, PowerImports, PowerItems
from services.intake.application.power_rows import power_rows
from services.intake.domain.list_editions import ListEdition
from shared.kernel.actor import Actor
from shared.kernel.clock import day_in_china
from shared.kernel.errors import Conflict, Invalid
from shared.spreadsheets.sheets import Sheet

HISTORY = 20


class PowerListChanged(Conflict):
    """The power list would be changed in another way than was shown."""

    code = "power_list_changed"


@dataclass(frozen=True, kw_only=True)
class PowerListFile:
    """
    A file as its door read it, and the edition that it is; `digest` is the SHA-256 of its bytes.

    `is_whole`: whoever brings it says that it is the whole district's list, so that a body which it does not name has
    no powers any more.
    """

    name: str
    digest: str
    sheets: Sequence[Sheet]
    edition: ListEdition
    is_whole: bool = False


@dataclass(frozen=True, kw_only=True)
class PowerImported:
    """What became of the items; `lost` are those that somebody else was faster with."""

    plan: PowerPlan
    lost: tuple[PlannedPower, ...] = ()

    def sentence(self) -> str:
        """Return the result in one Chinese sentence."""
        return said_of(self.plan, len(self.lost))


class PowerListImport:
    """Use cases of the registrar for the published power list."""

    def __init__(self, *, items: PowerItems, imports: PowerImports, bodies: Bodies) -> None:
        self._items, self._imports, self._bodies = items, imports, bodies

    def look(self, actor: Actor, file: PowerListFile, at: datetime) -> PowerPlan:
        """
        Return what the file would do; nothing is written.

        :raises Invalid: when the file as a whole cannot be read, or is an older edition than the one that is kept
        """
        actor.require("body.manage")
        check_edition(file.edition, "权力清单", day_in_china(at))
        found = power_rows(file.sheets)
        bodies = self._bodies.all()
        named = bodies_named(found, bodies)
        wanted = {body.body_id for body in bodies} if file.is_whole else named
        known = Known(self._items.of_bodies(wanted))
        _check_newest(file.edition, known)
        left = 0 if file.is_whole else self._items.count_in_force() - len(known.in_force())
        return power_plan_of(found, file.edition, bodies, known, file.digest, at, is_whole=file.is_whole, left=left)

    def apply(
        self, actor: Actor, file: PowerListFile, at: datetime, *, shown: str = "", only_good: bool = False
    ) -> PowerImported:
        """
        Import the items of a file; wrong rows stop all of it, unless `only_good` is chosen.

        `shown` is what the plan was called that the registrar agreed to; the same confirmation again does nothing.

        :raises FileChanged: when the file is another one than was shown
        :raises PowerListChanged: when it would do something else than was shown
        :raises Invalid: when rows are wrong, or the file as a whole cannot be read; a whole list is never imported
            with wrong rows, since what it seems to lack may stand in one of them
        """
        plan = self.look(actor, file, at)
        if shown and plan.to_write:
            check_shown(plan.file_digest, shown, plan.shown, PowerListChanged, "权力清单或机构名录")
        wrong = plan.of(ListRowKind.WRONG)
        if wrong and not only_good:
            raise Invalid(f"有 {len(wrong)} 行要改，没有导入任何一行。请改好文件再导入，或者选择只导入正确的行。")
        if plan.ends_nothing_yet:
            raise Invalid(
                f"有 {len(wrong)} 行要改，没有导入：文件是全区的全部清单，有错的行改好以前说不准哪些事项不再列入。"
                "请改好再导入；只想先导入正确的行，请不要选“全区的全部清单”（--whole）。"
            )
        if not plan.to_write:
            return PowerImported(plan=plan)
        return self._write(actor, file, plan, at)

    def history(self, actor: Actor) -> list[PowerImportRecord]:
        """Return the latest imports, newest first."""
        actor.require("body.manage")
        return self._imports.latest(HISTORY)

    def _write(self, actor: Actor, file: PowerListFile, plan: PowerPlan, at: datetime) -> PowerImported:
        """Note the import first, so that one that dies in between is seen to be unfinished."""
        import_id = str(uuid5(IMPORTED, plan.shown))
        self._imports.begin(
            PowerImportRecord(
                import_id=import_id,
                file_name=file.name,
                edition=plan.edition,
                body_names=plan.body_names,
                is_whole=plan.is_whole,
                counts=plan.counts,
                by=actor.name,
                started_at=at,
            )
        )
        rows = {row.after.power_item_id: row for row in plan.to_write if row.after is not None}
        changes = [PowerChange(before=row.before, after=row.after) for row in rows.values() if row.after is not None]
        lost = self._items.save_all(changes)
        self._imports.finish(import_id, at, len(lost))
        return PowerImported(plan=plan, lost=tuple(rows[one] for one in sorted(lost)))


def _check_newest(edition: ListEdition, known: Known) -> None:
    newer = [item for item in known.in_force() if item.edition.published_on > edition.published_on]
    if newer:
        raise Invalid(
            f"“{newer[0].body_name}”现在的权力清单是{newer[0].edition.sentence()}，"
            f"比这份（{edition.published_on} 公布）新，没有读取。请核对公布日期，或者换最新的清单。"
        )
