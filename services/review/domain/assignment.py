"""Claiming (领办) and assigning (分派): which colleague of an office works on an item in a round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.review.domain.coordinating import By
from services.review.domain.people_refusals import NotToBeClaimed
from services.review.domain.round import Round, RoundState
from services.review.domain.speaking import may_speak


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """
    One colleague holds an item for an office; `by` is himself when he claimed it.

    It counts for the round that it names, while that round runs: nothing has to take it away when the round closes.
    """

    item_id: str
    office: str
    round: int
    account_id: str
    name: str
    by: By
    at: datetime

    def counts_in(self, round_: Round) -> bool:
        """Tell whether it still says who works on the item."""
        return round_.is_open and round_.number == self.round


def check_claim(round_: Round, office: str) -> None:
    """
    Check that an office has work on an item that a colleague can take.

    :raises NotToBeClaimed: when the round is over, the office is not asked, or it has spoken
    """
    name = round_.submission.item_name
    if not round_.is_open:
        raise NotToBeClaimed(f"“{name}”这一轮审核已经结束，不用领办。")
    if round_.state is RoundState.ARRIVED and office == round_.receiving:
        return
    if not may_speak(round_, office):
        raise NotToBeClaimed(f"“{name}”不需要您的单位审核，不能领办。请从“待我审核”里选。")
    if round_.opinion_of(office):
        raise NotToBeClaimed(f"您的单位本轮已对“{name}”提过意见，不用领办。")
