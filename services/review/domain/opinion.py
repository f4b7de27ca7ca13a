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
class Remark:
    """
    What an office says of one element: the problem, the ground (law and article) and what it proposes.

    `element` is the key of the standard. The fields are those of the opinion form (ADR 0028).
    """

    element: str
    problem: str
    ground: str = ""
    proposal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """
    One office's verdict on the content with this hash; it is never edited and never deleted.

    `office` is a review function, with the body behind a colon where several bodies perform it (guidance of towns) and
    the link behind a colon for an expert. `part_hash` is the hash of the elements for which the office answered then;
    the review fills it in, with `sequence`, the version of the review that the opinion made. `again`: the office wants
    to see the next revision even when its elements have not moved. `on_behalf_of` names whom a stand-in speaks for, or
    the office for which the person was appointed and by whom. `checklist` holds the answers by criterion. `extra` holds
    stored fields that this version of the program does not know.
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
    remarks: tuple[Remark, ...] = ()
    again: bool = False
    on_behalf_of: str = ""
    checklist: Mapping[str, str] = field(default_factory=dict)
    part_hash: str = ""
    sequence: int = 0
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def approves(self) -> bool:
        """Whether the office has nothing against the text."""
        return self.verdict is Verdict.APPROVE

    def says_the_same_as(self, other: Opinion) -> bool:
        """Tell whether this is the other opinion sent once more: same account, same words, same content."""
        return _spoken(self) == _spoken(other)


def _spoken(opinion: Opinion) -> tuple[object, ...]:
    return (
        opinion.office,
        opinion.account_id,
        opinion.verdict,
        opinion.reason,
        opinion.content_hash,
        opinion.remarks,
        opinion.again,
        dict(opinion.checklist),
    )
