"""What the API of intake accepts of items: drafts, corrections, and what moves them."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load, validate

from services.intake.domain.items import DIRECTORY_LIST
from services.intake.domain.sources import DIRECTORY_ITEM, POWER_ITEM, Source
from services.intake.entrypoints.forms import batch, elements, needed, seen_powers, text, version
from services.intake.entrypoints.list_queries import LIST_KINDS
from shared.runtime.web.schemas import RequestSchema


class SourceBody(RequestSchema):
    """The item that an implementation list implements."""

    kind = fields.String(
        required=True,
        validate=validate.OneOf([DIRECTORY_ITEM, POWER_ITEM]),
        metadata={"title": "目录清单里的事项 directory，权力清单里的事项 power_list"},
    )
    source_id = needed("事项编号")

    @post_load
    def as_source(self, data: dict[str, Any], **_: Any) -> Source:
        """Name it as the use case does."""
        return Source(**data)


class NewItemBody(RequestSchema):
    """A new item; with an id of the client's own, sending it twice makes one item."""

    item_id = text("事项编号")
    list_kind = fields.String(
        load_default=DIRECTORY_LIST, validate=validate.OneOf(LIST_KINDS), metadata={"title": "清单种类"}
    )
    source = fields.Nested(SourceBody, load_default=None, metadata={"title": "实施的事项（实施清单必填）"})
    elements = elements()


class NewItemsBody(RequestSchema):
    """Items to create."""

    items = batch(NewItemBody, "事项")


class CorrectionBody(RequestSchema):
    """A new text, written on the version that was seen."""

    version = version()
    elements = elements()
    reason = text("修改说明")


class SeenItemBody(RequestSchema):
    """An item as it was seen."""

    item_id = needed("事项编号")
    version = version()


class SeenItemsBody(RequestSchema):
    """Items as they were seen."""

    items = batch(SeenItemBody, "事项")


class SubmissionBody(SeenItemBody):
    """An item to submit, with an answer to the opinions that had sent it back."""

    reply = text("对审核意见的答复")


class SubmissionsBody(RequestSchema):
    """Items to submit."""

    items = batch(SubmissionBody, "事项")


class EndorsementBody(SeenItemBody):
    """What the supervising department says of one item."""

    endorse = fields.Boolean(required=True, metadata={"title": "同意报送"})
    reason = text("退回理由")


class EndorsementsBody(RequestSchema):
    """Decisions of the supervising department."""

    items = batch(EndorsementBody, "事项")


class WithdrawalBody(RequestSchema):
    """An item that its body wants back."""

    item_id = needed("事项编号")
    reason = needed("撤回理由")


class WithdrawalsBody(RequestSchema):
    """Items to withdraw."""

    items = batch(WithdrawalBody, "事项")


class SignOffsBody(RequestSchema):
    """Lists that the head of the body signs with one stamped scan, each as it was seen."""

    scan = needed("盖章扫描件的 SHA-256")
    items = batch(SeenItemBody, "实施清单")


class FilingBody(SignOffsBody):
    """Lists that a supervising department files in one signed batch; the same batch again doubles nothing."""

    filing_id = needed("批次编号")


class DiscardBody(SeenItemBody):
    """An item that its body puts away, as it was seen."""

    reason = needed("作废理由")


class DiscardsBody(RequestSchema):
    """Items to put away."""

    items = batch(DiscardBody, "事项")


class JustificationBody(RequestSchema):
    """Why an item, as it was seen, is another matter than powers of a like name."""

    version = version()
    powers = seen_powers(required=True)
    reason = needed("不是同一事项的理由")
