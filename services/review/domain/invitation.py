"""A personal link (专属链接): an expert (专家) or the upper-level counterpart is invited to one item."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.review.domain.coordinating import By
from services.review.domain.people_refusals import InvitationRefused, LinkOver
from services.review.domain.policy import OF_BODY
from services.review.domain.round import Round, RoundState
from services.review.domain.speaking import EXPERT

UPPER = "upper_review"
"""The review function of the upper level (市级审核确认)."""
DAYS, MOST_DAYS = 10, 30
"""How long a link opens: usually, and at most, in working days."""
NO_ACCOUNT = "link:"
"""Stands before the invitation where an opinion names the account: whoever came by a link has none."""


def is_by_link(account_id: str) -> bool:
    """Tell whether whoever spoke under this account came by a personal link, and has none."""
    return account_id.startswith(NO_ACCOUNT)


class InvitedAs(StrEnum):
    """For whom somebody is asked: an expert advises, the upper level is a required office."""

    EXPERT = "expert"
    UPPER = "upper"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """
    One person may read one item by a link, and speak once in each round of it, until `expires_on` (included).

    Only the SHA-256 of the token is kept. `opened` are the latest openings of the link, `opened_count` counts all.
    """

    invitation_id: str
    item_id: str
    kind: InvitedAs
    name: str
    organisation: str
    email: str
    shows_opinions: bool
    by: By
    made_at: datetime
    expires_on: date
    token_hash: str
    opened: tuple[datetime, ...] = ()
    opened_count: int = 0
    revoked_at: datetime | None = None
    revoked_by: By | None = None

    @property
    def office(self) -> str:
        """For which office the person speaks: each expert is one of his own."""
        return f"{EXPERT}{OF_BODY}{self.invitation_id}" if self.kind is InvitedAs.EXPERT else UPPER

    @property
    def account_id(self) -> str:
        """What stands for the account in an opinion."""
        return f"{NO_ACCOUNT}{self.invitation_id}"

    def is_over(self, today: date) -> bool:
        """Tell whether the link opens nothing any more."""
        return self.revoked_at is not None or today > self.expires_on

    def check(self, today: date) -> None:
        """
        Check that the link opens.

        :raises LinkOver: saying why it does not, and nothing of the item
        """
        if self.revoked_at:
            raise LinkOver("邀请人已经收回这个链接，不用再提意见。")
        if today > self.expires_on:
            raise LinkOver(f"这个链接已于 {self.expires_on} 到期。")


def check_invitable(round_: Round, kind: InvitedAs, organisation: str, by: By) -> None:
    """
    Check that this person can invite somebody to what runs now; experts also to a dispute, for its meeting (论证会).

    :raises InvitationRefused: when nothing runs, the upper level is not asked or has spoken, or the author would judge
        or choose his judge
    """
    name = round_.submission.item_name
    if by.body_id == round_.submission.body_id:
        raise InvitationRefused(
            f"“{name}”是您自己的单位报送的，不能由本单位邀请审核人。请别的单位的审核协调人或者法制审核员邀请。"
        )
    if round_.state is RoundState.DISPUTED and kind is InvitedAs.UPPER:
        raise InvitationRefused(f"“{name}”正在等区政府办公室协调，现在不能邀请市级对口部门。协调之后再邀请。")
    if not round_.is_open:
        raise InvitationRefused(f"“{name}”现在没有在审的轮次，不能邀请。下一轮开始后再邀请。")
    if organisation == round_.submission.body_name:
        raise InvitationRefused(f"“{name}”是“{organisation}”报送的，报送单位的人不能审自己的事项。请邀请别的单位的人。")
    if kind is InvitedAs.UPPER and UPPER not in (*round_.required_offices, *round_.advising_offices):
        raise InvitationRefused(f"“{name}”按审核规则不需要市级审核确认。要听意见的话，请作为专家邀请。")
    if kind is InvitedAs.UPPER and round_.word(UPPER) is not None:
        raise InvitationRefused(f"市级对口部门对“{name}”已经有审核意见，不用再邀请。")


def new_token() -> str:
    """Return a token that nobody can guess: 256 random bits."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
