"""Bodies ask for submitted items back: review alone decides, by whether the round is still open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.review.application.deciding import decide_all
from services.review.application.hearing import request_of
from services.review.application.messages import news, withdrawal_refused
from services.review.application.open_reviews import newest_by_item
from services.review.application.ports import Decision, Reviews
from services.review.domain.item_review import ItemReview
from services.review.domain.round import RoundState
from shared.contracts.envelope import Envelope
from shared.kernel.errors import LostRace, NotYet

REFUSALS = {
    RoundState.APPROVED: "联合审核已经通过，不能撤回。内容需要改动的，请在公布后走动态调整。",
    RoundState.RETURNED: "联合审核已经结束，事项已退回，不需要撤回。请按审核意见修改后重新报送。",
}


def answer_withdrawals(events: Sequence[Envelope], *, reviews: Reviews, now: datetime) -> None:
    """
    Answer each request: withdrawn while the round is open, refused with the reason after its end.

    A round ends when review decides so, not when it was asked to: the request may have waited longer than the round.

    :raises NotYet: when a request overtook its submission; the other requests are answered all the same
    :raises LostRace: when other writers were faster each time; the message machinery tries again
    """
    newest = newest_by_item(events)
    too_early: set[str] = set()

    def rule(item_id: str, review: ItemReview | None) -> Decision | None:
        try:
            return _answered(newest[item_id], review, now)
        except NotYet:
            too_early.add(item_id)
            return None

    if decide_all(reviews, newest.keys(), rule):
        raise LostRace
    if too_early:
        raise NotYet(f"the submission of {', '.join(sorted(too_early))} has not arrived")


def _answered(event: Envelope, review: ItemReview | None, now: datetime) -> Decision | None:
    request = request_of(event, now)
    if review is None:
        raise NotYet(f"no review of {event.item_id}")
    after = review.after_withdrawal_request(request)
    if after is review:
        return None
    if review.current.is_open:
        messages = news(after, review.version)
    else:
        messages = (withdrawal_refused(after, REFUSALS[review.current.state], request),)
    return Decision(before=review, after=after, messages=messages)
