"""The coordinating office decides: whose matter it is, and who is right when an office refuses."""

from __future__ import annotations

from dataclasses import replace

from services.review.domain.commenting import refuse_while_heard
from services.review.domain.coordinating import Meeting, Ruling, ScopeDecision
from services.review.domain.refusals import Indispensable, NoDispute, NoSuchQuestion, StaleContent
from services.review.domain.round import Deadline, Round, RoundState


def with_scope_decision(round_: Round, decision: ScopeDecision, *, deadline: Deadline) -> Round:
    """
    Return the round without the office, or with the office to speak again.

    :raises NoSuchQuestion: when the office does not hold the matter for not its own, or that was decided
    :raises Indispensable: when the policy wants a word of this office, or nobody would be left to review
    """
    name = round_.submission.item_name
    if not any((asked.office, asked.sequence) == (decision.office, decision.opinion) for asked in round_.questions):
        raise NoSuchQuestion(f"“{name}”没有等待认定的“不属本单位审核范围”。请刷新页面，看最新状态。")
    if decision.is_struck and not may_be_struck(round_, decision.office):
        raise Indispensable(f"“{name}”不能没有这个单位的审核意见，不能认定为不属其审核范围。请退回该单位审核。")
    decided = replace(round_, scope_decisions=(*round_.scope_decisions, decision))
    return decided.concluded(at=decision.at, sequence=decision.sequence, deadline=deadline, by=decision.by)


def may_be_struck(round_: Round, office: str) -> bool:
    """Tell whether a round can do without an office: the policy does not insist on it, and others are left."""
    left = set(round_.required_offices) - round_.struck - {office}
    return office not in round_.indispensable and bool(left)


def with_meeting(round_: Round, meeting: Meeting) -> Round:
    """
    Return the disputed round with the meeting to which it goes; a later meeting takes the place of the former.

    :raises NoDispute: when the round does not wait for the coordinating office
    """
    _refuse_undisputed(round_)
    return replace(round_, meeting=meeting)


def with_ruling(round_: Round, ruling: Ruling, *, deadline: Deadline) -> Round:
    """
    Return the round after the decision: back to the body, or on its way as if the refusals were not there.

    What other offices want to have changed (修改后同意) sends it back all the same.

    :raises NoDispute: when the round does not wait for the coordinating office
    :raises StaleContent: when the decision is about another content, or about refusals that are not the present ones
    :raises HearingHolds: when it would send back a round whose hearing runs, or whose comments have no answer
    """
    _refuse_undisputed(round_)
    name = round_.submission.item_name
    if ruling.content_hash != round_.submission.content_hash:
        raise StaleContent(f"“{name}”的内容在您打开之后变过，决定没有记录。请重新打开该事项再决定。")
    decided = replace(round_, rulings=(*round_.rulings, ruling))
    if ruling.upholds:
        refuse_while_heard(round_, ruling.at)
        return decided.closed(
            RoundState.RETURNED, at=ruling.at, sequence=ruling.sequence, reason=ruling.minutes, by=ruling.by
        )
    if set(ruling.overrules) != {refusal.sequence for refusal in round_.refusals}:
        raise StaleContent(f"“{name}”的审核意见在您打开之后变过，决定没有记录。请重新打开该事项再决定。")
    reopened = replace(decided, state=RoundState.OPEN)
    return reopened.concluded(at=ruling.at, sequence=ruling.sequence, deadline=deadline, by=ruling.by)


def _refuse_undisputed(round_: Round) -> None:
    if round_.state is not RoundState.DISPUTED:
        raise NoDispute(f"“{round_.submission.item_name}”没有等待协调的争议。请刷新页面，看最新状态。")
