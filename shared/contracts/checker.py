"""A fast check of a payload, compiled from its marshmallow schema: required keys and JSON types of the first level.

marshmallow itself would cost more than the rest of the way of a message; what is deeper is the emitter's promise,
held by the golden examples. A property test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from marshmallow import Schema, ValidationError, fields

from shared.contracts.registry import lookup

Check = Callable[[Mapping[str, Any]], str]

_JSON_TYPES: tuple[tuple[type[fields.Field[Any]], type], ...] = (
    (fields.Nested, dict),
    (fields.Dict, dict),
    (fields.List, list),
    (fields.Boolean, bool),
    (fields.Integer, int),
)
_CHINESE = {dict: "对象", list: "数组", bool: "真假值", int: "整数", str: "文字"}


@cache
def check_of(name: str, version: int) -> Check:
    """
    Return the check of one version of an event; it answers with what is wrong, in Chinese, or with nothing.

    :raises UnknownEvent: when the registry does not know this version
    """
    return compiled(lookup(name, version).schema)


def compiled(schema: type[Schema]) -> Check:
    """Compile a schema into a function that names the first problem of a payload, or returns an empty text."""
    declared = schema().fields
    plain: dict[str, tuple[type, bool]] = {}
    parsed: dict[str, fields.Field[Any]] = {}
    for key, field in declared.items():
        kind = _json_type(field)
        if kind is None:
            parsed[key] = field
        else:
            plain[key] = (kind, bool(field.allow_none))
    required = frozenset(key for key, field in declared.items() if field.required)

    def check(data: Mapping[str, Any]) -> str:
        if not required <= data.keys():
            return f"缺少 {'、'.join(sorted(required - data.keys()))}"
        for key, (kind, may_be_null) in plain.items():
            if key in data and type(value := data[key]) is not kind and not (value is None and may_be_null):
                return f"{key} 应是{_CHINESE[kind]}"
        return next((f"{key} 无法读取" for key, field in parsed.items() if not _reads(field, data, key)), "")

    return check


def _json_type(field: fields.Field[Any]) -> type | None:
    """Return the type in which JSON carries a field, or None where the text must be parsed to know."""
    if type(field) is fields.String:
        return str
    return next((kind for of, kind in _JSON_TYPES if isinstance(field, of)), None)


def _reads(field: fields.Field[Any], data: Mapping[str, Any], key: str) -> bool:
    if key not in data:
        return True
    try:
        field.deserialize(data[key])
    except ValidationError:
        return False
    return True
