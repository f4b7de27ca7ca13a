"""What review tells of laws: the texts of their versions, and what a change does to each article."""

from __future__ import annotations

from marshmallow import fields

from shared.contracts.fields import Payload


class LawV1(Payload):
    """
    A law as the register has it. `rank` is a code of the table legal_basis_rank, `status` one of in_force, repealed.

    `other_titles` are former and short names, without 《》; `doc_no` is the number of the document itself.
    """

    law_id = fields.Str(required=True)
    title = fields.Str(required=True)
    other_titles = fields.List(fields.Str(), required=True)
    doc_no = fields.Str(required=True)
    rank = fields.Str(required=True)
    issuer = fields.Str(required=True)
    status = fields.Str(required=True)


class ArticleV1(Payload):
    """One article; `number` as the text prints it (第十二条之一). Paragraphs stand on lines of their own."""

    number = fields.Str(required=True)
    text = fields.Str(required=True)


class LawVersionV1(Payload):
    """
    One wording of a law. Days are ISO dates, empty where unknown; `label` is what people call it (2018修正).

    `text_number` counts the corrections of its text, from 1.
    """

    version_id = fields.Str(required=True)
    label = fields.Str(required=True)
    text_number = fields.Int(required=True, strict=True)
    adopted_on = fields.Str(required=True)
    promulgated_on = fields.Str(required=True)
    effective_on = fields.Str(required=True)
    articles = fields.List(fields.Nested(ArticleV1), required=True)


class LawRegisteredV1(Payload):
    """
    A law was entered, a version of it, or either was corrected; `version` is the one that this is about.

    `is_first`: the law's first version in the register. It counts as in force by itself; each later one only counts
    once its change is confirmed (law_changed).
    """

    law = fields.Nested(LawV1, required=True)
    version = fields.Nested(LawVersionV1, required=True)
    is_first = fields.Bool(required=True)


class CauseOfChangeV1(Payload):
    """The decision that changes one law or several; where there is none, the change itself."""

    cause_id = fields.Str(required=True)
    title = fields.Str(required=True)
    doc_no = fields.Str(required=True)


class LawReferenceV1(Payload):
    law_id = fields.Str(required=True)
    title = fields.Str(required=True)


class RelationV1(Payload):
    """
    What became of an article: numbers as printed, empty where there is none.

    `verdict` is same, renumbered, amended, merged, split, deleted or new; `similarity` lies between 0 and 1.
    """

    old = fields.Str(required=True)
    new = fields.Str(required=True)
    verdict = fields.Str(required=True)
    similarity = fields.Float(required=True)


class LawChangedV1(Payload):
    """
    A lawyer confirmed what a change does. A later message of the same change (higher sequence) takes its place.

    `kind`: amended (a new version of the same law), replaced (by another law), repealed (nothing comes after it:
    `new_version_id` is empty). It takes effect on `effective_on` (ISO date) at 00:00 Asia/Shanghai. `is_revoked`: the
    change does not come, or not this way; `reason` says why something was corrected, postponed or revoked.
    """

    change_id = fields.Str(required=True)
    kind = fields.Str(required=True)
    law = fields.Nested(LawReferenceV1, required=True)
    old_version_id = fields.Str(required=True)
    new_law = fields.Nested(LawReferenceV1, required=True)
    new_version_id = fields.Str(required=True)
    effective_on = fields.Str(required=True)
    cause = fields.Nested(CauseOfChangeV1, required=True)
    relations = fields.List(fields.Nested(RelationV1), required=True)
    is_revoked = fields.Bool(required=True)
    reason = fields.Str(required=True)
