"""What requests to coding may hold."""

from __future__ import annotations

from marshmallow import EXCLUDE, fields, validate

from services.coding.application.read_ledger import PAGE_SIZE
from services.coding.domain.ledger import AssignmentState
from shared.runtime.web.schemas import PageQuery, RequestSchema

MOST = 500
_ID = validate.Length(1, 100)
_STATES = ["", *(state.value for state in AssignmentState)]


class LedgerQuery(PageQuery):
    """The address of the ledger: a state, a text, a page."""

    class Meta:
        unknown = EXCLUDE

    state = fields.String(load_default="", validate=validate.OneOf(_STATES), metadata={"title": "状态"})
    q = fields.String(load_default="", validate=validate.Length(max=100), metadata={"title": "名称或编码"})
    size = fields.Integer(load_default=PAGE_SIZE, validate=validate.Range(1, MOST), metadata={"title": "每页条数"})


class AssignmentsIn(RequestSchema):
    """Held items to try again."""

    items = fields.List(
        fields.String(validate=_ID), required=True, validate=validate.Length(1, MOST), metadata={"title": "事项"}
    )


class DepartmentIn(RequestSchema):
    """One line of the table; the use case checks it, so that one bad line does not stop the others."""

    code = fields.String(required=True, validate=validate.Length(max=20), metadata={"title": "部门代码"})
    name = fields.String(required=True, validate=validate.Length(max=500), metadata={"title": "部门名称"})


class DepartmentsIn(RequestSchema):
    """Lines to add or rename."""

    departments = fields.List(
        fields.Nested(DepartmentIn), required=True, validate=validate.Length(1, MOST), metadata={"title": "部门"}
    )


class DepartmentForm(RequestSchema):
    """The form of a new line."""

    class Meta:
        unknown = EXCLUDE

    code = fields.String(load_default="", validate=validate.Length(max=20), metadata={"title": "部门代码"})
    name = fields.String(load_default="", validate=validate.Length(max=500), metadata={"title": "部门名称"})


class LineForm(RequestSchema):
    """The form of an existing line, as it was shown."""

    class Meta:
        unknown = EXCLUDE

    name = fields.String(load_default="", validate=validate.Length(max=500), metadata={"title": "部门名称"})
    version = fields.Integer(required=True, validate=validate.Range(1), metadata={"title": "版本"})
