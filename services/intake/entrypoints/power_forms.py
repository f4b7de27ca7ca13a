"""What the pages of the power list accept."""

from __future__ import annotations

from marshmallow import fields, validate

from services.intake.domain.power_list import POWER_TYPES
from services.intake.entrypoints.forms import Form, needed, text
from shared.runtime.web.schemas import PageQuery


class PowerListQuery(PageQuery):
    """Which items of the power list a page shows."""

    size = fields.Integer(load_default=50, validate=validate.Range(1, 200), metadata={"title": "每页条数"})
    search = text("事项名称", validate=validate.Length(max=200))
    item_type = fields.String(
        load_default="", validate=validate.OneOf(["", *POWER_TYPES]), metadata={"title": "事项类型"}
    )
    body_id = text("实施机构", validate=validate.Length(max=64))
    gone = fields.Boolean(load_default=False, metadata={"title": "不再列入的"})


class PowerEditionForm(Form):
    """The edition that a file is, as its registrar names it, and whether it is all; the use case judges it."""

    title = text("清单名称")
    document_no = text("文号")
    published_on = text("公布日期")
    is_whole = fields.Boolean(load_default=False, metadata={"title": "是全区的全部清单"})


class PowerConfirmation(PowerEditionForm):
    """The file that was looked at, as the page sends it back, and what was shown of it."""

    file_name = needed("文件名")
    content = needed("文件内容")
    shown = needed("看过的内容")
    only_good = fields.Boolean(load_default=False, metadata={"title": "只导入正确的行"})
