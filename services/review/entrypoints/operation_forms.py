"""What the pages and the API of operations at the review desk accept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import EXCLUDE, fields, validate

from services.review.domain.operations.operation import OperationState
from shared.runtime.web.schemas import PageQuery, RequestSchema

MINE, ALL = "mine", "all"
APPROVE, REFUSE = "approve", "refuse"


class OperationsQuery(PageQuery):
    """Which operations are shown: those that wait for the person's office, those in a state, or all."""

    class Meta:
        unknown = EXCLUDE

    view = fields.String(
        load_default=MINE,
        validate=validate.OneOf([MINE, *(state.value for state in OperationState), ALL]),
        metadata={"title": "状态"},
    )


class WordForm(RequestSchema):
    """What an office says, and the version that was seen."""

    version = fields.Integer(required=True, metadata={"title": "版本"})
    verdict = fields.String(required=True, validate=validate.OneOf([APPROVE, REFUSE]), metadata={"title": "审核意见"})
    reason = fields.String(load_default="", metadata={"title": "理由"})


def wanted(query: Mapping[str, Any]) -> dict[str, Any]:
    """Return which operations an address asks for, as the use case takes it."""
    view = query["view"]
    return {
        "state": "" if view in (MINE, ALL) else view,
        "mine": view == MINE,
        "page": query["page"],
        "size": query["size"],
    }


def said(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an office says, as the use case takes it."""
    return {
        "version": typed["version"],
        "is_approved": typed["verdict"] == APPROVE,
        "reason": typed["reason"],
    }
