"""
What the upper level only writes otherwise (随上级清单更正), an article's number for one: texts of heirs, and messages.

The content is the same, so the text keeps its hashes, the item stands where it stood, and the other services hear of it
as of articles that the system cites anew. While an approved text is being rewritten the portal goes on with it: it is
written anew, too, where it has the same content, and the others are told of that one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.intake.application.adjustments.item_messages import item_recited
from services.intake.application.adjustments.recited_texts import behind
from services.intake.application.following_rule import UpperText, reason_of, yet_to_write
from services.intake.application.keeping_texts import kept_texts
from services.intake.application.new_texts import LONGEST_REASON, Written, content_of
from services.intake.application.ports import ItemChange, Revision, Revisions, revision_id
from services.intake.domain.adjustments.adjustment import Cause, Touched
from services.intake.domain.adjustments.judged import Adjusting, JudgedItem
from services.intake.domain.adjustments.outcomes import CauseKind, Outcome
from services.intake.domain.following import written_anew
from services.intake.domain.inheritance import settled
from services.intake.domain.items import DIRECTORY_LIST, ItemState, ServiceItem
from services.intake.domain.laws.citing import LEGAL_BASIS
from services.intake.domain.laws.judging import RENUMBERED
from services.intake.domain.upper_list import text_id
from shared.contracts.envelope import Envelope
from shared.kernel.actor import SYSTEM

CORRECTED, SAME_CONTENT = "随上级清单更正", "，内容不变"


@dataclass(frozen=True, kw_only=True)
class WrittenAfter(Written):
    """
    An heir with its next text, which writes anew what `upper` does, whatever else it says.

    `then` are the elements of `upper` as the heir had them before.
    """

    upper: UpperText
    then: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Rewritten(WrittenAfter):
    """The same, and it says nothing else than `old` did."""

    old: Revision


def with_writing(
    item: ServiceItem, text: Revision, upper: UpperText, then: Mapping[str, Any], at: datetime
) -> Rewritten:
    """
    Return an heir with its next text, in which what the parent has rewritten since `then` is written as it does.

    :raises NotAllowedInThisState: while others read the present text
    """
    writing = yet_to_write(text, then, upper)
    assert item.parent is not None, "only a claimed item takes something over"
    # the hashes stay those of the text before: approvals name them
    revision = replace(
        text,
        number=item.content.number + 1,
        elements={**text.elements, **writing},
        made_at=at,
        made_by=SYSTEM.as_record(),
        reason=_reason_of(writing, upper),
    )
    after = written_anew(item, content_of(revision, DIRECTORY_LIST), parent=settled(item.parent, upper.now, ()), at=at)
    return Rewritten(before=item, after=after, revision=revision, old=text, upper=upper, then=then)


def is_correction(text: Revision) -> bool:
    """Tell whether a text was made only to write something as the upper level does."""
    return text.reason.startswith(CORRECTED)


def kept_with_messages(revisions: Revisions, written: Sequence[Written]) -> list[ItemChange]:
    """Store the texts, approved ones that are written anew first; return the items with what the others are told."""
    approved = {one.after.item_id: one for one in kept_texts(revisions, _approved(revisions, written))}
    present = [
        behind(one, approved[one.after.item_id].after) if one.after.item_id in approved else one for one in written
    ]
    kept = kept_texts(revisions, present)
    return [
        ItemChange(before=one.before, after=one.after, messages=_messages(one, approved.get(one.after.item_id)))
        for one in kept
    ]


def _approved(revisions: Revisions, written: Sequence[Written]) -> list[Rewritten]:
    """Return the approved texts that are to be written anew beside those that are being written over them."""
    wanted = {
        revision_id(one.after.item_id, one.after.approved_number): one
        for one in written
        if isinstance(one, WrittenAfter) and one.after.approved_number
    }
    texts = revisions.find(wanted) if wanted else {}
    found = []
    for key, text in texts.items():
        one = wanted[key]
        if one.before is not None and yet_to_write(text, one.then, one.upper):
            found.append(with_writing(one.before, text, one.upper, one.then, one.revision.made_at))
    return found


def _messages(one: Written, approved: Rewritten | None) -> Sequence[Envelope]:
    """Return what the others are told: new numbers of articles; of blanks and widths they hear with the next text."""
    said = approved or one
    if not isinstance(said, Rewritten) or one.before is None or not (touched := _touched(said)):
        return ()
    title = f"{said.upper.title}第 {said.upper.now.number} 稿更正"
    cause = Cause(kind=CauseKind.UPPER, cause_id=text_id(said.upper.upper_id, said.upper.now.number), title=title)
    judged = JudgedItem(item=one.before, outcome=Outcome.RECITE, touched=touched)
    stands = approved is not None or one.before.state is ItemState.APPROVED
    stands_for = one.before.standing_number if stands else 0
    return [item_recited(Adjusting(cause=cause, is_day=True), judged, said, None, stands_for=stands_for)]


def _touched(one: Rewritten) -> tuple[Touched, ...]:
    """Return the articles that are cited by other numbers; the rows are the same, since the content is."""
    pairs = zip(one.old.elements.get(LEGAL_BASIS) or (), one.revision.elements.get(LEGAL_BASIS) or (), strict=True)
    return tuple(
        Touched(
            row=row,
            title=(new.get("title") or "").strip("《》"),
            article=old.get("article") or "",
            new_articles=(new.get("article") or "",),
            hash="",
            verdict=RENUMBERED,
        )
        for row, (old, new) in enumerate(pairs)
        if old.get("article") != new.get("article")
    )


def _reason_of(keys: Collection[str], upper: UpperText) -> str:
    return reason_of(CORRECTED, keys, upper)[: LONGEST_REASON - len(SAME_CONTENT)] + SAME_CONTENT
