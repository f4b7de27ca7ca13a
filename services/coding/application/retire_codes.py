"""Retires codes of items that are no more (停用), for good, and notes what takes their place (lineage)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from services.coding.application.messages import code_retired
from services.coding.application.ports import Ledger
from services.coding.domain.ledger import Entry
from services.coding.domain.lineage import Lineage
from services.coding.domain.sharing import DIRECTORY_ITEM
from shared.contracts.envelope import Envelope
from shared.kernel.clock import Clock
from shared.kernel.errors import LostRace
from shared.standards.item_operations import CodeAction, kind_of

ROUNDS = 8
MOST_LISTS = 500
"""Implementation lists of one item whose codes go with its own."""


class RetireCodes:
    """The use case behind `operation_carried_out`."""

    def __init__(self, *, ledger: Ledger, clock: Clock) -> None:
        self._ledger, self._clock = ledger, clock

    def carried_out(self, events: Sequence[Envelope]) -> None:
        """
        Retire the codes of the items of operations, or note what comes from them; a repeated message changes nothing.

        The implementation lists of a directory item have its codes: they are retired with it. What was never coded has
        nothing to retire.

        :raises LostRace: when other writers were faster each time
        """
        for event in events:
            action = kind_of(event.data["kind"]).codes
            if action is not CodeAction.KEEP:
                self._note(event, is_retired=action is CodeAction.RETIRE)

    def _note(self, event: Envelope, *, is_retired: bool) -> None:
        for _ in range(ROUNDS):
            entries = self._entries([one["item_id"] for one in event.data["items"]], with_lists=is_retired)
            noted = [self._noted(entry, event, is_retired=is_retired) for entry in entries.values()]
            changes = [entry for entry in noted if entry is not None]
            successors = self._ledger.find([one["item_id"] for one in event.data["successors"]])
            told = [(entry, [code_retired(entry, successors)] if is_retired else []) for entry in changes]
            lost = self._ledger.save(told)
            if not lost:
                return
        raise LostRace

    def _entries(self, item_ids: Sequence[str], *, with_lists: bool) -> dict[str, Entry]:
        found = self._ledger.find(item_ids)
        if with_lists:
            for item_id in item_ids:
                lists = self._ledger.sharing(item_id, most=MOST_LISTS)
                found |= {entry.item_id: entry for entry in lists if _is_list_of_item(entry)}
        return {item_id: entry for item_id, entry in found.items() if entry.is_assigned}

    def _noted(self, entry: Entry, event: Envelope, *, is_retired: bool) -> Entry | None:
        """Return the entry with its lineage; nothing when it has it, or was retired by something else before."""
        known = entry.lineage
        if known and (known.knows(event.data["operation_id"]) or known.is_retired):
            return None
        lineage = Lineage(
            operation_id=event.data["operation_id"],
            kind=event.data["kind"],
            on=date.fromisoformat(event.data["effective_on"]),
            is_retired=is_retired,
            successors=tuple(one["item_id"] for one in event.data["successors"]),
            sequence=entry.version + 1,
            at=self._clock.now(),
            caused_by=event.message_id,
        )
        return entry.with_lineage(lineage.after(known))


def _is_list_of_item(entry: Entry) -> bool:
    source = entry.approval.source
    return source is not None and source.kind == DIRECTORY_ITEM
