"""What review says of a round: made from its state, so that it can be said again under the old ids."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

from services.review.application.about_round import BY_RULE, about, day_text, person_record, revision_of
from services.review.application.comment_messages import said_of_hearing
from services.review.domain.coordinating import Meeting, Ruling, ScopeDecision
from services.review.domain.groups import Begun, Group
from services.review.domain.item_review import ItemReview, WithdrawalRequest
from services.review.domain.opinion import Opinion, Verdict
from services.review.domain.round import PastWord, Round, RoundState
from shared.contracts.envelope import Envelope
from shared.kernel.ids import message_id_of

CLOSING = {
    RoundState.APPROVED: "item_approved",
    RoundState.RETURNED: "item_returned",
    RoundState.WITHDRAWN: "item_withdrawn",
}


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
    is_over = round_.closed_sequence == begun.sequence
    asked = [] if is_over else [office for office in group.required if office not in round_.carried]
    return about(
        round_,
        "review_opened",
        sequence=begun.sequence,
        at=begun.at,
        caused_by=round_.opened_by,
        said={
            "offices": asked,
            "group": group.key,
            "due_on": day_text(begun.due_on),
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


def coordination_asked(round_: Round, opinion: Opinion, kind: str, since: Opinion | ScopeDecision) -> Envelope:
    """Say that the coordinating office has something to decide `since` then: whose matter it is, or who is right."""
    return about(
        round_,
        f"{kind}_questioned",
        sequence=since.sequence,
        at=since.given_at if isinstance(since, Opinion) else since.at,
        actor=_speaker(opinion),
        caused_by=message_id_of(round_.submission.item_id, opinion.sequence, "opinion_given"),
        said={"opinion": _presented(opinion)},
    )


def scope_decided(round_: Round, decision: ScopeDecision) -> Envelope:
    """Say whether an office is left out of the round, or has to speak again."""
    return about(
        round_,
        "scope_decided",
        sequence=decision.sequence,
        at=decision.at,
        actor=person_record(decision.by),
        said={"offices": [decision.office], "is_struck": decision.is_struck, "reason": decision.reason},
    )


def meeting_called(round_: Round, meeting: Meeting) -> Envelope:
    """Say to which meeting a dispute goes."""
    return about(
        round_,
        "meeting_called",
        sequence=meeting.sequence,
        at=meeting.at,
        actor=person_record(meeting.by),
        said={
            "offices": [refusal.office for refusal in round_.refusals],
            "held_on": day_text(meeting.held_on),
            "participants": meeting.participants,
            "question": meeting.question,
        },
    )


def ruling_given(round_: Round, ruling: Ruling) -> Envelope:
    """Say how a dispute was settled."""
    refusals = round_.refusals if ruling.upholds else round_.opinions
    return about(
        round_,
        "ruling_given",
        sequence=ruling.sequence,
        at=ruling.at,
        actor=person_record(ruling.by),
        said={
            "offices": [each.office for each in refusals if ruling.upholds or each.sequence in ruling.overrules],
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
    return tuple(make() for sequence, make in _causes(after.current) if sequence > since)


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
            causes.append((opinion.sequence, partial(coordination_asked, round_, opinion, "scope", opinion)))
    causes += [(each.sequence, partial(scope_decided, round_, each)) for each in round_.scope_decisions]
    if round_.meeting:
        causes.append((round_.meeting.sequence, partial(meeting_called, round_, round_.meeting)))
    causes += [(each.sequence, partial(ruling_given, round_, each)) for each in round_.rulings]
    causes += said_of_hearing(round_)
    if round_.state is RoundState.DISPUTED:
        last = round_.opinions[-1]
        # an office that was struck may have been the last one that the others waited for
        said: list[Opinion | ScopeDecision] = [last, *round_.scope_decisions]
        since = max(said, key=lambda one: one.sequence)
        causes.append((since.sequence, partial(coordination_asked, round_, last, "refusal", since)))
    if round_.state in CLOSING:
        causes.append((round_.closed_sequence, partial(round_closed, round_)))
    return sorted(causes, key=lambda cause: cause[0])


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
    carried = [_presented(word.opinion) | {"round": word.round} for word in counting if isinstance(word, PastWord)]
    return [*carried, *(_presented(opinion) for opinion in round_.opinions)]


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
