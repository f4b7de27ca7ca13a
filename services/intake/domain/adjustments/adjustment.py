"""An adjustment (动态调整任务): what one cause asks of one item, what of its basis is touched, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256

from services.intake.domain.adjustments.clocks import Clocks
from services.intake.domain.adjustments.outcomes import ActKind, AdjustmentState, CauseKind, How, Outcome
from shared.kernel.law.comparing import Verdict

TEXTS_KEPT = 4096
"""Texts whose ids stay known in a process: a change touches some hundred articles, each of them in many items."""


@lru_cache(maxsize=TEXTS_KEPT)
def text_id(text: str) -> str:
    """Return the id under which a text of a provision is kept once, however many items cite it; none of no text."""
    return sha256(text.encode()).hexdigest() if text else ""


@dataclass(frozen=True, kw_only=True)
class Cause:
    """
    Why items are adjusted: `cause_id` is the id of the law's change, or of the entry that somebody made.

    `effective_on` is the day on which it takes effect, at 00:00 Asia/Shanghai; None for at once.
    """

    kind: CauseKind
    cause_id: str
    title: str
    effective_on: date | None = None

    def __hash__(self) -> int:
        """Hash what tells causes apart: it is asked for with every item."""
        return hash(self.cause_id)


@dataclass(frozen=True, kw_only=True)
class Touched:
    """
    One citation that a change of law touches: the row of the item's legal basis, and what became of the article.

    `row` counts from 0 in the list legal_basis of the item's text. `article` is the provision in the normal form, with
    paragraph and item where the row names them (第十二条第二款); `new_articles` likewise, empty where nothing takes its
    place, several where an article was split or a likely one is to be chosen. `old_text` and `new_text` are the texts
    of the provisions (several ones each on lines of their own). `hash` is that of the cited text, by
    `laws.law_texts.text_hash`. `verdict` is that of the confirmed relation, `similarity` lies between 0 and 1.

    `new_title` and `new_doc_no` name the law that replaces the cited one; empty when it is the same. `new_effective_on`
    (ISO date) is the day from which the new version is in force.
    """

    row: int
    title: str
    article: str
    hash: str
    verdict: str
    law_id: str = ""
    old_version_id: str = ""
    new_version_id: str = ""
    new_articles: tuple[str, ...] = ()
    old_text: str = ""
    new_text: str = ""
    similarity: float = 1.0
    new_title: str = ""
    new_doc_no: str = ""
    new_effective_on: str = ""

    def __hash__(self) -> int:
        """Hash what nearly always tells two apart: it is asked for with every item."""
        return hash((self.row, self.hash, self.new_version_id))

    @property
    def new_article(self) -> str:
        """Return what takes the article's place, as people write it."""
        return "、".join(self.new_articles)

    @property
    def is_only_moved(self) -> bool:
        """Tell whether the very text stands in one other place of the same law: the system cites it anew."""
        return self.verdict == Verdict.RENUMBERED and len(self.new_articles) == 1 and not self.new_title

    @property
    def matter(self) -> str:
        """Return what somebody decides on who keeps the item as it is: the cited text and what takes its place."""
        return f"{self.law_id}:{self.hash}:{text_id(self.new_text)}"


@dataclass(frozen=True, kw_only=True)
class Closing:
    """How, why, by whom and when an adjustment was closed."""

    how: How
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Act:
    """
    What somebody of the body did with the item, and when: it is kept for the history, nothing follows from it.

    `number` is the item's text that came of it, or that he went on from; `what` names what was adopted.
    """

    kind: ActKind
    number: int
    by: str
    at: datetime
    what: str = ""


@dataclass(frozen=True, kw_only=True)
class Adjustment:
    """
    What a cause asks of an item. One for each cause and item.

    `revision` and `content_hash` are of the text that was judged last and found touched, or was recited. `upstream_id`
    is the parent or source with which the item follows. `kept` are the matters (`Touched.matter`) on which the body
    decided that the item stays as it is; what comes again with other texts is asked anew. `decided` is that decision
    where it does not end the adjustment at once, as articles that only moved are still to be cited anew. `told` are the
    reminders that went out, so that none goes out twice. `acts` are what the body did, in order, also before it was
    opened again. `opened_number` is the item's text when somebody opened it by hand. `rival_key` is set once, on what a
    body applied for: two with the same are never open at once (`applying.rival_key_of`).
    """

    adjustment_id: str
    version: int
    cause: Cause
    item_id: str
    item_name: str
    list_kind: str
    part: str
    body_id: str
    body_name: str
    outcome: Outcome
    state: AdjustmentState
    revision: int
    content_hash: str
    opened_at: datetime
    updated_at: datetime
    touched: tuple[Touched, ...] = ()
    upstream_id: str = ""
    clocks: Clocks = field(default_factory=Clocks)
    closing: Closing | None = None
    kept: tuple[str, ...] = ()
    decided: Closing | None = None
    told: tuple[str, ...] = ()
    acts: tuple[Act, ...] = ()
    ground: str = ""
    opened_number: int = 0
    rival_key: str = ""

    @property
    def is_closed(self) -> bool:
        """Tell whether nothing is left to do."""
        return self.state is AdjustmentState.CLOSED

    @property
    def is_applied_for(self) -> bool:
        """Tell whether the item's body applied for it (申请变更): nobody else asks for anything."""
        return self.cause.kind is CauseKind.OWN

    def has_passed(self, approved_at: datetime | None) -> bool:
        """
        Tell whether review let a text of the item pass, at `approved_at`, since its body applied for a change.

        That is what was applied for, also where its content is the same: the number of an article is none.
        """
        return self.is_applied_for and approved_at is not None and approved_at > self.opened_at

    @property
    def decision(self) -> Closing | None:
        """Return the decision of the body, if any stands, that the item stays as it is."""
        is_kept = self.closing is not None and self.closing.how is How.KEPT
        return self.decided or (self.closing if is_kept else None)

    @property
    def left(self) -> tuple[Touched, ...]:
        """Return what of the touched the body has not decided on: all of it, or what the system cites anew."""
        return tuple(one for one in self.touched if one.is_only_moved) if self.decided else self.touched

    def with_body(self, body_id: str, body_name: str, at: datetime) -> Adjustment:
        """
        Return the adjustment with the body whose item it is by now: after a transfer (划转) another one acts on it.

        That one is reminded anew; its clock goes on, since the cause is as old as it is.
        """
        if body_id == self.body_id:
            return self if body_name == self.body_name else replace(self, body_name=body_name)
        return replace(self, body_id=body_id, body_name=body_name, told=(), updated_at=at)

    def is_in_effect(self, day: date) -> bool:
        """Tell whether the cause has taken effect on a day."""
        return self.cause.effective_on is None or self.cause.effective_on <= day


def adjustment_id_of(cause_id: str, item_id: str) -> str:
    """Return the id of the adjustment of an item for a cause: the same cause twice is one adjustment."""
    return f"{cause_id}:{item_id}"
