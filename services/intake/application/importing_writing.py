"""Writes what a clerk confirmed, batch by batch; the same batch again doubles nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.intake.application.drafting import Correction, Draft, Drafting
from services.intake.application.importing_check import Checking
from services.intake.application.importing_ports import Import, ImportRow, Imports
from services.intake.domain.sheet_rows import Verdict
from shared.kernel.actor import Actor
from shared.kernel.errors import LostRace, Refusal

DOUBLED = "检查以后，本单位已经有了同名的事项，没有再写一个。请重新上传这个文件，看过新的检查结果再确认。"


@dataclass(frozen=True, kw_only=True)
class Batch:
    """The next `size` rows to be written of an import, from a place on."""

    one: Import
    place: int
    size: int
    now: datetime


class BatchWriting:
    """Writes a batch of the dry view's rows as items."""

    def __init__(self, *, imports: Imports, drafting: Drafting, checking: Checking) -> None:
        self._imports, self._drafting, self._checking = imports, drafting, checking

    def write(self, batch: Batch) -> dict[int, str]:
        """Write the rows; return why some were refused, by their places."""
        one, now = batch.one, batch.now
        rows = self._imports.waiting(one.import_id, batch.place, batch.size)
        acting = {body_id: _acting(one, row) for body_id, row in {row.body_id: row for row in rows}.items()}
        new = [row for row in rows if row.verdict is Verdict.NEW]
        refusals = {row.place: DOUBLED for row in self._checking.doubled(one, new)}
        refusals |= self._created(one, [row for row in new if row.place not in refusals], acting, now)
        for row in rows:
            if row.verdict is Verdict.CHANGED and (message := self._refusal(row, acting[row.body_id], now)):
                refusals[row.place] = message
        return refusals

    def _created(
        self, one: Import, rows: Sequence[ImportRow], acting: dict[str, Actor], now: datetime
    ) -> dict[int, str]:
        drafts = [
            Draft(
                actor=acting[row.body_id],
                at=now,
                item_id=row.item_id,
                elements=row.elements,
                judged_by=one.standard_version,
                list_kind=one.list_kind,
                source=row.source,
            )
            for row in rows
        ]
        made = zip(rows, self._drafting.create(drafts), strict=True)
        return {row.place: outcome.message for row, outcome in made if not outcome.ok}

    def _refusal(self, row: ImportRow, actor: Actor, now: datetime) -> str:
        correction = Correction(
            actor=actor, at=now, item_id=row.item_id, version=row.seen_version, elements=row.elements
        )
        try:
            self._drafting.revise(correction)
        except LostRace:
            return "检查以后又被别人改过，没有覆盖。请核对后重新导入这一行。"
        except Refusal as refusal:
            return refusal.message
        return ""


def _acting(one: Import, row: ImportRow) -> Actor:
    """Return the uploader as he acts for the body of a row; the dry view has checked that he may."""
    actor = one.actor()
    permissions = actor.permissions | {"item.compile"}
    return replace(actor, body_id=row.body_id, body_name=row.body_name, permissions=permissions)
