"""Events that publish emits."""

from __future__ import annotations

from marshmallow import fields

from shared.contracts.fields import BodyReferenceV1, ListEntryV1, OfListV1, Payload, list_of


class _AboutList(Payload):
    """A list holds items of one kind of list; `list_kind` is absent in older messages."""

    list_id = fields.Str(required=True)
    title = fields.Str(required=True)
    entries = list_of(ListEntryV1)
    list_kind = fields.Str()


class ListProposedV1(_AboutList):
    """Nobody has decided yet: the entries are what the district government is asked to adopt."""


class ListAdoptedV1(_AboutList):
    document_no = fields.Str(required=True)


class ListReturnedV1(_AboutList):
    reason = fields.Str(required=True)


class EditionReleasedV1(Payload):
    edition_id = fields.Str(required=True)
    number = fields.Int(required=True, strict=True)
    title = fields.Str(required=True)
    list_id = fields.Str(required=True)
    item_count = fields.Int(required=True, strict=True)
    list_kind = fields.Str()
    effective_on = fields.Date(required=True)


class EditionScheduledV1(EditionReleasedV1):
    """The same, before its day: the portal shows it from `effective_on`, 00:00 Asia/Shanghai."""


class ItemPublishedV1(OfListV1):
    """`path` is where the portal shows the item, below the portal's root."""

    edition_id = fields.Str(required=True)
    edition_number = fields.Int(required=True, strict=True)
    base_code = fields.Str(required=True)
    implementation_code = fields.Str(required=True)
    item_name = fields.Str(required=True)
    body = fields.Nested(BodyReferenceV1, required=True)
    path = fields.Str(required=True)


class CommentReceivedV1(OfListV1):
    """
    A citizen's comment on a draft under review; name and contact may be empty, the contact is never shown.

    `offices` name the desk that answers, as `comments_opened` said.
    """

    comment_id = fields.Str(required=True)
    round = fields.Int(required=True, strict=True)
    item_name = fields.Str(required=True)
    body = fields.Nested(BodyReferenceV1, required=True)
    offices = fields.List(fields.Str(), required=True)
    text = fields.Str(required=True)
    name = fields.Str(required=True)
    contact = fields.Str(required=True)
