"""The shape of a policy that comes in from outside: what is not of this shape is told by place, before its meaning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validate

from services.review.application.policy_shown import KINDS, LEVELS
from services.review.domain.opinion import Verdict
from services.review.domain.submission import EVERYTHING
from shared.kernel.errors import Invalid
from shared.runtime.web.schemas import RequestSchema, problems_of
from shared.standards.element_list import DIRECTORY, IMPLEMENTATION, element_list
from shared.standards.roles import ROLES
from shared.standards.tables import table

MOST = 60
"""More offices, groups or elements than any policy names in one place."""


class PolicyMisshapen(Invalid):
    """The content has not the shape of a policy."""

    code = "policy_misshapen"


def _text(title: str, longest: int, *, least: int = 1, **options: Any) -> fields.String:
    return fields.String(validate=validate.Length(least, longest), metadata={"title": title}, **options)


def _number(title: str, **options: Any) -> fields.Integer:
    return fields.Integer(strict=True, validate=validate.Range(0, 10_000), metadata={"title": title}, **options)


def _keys(title: str, *of: str) -> fields.List[Any]:
    one = fields.String(validate=validate.OneOf(of) if of else validate.Length(1, 100), metadata={"title": title})
    return fields.List(one, validate=validate.Length(max=MOST), metadata={"title": title})


class Looked(fields.Field[Any]):
    """The elements that an office looks at: their keys, or `*` for all."""

    default_error_messages = {"invalid": "应当是一组要素，或者 *"}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if value == EVERYTHING:
            return value
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value) or len(value) > MOST:
            raise self.make_error("invalid")
        return value


class WhenShape(RequestSchema):
    """Under which condition a group is asked."""

    levels = _keys("层级", *LEVELS)
    kinds = _keys("机构类别", *KINDS)
    item_types = _keys("事项类型", *table("item_type"))
    has = _keys("要素")
    corrects = fields.Boolean(metadata={"title": "更正权力清单"})


class GroupShape(RequestSchema):
    """One group of offices."""

    key = _text("标识", 60, required=True)
    name_zh = _text("组的名称", 40, required=True)
    because = _text("说明", 200, least=0)
    required = _keys("必须审核")
    advising = _keys("参加")
    veto = _keys("一票否决")
    quorum = _number("同意的单位数")
    limit = _number("时限")
    first_veto_ends = fields.Boolean(metadata={"title": "一有“不同意”就结束"})
    when = fields.Nested(WhenShape, metadata={"title": "条件"})


class ReceivingShape(RequestSchema):
    """Who takes in, and in how many working days."""

    office = _text("受理单位", 100, required=True)
    limit = _number("受理时限")


class LeadsShape(RequestSchema):
    """Who leads what."""

    power_correction = _text("更正权力清单时牵头", 100)


class ListShape(RequestSchema):
    """How one list is reviewed."""

    receiving = fields.Nested(ReceivingShape, allow_none=True, metadata={"title": "受理"})
    refusals = fields.String(
        validate=validate.OneOf(["coordinate", "return"]), metadata={"title": "有“不同意”时"}, required=True
    )
    leads = fields.Nested(LeadsShape, allow_none=True, metadata={"title": "牵头"})
    groups = fields.List(
        fields.Nested(GroupShape, metadata={"title": "审核组"}),
        required=True,
        validate=validate.Length(1, MOST),
        metadata={"title": "审核组"},
    )


class OfficeShape(RequestSchema):
    """One office."""

    name_zh = _text("单位名称", 40, required=True)
    indispensable = fields.Boolean(metadata={"title": "必审"})
    by_body = fields.Boolean(metadata={"title": "由指导报送单位的部门承担"})
    answers_for = _keys("负责的要素")
    looks_at = Looked(metadata={"title": "另看的要素"})
    checklist = fields.String(validate=validate.OneOf(["offered", "required"]), metadata={"title": "审查表"})


class VerdictShape(RequestSchema):
    """How a verdict is called, and whether it must say why."""

    name_zh = _text("结论名称", 20, required=True)
    reason = fields.String(required=True, validate=validate.OneOf(["required", "optional"]), metadata={"title": "理由"})


class CoordinationShape(RequestSchema):
    """How many working days the coordinating office has."""

    limit = _number("协调时限")


class HearingShape(RequestSchema):
    """For how many days a draft is laid before the public."""

    days = fields.Integer(strict=True, validate=validate.Range(1, 365), metadata={"title": "征求意见的天数"})


def _each(shape: type[RequestSchema], names: Mapping[str, str], *, required: bool) -> Any:
    nested = {key: fields.Nested(shape, required=required, metadata={"title": name}) for key, name in names.items()}
    return RequestSchema.from_dict(nested)  # type: ignore[arg-type]


class PolicyShape(RequestSchema):
    """A whole policy; every office has a role that speaks for it."""

    version = fields.Integer(metadata={"title": "版本"})
    title = _text("规则名称", 100)
    lists = fields.Nested(
        _each(ListShape, {kind: element_list(kind).name_zh for kind in (DIRECTORY, IMPLEMENTATION)}, required=True),
        required=True,
        metadata={"title": "清单"},
    )
    offices = fields.Nested(
        _each(OfficeShape, {one.office: one.office for one in ROLES.values() if one.office}, required=False),
        required=True,
        metadata={"title": "审核单位"},
    )
    verdicts = fields.Nested(
        _each(VerdictShape, {one.value: one.value for one in Verdict}, required=True),
        required=True,
        metadata={"title": "审核结论"},
    )
    reason_max_length = fields.Integer(
        required=True, strict=True, validate=validate.Range(100, 10_000), metadata={"title": "理由的字数"}
    )
    coordination = fields.Nested(CoordinationShape, metadata={"title": "协调"})
    hearing = fields.Nested(HearingShape, metadata={"title": "征求意见"})


_SHAPE = PolicyShape()


def shaped(content: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return the content as a policy holds it.

    :raises PolicyMisshapen: with every problem, when it has not the shape of a policy
    """
    try:
        loaded: dict[str, Any] = _SHAPE.load(dict(content))
    except ValidationError as refused:
        problems = problems_of(refused.messages, _SHAPE)
        raise PolicyMisshapen("；".join(problem.sentence() for problem in problems), problems) from None
    return loaded
