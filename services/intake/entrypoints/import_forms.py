"""What the pages of importing accept."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from marshmallow import ValidationError, fields, validate

from services.intake.domain.items import DIRECTORY_LIST, IMPLEMENTATION_LIST
from services.intake.domain.sheet_rows import Verdict
from services.intake.entrypoints.forms import Form, elements
from shared.runtime.web.schemas import PageQuery, RequestSchema

VERDICTS = ["", *(verdict.value for verdict in Verdict)]


LIST_KINDS = (DIRECTORY_LIST, IMPLEMENTATION_LIST)


def list_kind_field() -> fields.String:
    """Return the kind of the list that is meant; the directory list when none is named."""
    return fields.String(
        load_default=DIRECTORY_LIST, validate=validate.OneOf(LIST_KINDS), metadata={"title": "清单种类"}
    )


class ListQuery(RequestSchema):
    """Which list is brought."""

    list_kind = list_kind_field()


class ListForm(Form):
    """Which list the file holds."""

    list_kind = list_kind_field()


class RowsQuery(PageQuery):
    """Which rows of a dry view are shown."""

    verdict = fields.String(load_default="", validate=validate.OneOf(VERDICTS), metadata={"title": "检查结果"})


FIRST_ROWS: dict[str, Any] = {"verdict": "", "page": 1, "size": 50}
"""What an answer to a form shows: the first page of all rows."""


def mended_field() -> fields.Integer:
    """Return the version of a row that was seen."""
    return fields.Integer(required=True, validate=validate.Range(0, 10**9), metadata={"title": "改到第几版"})


def body_name_field() -> fields.String:
    """Return the name of the body of a row; the own body when it is empty."""
    return fields.String(load_default="", validate=validate.Length(max=200), metadata={"title": "实施机构"})


def item_id_field() -> fields.String:
    """Return the id of the item that a row is about, if the file or the clerk gives one."""
    return fields.String(load_default="", validate=validate.Length(max=64), metadata={"title": "事项编号"})


class RowForm(Form):
    """A row as somebody mended it; the elements beside these are read by the standard."""

    mended = mended_field()
    body_name = body_name_field()
    item_id = item_id_field()
    action = fields.String(load_default="", validate=validate.Length(max=100), metadata={"title": "操作"})


class BodiesForm(Form):
    """Unknown names, and for each the body that it means; empty for those that are left as they are."""

    name = fields.List(fields.String(validate=validate.Length(max=200)), load_default=list, metadata={"title": "名称"})
    body_id = fields.List(
        fields.String(validate=validate.Length(max=64)), load_default=list, metadata={"title": "机构"}
    )


class ConfirmForm(Form):
    """The import of what was seen: file and mendings by their hash."""

    content_hash = fields.String(required=True, validate=validate.Length(max=64), metadata={"title": "文件"})
    only_good = fields.Boolean(load_default=False, metadata={"title": "只导入正确的行"})


class Base64(fields.String):
    """Bytes, written as base64."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        text = super()._deserialize(value, attr, data, **more)
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError) as error:
            raise ValidationError("不是 base64 编码的内容") from error


class UploadBody(RequestSchema):
    """A file that a machine client brings."""

    file_name = fields.String(required=True, validate=validate.Length(1, 200), metadata={"title": "文件名"})
    content = Base64(required=True, metadata={"title": "文件内容（base64）"})
    list_kind = list_kind_field()


class ConfirmBody(RequestSchema):
    """The import of what was checked, by its `view_hash`; while nothing is mended, that is the SHA-256 of the file."""

    content_hash = fields.String(required=True, validate=validate.Length(max=64), metadata={"title": "检查结果的指纹"})
    only_good = fields.Boolean(load_default=False, metadata={"title": "只导入正确的行"})


class RowBody(RequestSchema):
    """A row as a machine client mended it."""

    mended = mended_field()
    elements = elements()
    body_name = body_name_field()
    item_id = item_id_field()


class BodyMatch(RequestSchema):
    """The body that an unknown name means."""

    name = fields.String(required=True, validate=validate.Length(1, 200), metadata={"title": "名称"})
    body_id = fields.String(required=True, validate=validate.Length(1, 64), metadata={"title": "机构编号"})


class BodiesBody(RequestSchema):
    """Which bodies unknown names mean; with none, the rows are checked again against the register."""

    bodies = fields.List(
        fields.Nested(BodyMatch), required=True, validate=validate.Length(max=500), metadata={"title": "机构"}
    )
