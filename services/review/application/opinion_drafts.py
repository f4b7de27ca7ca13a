"""Drafts of opinions (意见草稿): what a reviewer has typed of one text, kept while he types."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from services.review.application.policy import PolicyBook
from services.review.application.ports import Reviews
from services.review.application.remarks import MOST_REMARKS
from services.review.application.review_refusals import ReviewNotFound
from services.review.application.speakers import own_office, speaking_office
from services.review.domain.opinion import Remark
from services.review.domain.refusals import StaleContent
from services.review.domain.round import Round
from shared.kernel.actor import Actor
from shared.kernel.errors import Invalid, Problem


@dataclass(frozen=True, kw_only=True)
class OpinionDraft:
    """
    What an account has typed of one item for an office, on the content with this hash; nothing of it is checked yet.

    A draft on another content than the present one is stale: it is shown and never sent. `checklist` holds the answers
    by criterion.
    """

    account_id: str
    item_id: str
    content_hash: str
    verdict: str
    reason: str
    again: bool
    remarks: tuple[Remark, ...]
    saved_at: datetime
    office: str = ""
    checklist: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        answers = any(self.checklist.values())
        return not (self.verdict or self.reason.strip() or self.remarks or self.again or answers)


class DraftStore(Protocol):
    """The drafts, one per account, office, item and content."""

    def put(self, draft: OpinionDraft) -> None:
        """Store a draft over what stood there."""

    def of(self, account_id: str, office: str, item_id: str) -> Sequence[OpinionDraft]:
        """Return the drafts of an account for an office on an item, the last saved first."""

    def drop(self, account_id: str, office: str, item_ids: Collection[str], content_hash: str = "") -> None:
        """Delete the drafts of an account for an office on these items, all or those on one content."""


class DraftTooLong(Invalid):
    """A text of the draft is longer than an opinion may be."""

    code = "draft_too_long"


class OpinionDrafts:
    """Use cases of drafts over one database."""

    def __init__(self, *, store: DraftStore, reviews: Reviews, policies: PolicyBook) -> None:
        self._store, self._reviews, self._policies = store, reviews, policies

    def keep(self, draft: OpinionDraft, *, actor: Actor) -> None:
        """
        Keep what was typed; it is dropped when nothing stands in it, or the office has spoken meanwhile.

        :raises NotPermitted: when the account may not give opinions
        :raises NotAReviewer: when the account speaks for no office, or for more than one
        :raises DraftTooLong: when a text is longer than an opinion may be
        :raises ReviewNotFound: when no such item was submitted
        :raises StaleContent: when the text has changed and nothing was kept of the former one
        """
        actor.require("opinion.give")
        policy = self._policies.current()
        office = speaking_office(actor, policy)
        _refuse_long(draft, policy.reason_limit)
        current = self._current(draft.item_id)
        if draft.is_empty or current.opinion_of(office):
            self._store.drop(draft.account_id, office, (draft.item_id,), draft.content_hash)
            return
        named = replace(draft, office=office)
        self._refuse_stale(named, current)
        self._store.put(named)

    def of(self, item_id: str, *, actor: Actor) -> Sequence[OpinionDraft]:
        """Return what this person has kept of an item for the office for which he speaks, the last saved first."""
        return self._store.of(actor.account_id, own_office(actor, self._policies.current()), item_id)

    def drop(self, item_ids: Collection[str], content_hash: str = "", *, actor: Actor) -> None:
        """
        Drop what this person has kept of items for the office for which he speaks now.

        The opinion was given, or the draft is not wanted any more; what he has kept as a stand-in elsewhere stays.
        """
        self._store.drop(actor.account_id, own_office(actor, self._policies.current()), item_ids, content_hash)

    def _current(self, item_id: str) -> Round:
        review = self._reviews.find([item_id]).get(item_id)
        if review is None:
            raise ReviewNotFound
        return review.current

    def _refuse_stale(self, draft: OpinionDraft, current: Round) -> None:
        if draft.content_hash == current.submission.content_hash:
            return
        known = self._store.of(draft.account_id, draft.office, draft.item_id)
        if draft.content_hash not in {kept.content_hash for kept in known}:
            raise StaleContent("内容在您打开之后变过，草稿没有保存。请复制已填的文字，重新打开该事项再填。")


def _refuse_long(draft: OpinionDraft, limit: int) -> None:
    texts = [
        draft.reason,
        *draft.checklist.values(),
        *(text for one in draft.remarks for text in (one.problem, one.ground, one.proposal)),
    ]
    longest = max(map(len, texts))
    if longest > limit or len(draft.remarks) > MOST_REMARKS:
        problem = Problem(
            "reason", "审核意见", f"有一段 {longest} 个字，最多 {limit} 个字", "请删减后再填", rule="reason"
        )
        raise DraftTooLong(problem.sentence(), (problem,))
