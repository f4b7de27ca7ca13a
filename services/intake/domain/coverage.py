"""
Coverage (承接情况): what is expected of a body, and how the body has answered to each item.

What is expected is a pure function of the register and the upper-level list. To each expected item a body has one of
three answers: it claimed the item, it said with a reason that it is not its own, or its head signed a zero report
that was compared with the item and had to answer for it. What has no answer is open, also what the upper level expects
only since a zero report was signed, and what the body had declined then and takes back; there is nothing in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from services.intake.domain.bodies import Body
from services.intake.domain.inheritance import Hashes
from services.intake.domain.upper_list import BEARER_OF_KIND, CITY, LEVEL_OF_KIND, UpperItem
from shared.kernel.errors import Conflict, LostRace


class Standing(StrEnum):
    """How a body has answered to an item that is expected of it."""

    CLAIMED = "claimed"
    NOT_OURS = "not_ours"
    ZERO_REPORT = "zero_report"
    OPEN = "open"


STANDING_NAMES: Mapping[Standing, str] = {
    Standing.CLAIMED: "已认领",
    Standing.NOT_OURS: "不属于本单位",
    Standing.ZERO_REPORT: "零报告",
    Standing.OPEN: "未答复",
}


class AlreadyDeclared(Conflict):
    """The body has said already that the item is not its own."""

    code = "already_declared"


class NotDeclared(Conflict):
    """There is no such word that could be taken back."""

    code = "not_declared"


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """
    A body's word that an upper-level item is not its own (不属于本单位), with its reason.

    One that was taken back stands no more; it stays, with whoever said and took back what and when. `number` is the
    item's text that it was said of, 0 when that was not kept yet; `hashes` are those of what makes the item what it is
    (name, type, basis), as they were then, empty for an element that was not filled in.
    """

    body_id: str
    upper_id: str
    version: int
    stands: bool
    reason: str
    by: str
    at: datetime
    taken_back_by: str = ""
    taken_back_at: datetime | None = None
    number: int = 0
    hashes: Hashes = field(default_factory=dict)

    def is_of_another(self, upper: UpperItem) -> bool:
        """Tell whether the item was made another one since: by its name, its type or its basis."""
        return any(upper.element_hashes.get(key, "") != was for key, was in self.hashes.items())

    @property
    def declaration_id(self) -> str:
        """Return the id of the one word that a body can have on an item."""
        return declaration_id(self.body_id, self.upper_id)


def declaration_id(body_id: str, upper_id: str) -> str:
    """Return the id of a body's word on an item."""
    return f"{body_id}:{upper_id}"


def declared(before: Declaration | None, after: Declaration) -> Declaration:
    """
    Return the word as it stands.

    :raises AlreadyDeclared: when it stands already with another reason
    """
    if before is not None and before.stands:
        raise AlreadyDeclared(f"本单位已经说明过它不属于本单位：{before.reason}。要改理由，请先收回说明。")
    return replace(after, version=before.version if before else 0, stands=True)


def taken_back(declaration: Declaration | None, *, seen: int, by: str, at: datetime) -> Declaration:
    """
    Return the word that stands no more.

    :raises NotDeclared: when it does not stand
    :raises LostRace: when it has changed since it was looked at
    """
    if declaration is None or not declaration.stands:
        raise NotDeclared("这个事项没有“不属于本单位”的说明，或者已经收回。")
    if declaration.version != seen:
        raise LostRace()
    return replace(declaration, stands=False, taken_back_by=by, taken_back_at=at)


def expects(body: Body, upper: UpperItem) -> bool:
    """
    Tell whether a body is expected to answer to an upper-level item.

    A body of the district's departments and enterprises answers to the city's items of its department of guidance;
    towns and streets, which every department guides, to all of the district's items that are theirs to bear.
    """
    if not body.is_valid or not upper.is_in_force or LEVEL_OF_KIND.get(body.kind) != upper.level:
        return False
    if BEARER_OF_KIND[body.kind] not in upper.bearers:
        return False
    return upper.level != CITY or upper.guiding_department == body.guiding_department


@dataclass(frozen=True, kw_only=True)
class ReportedIn:
    """Where a zero report was signed: the campaign and the stage."""

    campaign_id: str
    stage_key: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """
    One item that is expected of a body, and how it was answered.

    `item_id` is what the body made of it, `reported` the last zero report that counts and was compared with it.
    """

    upper: UpperItem
    standing: Standing
    item_id: str = ""
    declaration: Declaration | None = None
    reported: ReportedIn | None = None

    @property
    def wants_another_look(self) -> bool:
        """Tell whether the item is said not to be the body's own, but was changed since into something else."""
        said = self.declaration if self.standing is Standing.NOT_OURS else None
        return said is not None and said.is_of_another(self.upper)


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """All that is expected of one body, with its answers."""

    body: Body
    answers: Sequence[Answer]

    @cached_property
    def counts(self) -> dict[Standing, int]:
        """Return how many items stand where."""
        found = [answer.standing for answer in self.answers]
        return {standing: found.count(standing) for standing in Standing}

    @property
    def expected(self) -> int:
        """Return how many items are expected."""
        return len(self.answers)

    @property
    def open(self) -> int:
        """Return how many items have no answer."""
        return self.counts[Standing.OPEN]

    @property
    def per_cent(self) -> int | None:
        """Return how much of what is expected is answered, in whole per cent, 100 only when nothing is open."""
        return (self.expected - self.open) * 100 // self.expected if self.expected else None


def coverage_of(
    body: Body,
    uppers: Iterable[UpperItem],
    *,
    claims: Mapping[str, str],
    declarations: Mapping[str, Declaration],
    reported: Mapping[str, ReportedIn],
) -> Coverage:
    """
    Return how a body has answered.

    :param claims: the ids of the body's own items, by the upper-level items that they were claimed from
    :param declarations: the body's words that items are not its own, by upper-level item
    :param reported: the body's zero reports that count, by the upper-level items that they answer for
    """
    answers = [
        Answer(
            upper=upper,
            standing=_standing(upper.upper_id, claims, declarations, reported),
            item_id=claims.get(upper.upper_id, ""),
            declaration=declarations.get(upper.upper_id),
            reported=reported.get(upper.upper_id),
        )
        for upper in uppers
        if expects(body, upper)
    ]
    return Coverage(body=body, answers=answers)


def _standing(
    upper_id: str,
    claims: Mapping[str, str],
    declarations: Mapping[str, Declaration],
    reported: Mapping[str, ReportedIn],
) -> Standing:
    if upper_id in claims:
        return Standing.CLAIMED
    said = declarations.get(upper_id)
    if said is not None and said.stands:
        return Standing.NOT_OURS
    return Standing.ZERO_REPORT if upper_id in reported else Standing.OPEN
