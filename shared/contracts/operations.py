"""What each service tells the operators about itself; every emitter has an event of its own name."""

from __future__ import annotations

from marshmallow import fields

from shared.contracts.fields import Payload, list_of


class LettersOfOneKindV1(Payload):
    """Dead letters that wait for a decision and failed in one queue for one reason; the newest died at `latest_at`."""

    queue = fields.Str(required=True)
    name = fields.Str(required=True)
    reason = fields.Str(required=True)
    count = fields.Int(required=True, strict=True)
    latest_at = fields.AwareDateTime(required=True)


class StateReportedV1(Payload):
    """
    The state of one service at `checked_at`.

    `letters` holds the largest kinds only, `open_letters` counts all; `jobs_failed` are those of the last 24 hours;
    `outbox_oldest_at` is null when nothing waits.
    """

    checked_at = fields.AwareDateTime(required=True)
    open_letters = fields.Int(required=True, strict=True)
    letters = list_of(LettersOfOneKindV1)
    jobs_running = fields.Int(required=True, strict=True)
    jobs_failed = fields.Int(required=True, strict=True)
    outbox_pending = fields.Int(required=True, strict=True)
    outbox_oldest_at = fields.AwareDateTime(required=True, allow_none=True)
    outbox_is_well = fields.Bool(required=True)
