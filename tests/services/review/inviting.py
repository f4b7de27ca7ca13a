"""Somebody is invited by a personal link, and speaks by it."""

from __future__ import annotations

from typing import Any

from services.review.application.inviting import InvitationEntry
from services.review.application.use_cases import UseCases
from tests.unit.review.builders import HASH, a_coordinator


def invited(use_cases: UseCases, item_id: str, **changed: Any) -> tuple[str, str]:
    """Invite Professor Chen; return the invitation's id and its token."""
    values: dict[str, Any] = {"kind": "expert", "name": "陈教授", "organisation": "示例大学", "days": 10}
    made, token = use_cases.people.inviting.invite(
        item_id, InvitationEntry(**(values | changed)), actor=a_coordinator(), now=use_cases.now()
    )
    return made.invitation_id, token


def give(use_cases: UseCases, token: str, verdict: str = "approve", content_hash: str = HASH) -> Any:
    """Speak by the link; return the outcome."""
    return use_cases.people.links.give(
        token, content_hash=content_hash, verdict=verdict, reason="名称应与上级一致", now=use_cases.now()
    )
