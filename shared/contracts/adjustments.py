"""What intake tells of adjustments (动态调整): items that a change of law, or another cause, touches."""

from __future__ import annotations

from marshmallow import fields

from shared.contracts.fields import BodyReferenceV1, ImplementingV1, OfListV1, Payload, element_mapping, hash_mapping


class CauseV1(Payload):
    """
    Why items are adjusted. `kind`: law, upper, functions (三定), reform, complaint, annual or own
    (the item's body applied for the change).

    `cause_id` is the id of the law's change, of the entry that somebody made, or of the upper-level item's text.
    """

    kind = fields.Str(required=True)
    cause_id = fields.Str(required=True)
    title = fields.Str(required=True)


class GroundV1(Payload):
    """
    Why an item comes to review again: what an open adjustment asks for (`kind` and `title` as in its cause).

    `ground` is what the body or an office wrote when it opened it, `document_no` where that stands; empty for a law.
    """

    adjustment_id = fields.Str(required=True)
    kind = fields.Str(required=True)
    title = fields.Str(required=True)
    ground = fields.Str(required=True)
    document_no = fields.Str(required=True)


class _AboutAdjustment(OfListV1):
    """`effective_on` is the day on which the cause takes effect (ISO date, empty for at once)."""

    adjustment_id = fields.Str(required=True)
    cause = fields.Nested(CauseV1, required=True)
    item_name = fields.Str(required=True)
    body = fields.Nested(BodyReferenceV1, required=True)
    effective_on = fields.Str(required=True)


class TouchedV1(Payload):
    """A cited article that the change touches; `new_article` is empty where nothing takes its place."""

    title = fields.Str(required=True)
    article = fields.Str(required=True)
    new_article = fields.Str(required=True)
    verdict = fields.Str(required=True)


class AdjustmentOpenedV1(_AboutAdjustment):
    """
    `outcome`: recite (only numbers change, the system does it), review (the body adjusts), gone (the basis is gone),
    follow (it comes with its parent or source). `due_on`: by when the body is to submit; empty for recite.
    """

    outcome = fields.Str(required=True)
    due_on = fields.Str(required=True)
    touched = fields.List(fields.Nested(TouchedV1), required=True)


class AdjustmentClosedV1(_AboutAdjustment):
    """
    `how`: recited, adjusted, kept (decided that nothing is to be changed), withdrawn (the body took its application
    back), revoked or met (nothing is left).
    """

    how = fields.Str(required=True)
    reason = fields.Str(required=True)


class AdjustmentDueV1(_AboutAdjustment):
    """`stage`: apply (the body), review (the offices) or publish; `due_on` is the last day of it (ISO date)."""

    stage = fields.Str(required=True)
    due_on = fields.Str(required=True)


class LawImpactFoundV1(Payload):
    """
    What a cause means for one body, once a cause: numbers of its items by outcome.

    A cause that somebody entered (all are `review`) also says why (`ground`), where it stands (`document_no`, may be
    empty) and by when the body is to submit (`due_on`, ISO date).
    """

    cause = fields.Nested(CauseV1, required=True)
    body = fields.Nested(BodyReferenceV1, required=True)
    effective_on = fields.Str(required=True)
    recite = fields.Int(required=True, strict=True)
    review = fields.Int(required=True, strict=True)
    gone = fields.Int(required=True, strict=True)
    follow = fields.Int(required=True, strict=True)
    ground = fields.Str()
    document_no = fields.Str()
    due_on = fields.Str()


class RecitedV1(Payload):
    title = fields.Str(required=True)
    old = fields.Str(required=True)
    new = fields.Str(required=True)


class ItemRecitedV1(ImplementingV1):
    """
    Only numbers of cited articles changed (重新引用): a revision with the same content hash, which nobody reviews.

    `approved_revision` is the text that review passed last and this one stands for; 0 when none was passed.
    """

    list_kind = fields.Str(required=True)
    standard_version = fields.Int(required=True, strict=True)
    item_name = fields.Str(required=True)
    body = fields.Nested(BodyReferenceV1, required=True)
    elements = element_mapping()
    element_hashes = hash_mapping()
    approved_revision = fields.Int(required=True, strict=True)
    cause = fields.Nested(CauseV1, required=True)
    recited = fields.List(fields.Nested(RecitedV1), required=True)
