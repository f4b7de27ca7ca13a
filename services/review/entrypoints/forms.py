"""What requests to review may hold."""

from __future__ import annotations

from marshmallow import EXCLUDE, fields, validate

from services.review.application.comparing import Against
from services.review.application.lists import CLOSED, Claimed, Due, View
from services.review.application.review_refusals import MOST
from services.review.domain.round import RoundState
from shared.runtime.web.schemas import PageQuery, RequestSchema

ID_LENGTH = validate.Length(max=100)
RUNNING = (RoundState.ARRIVED.value, RoundState.OPEN.value, RoundState.DISPUTED.value)


class ListQuery(RequestSchema):
    """Which list of the desk, with its filter; without a view it is the one that suits the person."""

    class Meta:
        unknown = EXCLUDE

    view = fields.Enum(View, by_value=True, load_default=None, metadata={"title": "列表"})
    state = fields.String(
        load_default="", validate=validate.OneOf(["", *(state.value for state in CLOSED)]), metadata={"title": "结果"}
    )
    due = fields.String(
        load_default="", validate=validate.OneOf(["", *(due.value for due in Due)]), metadata={"title": "到期"}
    )
    claimed = fields.String(
        load_default="", validate=validate.OneOf(["", *(each.value for each in Claimed)]), metadata={"title": "领办"}
    )
    body = fields.String(load_default="", validate=ID_LENGTH, metadata={"title": "报送单位"})
    name = fields.String(load_default="", validate=validate.Length(max=200), metadata={"title": "事项名称"})


class WorklistQuery(PageQuery, ListQuery):
    """The address of a page of a list of the desk."""

    class Meta:
        unknown = EXCLUDE

    size = fields.Integer(load_default=20, validate=validate.Range(1, MOST), metadata={"title": "每页条数"})


class ItemQuery(ListQuery):
    """The address of an item: the list from which it was opened, and the text with which it is compared."""

    against = fields.String(
        load_default="", validate=validate.OneOf(["", *(each.value for each in Against)]), metadata={"title": "对照"}
    )


class ReviewsQuery(PageQuery):
    """Which reviews the API lists: those in just this state; of the other three the first that is asked for counts."""

    state = fields.String(
        load_default=RoundState.OPEN.value,
        validate=validate.OneOf([*RUNNING, *(state.value for state in CLOSED)]),
        metadata={"title": "状态"},
    )
    waiting_for_me = fields.Boolean(load_default=False, metadata={"title": "只看待我受理或审核"})
    may_advise = fields.Boolean(load_default=False, metadata={"title": "只看本单位可以提建议的"})
    to_coordinate = fields.Boolean(load_default=False, metadata={"title": "只看等待协调的"})


class RemarkIn(RequestSchema):
    """What an office says of one element."""

    element = fields.String(required=True, validate=ID_LENGTH, metadata={"title": "要素"})
    problem = fields.String(required=True, metadata={"title": "问题"})
    ground = fields.String(load_default="", metadata={"title": "依据"})
    proposal = fields.String(load_default="", metadata={"title": "建议"})


class OpinionIn(RequestSchema):
    """One opinion; verdict and reason are checked by the use case, so that one bad entry does not stop the others."""

    item_id = fields.String(required=True, validate=ID_LENGTH, metadata={"title": "事项编号"})
    content_hash = fields.String(required=True, validate=ID_LENGTH, metadata={"title": "内容指纹"})
    verdict = fields.String(required=True, metadata={"title": "审核结论"})
    reason = fields.String(load_default="", metadata={"title": "审核意见"})
    remarks = fields.List(fields.Nested(RemarkIn), load_default=list, metadata={"title": "要素意见"})
    again = fields.Boolean(load_default=False, metadata={"title": "下一稿还要看"})
    checklist = fields.Dict(
        keys=fields.String(validate=ID_LENGTH),
        values=fields.String(validate=validate.Length(max=600)),
        load_default=dict,
        metadata={"title": "审查表"},
    )


class ReceiptIn(RequestSchema):
    """The receiving office's decision on one submission; the reason is checked by the use case."""

    item_id = fields.String(required=True, validate=ID_LENGTH, metadata={"title": "事项编号"})
    content_hash = fields.String(required=True, validate=ID_LENGTH, metadata={"title": "内容指纹"})
    accept = fields.Boolean(required=True, metadata={"title": "受理"})
    reason = fields.String(load_default="", metadata={"title": "退回理由"})


class ReceiptsIn(RequestSchema):
    """A batch of receipts."""

    receipts = fields.List(
        fields.Nested(ReceiptIn),
        required=True,
        validate=validate.Length(1, MOST),
        metadata={"title": "受理"},
    )


class OpinionsIn(RequestSchema):
    """A batch of opinions."""

    opinions = fields.List(
        fields.Nested(OpinionIn),
        required=True,
        validate=validate.Length(1, MOST),
        metadata={"title": "意见"},
    )


class ReceiptForm(RequestSchema):
    """The receiving office's form of one item, or of the ticked ones."""

    class Meta:
        unknown = EXCLUDE

    content_hash = fields.String(load_default="", validate=ID_LENGTH, metadata={"title": "内容指纹"})
    decision = fields.String(load_default="", metadata={"title": "受理"})
    reason = fields.String(load_default="", metadata={"title": "退回理由"})


class TemplateForm(RequestSchema):
    """A new frequent opinion."""

    class Meta:
        unknown = EXCLUDE

    text = fields.String(load_default="", metadata={"title": "意见"})
    ground = fields.String(load_default="", metadata={"title": "依据"})


class OpinionForm(RequestSchema):
    """The opinion form of one item; what it says of single elements stands in fields of their own."""

    class Meta:
        unknown = EXCLUDE

    content_hash = fields.String(required=True, validate=ID_LENGTH, metadata={"title": "内容指纹"})
    verdict = fields.String(load_default="", metadata={"title": "审核结论"})
    reason = fields.String(load_default="", metadata={"title": "审核意见"})
    again = fields.Boolean(load_default=False, metadata={"title": "下一稿还要看"})
