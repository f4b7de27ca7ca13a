"""What review reads from intake's messages and what it says in its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from services.review.domain.implementing import Implementing, Parent, ScopeOverride, SignOff, Source
from services.review.domain.item_review import ItemReview, WithdrawalRequest
from services.review.domain.opinion import Opinion
from services.review.domain.round import Round, RoundState, Submission
from shared.contracts.envelope import Envelope, emit
from shared.kernel.actor import SYSTEM
from shared.kernel.ids import message_id_of
from shared.standards.element_list import IMPLEMENTATION

_OF_SOURCE = tuple(field.name for field in fields(Source))
_OF_PARENT = tuple(field.name for field in fields(Parent))
_OF_SIGN_OFF = tuple(field.name for field in fields(SignOff))
BY_RULE: Mapping[str, str] = SYSTEM.as_record()
CLOSING = {
    RoundState.APPROVED: "item_approved",
    RoundState.RETURNED: "item_returned",
    RoundState.WITHDRAWN: "item_withdrawn",
}


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


def request_of(event: Envelope) -> WithdrawalRequest:
    """Read what a body asks for from `withdrawal_requested`."""
    return WithdrawalRequest(
        sequence=event.sequence,
        revision=event.revision,
        submission=event.data.get("submission", 0),
        reason=event.data["reason"],
        cause=event.message_id,
        at=event.occurred_at,
    )


def review_opened(round_: Round) -> Envelope:
    """Say that a round began."""
    return _about(
        round_,
        "review_opened",
        sequence=round_.opened_sequence,
        at=round_.opened_at,
        caused_by=round_.opened_by,
        said={"offices": list(round_.required_offices), **({"lead": round_.lead} if round_.lead else {})},
    )


def opinion_given(round_: Round, opinion: Opinion) -> Envelope:
    """Say that an office has spoken."""
    return _about(
        round_,
        "opinion_given",
        sequence=opinion.sequence,
        at=opinion.given_at,
        actor=_speaker(opinion),
        said={"opinion": _presented(opinion)},
    )


def round_closed(round_: Round) -> Envelope:
    """Say how a round ended: approved with the whole revision, returned with every opinion, or withdrawn."""
    assert round_.closed_at is not None, "an open round has no end to tell of"
    name = CLOSING[round_.state]
    if round_.state is RoundState.WITHDRAWN:
        actor, cause = BY_RULE, round_.closed_by
        said: dict[str, Any] = {"reason": round_.closing_reason}
    else:
        last = round_.opinions[-1]
        actor, cause = _speaker(last), message_id_of(round_.submission.item_id, last.sequence, "opinion_given")
        said = {"opinions": [_presented(opinion) for opinion in round_.opinions]}
    if round_.state is RoundState.APPROVED:
        said |= _revision(round_.submission)
    return _about(
        round_,
        name,
        sequence=round_.closed_sequence,
        at=round_.closed_at,
        actor=actor,
        caused_by=cause,
        said=said,
    )


def withdrawal_refused(review: ItemReview, reason: str, request: WithdrawalRequest) -> Envelope:
    """Say that the round was over when the body asked for its item."""
    return _about(
        review.current,
        "withdrawal_refused",
        sequence=review.version,
        at=request.at,
        caused_by=request.cause,
        said={"reason": reason},
    )


def state_of(round_: Round) -> tuple[Envelope, ...]:
    """Return the messages that a round has caused, in their order and under their old ids."""
    messages = [review_opened(round_), *(opinion_given(round_, opinion) for opinion in round_.opinions)]
    if round_.state in CLOSING:
        messages.append(round_closed(round_))
    return tuple(messages)


def _about(
    round_: Round,
    name: str,
    *,
    sequence: int,
    at: datetime,
    said: Mapping[str, Any],
    actor: Mapping[str, str] = BY_RULE,
    caused_by: str = "",
) -> Envelope:
    submission = round_.submission
    return emit(
        name,
        aggregate_id=submission.item_id,
        sequence=sequence,
        occurred_at=at,
        actor=actor,
        data={
            "round": round_.number,
            "item_name": submission.item_name,
            "body": {"body_id": submission.body_id, "name": submission.body_name},
            "list_kind": submission.list_kind,
            "part": submission.part,
            **said,
        },
        item_id=submission.item_id,
        revision=submission.revision,
        content_hash=submission.content_hash,
        caused_by=caused_by,
    )


def _revision(submission: Submission) -> dict[str, Any]:
    return {
        "standard_version": submission.standard_version,
        "elements": submission.elements,
        "element_hashes": submission.element_hashes,
        **(_rested_on(submission.implementing) if submission.implementing else {}),
        **({"parent": asdict(submission.parent)} if submission.parent else {}),
    }


def _rested_on(implementing: Implementing) -> dict[str, Any]:
    """Return what an implementation list rests on, as intake said it."""
    told: dict[str, Any] = {"corrections": list(implementing.corrections)}
    if implementing.source:
        told["source"] = {name: getattr(implementing.source, name) for name in _OF_SOURCE}
    if implementing.is_public is not None:
        told["is_public"] = implementing.is_public
    if implementing.sign_off:
        told["sign_off"] = {name: getattr(implementing.sign_off, name) for name in _OF_SIGN_OFF}
    return told


def _presented(opinion: Opinion) -> dict[str, Any]:
    return {
        "office": opinion.office,
        "verdict": str(opinion.verdict),
        "reason": opinion.reason,
        "account_id": opinion.account_id,
        "account_name": opinion.account_name,
        "content_hash": opinion.content_hash,
        "given_at": opinion.given_at,
    }


def _speaker(opinion: Opinion) -> Mapping[str, str]:
    return {
        "account_id": opinion.account_id,
        "name": opinion.account_name,
        "body_id": opinion.body_id,
        "body_name": opinion.body_name,
    }
