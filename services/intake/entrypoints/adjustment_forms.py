"""What the pages of adjustments, and of causes that somebody enters, accept."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, missing, validate

from services.intake.domain.adjustments.clocks import Stage
from services.intake.domain.adjustments.entries import BY_HAND
from services.intake.domain.adjustments.outcomes import AdjustmentState, Outcome
from services.intake.domain.items import DIRECTORY_LIST
from services.intake.entrypoints.forms import Form, needed, text, version
from services.intake.entrypoints.list_queries import LIST_KINDS
from services.intake.entrypoints.upper_forms import LONGEST_ID, one_of
from shared.runtime.web.schemas import PageQuery, RequestSchema

STATES = ["all", *(state.value for state in AdjustmentState)]
STAGES = ["", *(stage.value for stage in Stage)]
OUTCOMES = ["", *(outcome.value for outcome in Outcome if outcome is not Outcome.FINE)]
MOST_CHOSEN = 500
"""Items that are ticked one by one; whole lists are chosen by a filter."""


class Day(fields.Date):
    """A day that may be left open: a browser sends an empty text for one that was not chosen."""

    def deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        """Take an empty text for no day."""
        return super().deserialize(missing if value == "" else value, *args, **options)


def day(title: str) -> Day:
    """Return a day that may be left open."""
    return Day(load_default=None, allow_none=True, metadata={"title": title})


class AdjustmentsQuery(PageQuery):
    """Which adjustments a list shows; `cause` is the id of a change of law or of an entry."""

    size = fields.Integer(load_default=50, validate=validate.Range(1, 200), metadata={"title": "每页条数"})
    state = one_of("状态", STATES, AdjustmentState.OPEN.value)
    stage = one_of("阶段", STAGES)
    outcome = one_of("影响", OUTCOMES)
    cause = text("调整事由", validate=LONGEST_ID)
    late = fields.Boolean(load_default=False, metadata={"title": "只看超期的"})
    body_id = text("单位", validate=LONGEST_ID)


class SeenAdjustmentForm(Form):
    """The adjustment as it was seen."""

    version = version()


class KeepForm(SeenAdjustmentForm):
    """Why an item stays as it is; the use case judges the reason."""

    reason = text("不改的理由")


class ChangeForm(Form):
    """Why a body applies for a change of its item; the use case judges it."""

    cause_id = needed("编号")
    ground = text("事由")
    document_no = text("文号")


class TakeBackForm(SeenAdjustmentForm):
    """Why a body takes its application back; the use case judges the reason."""

    reason = text("撤回的理由")


class CauseQuery(PageQuery):
    """Among which items somebody chooses."""

    size = fields.Integer(load_default=50, validate=validate.Range(1, 200), metadata={"title": "每页条数"})
    search = text("事项名称", validate=validate.Length(max=200))
    body_id = text("单位", validate=LONGEST_ID)
    list_kind = one_of("清单", LIST_KINDS, DIRECTORY_LIST)


class CauseForm(Form):
    """A cause that somebody enters, and for which items; the use case judges it."""

    cause_id = needed("编号")
    kind = one_of("原因", ["", *(kind.value for kind in BY_HAND)])
    title = text("标题")
    ground = text("为什么")
    document_no = text("文号")
    effective_on = day("施行日期")
    scope = one_of("对哪些事项发起", ["ticked", "listed"], "ticked")
    item_id = fields.List(
        fields.String(validate=LONGEST_ID),
        load_default=list,
        validate=validate.Length(max=MOST_CHOSEN),
        metadata={"title": "事项"},
    )


class CascadeQuery(RequestSchema):
    """From which item on a cascade is drawn."""

    root = needed("事项")
