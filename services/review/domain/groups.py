"""Offices of a round in order groups (审核次序): who must speak together, and when a group is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.review.domain.opinion import Verdict

Word = Callable[[str], Verdict | None]
"""What an office says in this round, None while it has not spoken."""


class GroupResult(StrEnum):
    """How a group stands."""

    WAITING = "waiting"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """
    Offices that are asked at the same time; the group behind begins when this one has passed.

    All `required` offices must approve; with a `quorum` so many of them are enough, but every office in `veto` must.
    `ends_at_first_veto`: a single 不同意 (of an office in `veto`, if any is named) ends the group at once; otherwise
    the body hears every office before it corrects. `advising` offices may speak, nobody waits for them. `limit` are
    working days; 0 is no limit. `because` says in Chinese why the policy asks these offices.
    """

    key: str
    name: str
    required: tuple[str, ...]
    advising: tuple[str, ...] = ()
    quorum: int = 0
    veto: frozenset[str] = frozenset()
    ends_at_first_veto: bool = False
    limit: int = 0
    because: str = ""

    def result(self, word: Word, struck: frozenset[str]) -> GroupResult:
        """Return how the group stands; offices that were struck from the round do not count."""
        asked = [office for office in self.required if office not in struck]
        words = {office: word(office) for office in asked}
        if self.ends_at_first_veto and any(
            words[office] is Verdict.REJECT for office in asked if not self.veto or office in self.veto
        ):
            return GroupResult.FAILED
        if self.quorum:
            return self._by_quorum(words)
        if any(_is_open(said) for said in words.values()):
            return GroupResult.WAITING
        return GroupResult.PASSED if all(said is Verdict.APPROVE for said in words.values()) else GroupResult.FAILED

    def waiting(self, word: Word, struck: frozenset[str]) -> tuple[str, ...]:
        """Return the offices still to speak, in the order of the policy."""
        return tuple(office for office in self.required if office not in struck and word(office) is None)

    def _by_quorum(self, words: Mapping[str, Verdict | None]) -> GroupResult:
        needed = min(self.quorum, len(words))
        approvals = sum(said is Verdict.APPROVE for said in words.values())
        still = sum(_is_open(said) for said in words.values())
        vetoes = [words[office] for office in words if office in self.veto]
        if approvals >= needed and all(said is Verdict.APPROVE for said in vetoes):
            return GroupResult.PASSED
        if still:
            return GroupResult.WAITING
        return GroupResult.FAILED


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """When a group began, and until when its offices are to speak; `sequence` is the version of the review then."""

    at: datetime
    sequence: int
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """
    The way that the policy lays down for one submission.

    `receiving` is the office that takes it in (形式审查), empty when nobody does; `receiving_limit` are working days.
    `lead` leads the round of what corrects the power list. `disputed`: a refusal goes to the coordinating office
    instead of back to the body at once; that office has `coordination_limit` working days for whatever it is asked.
    `indispensable` are review functions, without the body that performs one. `left_out` says in Chinese which step of
    the policy does not apply, and why.
    """

    policy_version: int
    groups: tuple[Group, ...]
    duties: Mapping[str, frozenset[str]]
    receiving: str = ""
    receiving_limit: int = 0
    lead: str = ""
    disputed: bool = False
    coordination_limit: int = 0
    indispensable: frozenset[str] = frozenset()
    left_out: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not any(group.required for group in self.groups):
            raise ValueError("a round without reviewers would approve at once")


def _is_open(said: Verdict | None) -> bool:
    """An office that holds the matter for not its own has not decided anything yet: the coordinating office does."""
    return said is None or said is Verdict.OUT_OF_SCOPE
