"""The import of the city's directory list: look first, then import exactly what was shown, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid5

from services.intake.application.following import Following
from services.intake.application.list_plan import ListRowKind, check_edition, check_shown, said_of
from services.intake.application.upper_plan import IMPORTED, Known, PlannedUpper, UpperPlan, upper_plan_of
from services.intake.application.upper_ports import UpperChange, UpperImportRecord, UpperImports, UpperItems
from services.intake.application.upper_rows import upper_rows
from services.intake.domain.list_editions import ListEdition
from services.intake.domain.upper_list import CITY
from shared.kernel.actor import Actor
from shared.kernel.clock import day_in_china
from shared.kernel.errors import Conflict, Invalid
from shared.spreadsheets.sheets import Sheet

HISTORY = 20


class UpperListChanged(Conflict):
    """The upper-level list would be changed in another way than was shown."""

    code = "upper_list_changed"


@dataclass(frozen=True, kw_only=True)
class UpperListFile:
    """
    A file as its door read it, and the edition that it is; `digest` is the SHA-256 of its bytes.

    `is_whole`: whoever brings it says that it has all of the city's items, so that what it lacks is archived.
    """

    name: str
    digest: str
    sheets: Sequence[Sheet]
    edition: ListEdition
    is_whole: bool


@dataclass(frozen=True, kw_only=True)
class UpperImported:
    """
    What became of the items; `lost` are those that somebody else was faster with, `job_id` lets heirs follow.

    `completed` is how many earlier imports of the file, killed in between, this one has brought to their end.
    """

    plan: UpperPlan
    lost: tuple[PlannedUpper, ...] = ()
    job_id: str = ""
    completed: int = 0

    def sentence(self) -> str:
        """Return the result in one Chinese sentence."""
        said = said_of(self.plan, len(self.lost))
        return f"{said}上次没有完成的导入已经接着做完。" if self.completed else said


class UpperListImport:
    """Use cases of the registrar for the city's list."""

    def __init__(self, *, uppers: UpperItems, imports: UpperImports, following: Following) -> None:
        self._uppers, self._imports, self._following = uppers, imports, following

    def look(self, actor: Actor, file: UpperListFile, at: datetime) -> UpperPlan:
        """
        Return what the file would do; nothing is written.

        :raises Invalid: when the file as a whole cannot be read, or is an older edition than the one that is kept
        """
        actor.require("upper.manage")
        check_edition(file.edition, "上级清单", day_in_china(at))
        found = upper_rows(file.sheets)
        items = self._uppers.of_level(CITY)
        newer = [one.edition for one in items if one.edition and one.edition.published_on > file.edition.published_on]
        if newer:
            raise Invalid(
                f"现在的上级清单是{newer[0].sentence()}，比这份（{file.edition.published_on} 公布）新，没有读取。"
                "请核对公布日期，或者换最新的清单。"
            )
        texts = self._uppers.texts([item.text_id for item in items])
        known = Known(items=items, elements={text.upper_id: text.elements for text in texts.values()})
        return upper_plan_of(found, file.edition, known, file.digest, at, is_whole=file.is_whole, by=actor.name)

    def apply(
        self, actor: Actor, file: UpperListFile, at: datetime, *, shown: str = "", only_good: bool = False
    ) -> UpperImported:
        """
        Import the items of a file and let heirs follow; wrong rows stop all of it, unless `only_good` is chosen.

        `shown` is what the plan was called that the registrar agreed to; the same confirmation again does nothing.

        :raises FileChanged: when the file is another one than was shown
        :raises UpperListChanged: when it would do something else than was shown
        :raises Invalid: when rows are wrong, or the file cannot be read; a whole list is never imported with wrong
            rows, since what it seems to lack may stand in one of them
        """
        plan = self.look(actor, file, at)
        if shown and plan.to_write:
            check_shown(plan.file_digest, shown, plan.shown, UpperListChanged, "上级清单")
        wrong = plan.of(ListRowKind.WRONG)
        if wrong and not only_good:
            raise Invalid(f"有 {len(wrong)} 行要改，没有导入任何一行。请改好文件再导入，或者选择只导入正确的行。")
        if plan.ends_nothing_yet:
            raise Invalid(
                f"有 {len(wrong)} 行要改，没有导入：文件是全部清单的，有错的行改好以前说不准哪些事项不再列入。"
                "请改好再导入；只想先导入正确的行，请不要选“全部清单”（--whole）。"
            )
        imported = self._write(actor, file, plan, at) if plan.to_write else UpperImported(plan=plan)
        return imported if imported.lost else self._completed(actor, file, imported, at)

    def unfinished(self, actor: Actor, file: UpperListFile) -> list[UpperImportRecord]:
        """Return the latest imports of this very file that were killed before they were done."""
        return [
            one
            for one in self.history(actor)
            if one.finished_at is None
            and (one.file_digest, one.edition, one.is_whole) == (file.digest, file.edition, file.is_whole)
        ]

    def history(self, actor: Actor) -> list[UpperImportRecord]:
        """Return the latest imports, newest first."""
        actor.require("upper.manage")
        return self._imports.latest(HISTORY)

    def _write(self, actor: Actor, file: UpperListFile, plan: UpperPlan, at: datetime) -> UpperImported:
        """Note the import first, so that one that dies in between is seen to be unfinished."""
        import_id = str(uuid5(IMPORTED, plan.shown))
        record = UpperImportRecord(
            import_id=import_id,
            file_name=file.name,
            edition=plan.edition,
            is_whole=plan.is_whole,
            counts=plan.counts,
            by=actor.name,
            started_at=at,
            file_digest=file.digest,
            renewed=plan.renewed,
        )
        self._imports.begin(record)
        rows = {row.after.upper_id: row for row in plan.to_write if row.after is not None}
        changes = [
            UpperChange(before=row.before, after=row.after, text=row.text)
            for row in rows.values()
            if row.after is not None
        ]
        lost = self._uppers.save_all(changes)
        renewed = set(plan.renewed) - lost
        job_id = self._following.order(upper_ids=renewed, now=at, cause=import_id, actor=actor) if renewed else ""
        self._imports.finish(import_id, at, len(lost))
        return UpperImported(plan=plan, lost=tuple(rows[one] for one in sorted(lost)), job_id=job_id)

    def _completed(self, actor: Actor, file: UpperListFile, imported: UpperImported, at: datetime) -> UpperImported:
        """
        Bring earlier imports of the file to their end: all that they wanted is written now, their heirs may not know.

        Ordered under its own cause, a run that was ordered before it died is not ordered twice.
        """
        older = self.unfinished(actor, file)
        job_id = imported.job_id
        for one in older:
            renewed = self._imports.renewed(one.import_id)
            ordered = self._following.order(upper_ids=renewed, now=at, cause=one.import_id, actor=actor)
            self._imports.finish(one.import_id, at, 0)
            job_id = job_id or ordered
        return replace(imported, job_id=job_id, completed=len(older))
