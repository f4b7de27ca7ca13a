"""Schemas of requests: marshmallow with Chinese messages, and the ones that every service needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from apiflask import Schema
from apiflask.schema_adapters.marshmallow import parser
from marshmallow import EXCLUDE, ValidationError, fields, validate

from shared.kernel.errors import Problem

WRONG = "填写的内容不对"
FIELD_MESSAGES = {
    "required": "没有填写",
    "null": "不能为空",
    "validator_failed": WRONG,
    "invalid": WRONG,
    "invalid_utf8": "不是 UTF-8 文本",
    "invalid_uuid": "不是有效的编号",
    "too_large": "数字太大",
    "special": "不是有效的数字",
    "naive": "时间缺少时区",
    "type": "应当是一组“名称: 值”",
    "format": "格式不对",
    "overflow": "日期超出范围",
    "unknown": "没有这个字段",
}
VALIDATOR_MESSAGES: Mapping[type[validate.Validator], str] = {
    validate.OneOf: "不在可选的值之内",
    validate.NoneOf: "不能用这个值",
    validate.Regexp: "格式不对",
    validate.Email: "不是有效的邮箱地址",
    validate.URL: "不是有效的网址",
    validate.Equal: "值不对",
}
KIND_MESSAGES: Mapping[type[fields.Field[Any]], str] = {
    fields.Integer: "应当是整数",
    fields.Number: "应当是数字",
    fields.Boolean: "应当是 true 或 false",
    fields.AwareDateTime: "应当是带时区的时间，例如 2026-11-24T09:00:00+08:00",
    fields.DateTime: "应当是时间，例如 2026-11-24T09:00:00+08:00",
    fields.Date: "应当是日期，例如 2026-11-24",
    fields.String: "应当是文字",
    fields.List: "应当是列表",
    fields.Dict: "应当是一组“名称: 值”",
}
REMEDY = "请改正后再发送"


# A form carries more than a schema names: the token, and buttons. The API's JSON may not.
parser.DEFAULT_UNKNOWN_BY_LOCATION = {
    **parser.DEFAULT_UNKNOWN_BY_LOCATION,
    "form": EXCLUDE,
    "form_and_files": EXCLUDE,
}


class RequestSchema(Schema):
    """What a request may hold; names in Chinese come from a field's ``metadata={"title": …}``."""

    error_messages = {"unknown": "没有这个字段", "type": "应当是一组“名称: 值”", "invalid": "内容不对"}  # noqa: RUF012

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Give a field Chinese messages where its author gave none, and let a whole number be one."""
        super().on_bind_field(field_name, field_obj)
        for field in (field_obj, getattr(field_obj, "inner", None)):
            if field is None:
                continue
            translate(field)
            if isinstance(field, fields.Integer):
                field.pre_load = [*field.pre_load, _whole]


class PageQuery(RequestSchema):
    """The page of a list: counted from 1."""

    page = fields.Integer(load_default=1, validate=validate.Range(1, 100_000), metadata={"title": "页码"})
    size = fields.Integer(load_default=50, validate=validate.Range(1, 500), metadata={"title": "每页条数"})


class NoteForm(RequestSchema):
    """A form with a mandatory note."""

    note = fields.String(
        required=True,
        validate=[
            validate.Length(1, 500, error="要写 1 到 500 个字"),
            validate.Regexp(r"\s*\S", error="要写 1 到 500 个字"),
        ],
        metadata={"title": "原因"},
    )


def translate(field: fields.Field[Any]) -> None:
    """Replace marshmallow's own English messages of a field and its validators."""
    kind = next((text for cls, text in KIND_MESSAGES.items() if isinstance(field, cls)), None)
    for key, message in field.error_messages.items():
        if _has_chinese(message):
            continue
        field.error_messages[key] = kind if key == "invalid" and kind else FIELD_MESSAGES.get(key, WRONG)
    for validator in field.validators:
        if isinstance(validator, validate.Validator) and getattr(validator, "error", "") is None:
            setattr(validator, "error", _validator_message(validator))  # noqa: B010 - not every kind has it


def _whole(value: Any) -> Any:
    """
    Return a number as it was sent; marshmallow would cut 1.7 to 1, which nobody sent.

    :raises ValidationError: when it is no whole number
    """
    if isinstance(value, float) and not value.is_integer():
        raise ValidationError(KIND_MESSAGES[fields.Integer])
    return value


def problems_of(messages: Any, schema: Any = None) -> tuple[Problem, ...]:
    """Return marshmallow's nested messages as problems, with the Chinese names that the schema knows."""
    return tuple(
        Problem(
            field=".".join(path),
            label=_label(path, schema),
            message=text if _has_chinese(text) else WRONG,
            remedy=REMEDY,
            row=_row(path),
        )
        for path, text in _leaves(messages, ())
    )


def _leaves(messages: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            step = () if key == "_schema" else (str(key),)
            yield from _leaves(inner, path + step)
    elif isinstance(messages, list | tuple):
        for inner in messages:
            yield from _leaves(inner, path)
    else:
        yield path, str(messages)


def _label(path: tuple[str, ...], schema: Any) -> str:
    label = path[-1] if path else "内容"
    for step in path:
        if step.isdigit():
            continue
        field = getattr(schema, "fields", {}).get(step)
        if field is None:
            return step
        label = str(field.metadata.get("title", step))
        inner = getattr(field, "inner", field)
        schema = getattr(inner, "schema", None)
    return label


def _row(path: tuple[str, ...]) -> int | None:
    numbers = [int(step) for step in path if step.isdigit()]
    return numbers[0] + 1 if numbers else None


def _validator_message(validator: validate.Validator) -> str:
    if isinstance(validator, validate.Length):
        return _between("长度", "个", validator.equal or validator.min, validator.equal or validator.max)
    if isinstance(validator, validate.Range):
        return _between("", "", validator.min, validator.max)
    return next((text for cls, text in VALIDATOR_MESSAGES.items() if isinstance(validator, cls)), WRONG)


def _between(what: str, unit: str, least: Any, most: Any) -> str:
    if least is None:
        text = f"不能超过 {most} {unit}"
    elif most is None:
        text = f"不能少于 {least} {unit}"
    elif least == most:
        text = f"应当是 {least} {unit}"
    else:
        text = f"应当在 {least} 到 {most} {unit}".rstrip() + "之间"
    return what + text.rstrip()


def _has_chinese(text: object) -> bool:
    return any("一" <= character <= "鿿" for character in str(text))
