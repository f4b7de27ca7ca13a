"""Events that coding emits."""

from __future__ import annotations

from marshmallow import fields

from shared.contracts.fields import BodyReferenceV1, OfListV1


class CodeAssignedV1(OfListV1):
    """Items of implementation lists have the codes of what they implement: several items, the same codes."""

    base_code = fields.Str(required=True)
    implementation_code = fields.Str(required=True)
    item_name = fields.Str(required=True)
    body = fields.Nested(BodyReferenceV1, required=True)
