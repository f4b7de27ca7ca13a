"""Events that review emits."""

from __future__ import annotations

from marshmallow import fields

from shared.contracts.fields import (
    BodyReferenceV1,
    ImplementingV1,
    OfListV1,
    OpinionV1,
    ParentV1,
    element_mapping,
    hash_mapping,
    list_of,
)


class _AboutRound(OfListV1):
    round = fields.Int(required=True, strict=True)
    item_name = fields.Str(required=True)
    body = fields.Nested(BodyReferenceV1, required=True)


class ReviewOpenedV1(_AboutRound):
    """`lead` is the office that leads the round, where one does."""

    lead = fields.Str()
    offices = fields.List(fields.Str(), required=True)


class OpinionGivenV1(_AboutRound):
    opinion = fields.Nested(OpinionV1, required=True)


class ItemReturnedV1(_AboutRound):
    opinions = list_of(OpinionV1)


class ItemWithdrawnV1(_AboutRound):
    reason = fields.Str(required=True)


class WithdrawalRefusedV1(_AboutRound):
    reason = fields.Str(required=True)


class ItemApprovedV1(ImplementingV1, _AboutRound):
    """The whole revision that every required office approved; `parent` came later, only claimed items have it."""

    list_kind = fields.Str(required=True)
    standard_version = fields.Int(required=True, strict=True)
    elements = element_mapping()
    element_hashes = hash_mapping()
    opinions = list_of(OpinionV1)
    parent = fields.Nested(ParentV1)
