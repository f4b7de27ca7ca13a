"""Events that review emits."""

from __future__ import annotations

from marshmallow import fields

from shared.contracts.fields import (
    BodyReferenceV1,
    ImplementingV1,
    OfListV1,
    OpinionV1,
    ParentV1,
    PersonV1,
    element_mapping,
    hash_mapping,
    list_of,
)


class _AboutRound(OfListV1):
    round = fields.Int(required=True, strict=True)
    item_name = fields.Str(required=True)
    body = fields.Nested(BodyReferenceV1, required=True)


class ReviewArrivedV1(_AboutRound):
    """A submission waits for the office that takes it in, until `due_on` (ISO date, empty for no limit)."""

    offices = fields.List(fields.Str(), required=True)
    due_on = fields.Str(required=True)


class ReviewOpenedV1(_AboutRound):
    """
    A group of offices is asked; `lead` is the office that leads the round, where one does.

    An office whose approval of an earlier round counts on is not named. Later came the key of the `group` and `due_on`,
    until when it is to speak (ISO date, empty for no limit), and `advising`: who may speak and is not waited for.
    """

    advising = fields.List(fields.Str())
    lead = fields.Str()
    group = fields.Str()
    due_on = fields.Str()
    offices = fields.List(fields.Str(), required=True)


class OpinionGivenV1(_AboutRound):
    opinion = fields.Nested(OpinionV1, required=True)


class ScopeQuestionedV1(_AboutRound):
    """An office holds the matter for not its own."""

    opinion = fields.Nested(OpinionV1, required=True)


class RefusalQuestionedV1(_AboutRound):
    """An office refuses and no other is waited for: `opinion` is the last one that was given."""

    opinion = fields.Nested(OpinionV1, required=True)


class ScopeDecidedV1(_AboutRound):
    """
    `is_struck`: the offices are left out of the round; else they are to speak again.

    Later came `is_silent`: they had said nothing, since nobody of them can judge the item; and `due_on`, until when who
    has the matter back is to speak (ISO date, empty for no limit).
    """

    due_on = fields.Str()
    offices = fields.List(fields.Str(), required=True)
    is_struck = fields.Bool(required=True)
    is_silent = fields.Bool()
    reason = fields.Str(required=True)


class ReviewerAppointedV1(_AboutRound):
    """`appointee` speaks for the office in `offices` in this round, or takes in for it; `reason` says why."""

    offices = fields.List(fields.Str(), required=True)
    appointee = fields.Nested(PersonV1, required=True)
    reason = fields.Str(required=True)


class MeetingCalledV1(_AboutRound):
    """The meeting to which a dispute goes; `offices` are those that refuse, `held_on` an ISO date."""

    offices = fields.List(fields.Str(), required=True)
    held_on = fields.Str(required=True)
    participants = fields.Str(required=True)
    question = fields.Str(required=True)


class RulingGivenV1(_AboutRound):
    """
    `upholds`: the refusals of `offices` stand; else they are overruled. `reason` are the minutes.

    Later came `others`: all other offices that were asked in the round until then.
    """

    others = fields.List(fields.Str())

    offices = fields.List(fields.Str(), required=True)
    upholds = fields.Bool(required=True)
    reason = fields.Str(required=True)


class ReviewDueV1(_AboutRound):
    """
    An office has to act until `due_on` (ISO date); `is_receipt`: it has to take the submission in, else to speak.

    The same when the day is near (`review_due`) and when it is over (`review_overdue`).
    """

    offices = fields.List(fields.Str(), required=True)
    due_on = fields.Str(required=True)
    is_receipt = fields.Bool(required=True)


class CoordinationDueV1(_AboutRound):
    """
    The coordinating office has to decide until `due_on` (ISO date): a dispute, or else a question of scope.

    The same when the day is near (`coordination_due`) and when it is over (`coordination_overdue`).
    """

    due_on = fields.Str(required=True)
    is_dispute = fields.Bool(required=True)


class ItemReturnedV1(_AboutRound):
    """
    `is_formal` and `reason` came later: the receiving office or a ruling sent the item back, and why.

    So did `offices`: all that were asked in the round, who takes in among them.
    """

    offices = fields.List(fields.Str())
    is_formal = fields.Bool()
    reason = fields.Str()
    opinions = list_of(OpinionV1)


class ItemWithdrawnV1(_AboutRound):
    """`offices` came later: all that were asked until then, who takes in among them."""

    offices = fields.List(fields.Str())
    reason = fields.Str(required=True)


class WithdrawalRefusedV1(_AboutRound):
    reason = fields.Str(required=True)


class ItemApprovedV1(ImplementingV1, _AboutRound):
    """
    The whole revision that every required office approved.

    Later came `parent`, which only claimed items have, and `offices`: all that were asked in the round.
    """

    offices = fields.List(fields.Str())
    list_kind = fields.Str(required=True)
    standard_version = fields.Int(required=True, strict=True)
    elements = element_mapping()
    element_hashes = hash_mapping()
    opinions = list_of(OpinionV1)
    parent = fields.Nested(ParentV1)


class CommentsOpenedV1(ImplementingV1, _AboutRound):
    """
    The draft of a round is laid before the public from `first_on` to `last_on` (ISO dates, both included).

    `offices` name the desk that answers, `reason` why the period is shorter than usual; empty when it is not.
    """

    first_on = fields.Str(required=True)
    last_on = fields.Str(required=True)
    opened_by = fields.Nested(BodyReferenceV1, required=True)
    offices = fields.List(fields.Str(), required=True)
    reason = fields.Str(required=True)
    list_kind = fields.Str(required=True)
    standard_version = fields.Int(required=True, strict=True)
    elements = element_mapping()
    element_hashes = hash_mapping()
    parent = fields.Nested(ParentV1)


class CommentAnsweredV1(_AboutRound):
    """What became of a comment: `treatment` is adopted, partly_adopted or not_adopted."""

    comment_id = fields.Str(required=True)
    treatment = fields.Str(required=True)
    answer = fields.Str(required=True)


class CommentsClosedV1(_AboutRound):
    """
    No more comments are taken: `because` the period is over, or the item was withdrawn or superseded.

    `received` counts the comments in time, `unanswered` those that wait for an answer.
    """

    because = fields.Str(required=True)
    offices = fields.List(fields.Str(), required=True)
    received = fields.Int(required=True, strict=True)
    unanswered = fields.Int(required=True, strict=True)
