"""What others said of an item: its supervising department, its own body when it put it away, the other services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Endorsement:
    """What the supervising department said last; `is_given` is false when it declined."""

    is_given: bool
    reason: str
    by: str
    given_at: datetime


@dataclass(frozen=True, kw_only=True)
class Progress:
    """
    What the other services reported of the item: facts, mirrored from their messages.

    `return_reason` is why the receiving office (`is_formal_return`, 形式审查) or a ruling sent the item back last;
    empty when the opinions of the offices say it all.
    """

    round: int = 0
    offices: tuple[str, ...] = ()
    returned_at: datetime | None = None
    return_reason: str = ""
    is_formal_return: bool = False
    approved_at: datetime | None = None
    base_code: str = ""
    implementation_code: str = ""
    adopted_at: datetime | None = None
    document_no: str = ""
    list_returned_at: datetime | None = None
    list_return_reason: str = ""
    published_at: datetime | None = None
    edition_number: int = 0
    path: str = ""

    @property
    def was_approved(self) -> bool:
        """Tell whether joint review ever let a text of the item pass, whatever became of it since."""
        return bool(self.approved_at or self.base_code or self.published_at)


@dataclass(frozen=True, kw_only=True)
class Discard:
    """Why, by whom and when an item was put away (作废), and `was`, the state to which it comes back if it does."""

    reason: str
    by: str
    at: datetime
    was: str
