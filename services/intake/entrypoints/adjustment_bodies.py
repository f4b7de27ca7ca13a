"""What the API of adjustments accepts."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load, validate

from services.intake.application.ports import Listing
from services.intake.domain.adjustments.entries import BY_HAND
from services.intake.domain.adjustments.outcomes import CauseKind
from services.intake.domain.items import ItemState
from services.intake.entrypoints.forms import needed, text, version
from services.intake.entrypoints.list_queries import OfOneList
from shared.runtime.web.schemas import RequestSchema

MOST_NAMED = 500
LONGEST_ID = validate.Length(1, 64)


class SeenAdjustmentBody(RequestSchema):
    """An adjustment as it was seen."""

    version = version()


class KeepingBody(SeenAdjustmentBody):
    """Why an item stays as it is."""

    reason = needed("不改的理由")


class TakeBackBody(SeenAdjustmentBody):
    """Why a body takes its application back."""

    reason = needed("撤回的理由")


class ApplicationBody(RequestSchema):
    """For which item of its own a body applies for a change, and on what ground."""

    cause_id = needed("调整事由编号")
    item_id = needed("事项编号")
    ground = needed("事由")
    document_no = text("文号")


class ChosenListBody(OfOneList):
    """All items that a list shows."""

    body_id = text("单位", validate=validate.Length(max=64))
    state = fields.Enum(ItemState, by_value=True, load_default=None, metadata={"title": "事项状态"})
    search = text("事项名称，或编码的开头", validate=validate.Length(max=200))

    @post_load
    def as_listing(self, data: dict[str, Any], **_: Any) -> Listing:
        """Name it as the use case does."""
        return Listing(**data)


class EntryBody(RequestSchema):
    """A cause other than a change of law, with the items that are adjusted for it: named, or all of a list."""

    cause_id = needed("调整事由编号")
    kind = fields.Enum(
        CauseKind,
        by_value=True,
        required=True,
        validate=validate.OneOf(list(BY_HAND)),
        metadata={"title": "原因"},
    )
    title = needed("标题")
    ground = needed("事由")
    document_no = text("文号")
    effective_on = fields.Date(load_default=None, allow_none=True, metadata={"title": "生效日期"})
    item_ids = fields.List(
        fields.String(validate=LONGEST_ID),
        load_default=list,
        validate=validate.Length(max=MOST_NAMED),
        metadata={"title": "事项编号"},
    )
    listing = fields.Nested(ChosenListBody, load_default=None, allow_none=True, metadata={"title": "选中的清单"})
