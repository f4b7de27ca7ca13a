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
    empty when the opinions of the offices say it all. Each `…_hash` names the content that was adopted, came back with
    its list, or is published.
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
    adopted_hash: str = ""
    document_no: str = ""
    list_returned_at: datetime | None = None
    list_returned_hash: str = ""
    list_return_reason: str = ""
    published_at: datetime | None = None
    published_hash: str = ""
    edition_number: int = 0
    path: str = ""

    @property
    def was_approved(self) -> bool:
        """Tell whether joint review ever let a text of the item pass, whatever became of it since."""
        return bool(self.approved_at or self.base_code or self.published_at)

    def is_about(self, happened_at: datetime | None, told_hash: str, content_hash: str) -> bool:
        """
        Tell whether something happened to the approved content, not to one that was approved before it.

        While a list is before the government review may let the next text pass: then only the hash tells which one was
        adopted and is published. A text that was only cited anew has the same hash, whatever its number. What was
        heard before hashes were kept has none; then time alone tells.
        """
        if happened_at is None or told_hash not in ("", content_hash):
            return False
        return self.approved_at is None or happened_at >= self.approved_at


@dataclass(frozen=True, kw_only=True)
class Discard:
    """Why, by whom and when an item was put away (作废), and `was`, the state to which it comes back if it does."""

    reason: str
    by: str
    at: datetime
    was: str


@dataclass(frozen=True, kw_only=True)
class Standing:
    """
    What the last operation (动态调整操作) made of an item: its kind, since when, by which decision.

    Days are ISO texts. `until` is the day up to which a suspended item is expected to rest, if one was named.
    """

    operation_id: str
    kind: str
    since: str
    decision_no: str
    is_suspended: bool = False
    until: str = ""
