"""The formal check (形式审查): the receiving office takes a submission in, or sends it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.review.domain.coordinating import By, TakenIn
from services.review.domain.refusals import NotAReviewer, NotWaitingToBeTakenIn, OwnItem, StaleContent
from services.review.domain.round import Deadline, Round, RoundState


def taken_in(
    round_: Round, *, office: str, content_hash: str, by: By, at: datetime, sequence: int, deadline: Deadline
) -> Round:
    """
    Return the round with its first group asked.

    :raises Refusal: as `check` says
    """
    check(round_, office=office, content_hash=content_hash, by=by)
    received = replace(round_, taken_in=TakenIn(by=by, at=at, sequence=sequence))
    return received.started(at=at, sequence=sequence, deadline=deadline)


def sent_back(
    round_: Round, *, office: str, content_hash: str, reason: str, by: By, at: datetime, sequence: int
) -> Round:
    """
    Return the round closed before it began; the body mends the form and submits again.

    :raises Refusal: as `check` says
    """
    check(round_, office=office, content_hash=content_hash, by=by)
    return round_.closed(RoundState.RETURNED, at=at, sequence=sequence, reason=reason, by=by)


def check(round_: Round, *, office: str, content_hash: str, by: By) -> None:
    """
    Check that this office may take in what waits here.

    :raises NotAReviewer: when another office receives it
    :raises OwnItem: when the person's own body submitted it
    :raises NotWaitingToBeTakenIn: when it was dealt with or withdrawn
    :raises StaleContent: when the person saw another content
    """
    name = round_.submission.item_name
    if office != round_.receiving:
        raise NotAReviewer(f"“{name}”不由您的单位受理。请从“待我受理”里选事项。")
    if by.body_id == round_.submission.body_id:
        raise OwnItem(f"“{name}”是您自己的单位报送的，不能由本单位受理。请区政府办公室另行指定受理人。")
    if round_.state is not RoundState.ARRIVED:
        raise NotWaitingToBeTakenIn(f"“{name}”已经受理、退回或者撤回，不用再受理。请刷新页面，看最新状态。")
    if content_hash != round_.submission.content_hash:
        raise StaleContent(f"“{name}”的内容在您打开之后变过，没有受理。请重新打开该事项，看过新内容再受理。")
