"""Reads the code rule from the standards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.coding.domain.rule import CodeRule, CodeShape, Segment
from shared.standards.loader import read

VERSION = 1


class WrongRule(ValueError):
    """The segments of a shape do not add up to its length."""


def code_rule(version: int = VERSION) -> CodeRule:
    """
    Return one version of the rule.

    :raises WrongRule: when its data contradict each other
    """
    content = read("code_rule", version)
    return CodeRule(
        version=content["version"],
        base=_shape(content["base_code"]),
        implementation=_shape(content["implementation_code"]),
        digits=content["main_sequence"]["digits"],
        letters=content["main_sequence"]["letters"],
    )


def demonstration_departments(version: int = 1) -> Mapping[str, str]:
    """Return the demonstration table of departments (示例), with which an empty table begins."""
    content = read("central_departments", version)
    return {str(code): str(name) for code, name in content["departments"].items()}


def _shape(content: Mapping[str, Any]) -> CodeShape:
    shape = CodeShape(name_zh=content["name_zh"], segments=tuple(Segment(**segment) for segment in content["segments"]))
    if shape.length != content["length"]:
        raise WrongRule(f"{content['name_zh']}: {shape.length} characters in segments, {content['length']} in all")
    return shape
