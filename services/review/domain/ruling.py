"""The coordinating office decides: whose matter it is, and who is right when an office refuses."""

from __future__ import annotations

from dataclasses import replace

from services.review.domain.commenting import refuse_while_heard
from services.review.domain.coordinating import By, Meeting, Ruling, ScopeDecision
from services.review.domain.opinion import Opinion
from services.review.domain.people_refusals import SamePerson
from services.review.domain.refusals import Indispensable, NoDispute, NoSuchQuestion, OwnItem, StaleContent
from services.review.domain.round import Deadline, Round, RoundState
from services.review.domain.silence import is_silent
from services.review.domain.speaking import is_indispensable, speaks_in

ANOTHER = "请另一位审核协调人办理；没有别的协调人，请机构账号管理员在别的单位设一位。"
"""What remains when a coordinator may not decide."""


def refuse_party(round_: Round, by: By) -> None:
    """
    Refuse that a coordinator decides in a matter of his own.

    :raises OwnItem: when his body submitted the item
    :raises SamePerson: when he is a required office of the round
    """
    name = round_.submission.item_name
    if by.body_id == round_.submission.body_id:
        raise OwnItem(f"“{name}”是您自己的单位报送的，不能由本单位的人协调。{ANOTHER}")
    if speaks_in(round_, by.account_id):
        raise SamePerson(f"您已经代表必审单位审核“{name}”，不能再由您协调。{ANOTHER}")


def with_scope_decision(round_: Round, decision: ScopeDecision, *, deadline: Deadline) -> Round:
    """
    Return the round without the office, or with the office to speak again.

    An office that has said nothing can be left out, too: it may be that nobody of it can judge the item.

    :raises Refusal: as `refuse_party` says
    :raises NoSuchQuestion: when the office does not hold the matter for not its own, or that was decided
    :raises Indispensable: when the policy wants a word of this office, or nobody would be left to review
    """
    refuse_party(round_, decision.by)
    name = round_.submission.item_name
    if decision.is_silent:
        _refuse_spoken(round_, decision)
    elif not any((asked.office, asked.sequence) == (decision.office, decision.opinion) for asked in round_.questions):
        raise NoSuchQuestion(f"“{name}”没有等待认定的“不属本单位审核范围”。请刷新页面，看最新状态。")
    if decision.is_struck and not may_be_struck(round_, decision.office):
        raise Indispensable(f"“{name}”不能没有这个单位的审核意见，不能免去它。请退回该单位审核，或者另行指定审核人。")
    if not decision.is_struck:
        decision = replace(decision, due_on=deadline(decision.at, _limit_of(round_)))
    decided = replace(round_, scope_decisions=(*round_.scope_decisions, decision))
    return decided.concluded(at=decision.at, sequence=decision.sequence, deadline=deadline, by=decision.by)


def may_be_struck(round_: Round, office: str) -> bool:
    """Tell whether a round can do without an office: the policy does not insist on it, and others are left."""
    left = set(round_.required_offices) - round_.struck - {office}
    return not is_indispensable(round_, office) and bool(left)


def with_meeting(round_: Round, meeting: Meeting) -> Round:
    """
    Return the disputed round with the meeting to which it goes; a former one stays in the record, the last one counts.

    :raises Refusal: as `refuse_party` says
    :raises NoDispute: when the round does not wait for the coordinating office
    """
    refuse_party(round_, meeting.by)
    _refuse_undisputed(round_)
    return replace(round_, meetings=(*round_.meetings, meeting))


def with_ruling(round_: Round, ruling: Ruling, *, deadline: Deadline) -> Round:
    """
    Return the round after the decision: back to the body, or on its way as if the refusals were not there.

    What other offices want to have changed (修改后同意) sends it back all the same.

    :raises Refusal: as `refuse_party` says
    :raises NoDispute: when the round does not wait for the coordinating office
    :raises StaleContent: when the decision is about another content, or about refusals that are not the present ones
    :raises HearingHolds: when it would send back a round whose hearing runs, or whose comments have no answer
    """
    refuse_party(round_, ruling.by)
    _refuse_undisputed(round_)
    name = round_.submission.item_name
    if ruling.content_hash != round_.submission.content_hash:
        raise StaleContent(f"“{name}”的内容在您打开之后变过，决定没有记录。请重新打开该事项再决定。")
    if ruling.upholds:
        refuse_while_heard(round_, ruling.at)
        return replace(round_, rulings=(*round_.rulings, ruling)).closed(
            RoundState.RETURNED, at=ruling.at, sequence=ruling.sequence, reason=ruling.minutes, by=ruling.by
        )
    if set(ruling.overrules) != {refusal.sequence for refusal in round_.refusals}:
        raise StaleContent(f"“{name}”的审核意见在您打开之后变过，决定没有记录。请重新打开该事项再决定。")
    ruling = replace(ruling, due_on=deadline(ruling.at, _limit_of(round_)))
    reopened = replace(round_, rulings=(*round_.rulings, ruling), state=RoundState.OPEN)
    return reopened.concluded(at=ruling.at, sequence=ruling.sequence, deadline=deadline, by=ruling.by)


def refusals_at(round_: Round, sequence: int) -> tuple[Opinion, ...]:
    """Return the refusals that stood when something was decided in a round, whatever came of them since."""
    then = replace(
        round_,
        opinions=tuple(opinion for opinion in round_.opinions if opinion.sequence <= sequence),
        scope_decisions=tuple(decision for decision in round_.scope_decisions if decision.sequence <= sequence),
        rulings=tuple(ruling for ruling in round_.rulings if ruling.sequence < sequence),
    )
    return then.refusals


def _refuse_spoken(round_: Round, decision: ScopeDecision) -> None:
    is_waited_for = round_.state is RoundState.OPEN and is_silent(round_, decision.office)
    if not decision.is_struck or not is_waited_for:
        raise NoSuchQuestion(f"“{round_.submission.item_name}”现在不等这个单位的意见。请刷新页面，看最新状态。")


def _limit_of(round_: Round) -> int:
    """Return how many working days the group has that began last."""
    return round_.groups[len(round_.begun) - 1].limit


def _refuse_undisputed(round_: Round) -> None:
    if round_.state is not RoundState.DISPUTED:
        raise NoDispute(f"“{round_.submission.item_name}”没有等待协调的争议。请刷新页面，看最新状态。")
