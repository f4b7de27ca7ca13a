"""
What intake knows of a law: its versions, the changes that lawyers confirmed, and which version is in force on a day.

A version is in force on a day if it is the law's first version in the register, or if a confirmed change that was not
revoked made it the new one with effect from that day or before; the newest effective one wins, of two of one day the
one that was told later. From the day of a repeal, or of a replacement by another law, on the law has none. A law that
takes another's place stands as its own versions and changes say: what rests on it is not judged then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from services.intake.domain.laws.law_texts import LawText
from shared.kernel.law.numerals import article_number


class ChangeKind(StrEnum):
    """What happens to the law: it gets a new version, another law takes its place, or nothing comes after it."""

    AMENDED = "amended"
    REPLACED = "replaced"
    REPEALED = "repealed"


@dataclass(frozen=True, kw_only=True)
class Relation:
    """
    What became of an article, as the lawyer confirmed it: numbers in the normal form, empty where there is none.

    `verdict` is same, renumbered, amended, merged, split, deleted or new; `similarity` lies between 0 and 1.
    """

    old: str
    new: str
    verdict: str
    similarity: float = 1.0

    @classmethod
    def of(cls, old: str, new: str, verdict: str, similarity: float) -> Relation:
        """Return a relation with its numbers in the normal form."""
        numbers = (article_number(number) or number for number in (old, new))
        return cls(**dict(zip(("old", "new"), numbers, strict=True)), verdict=verdict, similarity=similarity)


@dataclass(frozen=True, kw_only=True)
class LawChange:
    """
    A change of a law, as a lawyer confirmed it last. `sequence` is that of the message, `told_at` when it was sent.

    `new_law_id` is another law's where this one is replaced, empty where it is repealed; `cause` names the decision
    that changes one law or several. It takes effect on `effective_on` at 00:00 Asia/Shanghai. `has_acted`: its day has
    come once and items were adjusted to it, so that a postponement takes effect at once, too.
    """

    change_id: str
    kind: ChangeKind
    law_id: str
    law_title: str
    old_version_id: str
    new_law_id: str
    new_law_title: str
    new_version_id: str
    effective_on: date
    sequence: int
    told_at: datetime
    cause: Mapping[str, str] = field(default_factory=dict)
    relations: Sequence[Relation] = ()
    is_revoked: bool = False
    reason: str = ""
    has_acted: bool = False

    @property
    def title(self) -> str:
        """Return how the change is named to people: the decision, or what happens to which law."""
        if self.cause.get("title") and self.cause.get("cause_id") != self.change_id:
            return self.cause["title"]
        return f"《{self.law_title}》{self.what}"

    @property
    def what(self) -> str:
        """Return what happens to the law, in Chinese."""
        if self.kind is ChangeKind.REPLACED:
            return f"被《{self.new_law_title}》取代"
        return "废止" if self.kind is ChangeKind.REPEALED else "修改"

    @property
    def follower_id(self) -> str:
        """Return the id of the law that stands in this one's place afterwards: itself, another one, or none."""
        return "" if self.kind is ChangeKind.REPEALED else self.new_law_id or self.law_id

    def acts(self, today: date) -> bool:
        """Tell whether items are adjusted to it at once: its day is here, or was before it was put off."""
        return self.has_acted or self.effective_on <= today


def target_day(change: LawChange, today: date) -> date:
    """
    Return the day on which items are judged for a change: its own while that lies ahead, else today.

    A change that has acted and was put off then, or revoked, is judged today: what was adjusted goes back.
    """
    return today if change.has_acted else max(change.effective_on, today)


@dataclass(frozen=True, kw_only=True)
class LawState:
    """
    A law with all its known texts and changes; changes are those of the law and those in which it replaces another.

    `keys` are its titles, former and short ones too, as `citing.title_key` makes them, and its number. A change to a
    version whose text has not arrived counts only when it has: it is run then. `first_version_id` is empty while that
    was not heard of.
    """

    law_id: str
    title: str
    doc_no: str = ""
    keys: frozenset[str] = frozenset()
    first_version_id: str = ""
    texts: Mapping[str, LawText] = field(default_factory=dict)
    changes: Sequence[LawChange] = ()

    def in_force(self, day: date) -> LawText | None:
        """Return the version in force on a day; None where the law was repealed or replaced, or is not known yet."""
        return self.versions(day)[0]

    def versions(self, day: date) -> tuple[LawText | None, tuple[LawText, ...]]:
        """Return the version in force on a day, and those that are announced for later."""
        found = self._by_day.get(day)
        if found is None:
            found = self._by_day[day] = self._in_force(day), self.announced(day)
        return found

    @cached_property
    def _by_day(self) -> dict[date, tuple[LawText | None, tuple[LawText, ...]]]:
        return {}

    def _in_force(self, day: date) -> LawText | None:
        newest = self._newest(day)
        if newest is None:
            return self.texts.get(self.first_version_id)
        return self.texts[self._made_by(newest)] if self._made_by(newest) else None

    def ended_by(self, day: date) -> LawChange | None:
        """Return the change by which the law has no version in force on a day, or None."""
        newest = self._newest(day)
        return newest if newest is not None and not self._made_by(newest) else None

    def announced(self, day: date) -> tuple[LawText, ...]:
        """Return the versions that come into force after a day, the nearest first."""
        ahead = [change for change in self._counting() if change.effective_on > day and self._made_by(change)]
        return tuple(self.texts[self._made_by(change)] for change in sorted(ahead, key=_moment))

    def _newest(self, day: date) -> LawChange | None:
        effective = [change for change in self._counting() if change.effective_on <= day]
        return max(effective, key=_moment, default=None)

    def _counting(self) -> Iterator[LawChange]:
        for change in self.changes:
            made = self._made_by(change)
            if change.law_id == self.law_id and not change.is_revoked and (not made or made in self.texts):
                yield change

    def _made_by(self, change: LawChange) -> str:
        """Return the version of this law that a change brings into force; nothing where it ends the law."""
        return change.new_version_id if change.follower_id == self.law_id else ""


def _moment(change: LawChange) -> tuple[date, datetime, int, str]:
    return change.effective_on, change.told_at, change.sequence, change.change_id
