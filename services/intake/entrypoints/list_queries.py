"""What the addresses of lists of items accept: state, publication, category, name or code, body."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from services.intake.domain.items import DIRECTORY_LIST, IMPLEMENTATION_LIST, ItemState
from services.intake.entrypoints.forms import text
from shared.runtime.web.schemas import PageQuery, RequestSchema
from shared.standards.tables import table

LIST_KINDS = [DIRECTORY_LIST, IMPLEMENTATION_LIST]
STATES = ["", *(state.value for state in ItemState)]
CATEGORIES = ["", *table("public_service_category")]
IS_PUBLISHED = {"yes": True, "no": False}
PUBLISHED = ["", *IS_PUBLISHED]


def category() -> fields.String:
    """Return the category of public services by which a list is narrowed."""
    return fields.String(load_default="", validate=validate.OneOf(CATEGORIES), metadata={"title": "公共服务类别"})


class ItemsQuery(PageQuery):
    """Which items a list shows."""

    state = fields.String(load_default="", validate=validate.OneOf(STATES), metadata={"title": "状态"})
    published = fields.String(load_default="", validate=validate.OneOf(PUBLISHED), metadata={"title": "是否已公布"})
    category = category()
    search = text("事项名称，或编码的开头", validate=validate.Length(max=200))
    body_id = text("单位", validate=validate.Length(max=64))
    size = fields.Integer(load_default=20, validate=validate.Range(1, 500), metadata={"title": "每页条数"})

    @validates_schema
    def check_published(self, data: dict[str, Any], **_: Any) -> None:
        """
        Let what is published narrow approved items alone: no other is on the portal with its present text.

        :raises ValidationError: when it is to narrow others
        """
        if data["published"] and data["state"] != ItemState.APPROVED.value:
            message = "只有审核通过的事项分为已公布和没有公布的：要么去掉这个条件，要么把状态选为审核通过（approved）"
            raise ValidationError(message, "published")


class OfOneList(RequestSchema):
    """Of which kind of list; a category narrows the directory list alone, the other has no such element."""

    list_kind = fields.String(
        load_default=DIRECTORY_LIST,
        validate=validate.OneOf(LIST_KINDS),
        metadata={"title": "清单种类"},
    )
    category = category()

    @validates_schema
    def check_category(self, data: dict[str, Any], **_: Any) -> None:
        """
        Let no category choose among implementation lists.

        :raises ValidationError: when one does
        """
        if data["category"] and data["list_kind"] != DIRECTORY_LIST:
            raise ValidationError("实施清单没有公共服务类别：要么去掉类别，要么选目录清单", "category")


class SelectionQuery(OfOneList, ItemsQuery):
    """The list in which items were ticked."""
