"""What review reads from intake's messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from services.review.domain.implementing import Implementing, Parent, ScopeOverride, SignOff, Source
from services.review.domain.item_review import WithdrawalRequest
from services.review.domain.submission import Finding, Ground, Submission
from shared.contracts.envelope import Envelope
from shared.standards.element_list import IMPLEMENTATION

_OF_SOURCE = tuple(field.name for field in fields(Source))
_OF_PARENT = tuple(field.name for field in fields(Parent))
_OF_FINDING = tuple(field.name for field in fields(Finding))
_OF_GROUND = tuple(field.name for field in fields(Ground))


def submission_of(event: Envelope) -> Submission:
    """Read the submitted revision from `item_submitted`."""
    data = event.data
    return Submission(
        item_id=event.item_id,
        number=data["submission"],
        revision=event.revision,
        content_hash=event.content_hash,
        list_kind=data["list_kind"],
        standard_version=data["standard_version"],
        item_name=data["item_name"],
        body_id=data["body"]["body_id"],
        body_name=data["body"]["name"],
        elements=data["elements"],
        element_hashes=data["element_hashes"],
        implementing=_implementing(data) if data["list_kind"] == IMPLEMENTATION else None,
        scope_override=_scope_override(data.get("scope_override")),
        parent=Parent(**{name: parent[name] for name in _OF_PARENT}) if (parent := data.get("parent")) else None,
        reply=data.get("reply", ""),
        findings=tuple(Finding(**{name: one[name] for name in _OF_FINDING}) for one in data.get("findings", ())),
        grounds=tuple(Ground(**{name: one[name] for name in _OF_GROUND}) for one in data.get("grounds", ())),
    )


def _scope_override(said: Mapping[str, Any] | None) -> ScopeOverride | None:
    if said is None:
        return None
    return ScopeOverride(
        powers=tuple(said["powers"]),
        justification=said["justification"],
        by=said["by"],
        at=_instant(said["at"]),
    )


def _implementing(data: Mapping[str, Any]) -> Implementing:
    source, signed = data.get("source"), data.get("sign_off")
    return Implementing(
        source=Source(**{name: source[name] for name in _OF_SOURCE if name in source}) if source else None,
        part=data.get("part", ""),
        is_public=data.get("is_public"),
        sign_off=SignOff(by=signed["by"], signed_at=_instant(signed["signed_at"]), scan=signed["scan"])
        if signed
        else None,
        corrections=tuple(data.get("corrections", ())),
    )


def _instant(said: str | datetime) -> datetime:
    return said if isinstance(said, datetime) else datetime.fromisoformat(said)


def request_of(event: Envelope, now: datetime) -> WithdrawalRequest:
    """Read what a body asks for from `withdrawal_requested`, as it is decided on now."""
    return WithdrawalRequest(
        sequence=event.sequence,
        revision=event.revision,
        submission=event.data.get("submission", 0),
        reason=event.data["reason"],
        cause=event.message_id,
        at=now,
    )
