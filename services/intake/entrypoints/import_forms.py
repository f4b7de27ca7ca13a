"""What the pages of importing accept."""

from __future__ import annotations

from marshmallow import fields, validate

from services.intake.domain.sheet_rows import Verdict
from services.intake.entrypoints.forms import Form
from shared.runtime.web.schemas import PageQuery

VERDICTS = ["", *(verdict.value for verdict in Verdict)]


class RowsQuery(PageQuery):
    """Which rows of a dry view are shown."""

    verdict = fields.String(load_default="", validate=validate.OneOf(VERDICTS), metadata={"title": "检查结果"})


class ConfirmForm(Form):
    """The import of what was seen: the file by its hash."""

    content_hash = fields.String(required=True, validate=validate.Length(max=64), metadata={"title": "文件"})
    only_good = fields.Boolean(load_default=False, metadata={"title": "只导入正确的行"})
