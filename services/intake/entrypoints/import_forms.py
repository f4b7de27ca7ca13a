"""What the pages of importing accept."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from marshmallow import ValidationError, fields, validate

from services.intake.domain.sheet_rows import Verdict
from services.intake.entrypoints.forms import Form
from shared.runtime.web.schemas import PageQuery, RequestSchema

VERDICTS = ["", *(verdict.value for verdict in Verdict)]


class RowsQuery(PageQuery):
    """Which rows of a dry view are shown."""

    verdict = fields.String(load_default="", validate=validate.OneOf(VERDICTS), metadata={"title": "检查结果"})


class ConfirmForm(Form):
    """The import of what was seen: the file by its hash."""

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


class ConfirmBody(RequestSchema):
    """The import of what was checked: the file by its hash."""

    content_hash = fields.String(required=True, validate=validate.Length(max=64), metadata={"title": "文件的 SHA-256"})
    only_good = fields.Boolean(load_default=False, metadata={"title": "只导入正确的行"})
