"""What becomes of codes when items are cancelled, merged, split or handed down: retired for good, or with heirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class Lineage:
    """
    What an operation made of an item's codes: `is_retired`, or they stay and others come from them.

    `successors` are the items that take the place of this one, or come from it. `sequence` is the version of the ledger
    entry that noted it, `caused_by` the message that brought it.
    """

    operation_id: str
    kind: str
    on: date
    is_retired: bool
    successors: tuple[str, ...]
    sequence: int
    at: datetime
    caused_by: str
