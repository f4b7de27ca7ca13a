"""An operation that a body asks for (动态调整操作), and what the offices say of it: all of them must approve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.review.domain.coordinating import By
from services.review.domain.people_refusals import SamePerson
from shared.kernel.errors import Conflict, Forbidden, Invalid, LostRace, Problem
from shared.kernel.readable import readable

LONGEST_REASON = 1000


class OperationState(StrEnum):
    """Where an operation stands with review."""

    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class OperationOver(Conflict):
    """The operation was answered or withdrawn, or the office has spoken."""

    code = "operation_over"


class NotAsked(Forbidden):
    """The person speaks for no office that is asked, or for the body that asks."""

    code = "not_asked"


class WordRefused(Invalid):
    """What an office says lacks its reason."""

    code = "word_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What one office said, once; whoever refuses says why."""

    office: str
    is_approved: bool
    reason: str
    by: By
    at: datetime

    @property
    def verdict_name(self) -> str:
        """Return what it says, as people read it."""
        return "同意" if self.is_approved else "不同意"

    def says_the_same_as(self, other: Word) -> bool:
        """Tell whether this is the other word sent once more: same account, same office, same words."""
        mine, theirs = (
            (word.office, word.by.account_id, word.is_approved, readable(word.reason)) for word in (self, other)
        )
        return mine == theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """
    What a body asks for, as intake told it: `about` is the message's own account of kind, items and successors.

    `offices` must all approve. `heard_as` is the id of the message; `withdrawn_at` when the body gave it up.
    """

    operation_id: str
    version: int
    about: Mapping[str, Any]
    offices: tuple[str, ...]
    item_id: str
    revision: int
    content_hash: str
    heard_as: str
    requested_at: datetime
    words: tuple[Word, ...] = ()
    withdrawn_at: datetime | None = None

    @property
    def body_id(self) -> str:
        """Return the body that asks."""
        return str(self.about["body"]["body_id"])

    @property
    def waiting_for(self) -> tuple[str, ...]:
        """Return the offices that have still to speak; none once it is withdrawn."""
        spoken = {word.office for word in self.words}
        return () if self.withdrawn_at else tuple(office for office in self.offices if office not in spoken)

    @property
    def is_answered(self) -> bool:
        """Tell whether all offices have spoken."""
        return len(self.words) == len(self.offices)

    @property
    def is_approved(self) -> bool:
        """Tell whether all offices have spoken, and each of them approves."""
        return self.is_answered and all(word.is_approved for word in self.words)

    @property
    def answered_as(self) -> int:
        """Return the version that the last word made: each word makes one, and nothing comes between."""
        return 1 + len(self.words)

    @property
    def state(self) -> OperationState:
        """Return where it stands; what was given up is no matter of the offices, whatever they had said."""
        if self.withdrawn_at:
            return OperationState.WITHDRAWN
        if self.is_answered:
            return OperationState.APPROVED if self.is_approved else OperationState.REFUSED
        return OperationState.OPEN

    def has_heard(self, account_id: str) -> bool:
        """Tell whether this account has spoken for one of the offices: nobody is two of them."""
        return any(word.by.account_id == account_id for word in self.words)

    def said(self, word: Word, seen: int) -> Operation:
        """
        Return the operation with the word of one more office; the same word sent once more changes nothing.

        :raises LostRace: when another office has spoken since it was seen
        :raises OperationOver: when its body gave it up, or the office has spoken
        :raises NotAsked: when the office is not asked, or the person belongs to the body that asks
        :raises SamePerson: when the person has spoken for another of the offices
        :raises WordRefused: when a refusal has no reason, or it is too long
        """
        if word.office not in self.offices:
            raise NotAsked("这项操作不用本单位审核。")
        if word.by.body_id == self.body_id:
            raise NotAsked("这是本单位申请的操作，不能由本单位的人审核。")
        if self._has_this(word, seen):
            return self
        self._check_waits_for(word.office)
        if self.has_heard(word.by.account_id):
            raise SamePerson(
                "您已经代表另一个审核单位审核过这项操作，一个人不能同时代表两个审核单位。请这个单位的其他人审核。"
            )
        if seen != self.version:
            raise self._changed_since(seen)
        return replace(self, version=self.version + 1, words=(*self.words, replace(word, reason=_reason(word))))

    def withdrawn(self, at: datetime) -> Operation:
        """Return the operation that its body gave up, also when the answer to it has crossed that on the way."""
        if self.withdrawn_at:
            return self
        return replace(self, version=self.version + 1, withdrawn_at=at)

    def _has_this(self, word: Word, seen: int) -> bool:
        """Tell whether it is the word that made the next version of what was seen: a double click, or sent again."""
        made = self.words[seen - 1] if 0 < seen <= len(self.words) else None
        return made is not None and made.says_the_same_as(word)

    def _check_waits_for(self, office: str) -> None:
        if self.withdrawn_at:
            raise OperationOver("申请单位已经撤回这项操作，不用再审核。")
        for word in self.words:
            if word.office == office:
                who, verdict = word.by.name, word.verdict_name
                raise OperationOver(f"{who}已经代表本单位审核过这项操作（{verdict}），意见不能再改。")

    def _changed_since(self, seen: int) -> LostRace:
        said = [f"{word.by.name}刚刚审核了这项操作（{word.verdict_name}）" for word in self.words[max(seen - 1, 0) :]]
        return LostRace("，".join([*said, "您还没有看到。请看过以后再审核。"])) if said else LostRace()


def _reason(word: Word) -> str:
    reason = readable(word.reason)
    if not reason and not word.is_approved:
        problem = Problem("reason", "理由", "没有填写", "不同意的，请写明理由和依据")
        raise WordRefused(problem.sentence(), (problem,))
    if len(reason) > LONGEST_REASON:
        problem = Problem("reason", "理由", f"有 {len(reason)} 个字，超过 {LONGEST_REASON} 个字", "请写得短一些")
        raise WordRefused(problem.sentence(), (problem,))
    return reason
