"""The marshmallow schema of an element list, for the HTTP edge and the OpenAPI document.

There is one judge: what is sent goes through ``checking`` first, so that a page, a batch and an API answer with the
same Chinese sentences. The fields are compiled from the same list; they describe it to machines and let nothing else
through (a property test holds the two together). What a schema loads is the normal form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from marshmallow import Schema, ValidationError, fields, pre_load, validate

from shared.kernel.errors import Problem
from shared.standards import checking, normal
from shared.standards.element_list import BODY, GROUPS, Element, ElementList
from shared.standards.value_checks import CHECKS

WHOLE = "_schema"
"""Where an error stands that belongs to no element."""


@cache
def element_schema(element_list: ElementList, partial: bool) -> type[Schema]:
    """
    Return the schema class of a list: for whole items, or (`partial`) for drafts, which may be incomplete.

    Its errors are lists of Chinese sentences by element key; each names element, row and remedy.
    """
    judge = checking.draft_problems if partial else checking.problems
    parts: dict[str, Any] = {
        element.key: _field(element, partial, element_list.version) for element in element_list.elements
    }
    parts["judged"] = pre_load(_judged(judge, element_list))
    return type(_class_name(element_list.kind, element_list.version, partial), (Schema,), parts)


def _class_name(kind: str, version: int, partial: bool) -> str:
    words = "".join(word.title() for word in kind.split("_"))
    return f"{words}{'Draft' if partial else 'Elements'}V{version}"


def _judged(
    judge: Callable[[Any, ElementList], tuple[Problem, ...]], element_list: ElementList
) -> Callable[..., dict[str, Any]]:
    def judged(_schema: Schema, data: Any, **_options: Any) -> dict[str, Any]:
        problems = judge(data, element_list)
        if problems:
            raise ValidationError(by_element(problems))  # type: ignore[arg-type]
        return normal.normalised(data, element_list)

    return judged


def by_element(problems: tuple[Problem, ...]) -> Mapping[str, list[str]]:
    """Return the sentences of problems by the key of their element."""
    sentences: dict[str, list[str]] = {}
    for problem in problems:
        sentences.setdefault(problem.field.partition(".")[0] or WHOLE, []).append(problem.sentence())
    return sentences


def _field(element: Element, partial: bool, version: int) -> fields.Field[Any]:
    described: dict[str, Any] = {
        "required": element.required and not partial and element.set_by == BODY,
        "metadata": _metadata(element),
    }
    if element.words or element.kind in CHECKS:
        return _AsRead(element, **described)
    if element.kind in GROUPS:
        return fields.Nested(_nested(element, partial, version), **described)
    if element.kind == "list":
        rows = fields.Nested(_nested(element, partial, version))
        return fields.List(rows, validate=_length(element.at_most, "行"), **described)
    if element.kind == "code_list":
        return fields.List(
            fields.Str(validate=_one_of(element)), validate=_length(element.at_most, "个代码"), **described
        )
    return fields.Str(validate=_one_of(element) if element.values else _text_rules(element), **described)


class _AsRead(fields.Field[Any]):
    """A value of several shapes (rows or 无, a number with its unit, a file): let through as it is read, or refused."""

    def __init__(self, element: Element, **described: Any) -> None:
        super().__init__(**described)
        self.element = element
        self.alone = ElementList(kind="value", version=0, name_zh=element.name_zh, elements=(element,))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_options: Any) -> Any:
        values, problems = normal.read({self.element.key: value}, self.alone)
        problems = checking.draft_problems_of(values, problems, self.alone)
        if problems:
            raise ValidationError([problem.sentence() for problem in problems])
        return values.get(self.element.key)


def _metadata(element: Element) -> dict[str, Any]:
    described: dict[str, Any] = {"title": element.name_zh}
    if element.help_zh:
        described["description"] = element.help_zh
    if element.values:
        described["x-labels"] = dict(element.values)
    if element.words or element.kind in CHECKS:
        described |= _shapes_of(element)
    return described


def _shapes_of(element: Element) -> dict[str, Any]:
    shapes = [_SHAPES.get(element.kind, {"type": "string"})]
    if element.kind == "list":
        columns = {part.key: {"title": part.name_zh} for part in element.sub_fields}
        shapes = [{"type": "array", "items": {"type": "object", "properties": columns}}]
    if element.words:
        shapes.append({"type": "string", "enum": list(element.words)})
    return shapes[0] if len(shapes) == 1 else {"oneOf": shapes}


_NUMBER, _STRING = {"type": "integer"}, {"type": "string"}
_SHAPES: dict[str, dict[str, Any]] = {
    "integer": _NUMBER,
    "text_list": {"type": "array", "items": _STRING},
    "duration": {
        "type": "object",
        "properties": {"number": _NUMBER, "unit": _STRING, "word": _STRING, "explanation": _STRING},
    },
    "file": {
        "type": "object",
        "properties": {"sha256": _STRING, "name": _STRING, "size": _NUMBER, "media_type": _STRING},
    },
}


def _nested(element: Element, partial: bool, version: int) -> type[Schema]:
    parts: dict[str, Any] = {part.key: _field(part, partial, version) for part in element.sub_fields}
    return type(_class_name(element.key, version, partial), (Schema,), parts)


def _one_of(element: Element) -> validate.OneOf:
    return validate.OneOf(tuple(element.values), labels=tuple(element.values.values()), error="请从代码表中选择。")


def _length(most: int | None, unit: str) -> list[validate.Validator]:
    return [] if most is None else [validate.Length(max=most, error=f"最多 {most} {unit}。")]


def _text_rules(element: Element) -> list[validate.Validator]:
    if element.kind == "date":
        return [validate.Regexp(r"\d{4}-\d{2}-\d{2}$", error="请按“2026-11-24”的写法填写。")]
    return _length(element.max_length, "个字")
