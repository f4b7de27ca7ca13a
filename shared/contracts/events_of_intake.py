"""The events that intake emits."""

from __future__ import annotations

from shared.contracts import adjustments, intake, item_operations
from shared.contracts.event import Event

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
        name="adjustment_opened",
        emitter="intake",
        consumers=("publish", "notify"),
        schema=adjustments.AdjustmentOpenedV1,
        meaning="an item is touched by a change of law or by another cause",
    ),
    Event(
        name="adjustment_closed",
        emitter="intake",
        consumers=("publish", "notify"),
        schema=adjustments.AdjustmentClosedV1,
        meaning="what an adjustment asked for is done, or was decided not to be needed",
    ),
    Event(
        name="adjustment_due",
        emitter="intake",
        consumers=("notify",),
        schema=adjustments.AdjustmentDueV1,
        meaning="the last day of a stage of an adjustment is near",
    ),
    Event(
        name="adjustment_overdue",
        emitter="intake",
        consumers=("publish", "notify"),
        schema=adjustments.AdjustmentDueV1,
        meaning="the last day of a stage of an adjustment is over",
    ),
    Event(
        name="law_impact_found",
        emitter="intake",
        consumers=("notify",),
        schema=adjustments.LawImpactFoundV1,
        meaning="a change of law, or another cause, touches items of a body",
    ),
    Event(
        name="item_recited",
        emitter="intake",
        consumers=("review", "publish", "notify"),
        schema=adjustments.ItemRecitedV1,
        meaning="numbers of cited articles changed and nothing else: the same content in a new revision",
    ),
    Event(
        name="operation_requested",
        emitter="intake",
        consumers=("review", "notify"),
        schema=item_operations.OperationRequestedV1,
        meaning="a body asks to cancel, suspend, merge, split or transfer items, or the like",
    ),
    Event(
        name="operation_withdrawn",
        emitter="intake",
        consumers=("review", "publish", "notify"),
        schema=item_operations.OperationWithdrawnV1,
        meaning="a body gave up an operation that it had asked for",
    ),
    Event(
        name="operation_hindered",
        emitter="intake",
        consumers=("notify",),
        schema=item_operations.OperationHinderedV1,
        meaning="items could not be transferred on their day: the receiving body has to make room first",
    ),
)
