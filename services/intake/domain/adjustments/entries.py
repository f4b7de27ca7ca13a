"""An entry (调整事由): a cause other than a change of law, made by hand, for which items are adjusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from services.intake.domain.adjustments.adjustment import Cause
from services.intake.domain.adjustments.outcomes import CauseKind

BY_HAND = tuple(kind for kind in CauseKind if kind not in (CauseKind.LAW, CauseKind.OWN))
"""Causes that an office enters; changes of law come from the register of laws, and a body applies for itself."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """
    Why chosen items are adjusted: `ground` says what changed, `document_no` where it stands.

    `by` is `Actor.as_record()`; `items` counts the items that it was opened for.
    """

    cause: Cause
    ground: str
    document_no: str
    by: Mapping[str, str]
    at: datetime
    items: int

    @property
    def effective_on(self) -> date | None:
        """Return the day on which it takes effect, None for at once."""
        return self.cause.effective_on
