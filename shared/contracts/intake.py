"""Events that intake emits."""

from __future__ import annotations

from marshmallow import fields

from shared.contracts.adjustments import GroundV1
from shared.contracts.fields import (
    BodyReferenceV1,
    BodyV1,
    FindingV1,
    ImplementingV1,
    OfListV1,
    ParentV1,
    Payload,
    ScopeOverrideV1,
    element_mapping,
    hash_mapping,
)


class BodyChangedV1(Payload):
    body = fields.Nested(BodyV1, required=True)


class SessionRevokedV1(Payload):
    """`session_id` is empty when all sessions of the account that began before `revoked_at` end."""

    account_id = fields.Str(required=True)
    session_id = fields.Str(required=True)
    revoked_at = fields.AwareDateTime(required=True)


class ClientChangedV1(Payload):
    """A machine client with the hash of its token. `permissions` is all that it may do, of what `roles` permit."""

    client_id = fields.Str(required=True)
    name = fields.Str(required=True)
    body = fields.Nested(BodyReferenceV1, required=True)
    roles = fields.List(fields.Str(), required=True)
    permissions = fields.List(fields.Str(), required=True)
    token_hash = fields.Str(required=True)
    expires_at = fields.AwareDateTime(required=True)
    is_revoked = fields.Bool(required=True)


class EndorsementRequestedV1(OfListV1):
    """`supervising_body_id` is the department that must endorse the item before it goes to joint review."""

    item_name = fields.Str(required=True)
    body = fields.Nested(BodyReferenceV1, required=True)
    supervising_body_id = fields.Str(required=True)


class EndorsementDeclinedV1(OfListV1):
    """`by` is the department and the person who declined, as the item shows them."""

    item_name = fields.Str(required=True)
    body = fields.Nested(BodyReferenceV1, required=True)
    reason = fields.Str(required=True)
    by = fields.Str(required=True)


class HeirsFollowedV1(Payload):
    """
    What became of one body's items when upper-level items changed (`follow`) or the registrar pushed (`push`).

    `uppers` names, as people read it, some of the `upper_count` items; `reason` says what happened. Numbers of the
    body's items: `followed` have a new text, `asked` are to be decided on, `waiting` are being reviewed (they
    follow later, but nobody pushes again), `clashing` would get a name that is taken.
    """

    kind = fields.Str(required=True)
    body = fields.Nested(BodyReferenceV1, required=True)
    uppers = fields.Str(required=True)
    upper_count = fields.Int(required=True, strict=True)
    reason = fields.Str(required=True)
    followed = fields.Int(required=True, strict=True)
    asked = fields.Int(required=True, strict=True)
    waiting = fields.Int(required=True, strict=True)
    clashing = fields.Int(required=True, strict=True)


class _ReportV1(Payload):
    """What a body still owes in a stage of a campaign; `last_on` is its own last day, `remark` says what is guessed."""

    campaign_id = fields.Str(required=True)
    campaign_title = fields.Str(required=True)
    stage_key = fields.Str(required=True)
    stage_name = fields.Str(required=True)
    list_kind = fields.Str(required=True)
    body = fields.Nested(BodyReferenceV1, required=True)
    last_on = fields.Date(required=True)
    filed = fields.Int(required=True, strict=True)
    unfiled = fields.Int(required=True, strict=True)
    remark = fields.Str(required=True)


class ReportDueV1(_ReportV1):
    """A stage is open (`opened`) or near its last day (`soon`); `days_left` are working days."""

    kind = fields.Str(required=True)
    days_left = fields.Int(required=True, strict=True)


class ReportMissedV1(_ReportV1):
    """The last day of a stage is over and the body has not filed all."""


class ZeroReportFiledV1(Payload):
    """
    A body's head signed that it has nothing for a list in a stage; `scan` is the SHA-256 of the stamped scan.

    `compared` counts the upper-level items that were expected of it; `has_upper` tells whether there was a list at all.
    """

    campaign_id = fields.Str(required=True)
    stage_key = fields.Str(required=True)
    stage_name = fields.Str(required=True)
    list_kind = fields.Str(required=True)
    body = fields.Nested(BodyReferenceV1, required=True)
    statement = fields.Str(required=True)
    signed_by = fields.Str(required=True)
    scan = fields.Str(required=True)
    has_upper = fields.Bool(required=True)
    compared = fields.Int(required=True, strict=True)


class ItemSubmittedV1(ImplementingV1):
    """
    The whole revision: a reviewer needs nothing else.

    `scope_override` and `parent` came later; only some items of the directory list have them. So did `reply`, what the
    body answers to the opinions of the round before, `findings`, what the lint finds vague in this text, and `grounds`,
    why an item comes again: the adjustments because of which it got another text.
    """

    list_kind = fields.Str(required=True)
    standard_version = fields.Int(required=True, strict=True)
    item_name = fields.Str(required=True)
    body = fields.Nested(BodyReferenceV1, required=True)
    elements = element_mapping()
    element_hashes = hash_mapping()
    submission = fields.Int(required=True, strict=True)
    scope_override = fields.Nested(ScopeOverrideV1)
    parent = fields.Nested(ParentV1)
    reply = fields.Str()
    findings = fields.List(fields.Nested(FindingV1))
    grounds = fields.List(fields.Nested(GroundV1))


class WithdrawalRequestedV1(OfListV1):
    """`submission` names the submission that is asked back, should the request overtake it."""

    item_name = fields.Str(required=True)
    body = fields.Nested(BodyReferenceV1, required=True)
    reason = fields.Str(required=True)
    submission = fields.Int(strict=True)
