"""The duties of bodies by their 三定 rules: which body has which function, by which document."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from services.review.domain.coordinating import By
from shared.kernel.errors import Conflict, Invalid, Problem

LONGEST = {"text": 500, "document": 200, "article": 100, "reason": 500}
"""The longest texts in characters."""
NAMES = {"text": "职责", "document": "依据的文件", "article": "条款", "reason": "理由"}


class DutyRefused(Invalid):
    """Something that must be said of a duty is missing or too long."""

    code = "duty_refused"


class DutyChanged(Conflict):
    """Somebody else has changed the duty meanwhile."""

    code = "duty_changed"


class DutyEnded(Conflict):
    """The body has this duty no more."""

    code = "duty_ended"


class DutyAct(StrEnum):
    """What was done to a duty."""

    ADDED = "added"
    CHANGED = "changed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyWords:
    """A function as the document words it, with the document and the article in which it stands."""

    text: str
    document: str
    article: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyEntry:
    """One line of a duty's history: who did what when, and the words from then on."""

    act: DutyAct
    words: DutyWords
    reason: str
    by: By
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """
    One function of one body; `version` grows with every change.

    `history` is never cut: the last entry holds the present words, the first says who brought the duty in.
    """

    duty_id: str
    body_id: str
    version: int
    history: tuple[DutyEntry, ...]

    @property
    def words(self) -> DutyWords:
        """The words as they are now."""
        return self.history[-1].words

    @property
    def is_over(self) -> bool:
        """Whether the body has the duty no more."""
        return self.history[-1].act is DutyAct.ENDED

    def changed(self, words: DutyWords, *, seen: int, reason: str, by: By, at: datetime) -> Duty:
        """
        Return the duty with other words.

        :raises DutyRefused: when words or reason are missing or too long
        :raises Conflict: when somebody else was faster, or the duty is over
        """
        self._refuse_stale(seen)
        kept = checked(words, reason=reason, needs_reason=True)
        return self._with(DutyEntry(act=DutyAct.CHANGED, words=kept, reason=reason.strip(), by=by, at=at))

    def ended(self, *, seen: int, reason: str, by: By, at: datetime) -> Duty:
        """
        Return the duty as one that the body has no more; its history stays.

        :raises DutyRefused: when no reason is given
        :raises Conflict: when somebody else was faster, or the duty is over
        """
        self._refuse_stale(seen)
        checked(self.words, reason=reason, needs_reason=True)
        return self._with(DutyEntry(act=DutyAct.ENDED, words=self.words, reason=reason.strip(), by=by, at=at))

    def _with(self, entry: DutyEntry) -> Duty:
        return replace(self, version=self.version + 1, history=(*self.history, entry))

    def _refuse_stale(self, seen: int) -> None:
        if self.is_over:
            raise DutyEnded("这条职责已经终止，不能再改。要恢复的话，请重新登记一条。")
        if seen != self.version:
            raise DutyChanged("这条职责在您打开之后有人改过，没有保存。请刷新页面，看过新内容再改。")


def checked(words: DutyWords, *, reason: str = "", needs_reason: bool = False) -> DutyWords:
    """
    Return the words without surrounding white space.

    :raises DutyRefused: with every problem
    """
    said = {"text": words.text, "document": words.document, "article": words.article, "reason": reason}
    needed = {"text", "document"} | ({"reason"} if needs_reason else set())
    problems = []
    for field, text in said.items():
        if field in needed and not text.strip():
            problems.append(Problem(field, NAMES[field], "没有填写", "请填写", rule="duty"))
        elif len(text.strip()) > LONGEST[field]:
            what = f"有 {len(text.strip())} 个字，最多 {LONGEST[field]} 个字"
            problems.append(Problem(field, NAMES[field], what, "请删减", rule="duty"))
    if problems:
        raise DutyRefused("；".join(problem.sentence() for problem in problems), tuple(problems))
    return DutyWords(text=words.text.strip(), document=words.document.strip(), article=words.article.strip())
