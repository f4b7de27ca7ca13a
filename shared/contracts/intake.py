"""Events that intake emits."""

from __future__ import annotations

from marshmallow import fields

from shared.contracts.fields import (
    BodyReferenceV1,
    BodyV1,
    ImplementingV1,
    OfListV1,
    Payload,
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


class ItemSubmittedV1(ImplementingV1):
    """The whole revision: a reviewer needs nothing else."""

    list_kind = fields.Str(required=True)
    standard_version = fields.Int(required=True, strict=True)
    item_name = fields.Str(required=True)
    body = fields.Nested(BodyReferenceV1, required=True)
    elements = element_mapping()
    element_hashes = hash_mapping()
    submission = fields.Int(required=True, strict=True)


class WithdrawalRequestedV1(OfListV1):
    """`submission` names the submission that is asked back, should the request overtake it."""

    item_name = fields.Str(required=True)
    body = fields.Nested(BodyReferenceV1, required=True)
    reason = fields.Str(required=True)
    submission = fields.Int(strict=True)
