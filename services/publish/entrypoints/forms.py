"""What requests to publish may hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import EXCLUDE, fields, validate

from services.publish.application.listing import ADOPT, RETURN
from services.publish.application.ports import ItemFilter
from services.publish.domain.catalogue import DIRECTORY_LIST, IMPLEMENTATION_LIST, ItemState
from services.publish.domain.lists import MOST_ITEMS, ListState
from shared.runtime.web.schemas import PageQuery, RequestSchema

ID_LENGTH = validate.Length(max=100)
NAME_LENGTH = validate.Length(max=200)
LIST_KINDS = ["", DIRECTORY_LIST, IMPLEMENTATION_LIST]
LIST_STATES = ["", *(state.value for state in ListState)]


def seen_version(form: Mapping[str, str]) -> int:
    """Return the version of what somebody saw on the page; 0, which nothing has, where the form names none."""
    version = form.get("version", "")
    return int(version) if version.isascii() and version.isdigit() else 0


class ItemsQuery(PageQuery):
    """Which items the desk or the API lists."""

    class Meta:
        unknown = EXCLUDE

    state = fields.String(
        load_default=ItemState.READY.value,
        validate=validate.OneOf([state.value for state in ItemState]),
        metadata={"title": "状态"},
    )
    body_id = fields.String(load_default="", validate=ID_LENGTH, metadata={"title": "实施机构"})
    name = fields.String(load_default="", validate=NAME_LENGTH, metadata={"title": "事项名称，或编码的开头"})
    list_kind = fields.String(load_default="", validate=validate.OneOf(LIST_KINDS), metadata={"title": "清单种类"})


def wanted_items(query: Mapping[str, Any]) -> ItemFilter:
    """Return which items an address asks for, whatever their state."""
    return ItemFilter(body_id=query["body_id"], name=query["name"].strip(), list_kind=query["list_kind"])


def wanted_lists(query: Mapping[str, Any]) -> dict[str, Any]:
    """Return which lists an address asks for, as the use case takes it."""
    return {**query, "title": query["title"].strip()}


class ListsQuery(PageQuery):
    """Which lists the desk or the API lists."""

    class Meta:
        unknown = EXCLUDE

    state = fields.String(load_default="", validate=validate.OneOf(LIST_STATES), metadata={"title": "状态"})
    title = fields.String(load_default="", validate=NAME_LENGTH, metadata={"title": "清单名称"})


class PortalQuery(RequestSchema):
    """What a citizen looks for."""

    class Meta:
        unknown = EXCLUDE

    q = fields.String(load_default="", validate=validate.Length(max=200), metadata={"title": "要找的内容"})
    body = fields.String(load_default="", validate=ID_LENGTH, metadata={"title": "实施机构"})
    theme = fields.String(load_default="", validate=ID_LENGTH, metadata={"title": "主题"})
    category = fields.String(load_default="", validate=ID_LENGTH, metadata={"title": "类别"})
    page = fields.Integer(load_default=1, validate=validate.Range(1, 1000), metadata={"title": "页码"})


class ListIn(RequestSchema):
    """A list as the API proposes it."""

    title = fields.String(required=True, metadata={"title": "清单名称"})
    item_ids = fields.List(
        fields.String(validate=ID_LENGTH),
        required=True,
        validate=validate.Length(1, MOST_ITEMS),
        metadata={"title": "事项"},
    )


class DecisionIn(RequestSchema):
    """A decision on a list; document number and reason are checked by the rules."""

    version = fields.Integer(required=True, metadata={"title": "清单的版本"})
    decision = fields.String(required=True, validate=validate.OneOf([ADOPT, RETURN]), metadata={"title": "审定结论"})
    document_no = fields.String(load_default="", metadata={"title": "审定文号"})
    reason = fields.String(load_default="", metadata={"title": "退回理由"})


class EditionIn(RequestSchema):
    """The order to release an edition."""

    list_id = fields.String(required=True, validate=ID_LENGTH, metadata={"title": "清单"})
    title = fields.String(required=True, metadata={"title": "版本名称"})
    effective_on = fields.Date(required=True, metadata={"title": "施行日期"})
