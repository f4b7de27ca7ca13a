"""What requests about the people of an office may hold."""

from __future__ import annotations

from marshmallow import EXCLUDE, fields, validate

from services.review.application.review_refusals import MOST
from services.review.domain.invitation import DAYS
from services.review.entrypoints.forms import ID_LENGTH
from shared.runtime.web.schemas import RequestSchema

ACTIONS = ("claim", "take_over", "give_back", "assign")


class InvitationForm(RequestSchema):
    """Who is invited; what is wrong with it, the use case says."""

    kind = fields.String(load_default="", validate=ID_LENGTH, metadata={"title": "邀请身份"})
    name = fields.String(load_default="", metadata={"title": "姓名"})
    organisation = fields.String(load_default="", metadata={"title": "单位"})
    email = fields.String(load_default="", metadata={"title": "邮箱"})
    days = fields.Integer(load_default=DAYS, metadata={"title": "有效期"})
    shows_opinions = fields.Boolean(load_default=False, metadata={"title": "可以看其他意见"})


class ClaimsIn(RequestSchema):
    """What is to be done with the work on many items; `to` is the account to which they are assigned."""

    action = fields.String(required=True, validate=validate.OneOf(ACTIONS), metadata={"title": "操作"})
    to = fields.String(load_default="", validate=ID_LENGTH, metadata={"title": "分派给"})
    item_ids = fields.List(
        fields.String(validate=ID_LENGTH),
        required=True,
        validate=validate.Length(1, MOST),
        metadata={"title": "事项编号"},
    )


class RecusalIn(RequestSchema):
    """Somebody does not judge an item; without an account it is the person himself."""

    account_id = fields.String(load_default="", validate=ID_LENGTH, metadata={"title": "回避的人"})
    reason = fields.String(required=True, metadata={"title": "理由"})


class LinkForm(RequestSchema):
    """The opinion form of whoever came by a link."""

    class Meta:
        unknown = EXCLUDE

    content_hash = fields.String(load_default="", validate=ID_LENGTH, metadata={"title": "内容指纹"})
    verdict = fields.String(load_default="", metadata={"title": "审核结论"})
    reason = fields.String(load_default="", metadata={"title": "审核意见"})
