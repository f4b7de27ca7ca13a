"""A draft that is laid before the public (征求意见稿), and what the public says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from shared.kernel.errors import Conflict, Invalid, Problem, Refusal
from shared.kernel.readable import readable

LONGEST_TEXT = 1000
LONGEST_NAME = 40
LONGEST_CONTACT = 100
MOST_COMMENTS = 500
"""More on one draft is a campaign, not a comment: they are answered by a meeting, not one by one."""
MOST_AT_ONCE, AT_ONCE = 10, timedelta(minutes=10)
MOST_A_DAY, A_DAY = 50, timedelta(days=1)
"""What one address may send. An office or a school shares an address, so a day allows many."""


class CommentRefused(Invalid):
    """The comment says nothing, or too much."""

    code = "comment_refused"


class NotOpen(Conflict):
    """Comments on this draft are not taken: not yet, no more, or enough."""

    code = "comments_not_open"


class TooManyComments(Refusal):
    """This address has sent too many in a short time."""

    code = "too_many_comments"


class DraftState(StrEnum):
    """How a draft stands on a day."""

    UPCOMING = "upcoming"
    OPEN = "open"
    OVER = "over"
    GONE = "gone"


@dataclass(frozen=True, kw_only=True)
class Draft:
    """
    The text of one round of review, open for comments from `first_on` to `last_on`, both included, Asia/Shanghai.

    `offices` name the desk that answers. `closed_because` is empty while comments are taken or review has not said that
    they are over; a draft that was withdrawn or superseded is gone: its text is not shown any more. `elements` are
    empty when it was loaded without them.
    """

    draft_id: str
    item_id: str
    round: int
    revision: int
    content_hash: str
    item_name: str
    body_id: str
    body_name: str
    list_kind: str
    part: str
    standard_version: int
    first_on: date
    last_on: date
    opened_by: str
    offices: tuple[str, ...]
    reason: str
    opened_at: datetime
    closed_because: str = ""
    elements: Mapping[str, Any] = field(default_factory=dict)

    def state(self, today: date) -> DraftState:
        """Return how the draft stands on a day."""
        if self.closed_because in ("withdrawn", "superseded"):
            return DraftState.GONE
        if self.closed_because or today > self.last_on:
            return DraftState.OVER
        return DraftState.OPEN if today >= self.first_on else DraftState.UPCOMING

    def days_left(self, today: date) -> int:
        """Return for how many days comments are still taken, today among them."""
        return (self.last_on - today).days + 1

    @property
    def path(self) -> str:
        """Where the portal shows it."""
        return f"/drafts/{self.draft_id}"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What became of a comment: `treatment` is adopted, partly_adopted or not_adopted."""

    treatment: str
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class DraftComment:
    """
    A comment on a draft; the portal shows it with its answer, and never its contact.

    `sender` is a keyed hash of the address from which it came, for the limits only.
    """

    comment_id: str
    draft_id: str
    text: str
    name: str
    contact: str
    sender: str
    at: datetime
    answer: Answer | None = None


def id_of(item_id: str, round_: int) -> str:
    """Return the id of the draft of a round."""
    return f"{item_id}-{round_}"


def checked_words(text: str, name: str, contact: str) -> tuple[str, str, str]:
    """
    Return what can be read of what a citizen filled in, without surrounding white space.

    :raises CommentRefused: with every problem
    """
    # a browser counts a line end as one sign, and sends two
    said, called, reached = readable(text), " ".join(readable(name).split()), " ".join(readable(contact).split())
    problems = []
    if not said:
        problems.append(Problem("text", "意见", "没有填写", "请写明对哪一处有什么意见", rule="comment"))
    for field_, label, value, limit in (
        ("text", "意见", said, LONGEST_TEXT),
        ("name", "姓名或者单位", called, LONGEST_NAME),
        ("contact", "联系方式", reached, LONGEST_CONTACT),
    ):
        if len(value) > limit:
            what = f"有 {len(value)} 个字，最多 {limit} 个字"
            problems.append(Problem(field_, label, what, "请删减", rule="comment"))
    if problems:
        raise CommentRefused("；".join(problem.sentence() for problem in problems), tuple(problems))
    return said, called, reached


def refuse_unless_open(draft: Draft, today: date) -> None:
    """
    Refuse a comment that comes too early, too late, or on a draft that is gone.

    :raises NotOpen: saying which, and what can be done
    """
    state = draft.state(today)
    if state is DraftState.UPCOMING:
        raise NotOpen(f"“{draft.item_name}”从 {draft.first_on} 开始征求意见。请到那天再来提意见。")
    if state is DraftState.GONE:
        raise NotOpen(f"“{draft.item_name}”的这一稿已由报送单位撤回，不再征求意见。请到“征求意见”里看别的稿子。")
    if state is DraftState.OVER:
        raise NotOpen(
            f"“{draft.item_name}”的征求意见已于 {draft.last_on} 截止，意见没有提交。"
            f"还想反映情况的，请直接联系{draft.body_name}。"
        )
