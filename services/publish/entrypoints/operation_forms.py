"""What the pages and the API of operations at the publish desk accept."""

from __future__ import annotations

from marshmallow import EXCLUDE, fields, validate

from services.publish.application.listing import ADOPT, RETURN
from services.publish.domain.operations import OperationState
from shared.runtime.web.schemas import PageQuery, RequestSchema

STATES = ["", *(state.value for state in OperationState)]


class OperationsQuery(PageQuery):
    """Which operations are shown."""

    class Meta:
        unknown = EXCLUDE

    state = fields.String(load_default="", validate=validate.OneOf(STATES), metadata={"title": "状态"})


class WaitingQuery(OperationsQuery):
    """Which operations the API lists: those that wait for the government, unless another state, or none, is named."""

    state = fields.String(
        load_default=OperationState.WAITING.value, validate=validate.OneOf(STATES), metadata={"title": "状态"}
    )


class OperationDecisionIn(RequestSchema):
    """A decision on an operation; document number, day and reason are checked by the rules."""

    version = fields.Integer(required=True, metadata={"title": "操作的版本"})
    decision = fields.String(required=True, validate=validate.OneOf([ADOPT, RETURN]), metadata={"title": "审定结论"})
    document_no = fields.String(load_default="", metadata={"title": "审定文号"})
    effective_on = fields.Date(load_default=None, allow_none=True, metadata={"title": "生效日期"})
    reason = fields.String(load_default="", metadata={"title": "退回理由"})
