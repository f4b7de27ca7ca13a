"""What review says of a round: made from its state, so that it can be said again under the old ids."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from functools import partial
from typing import Any

from services.review.application.about_round import BY_RULE, about, about_deed, day_text, person_record, revision_of
from services.review.application.appointment_messages import said_of_appointments
from services.review.application.comment_messages import said_of_hearing
from services.review.domain.asked import all_asked, asked_in
from services.review.domain.clocks import undecided
from services.review.domain.coordinating import Meeting, Ruling, ScopeDecision
from services.review.domain.groups import Begun, Group
from services.review.domain.item_review import ItemReview, WithdrawalRequest
from services.review.domain.opinion import Opinion, Verdict
from services.review.domain.past_words import PastWord
from services.review.domain.round import Round, RoundState
from services.review.domain.ruling import refusals_at
from shared.contracts.envelope import Envelope
from shared.kernel.ids import message_id_of

CLOSING = {
    RoundState.APPROVED: "item_approved",
    RoundState.RETURNED: "item_returned",
    RoundState.WITHDRAWN: "item_withdrawn",
}

OVERRULED, STRUCK, HANDED_BACK = "overruled", "struck", "handed_back"
"""What became of an opinion by a decision of the coordinating office."""


def review_arrived(round_: Round) -> Envelope:
    """Say that a submission waits for the office that takes it in."""
    return about(
        round_,
        "review_arrived",
        sequence=round_.opened_sequence,
        at=round_.opened_at,
        caused_by=round_.opened_by,
        said={"offices": [round_.receiving], "due_on": day_text(round_.receive_by)},
    )


def review_opened(round_: Round, group: Group, begun: Begun) -> Envelope:
    """Say that a group of offices is asked; of nobody when the round was approved at once, by what counts on."""
    offices, advising = asked_in(round_, begun)
    return about(
        round_,
        "review_opened",
        sequence=begun.sequence,
        at=begun.at,
        caused_by=round_.opened_by,
        said={
            "offices": list(offices),
            "group": group.key,
            "due_on": day_text(begun.due_on),
            **({"advising": list(advising)} if advising else {}),
            **({"lead": round_.lead} if round_.lead else {}),
        },
    )


def opinion_given(round_: Round, opinion: Opinion) -> Envelope:
    """Say that an office has spoken."""
    return about(
        round_,
        "opinion_given",
        sequence=opinion.sequence,
        at=opinion.given_at,
        actor=_speaker(opinion),
        said={"opinion": _presented(opinion)},
    )


def coordination_asked(round_: Round, opinion: Opinion, kind: str, at: datetime, sequence: int) -> Envelope:
    """Say that the coordinating office has something to decide: whose matter it is, or who is right."""
    return about(
        round_,
        f"{kind}_questioned",
        sequence=sequence,
        at=at,
        actor=_speaker(opinion),
        caused_by=message_id_of(round_.submission.item_id, opinion.sequence, "opinion_given"),
        said={"opinion": _presented(opinion)},
    )


def scope_decided(round_: Round, decision: ScopeDecision) -> Envelope:
    """Say whether an office is left out of the round, or has to speak again."""
    return about_deed(
        round_,
        "scope_decided",
        decision,
        {
            "offices": [decision.office],
            "is_struck": decision.is_struck,
            "reason": decision.reason,
            "due_on": day_text(decision.due_on),
            **({"is_silent": True} if decision.is_silent else {}),
        },
    )


def meeting_called(round_: Round, meeting: Meeting) -> Envelope:
    """Say to which meeting a dispute goes."""
    return about_deed(
        round_,
        "meeting_called",
        meeting,
        {
            "offices": [refusal.office for refusal in refusals_at(round_, meeting.sequence)],
            "held_on": day_text(meeting.held_on),
            "participants": meeting.participants,
            "question": meeting.question,
        },
    )


def ruling_given(round_: Round, ruling: Ruling) -> Envelope:
    """Say how a dispute was settled: to the offices that refuse, to the others of the round, to the body."""
    refusals = round_.refusals if ruling.upholds else round_.opinions
    refusing = [each.office for each in refusals if ruling.upholds or each.sequence in ruling.overrules]
    then = replace(round_, begun=tuple(begun for begun in round_.begun if begun.sequence < ruling.sequence))
    return about_deed(
        round_,
        "ruling_given",
        ruling,
        {
            "offices": refusing,
            "others": [office for office in all_asked(then) if office not in refusing],
            "upholds": ruling.upholds,
            "reason": ruling.minutes,
        },
    )


def round_closed(round_: Round) -> Envelope:
    """Say how a round ended: approved with the whole revision, returned with every opinion, or withdrawn."""
    assert round_.closed_at is not None, "an open round has no end to tell of"
    actor = person_record(round_.closed_for) if round_.closed_for else BY_RULE
    cause = round_.closed_by or _cause_of_closing(round_)
    said: dict[str, Any] = {"opinions": _words(round_)}
    if round_.state is RoundState.WITHDRAWN:
        said = {"reason": round_.closing_reason}
    elif round_.state is RoundState.APPROVED:
        said |= revision_of(round_.submission)
    else:
        said |= {"reason": round_.closing_reason, "is_formal": not round_.begun}
    said["offices"] = list(all_asked(round_))
    return about(
        round_,
        CLOSING[round_.state],
        sequence=round_.closed_sequence,
        at=round_.closed_at,
        actor=actor,
        caused_by=cause,
        said=said,
    )


def news(after: ItemReview, since: int) -> tuple[Envelope, ...]:
    """Return the messages that a review has caused after its version `since`, in their order and under their ids."""
    return news_of(after.current, since)


def news_of(round_: Round, since: int) -> tuple[Envelope, ...]:
    """Return the messages that one round has caused, present or past, after the version `since` of its review."""
    return tuple(make() for sequence, make in _causes(round_) if sequence > since)


def _causes(round_: Round) -> list[tuple[int, Callable[[], Envelope]]]:
    """Return what a round has to say, each with the version of the review that caused it; made only when it is sent."""
    causes: list[tuple[int, Callable[[], Envelope]]] = []
    if round_.receiving:
        causes.append((round_.opened_sequence, partial(review_arrived, round_)))
    # a group that has all it needs from earlier rounds is passed in the step that begins it: only the last is asked
    begun_in = {begun.sequence: (group, begun) for group, begun in zip(round_.groups, round_.begun, strict=False)}
    causes += [(sequence, partial(review_opened, round_, *asked)) for sequence, asked in begun_in.items()]
    for opinion in round_.opinions:
        causes.append((opinion.sequence, partial(opinion_given, round_, opinion)))
        if opinion.verdict is Verdict.OUT_OF_SCOPE and opinion.office in round_.required_offices:
            when = (opinion.given_at, opinion.sequence)
            causes.append((opinion.sequence, partial(coordination_asked, round_, opinion, "scope", *when)))
    causes += [(each.sequence, partial(scope_decided, round_, each)) for each in round_.scope_decisions]
    causes += said_of_appointments(round_)
    causes += [(each.sequence, partial(meeting_called, round_, each)) for each in round_.meetings]
    causes += [(each.sequence, partial(ruling_given, round_, each)) for each in round_.rulings]
    causes += said_of_hearing(round_)
    if round_.state is RoundState.DISPUTED:
        causes += _of_dispute(round_)
    if round_.state in CLOSING:
        causes.append((round_.closed_sequence, partial(round_closed, round_)))
    return sorted(causes, key=lambda cause: cause[0])


def _of_dispute(round_: Round) -> list[tuple[int, Callable[[], Envelope]]]:
    """
    Return the question that a dispute is, with the last opinion before it.

    An office that was struck may have been the last one that the others waited for, and an expert may speak later.
    """
    return [
        (asked.sequence, partial(coordination_asked, round_, last, "refusal", asked.at, asked.sequence))
        for asked in undecided(round_)
        for last in [one for one in round_.opinions if one.sequence <= asked.sequence][-1:]
    ]


def withdrawal_refused(review: ItemReview, reason: str, request: WithdrawalRequest) -> Envelope:
    """Say that the round was over when the body asked for its item."""
    return about(
        review.current,
        "withdrawal_refused",
        sequence=review.version,
        at=request.at,
        caused_by=request.cause,
        said={"reason": reason},
    )


def _cause_of_closing(round_: Round) -> str:
    """Return the id of the message that came with what closed the round; nothing when no message did."""
    spoken = {opinion.sequence for opinion in round_.opinions}
    if round_.closed_sequence in spoken:
        return message_id_of(round_.submission.item_id, round_.closed_sequence, "opinion_given")
    return round_.opened_by if round_.closed_sequence == round_.opened_sequence else ""


def _words(round_: Round) -> list[dict[str, Any]]:
    """Return the opinions of a round, and before them the approvals of earlier rounds that count on."""
    counting = (round_.carried_word(office) for office in round_.required_offices if not round_.opinion_of(office))
    carried = [
        _presented(word.opinion) | {"round": word.round} | ({"settled": OVERRULED} if word.is_overruled else {})
        for word in counting
        if isinstance(word, PastWord)
    ]
    return [*carried, *(_presented(opinion) | _settled(round_, opinion) for opinion in round_.opinions)]


def _settled(round_: Round, opinion: Opinion) -> dict[str, str]:
    """Return what the coordinating office decided about an opinion, and why; nothing where it did not."""
    for ruling in round_.rulings:
        if opinion.sequence in ruling.overrules:
            return {"settled": OVERRULED, "decision": ruling.minutes}
    for decision in round_.scope_decisions:
        if decision.opinion == opinion.sequence:
            return {"settled": STRUCK if decision.is_struck else HANDED_BACK, "decision": decision.reason}
    return {}


def _presented(opinion: Opinion) -> dict[str, Any]:
    told: dict[str, Any] = {
        "office": opinion.office,
        "verdict": str(opinion.verdict),
        "reason": opinion.reason,
        "account_id": opinion.account_id,
        "account_name": opinion.account_name,
        "content_hash": opinion.content_hash,
        "part_hash": opinion.part_hash,
        "given_at": opinion.given_at,
    }
    if opinion.remarks:
        told["remarks"] = [asdict(remark) for remark in opinion.remarks]
    if opinion.on_behalf_of:
        told["on_behalf_of"] = opinion.on_behalf_of
    return told


def _speaker(opinion: Opinion) -> Mapping[str, str]:
    return {
        "account_id": opinion.account_id,
        "name": opinion.account_name,
        "body_id": opinion.body_id,
        "body_name": opinion.body_name,
    }
