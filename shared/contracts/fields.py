"""Pieces that several event schemas share."""

from __future__ import annotations

from typing import Any

from marshmallow import EXCLUDE, Schema, fields


class Payload(Schema):
    """A tolerant reader: what a newer emitter adds is passed over."""

    class Meta:
        unknown = EXCLUDE


class FormerNameV1(Payload):
    """A name that a body had before, up to the day before `valid_until` (ISO date)."""

    name = fields.Str(required=True)
    valid_until = fields.Str(required=True)


class BodyV1(Payload):
    """
    A body (实施机构) as the other services need it; `level` is the exercise level (行使层级).

    `is_valid` is judged on the day of the message; the days of validity (ISO dates, half-open, empty where open) and
    the former names came later, so an older message has none.
    """

    body_id = fields.Str(required=True)
    name = fields.Str(required=True)
    uscc = fields.Str(required=True)
    kind = fields.Str(required=True)
    level = fields.Str(required=True)
    supervising_body_id = fields.Str(required=True)
    guiding_department = fields.Str(required=True)
    is_valid = fields.Bool(required=True)
    valid_from = fields.Str()
    valid_to = fields.Str()
    former_names = fields.List(fields.Nested(FormerNameV1))


class BodyReferenceV1(Payload):
    """The body that answers for an item, as it was called when the message was made."""

    body_id = fields.Str(required=True)
    name = fields.Str(required=True)


class PersonV1(Payload):
    """A person, and the body for which he works."""

    account_id = fields.Str(required=True)
    name = fields.Str(required=True)
    body_id = fields.Str(required=True)
    body_name = fields.Str(required=True)


class SourceV1(Payload):
    """
    What an implementation list implements: an item of the directory list, or of the published power list (`kind`).

    The codes are those of the source; empty while it has none, or when the power list was published without them.
    """

    kind = fields.Str(required=True)
    source_id = fields.Str(required=True)
    base_code = fields.Str()
    implementation_code = fields.Str()


class ParentV1(Payload):
    """
    The upper-level item that an item of the directory list was claimed from (`level`: city or district).

    `base_code` is the code that the item has on every level; empty while it has none. The parent of level district is
    itself an item of a body here, under the same id.
    """

    parent_id = fields.Str(required=True)
    level = fields.Str(required=True)
    item_name = fields.Str(required=True)
    base_code = fields.Str(required=True)


class SignOffV1(Payload):
    """The word of the body's head on the text; `scan` is the SHA-256 of the stamped scan."""

    by = fields.Str(required=True)
    signed_at = fields.AwareDateTime(required=True)
    scan = fields.Str(required=True)


class ImplementingV1(Payload):
    """
    What only a revision of an implementation list carries; an item of the directory list has none of it.

    `part` tells the lists of one source apart (sub-item, case); `corrections` are the keys of the elements that
    differ from the published power list, with their grounds in the revision.
    """

    source = fields.Nested(SourceV1)
    part = fields.Str()
    is_public = fields.Bool()
    sign_off = fields.Nested(SignOffV1)
    corrections = fields.List(fields.Str())


class ScopeOverrideV1(Payload):
    """
    Why an item of the directory list is another matter than `powers` of the published power list with like names.

    The powers stand as people cite them; `by` is the body and the person who says so.
    """

    powers = fields.List(fields.Str(), required=True)
    justification = fields.Str(required=True)
    by = fields.Str(required=True)
    at = fields.AwareDateTime(required=True)


class FindingV1(Payload):
    """
    Wording that a rule of the lint (V) finds vague, for whoever reviews; it stands in nobody's way.

    `row` counts from 1 within a table or list, 0 for a single text; `field` is the column of a table.
    """

    rule = fields.Str(required=True)
    element = fields.Str(required=True)
    row = fields.Int(required=True, strict=True)
    field = fields.Str(required=True)
    text = fields.Str(required=True)
    message = fields.Str(required=True)
    suggestion = fields.Str(required=True)


class OfListV1(Payload):
    """Of which kind of list an item is, and which part of its source it implements; absent in older messages."""

    list_kind = fields.Str()
    part = fields.Str()


class RemarkV1(Payload):
    """What an office says of one element (`element` is its key): the problem, its ground, and a proposal."""

    element = fields.Str(required=True)
    problem = fields.Str(required=True)
    ground = fields.Str(required=True)
    proposal = fields.Str(required=True)


class OpinionV1(Payload):
    """
    What one office said of one content.

    Later came `part_hash`, the hash of the elements for which the office answers, the remarks by element, whom a
    stand-in speaks for, and the `round` of an approval of an earlier round that counts on. The end of a round tells
    what the coordinating office `settled` (overruled, struck, handed_back) and why (`decision`), too.
    """

    settled = fields.Str()
    decision = fields.Str()
    part_hash = fields.Str()
    remarks = fields.List(fields.Nested(RemarkV1))
    on_behalf_of = fields.Str()
    round = fields.Int(strict=True)
    office = fields.Str(required=True)
    verdict = fields.Str(required=True)
    reason = fields.Str(required=True)
    account_id = fields.Str(required=True)
    account_name = fields.Str(required=True)
    content_hash = fields.Str(required=True)
    given_at = fields.AwareDateTime(required=True)


class ListEntryV1(Payload):
    """One item of a list that is decided on: the very text, by its hash."""

    item_id = fields.Str(required=True)
    revision = fields.Int(required=True, strict=True)
    content_hash = fields.Str(required=True)


def element_mapping() -> fields.Dict:
    """The elements by key; their inner shape is the standard's, which the message names."""
    return fields.Dict(keys=fields.Str(), values=fields.Raw(allow_none=True), required=True)


def hash_mapping() -> fields.Dict:
    """A hash for each element."""
    return fields.Dict(keys=fields.Str(), values=fields.Str(), required=True)


def list_of(schema: type[Schema]) -> Any:
    """A required list of a shared piece."""
    return fields.List(fields.Nested(schema), required=True)
