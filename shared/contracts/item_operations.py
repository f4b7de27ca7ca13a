"""
What the services tell of operations on published items (动态调整操作): cancel, suspend, merge, split, transfer.

Intake asks, review answers, publish brings the district government's decision and carries it out on its day, coding
retires codes. What one service needs to go on stands in each message, so that nobody has to remember the one before.
"""

from __future__ import annotations

from marshmallow import fields

from shared.contracts.fields import BodyReferenceV1, OfListV1, Payload


class OperatedItemV1(Payload):
    """An item that an operation is about, as it was called when it was asked for; `part` is empty but for lists."""

    item_id = fields.Str(required=True)
    item_name = fields.Str(required=True)
    list_kind = fields.Str(required=True)
    part = fields.Str(required=True)
    body = fields.Nested(BodyReferenceV1, required=True)


class _AboutOperation(Payload):
    """
    The whole of an operation. The envelope's item is the first of `items`; `item_name` is its name.

    `kind` is a key of the standard item_operations: it says what becomes of items and codes. `successors` take the
    place of `items`. Empty unless the kind asks for it: `new_type` (code of the item type), `until` (ISO date) and
    `origin` (from whom the matter was taken over); `to_body` is absent but for a transfer. `body` is who asked.
    """

    operation_id = fields.Str(required=True)
    kind = fields.Str(required=True)
    item_name = fields.Str(required=True)
    body = fields.Nested(BodyReferenceV1, required=True)
    items = fields.List(fields.Nested(OperatedItemV1), required=True)
    successors = fields.List(fields.Nested(OperatedItemV1), required=True)
    to_body = fields.Nested(BodyReferenceV1)
    new_type = fields.Str(required=True)
    until = fields.Str(required=True)
    origin = fields.Str(required=True)
    ground = fields.Str(required=True)
    document_no = fields.Str(required=True)


class OperationRequestedV1(_AboutOperation):
    """`offices` are the review functions that are to speak."""

    offices = fields.List(fields.Str(), required=True)


class OperationWithdrawnV1(_AboutOperation):
    """The body gave up what it had asked for, before it was answered."""

    reason = fields.Str(required=True)


class OperationHinderedV1(_AboutOperation):
    """On the day of a transfer the receiving body has something in the way; `reason` says what, and the remedy."""

    to_body = fields.Nested(BodyReferenceV1, required=True)
    reason = fields.Str(required=True)


class OfficeWordV1(Payload):
    """What one office said of an operation; whoever refuses says why."""

    office = fields.Str(required=True)
    is_approved = fields.Bool(required=True)
    reason = fields.Str(required=True)
    account_name = fields.Str(required=True)
    given_at = fields.AwareDateTime(required=True)


class OperationAnsweredV1(_AboutOperation):
    """All offices have spoken: approved only if each of them approves."""

    is_approved = fields.Bool(required=True)
    words = fields.List(fields.Nested(OfficeWordV1), required=True)


class OperationDecidedV1(_AboutOperation):
    """
    The district government adopted an operation, or returned it with its `reason`.

    `decision_no` is the number of its document, `effective_on` the day of it (ISO date); both empty when it returned.
    """

    is_adopted = fields.Bool(required=True)
    decision_no = fields.Str(required=True)
    effective_on = fields.Str(required=True)
    reason = fields.Str(required=True)


class OperationCarriedOutV1(_AboutOperation):
    """The day of an adopted operation has come: from now on the items are what it makes them."""

    decision_no = fields.Str(required=True)
    effective_on = fields.Str(required=True)


class CodedSuccessorV1(Payload):
    """What takes the place of a retired code; `base_code` is empty while it has none."""

    item_id = fields.Str(required=True)
    base_code = fields.Str(required=True)


class CodeRetiredV1(OfListV1):
    """The codes of an item that is no more; they are never given again."""

    operation_id = fields.Str(required=True)
    kind = fields.Str(required=True)
    base_code = fields.Str(required=True)
    implementation_code = fields.Str(required=True)
    retired_on = fields.Str(required=True)
    item_name = fields.Str(required=True)
    body = fields.Nested(BodyReferenceV1, required=True)
    successors = fields.List(fields.Nested(CodedSuccessorV1), required=True)
