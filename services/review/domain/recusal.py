"""Recusal (回避): somebody does not judge an item, in no round of it and for no office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.review.domain.coordinating import By


@dataclass(frozen=True, slots=True, kw_only=True)
class Recusal:
    """
    `person` does not judge the item; `by` declared it: himself, or a colleague who assigns the work.

    Whoever declared it can take it back; it stays in the record, and what others declared of the same person stands.
    """

    item_id: str
    office: str
    person: By
    reason: str
    by: By
    at: datetime
    taken_back_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """Whether it still keeps the person from judging."""
        return self.taken_back_at is None
