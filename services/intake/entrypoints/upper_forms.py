"""What the pages and the API of the upper-level list, of claiming and of coverage accept."""

from __future__ import annotations

from marshmallow import fields, validate

from services.intake.domain.bodies import KIND_NAMES
from services.intake.domain.coverage import Standing
from services.intake.domain.upper_list import BEARER_NAMES, CITY, LEVEL_NAMES
from services.intake.entrypoints.forms import MOST_ENTRIES, Form, needed, text, version
from shared.runtime.web.schemas import PageQuery, RequestSchema

LONGEST_ID = validate.Length(max=64)
STANDINGS = ["", *(standing.value for standing in Standing)]


def one_of(title: str, values: list[str], default: str = "") -> fields.String:
    """Return a choice among some values."""
    return fields.String(load_default=default, validate=validate.OneOf(values), metadata={"title": title})


class UpperQuery(PageQuery):
    """Which upper-level items a page shows."""

    size = fields.Integer(load_default=50, validate=validate.Range(1, 200), metadata={"title": "每页条数"})
    level = one_of("层级", list(LEVEL_NAMES), CITY)
    department = text("业务指导部门", validate=validate.Length(max=2))
    search = text("事项名称", validate=validate.Length(max=200))
    gone = fields.Boolean(load_default=False, metadata={"title": "不再列入的"})
    unsettled = fields.Boolean(load_default=False, metadata={"title": "没有定承担层级的"})


class EditionForm(Form):
    """The edition that a file is, as its registrar names it, and whether it is all; the use case judges it."""

    title = text("清单名称")
    document_no = text("文号")
    published_on = text("公布日期")
    is_whole = fields.Boolean(load_default=False, metadata={"title": "是全部清单"})


class UpperConfirmation(EditionForm):
    """The file that was looked at, as the page sends it back, and what was shown of it."""

    file_name = needed("文件名")
    content = needed("文件内容")
    shown = needed("看过的内容")
    only_good = fields.Boolean(load_default=False, metadata={"title": "只导入正确的行"})


def bearers() -> fields.List:
    """Return sorts of bodies."""
    return fields.List(
        fields.String(validate=validate.OneOf(list(BEARER_NAMES))), load_default=list, metadata={"title": "承担层级"}
    )


class BearersForm(Form):
    """Who is to bear an item of the district."""

    version = version()
    bearers = bearers()
    is_in_force = fields.Boolean(load_default=False, metadata={"title": "有效"})


class BearersBody(RequestSchema):
    """Who is to bear an item of the district, by a machine client."""

    version = version()
    bearers = bearers()
    is_in_force = fields.Boolean(load_default=True, metadata={"title": "有效"})


class ClaimsQuery(PageQuery):
    """Which of the expected items a page shows."""

    size = fields.Integer(load_default=50, validate=validate.Range(1, 500), metadata={"title": "每页条数"})
    standing = one_of("答复", STANDINGS, Standing.OPEN.value)
    search = text("事项名称", validate=validate.Length(max=200))


class CoverageOfBodyQuery(ClaimsQuery):
    """Which of the items that are expected of a body a page shows."""

    standing = one_of("答复", STANDINGS)


class CoverageQuery(RequestSchema):
    """Which bodies the coverage counts."""

    level = one_of("承接谁的清单", ["", *LEVEL_NAMES])
    kind = one_of("机构类别", ["", *KIND_NAMES])
    open = fields.Boolean(load_default=False, metadata={"title": "只看没有答复完的"})


class OverviewQuery(PageQuery, CoverageQuery):
    """Which page of the bodies the overview shows."""

    size = fields.Integer(load_default=50, validate=validate.Range(1, 500), metadata={"title": "每页条数"})


class TickedForm(Form):
    """The upper-level items that were ticked, and why they are not one's own."""

    id = fields.List(fields.String(validate=LONGEST_ID), load_default=list, validate=validate.Length(max=MOST_ENTRIES))
    reason = text("理由")


class TakeBackForm(Form):
    """The word that was seen."""

    version = version()


class LinkQuery(RequestSchema):
    """What to link an item to: a search, or the item that was chosen."""

    search = text("事项名称", validate=validate.Length(max=200))
    upper_id = text("上级事项", validate=LONGEST_ID)


class LinkForm(Form):
    """The own item and the upper-level one as both were seen."""

    version = version()
    upper_id = needed("上级事项")
    upper_number = fields.Integer(required=True, validate=validate.Range(1, 10**6), metadata={"title": "上级稿次"})


class UnlinkForm(Form):
    """Why the link is given up."""

    version = version()
    reason = text("理由")


class LinkBody(RequestSchema):
    """The link of an item, by a machine client."""

    version = version()
    upper_id = needed("上级事项")
    upper_number = fields.Integer(required=True, validate=validate.Range(1, 10**6), metadata={"title": "上级稿次"})


class UnlinkBody(RequestSchema):
    """Why the link of an item is given up, by a machine client."""

    version = version()
    reason = needed("理由")


def upper_ids() -> fields.List:
    """Return a batch of at most 500 upper-level items."""
    return fields.List(
        fields.String(validate=LONGEST_ID),
        required=True,
        validate=validate.Length(1, MOST_ENTRIES),
        metadata={"title": "上级事项"},
    )


class ClaimsBody(RequestSchema):
    """Upper-level items to claim."""

    upper_ids = upper_ids()


class NotOursBody(RequestSchema):
    """Upper-level items that are not the body's own, for one reason."""

    upper_ids = upper_ids()
    reason = needed("理由")
