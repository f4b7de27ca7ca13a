"""An opinion (审核意见): what one office said of one content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """The four answers that an office can give."""

    APPROVE = "approve"
    APPROVE_AFTER_CHANGE = "approve_after_change"
    REJECT = "reject"
    OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """
    One office's verdict on the content with this hash; it is never edited and never deleted.

    `sequence` is the version of the review that the opinion made; 0 until the review has taken it.
    `extra` holds stored fields that this version of the program does not know.
    """

    office: str
    verdict: Verdict
    reason: str
    account_id: str
    account_name: str
    body_id: str
    body_name: str
    content_hash: str
    given_at: datetime
    sequence: int = 0
    extra: Mapping[str, Any] = field(default_factory=dict)

    def says_the_same_as(self, other: Opinion) -> bool:
        """Tell whether this is the other opinion sent once more: same account, same words, same content."""
        return _spoken(self) == _spoken(other)


def _spoken(opinion: Opinion) -> tuple[str, ...]:
    return (opinion.office, opinion.account_id, opinion.verdict, opinion.reason, opinion.content_hash)
