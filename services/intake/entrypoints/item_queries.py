"""What the pages of implementation lists and of versions accept in their addresses."""

from __future__ import annotations

from marshmallow import fields, validate

from services.intake.domain.sources import DIRECTORY_ITEM, POWER_ITEM
from services.intake.entrypoints.forms import NewItemQuery, text
from shared.runtime.web.schemas import PageQuery, RequestSchema


class NewImplementationQuery(NewItemQuery):
    """Which item the new list implements."""

    source_kind = fields.String(
        required=True, validate=validate.OneOf([DIRECTORY_ITEM, POWER_ITEM]), metadata={"title": "来源"}
    )
    source_id = fields.String(required=True, validate=validate.Length(1, 64), metadata={"title": "来源事项"})


class UnbegunQuery(PageQuery):
    """Which items without an implementation list are shown."""

    search = text("事项名称", validate=validate.Length(max=200))
    size = fields.Integer(load_default=20, validate=validate.Range(1, 500), metadata={"title": "每页条数"})


class CompareQuery(RequestSchema):
    """Which two texts of an item to hold beside each other."""

    before = fields.Integer(required=True, validate=validate.Range(1, 10**6), metadata={"title": "原稿"})
    after = fields.Integer(required=True, validate=validate.Range(1, 10**6), metadata={"title": "对照稿"})
