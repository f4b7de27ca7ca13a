"""The public comments on drafts: the portal shows drafts, takes comments, and shows what became of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from services.publish.application.ports import Page
from services.publish.domain.drafts import (
    A_DAY,
    AT_ONCE,
    MOST_A_DAY,
    MOST_AT_ONCE,
    MOST_COMMENTS,
    Draft,
    DraftComment,
    NotOpen,
    TooManyComments,
    checked_words,
    id_of,
    refuse_unless_open,
)
from shared.contracts.envelope import Envelope, emit
from shared.kernel.clock import day_in_china
from shared.kernel.errors import NotFound
from shared.kernel.ids import is_id

PUBLIC = {"account_id": "public", "name": "公众", "body_id": "", "body_name": ""}
"""Who commented, as the record of messages names him: what he calls himself stands in the message."""
RECEIVED_AS = 1
"""A comment is received by the write that makes it."""


@dataclass(frozen=True, kw_only=True)
class Closing:
    """Review takes no more comments on a draft, and why."""

    draft_id: str
    because: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Answered:
    """Review has answered a comment."""

    comment_id: str
    treatment: str
    text: str
    by: str
    at: datetime


class Drafts(Protocol):
    """The drafts and the comments on them."""

    def open(self, drafts: Sequence[Draft]) -> None:
        """Keep drafts; what is there stays as it is, whatever came before it."""

    def close(self, closings: Sequence[Closing]) -> None:
        """Note that drafts take no more comments, even of a draft that has not arrived."""

    def answer(self, answers: Sequence[Answered]) -> None:
        """Keep answers beside their comments."""

    def get(self, draft_id: str) -> Draft:
        """:raises NotFound: when there is no such draft"""

    def find(self, today: date, *, is_past: bool, page: int, size: int) -> Page:
        """Return drafts without their elements: open and coming ones by their end, past ones the newest first."""

    def of_item(self, item_id: str) -> Sequence[Draft]:
        """Return the drafts of an item by their round, without their elements."""

    def add(self, comment: DraftComment, messages: Sequence[Envelope]) -> None:
        """Keep a comment with its message; one that is there stays as it is."""

    def has(self, comment_id: str) -> bool:
        """Tell whether a comment has been received."""

    def answered(self, draft_id: str) -> Sequence[DraftComment]:
        """Return the comments on a draft that have an answer, oldest first."""

    def received_since(self, since: datetime) -> Iterator[tuple[Draft, DraftComment]]:
        """Return comments with their drafts, the oldest first."""

    def say_again(self, spoken: Sequence[tuple[str, Envelope]]) -> int:
        """Put messages into the outbox of comments as they stand; return how many."""

    def count(self, draft_id: str) -> int:
        """Return how many comments a draft has."""

    def count_from(self, sender: str, since: datetime) -> int:
        """Return how many comments came from an address since an instant."""


class Commenting:
    """The use cases of drafts and comments."""

    def __init__(self, drafts: Drafts) -> None:
        self._drafts = drafts

    # what review says

    def opened(self, events: Sequence[Envelope]) -> None:
        """Show the drafts that review lays before the public; repeated messages change nothing."""
        self._drafts.open([_draft_of(event) for event in events])

    def closed(self, events: Sequence[Envelope]) -> None:
        """Take no more comments on these drafts."""
        self._drafts.close(
            [
                Closing(
                    draft_id=id_of(event.item_id, event.data["round"]),
                    because=event.data["because"],
                    at=event.occurred_at,
                )
                for event in events
            ]
        )

    def answered(self, events: Sequence[Envelope]) -> None:
        """Show what became of these comments."""
        self._drafts.answer(
            [
                Answered(
                    comment_id=event.data["comment_id"],
                    treatment=event.data["treatment"],
                    text=event.data["answer"],
                    by=event.actor["body_name"],
                    at=event.occurred_at,
                )
                for event in events
            ]
        )

    # what the portal asks, open to everybody

    def find(self, today: date, *, is_past: bool, page: int, size: int) -> Page:
        """Return drafts that are open or to come, or those that are over."""
        return self._drafts.find(today, is_past=is_past, page=page, size=size)

    def draft(self, draft_id: str) -> tuple[Draft, Sequence[DraftComment]]:
        """
        Return a draft with the comments that were answered.

        :raises NotFound: when there is no such draft
        """
        return self._drafts.get(draft_id), self._drafts.answered(draft_id)

    def of_item(self, item_id: str) -> Sequence[Draft]:
        """Return the drafts of an item that were laid before the public, by their round."""
        return self._drafts.of_item(item_id)

    def comment(
        self, draft_id: str, *, comment_id: str, text: str, name: str, contact: str, sender: str, now: datetime
    ) -> None:
        """
        Take a comment in; the same form sent twice is one comment.

        :raises NotFound: when there is no such draft, or the form is not one of ours
        :raises NotOpen: when comments are not taken
        :raises CommentRefused: when it says nothing, or too much
        :raises TooManyComments: when too many came from this address
        """
        draft = self._drafts.get(draft_id)
        if not is_id(comment_id):
            raise NotFound("这张意见表不完整。请回到征求意见稿，重新打开“提意见”。")
        if self._drafts.has(comment_id):
            return
        refuse_unless_open(draft, day_in_china(now))
        said, called, reached = checked_words(text, name, contact)
        self._refuse_floods(draft, sender, now)
        comment = DraftComment(
            comment_id=comment_id,
            draft_id=draft_id,
            text=said,
            name=called,
            contact=reached,
            sender=sender,
            at=now,
        )
        self._drafts.add(comment, [comment_received(draft, comment)])

    def _refuse_floods(self, draft: Draft, sender: str, now: datetime) -> None:
        if self._drafts.count(draft.draft_id) >= MOST_COMMENTS:
            raise NotOpen(f"“{draft.item_name}”收到的意见已经很多，网上不再接收。请直接联系{draft.body_name}。")
        for most, since in ((MOST_AT_ONCE, AT_ONCE), (MOST_A_DAY, A_DAY)):
            if self._drafts.count_from(sender, now - since) >= most:
                raise TooManyComments("您所在的网络短时间内提交的意见太多，这一条没有收下。请过一会儿再提交。")


def comment_received(draft: Draft, comment: DraftComment) -> Envelope:
    """Say that a citizen has commented."""
    return emit(
        "comment_received",
        aggregate_id=comment.comment_id,
        sequence=RECEIVED_AS,
        occurred_at=comment.at,
        actor=PUBLIC,
        item_id=draft.item_id,
        revision=draft.revision,
        content_hash=draft.content_hash,
        data={
            "comment_id": comment.comment_id,
            "round": draft.round,
            "item_name": draft.item_name,
            "body": {"body_id": draft.body_id, "name": draft.body_name},
            "list_kind": draft.list_kind,
            "part": draft.part,
            "offices": list(draft.offices),
            "text": comment.text,
            "name": comment.name,
            "contact": comment.contact,
        },
    )


def _draft_of(event: Envelope) -> Draft:
    data = event.data
    return Draft(
        draft_id=id_of(event.item_id, data["round"]),
        item_id=event.item_id,
        round=data["round"],
        revision=event.revision,
        content_hash=event.content_hash,
        item_name=data["item_name"],
        body_id=data["body"]["body_id"],
        body_name=data["body"]["name"],
        list_kind=data["list_kind"],
        part=data.get("part", ""),
        standard_version=data["standard_version"],
        first_on=date.fromisoformat(data["first_on"]),
        last_on=date.fromisoformat(data["last_on"]),
        opened_by=data["opened_by"]["name"],
        offices=tuple(data["offices"]),
        reason=data["reason"],
        opened_at=event.occurred_at,
        elements=data["elements"],
    )
