"""Who says what to whom: every event, its version, its emitter and its consumers, in one table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from marshmallow import Schema

from shared.contracts import coding, intake, operations, publish, review

SERVICES = ("intake", "review", "coding", "publish", "notify")


class UnknownEvent(LookupError):
    """The registry has no event of this name, or not in this version."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """One version of one event. Its queue at a consumer is ``<consumer>.<name>``."""

    name: str
    emitter: str
    consumers: tuple[str, ...]
    schema: type[Schema]
    meaning: str
    version: int = 1


EVENTS: tuple[Event, ...] = (
    Event(
        name="body_changed",
        emitter="intake",
        consumers=("review", "coding", "publish", "notify"),
        schema=intake.BodyChangedV1,
        meaning="a body was registered or its entry in the register changed",
    ),
    Event(
        name="session_revoked",
        emitter="intake",
        consumers=("review", "coding", "publish", "notify"),
        schema=intake.SessionRevokedV1,
        meaning="a session, or all sessions of an account, must be refused from now on",
    ),
    Event(
        name="client_changed",
        emitter="intake",
        consumers=("review", "coding", "publish", "notify"),
        schema=intake.ClientChangedV1,
        meaning="a machine client was created, or its token must be refused from now on",
    ),
    Event(
        name="endorsement_requested",
        emitter="intake",
        consumers=("notify",),
        schema=intake.EndorsementRequestedV1,
        meaning="a public enterprise sent an item to its supervising department",
    ),
    Event(
        name="endorsement_declined",
        emitter="intake",
        consumers=("notify",),
        schema=intake.EndorsementDeclinedV1,
        meaning="the supervising department gave the item back to the enterprise",
    ),
    Event(
        name="heirs_followed",
        emitter="intake",
        consumers=("notify",),
        schema=intake.HeirsFollowedV1,
        meaning="items of a body followed the upper level, wait to follow, or are to be decided on",
    ),
    Event(
        name="report_due",
        emitter="intake",
        consumers=("notify",),
        schema=intake.ReportDueV1,
        meaning="a stage of the work plan is open, or near its last day, for a body that has not filed",
    ),
    Event(
        name="report_missed",
        emitter="intake",
        consumers=("notify",),
        schema=intake.ReportMissedV1,
        meaning="the last day of a stage is over for a body that has not filed",
    ),
    Event(
        name="zero_report_filed",
        emitter="intake",
        consumers=("notify",),
        schema=intake.ZeroReportFiledV1,
        meaning="a body's head signed that it has nothing for a list",
    ),
    Event(
        name="item_submitted",
        emitter="intake",
        consumers=("review", "notify"),
        schema=intake.ItemSubmittedV1,
        meaning="a body sent a finished revision to joint review",
    ),
    Event(
        name="withdrawal_requested",
        emitter="intake",
        consumers=("review", "notify"),
        schema=intake.WithdrawalRequestedV1,
        meaning="a body asks to have a submitted revision back; review alone decides",
    ),
    Event(
        name="review_arrived",
        emitter="review",
        consumers=("notify",),
        schema=review.ReviewArrivedV1,
        meaning="a submission waits for the office that takes it in",
    ),
    Event(
        name="review_opened",
        emitter="review",
        consumers=("intake", "notify"),
        schema=review.ReviewOpenedV1,
        meaning="a round of joint review began; these offices must speak",
    ),
    Event(
        name="opinion_given",
        emitter="review",
        consumers=("intake", "notify"),
        schema=review.OpinionGivenV1,
        meaning="an office spoke on the content with this hash",
    ),
    Event(
        name="scope_questioned",
        emitter="review",
        consumers=("notify",),
        schema=review.ScopeQuestionedV1,
        meaning="an office holds the matter for not its own: the coordinating office decides",
    ),
    Event(
        name="scope_decided",
        emitter="review",
        consumers=("intake", "notify"),
        schema=review.ScopeDecidedV1,
        meaning="an office is left out of the round, or has to speak again",
    ),
    Event(
        name="reviewer_appointed",
        emitter="review",
        consumers=("notify",),
        schema=review.ReviewerAppointedV1,
        meaning="somebody of another body speaks for an office in this round, since its own people may not",
    ),
    Event(
        name="refusal_questioned",
        emitter="review",
        consumers=("notify",),
        schema=review.RefusalQuestionedV1,
        meaning="an office refuses and no other is waited for: the coordinating office decides",
    ),
    Event(
        name="meeting_called",
        emitter="review",
        consumers=("notify",),
        schema=review.MeetingCalledV1,
        meaning="a dispute goes before a meeting",
    ),
    Event(
        name="ruling_given",
        emitter="review",
        consumers=("intake", "notify"),
        schema=review.RulingGivenV1,
        meaning="the coordinating office has settled a dispute",
    ),
    Event(
        name="review_due",
        emitter="review",
        consumers=("notify",),
        schema=review.ReviewDueV1,
        meaning="the last day on which an office is to act is near",
    ),
    Event(
        name="review_overdue",
        emitter="review",
        consumers=("notify",),
        schema=review.ReviewDueV1,
        meaning="the last day on which an office was to act is over",
    ),
    Event(
        name="coordination_due",
        emitter="review",
        consumers=("notify",),
        schema=review.CoordinationDueV1,
        meaning="the last day on which the coordinating office is to decide is near",
    ),
    Event(
        name="coordination_overdue",
        emitter="review",
        consumers=("notify",),
        schema=review.CoordinationDueV1,
        meaning="the last day on which the coordinating office was to decide is over",
    ),
    Event(
        name="item_returned",
        emitter="review",
        consumers=("intake", "notify"),
        schema=review.ItemReturnedV1,
        meaning="all offices have spoken and not all agree: the body must correct the item",
    ),
    Event(
        name="item_withdrawn",
        emitter="review",
        consumers=("intake", "notify"),
        schema=review.ItemWithdrawnV1,
        meaning="the round was still open, the body has its revision back",
    ),
    Event(
        name="withdrawal_refused",
        emitter="review",
        consumers=("intake", "notify"),
        schema=review.WithdrawalRefusedV1,
        meaning="the round is over, the revision stays where it is",
    ),
    Event(
        name="item_approved",
        emitter="review",
        consumers=("intake", "coding", "publish", "notify"),
        schema=review.ItemApprovedV1,
        meaning="every required office approved exactly this content",
    ),
    Event(
        name="comments_opened",
        emitter="review",
        consumers=("publish", "notify"),
        schema=review.CommentsOpenedV1,
        meaning="a draft under review is laid before the public for comments",
    ),
    Event(
        name="comment_received",
        emitter="publish",
        consumers=("review", "notify"),
        schema=publish.CommentReceivedV1,
        meaning="a citizen has commented on a draft on the portal",
    ),
    Event(
        name="comment_answered",
        emitter="review",
        consumers=("publish", "notify"),
        schema=review.CommentAnsweredV1,
        meaning="whoever laid the draft before the public has answered a comment",
    ),
    Event(
        name="comments_closed",
        emitter="review",
        consumers=("publish", "notify"),
        schema=review.CommentsClosedV1,
        meaning="comments on a draft are no longer taken: the period is over, or the item is gone",
    ),
    Event(
        name="code_assigned",
        emitter="coding",
        consumers=("intake", "publish", "notify"),
        schema=coding.CodeAssignedV1,
        meaning="the item has its base code and its implementation code",
    ),
    Event(
        name="list_proposed",
        emitter="publish",
        consumers=("notify",),
        schema=publish.ListProposedV1,
        meaning="a list of items waits for the district government's decision",
    ),
    Event(
        name="list_adopted",
        emitter="publish",
        consumers=("intake", "notify"),
        schema=publish.ListAdoptedV1,
        meaning="the district government adopted a list of items",
    ),
    Event(
        name="list_returned",
        emitter="publish",
        consumers=("intake", "notify"),
        schema=publish.ListReturnedV1,
        meaning="the district government sent a list back, with its reason",
    ),
    Event(
        name="edition_released",
        emitter="publish",
        consumers=("notify",),
        schema=publish.EditionReleasedV1,
        meaning="a catalogue edition stands on the portal",
    ),
    Event(
        name="item_published",
        emitter="publish",
        consumers=("intake", "notify"),
        schema=publish.ItemPublishedV1,
        meaning="the item's page can be read on the portal",
    ),
    *(
        Event(
            name=f"{service}_state_reported",
            emitter=service,
            consumers=("notify",),
            schema=operations.StateReportedV1,
            meaning=f"how {service} is: dead letters, jobs, outbox; each minute and when letters come or go",
        )
        for service in SERVICES
        if service != "notify"
    ),
)


@cache
def current(name: str) -> Event:
    """
    Return the newest version of an event: the one that is emitted.

    :raises UnknownEvent: when the registry does not know the name
    """
    versions = [event for event in EVENTS if event.name == name]
    if not versions:
        raise UnknownEvent(name)
    return max(versions, key=lambda event: event.version)


@cache
def lookup(name: str, version: int) -> Event:
    """
    Return one version of an event.

    :raises UnknownEvent: when the registry does not know this version
    """
    for event in EVENTS:
        if (event.name, event.version) == (name, version):
            return event
    raise UnknownEvent(f"{name} version {version}")


def queue_name(consumer: str, name: str) -> str:
    """Return the queue in which a consumer receives an event."""
    return f"{consumer}.{name}"
