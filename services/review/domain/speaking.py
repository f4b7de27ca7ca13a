"""An office speaks: who may, and what becomes of the round."""

from __future__ import annotations

from dataclasses import replace

from services.review.domain.coordinating import By
from services.review.domain.opinion import Opinion, Verdict
from services.review.domain.people_refusals import SamePerson
from services.review.domain.policy import function_of
from services.review.domain.refusals import (
    Indispensable,
    NotAReviewer,
    NotItsTurn,
    NotTakenIn,
    OpinionAlreadyGiven,
    OwnItem,
    RoundClosed,
    StaleContent,
)
from services.review.domain.round import Deadline, Round, RoundState
from shared.kernel.errors import Problem

ENDED = "这一轮审核已经结束，不能再提意见。"
CLOSED = {
    RoundState.WITHDRAWN: "已由报送单位撤回，不用再提意见。",
    RoundState.DISPUTED: "有单位不同意，正在等区政府办公室协调，现在不能提意见。",
}
"""Why nobody can speak, where the round has not simply ended."""
EXPERT = "expert"
"""The review function of who was invited by a personal link: he advises, no group waits for him."""


def with_opinion(round_: Round, opinion: Opinion, *, deadline: Deadline) -> Round:
    """
    Return the round with one more opinion, and after it whatever follows: the next group, the end, or nothing.

    :raises NotAReviewer: when the office is neither required nor asked for its advice
    :raises OwnItem: when the speaker's body submitted the item
    :raises SamePerson: when the speaker would be two required offices of this round
    :raises OpinionAlreadyGiven: when the office has spoken in this round
    :raises NotTakenIn: when the receiving office has not taken the submission in
    :raises RoundClosed: when the round is over or waits for the coordinating office
    :raises NotItsTurn: when the offices before it have not finished
    :raises StaleContent: when the opinion is about another content
    :raises Indispensable: when the policy wants a word of this office in any case
    """
    _refuse_speaker(round_, opinion)
    _refuse_moment(round_, opinion)
    if opinion.verdict is Verdict.OUT_OF_SCOPE and is_indispensable(round_, opinion.office):
        problem = Problem(
            "verdict",
            "审核结论",
            "本单位是必审单位，不能选“不属本单位审核范围”",
            "没有意见的选“同意”；有问题的选“修改后同意”或“不同意”，写明理由",
            rule="verdict",
        )
        raise Indispensable(problem.sentence(), (problem,))
    judged = replace(opinion, part_hash=round_.part_hash(opinion.office))
    spoken = replace(round_, opinions=(*round_.opinions, judged))
    by = By(
        account_id=opinion.account_id,
        name=opinion.account_name,
        body_id=opinion.body_id,
        body_name=opinion.body_name,
    )
    return spoken.concluded(at=opinion.given_at, sequence=opinion.sequence, deadline=deadline, by=by)


def may_speak(round_: Round, office: str) -> bool:
    """
    Tell whether the policy of this round asks the office and it was not left out, or it is an invited expert.

    That an expert was invited to this item is checked in the use case: the invitation stands beside the review.
    """
    asked = (*round_.required_offices, *round_.advising_offices)
    return is_expert(office) or (office in asked and office not in round_.struck)


def is_expert(office: str) -> bool:
    """Tell whether this is somebody invited for his advice."""
    return function_of(office) == EXPERT


def is_indispensable(round_: Round, office: str) -> bool:
    """Tell whether the policy wants a word of an office in any case, whichever body performs its function."""
    return function_of(office) in round_.indispensable


def is_its_turn(round_: Round, office: str) -> bool:
    """Tell whether the group of an office has begun; an expert may speak as soon as anybody may."""
    return bool(round_.begun) if is_expert(office) else _group_of(round_, office) < len(round_.begun)


def other_office_of(round_: Round, account_id: str, office: str) -> str:
    """
    Return another required office for which this account has spoken in the round, or whose approval counts on.

    Nothing when there is none, or when this office is not required itself: the rule is that no item passes because one
    person was two of its required offices.
    """
    if office not in round_.required_offices:
        return ""
    return next((other for other in _offices_of(round_, account_id) if other != office), "")


def speaks_in(round_: Round, account_id: str) -> bool:
    """Tell whether this account is a required office of the round: by what it said in it, or by what counts on."""
    has_said = any(one.account_id == account_id and one.office in round_.required_offices for one in round_.opinions)
    return has_said or bool(_offices_of(round_, account_id))


def _offices_of(round_: Round, account_id: str) -> list[str]:
    """Return the required offices whose word, of this round or counting on, is this account's."""
    offices = []
    for office in round_.required_offices:
        past = round_.carried_word(office)
        said = round_.opinion_of(office) or (past.opinion if past else None)
        if said and said.account_id == account_id:
            offices.append(office)
    return offices


def _refuse_speaker(round_: Round, opinion: Opinion) -> None:
    name = round_.submission.item_name
    if not may_speak(round_, opinion.office):
        raise NotAReviewer(f"“{name}”不需要您的单位审核。请从“待我审核”里选事项。")
    if opinion.body_id == round_.submission.body_id:
        raise OwnItem(f"“{name}”是您自己的单位报送的，不能由本单位审核。请区政府办公室另行指定审核人。")
    if other_office_of(round_, opinion.account_id, opinion.office):
        raise SamePerson(
            f"您已经代表另一个必审单位审核“{name}”，一个人不能同时代表两个必审单位。请这个单位的其他人审核。"
        )
    if round_.opinion_of(opinion.office) is not None:
        raise OpinionAlreadyGiven(
            f"您的单位本轮已对“{name}”提过意见，已提的意见不能修改。要补充的话，请在下一轮审核时提出。"
        )


def _refuse_moment(round_: Round, opinion: Opinion) -> None:
    name = round_.submission.item_name
    if round_.state is RoundState.ARRIVED:
        raise NotTakenIn(f"“{name}”还没有受理，不能提意见。受理之后会出现在“待我审核”里。")
    # an expert may be heard for the meeting (论证会) on a dispute
    if round_.state is not RoundState.OPEN and not (is_expert(opinion.office) and round_.state is RoundState.DISPUTED):
        raise RoundClosed(f"“{name}”{CLOSED.get(round_.state, ENDED)}请刷新页面，看最新状态。")
    if not is_its_turn(round_, opinion.office):
        raise NotItsTurn(f"“{name}”还没有轮到您的单位：先审的单位还没有审完。轮到时会出现在“待我审核”里。")
    if opinion.content_hash != round_.submission.content_hash:
        raise StaleContent(f"“{name}”的内容在您打开之后变过，意见没有记录。请重新打开该事项，看过新内容再提意见。")


def _group_of(round_: Round, office: str) -> int:
    for number, group in enumerate(round_.groups):
        if office in group.required or office in group.advising:
            return number
    return len(round_.groups)
