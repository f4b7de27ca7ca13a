"""What becomes of codes when items are cancelled, merged, split or handed down: retired for good, or with heirs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class Lineage:
    """
    What an operation made of an item's codes: `is_retired`, or they stay and others come from them.

    `successors` are the items that take the place of this one, or come from it. `sequence` is the version of the ledger
    entry that noted it, `caused_by` the message that brought it. `before` is what earlier operations made of them, as
    codes that stay have heirs more than once.
    """

    operation_id: str
    kind: str
    on: date
    is_retired: bool
    successors: tuple[str, ...]
    sequence: int
    at: datetime
    caused_by: str
    before: tuple[Lineage, ...] = ()

    @property
    def whole(self) -> tuple[Lineage, ...]:
        """All operations on the codes, the first one first."""
        return (*self.before, self)

    def knows(self, operation_id: str) -> bool:
        """Tell whether an operation is noted already."""
        return any(one.operation_id == operation_id for one in self.whole)

    def after(self, known: Lineage | None) -> Lineage:
        """Return this operation with those before it."""
        return replace(self, before=tuple(replace(one, before=()) for one in known.whole)) if known else self
