"""What is wrong in a value that is more than a text or a code: a number, a time limit, numbered texts, a file."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from shared.kernel.errors import Problem
from shared.standards import normal
from shared.standards.elements import Element

ValueCheck = Callable[[Any, int | None, list[Problem]], None]
"""Judges one value that is there."""

LONGEST_EXPLANATION = 1000
_DIGEST = re.compile("[0-9a-f]{64}")


def reporter(element: Element, parent: Element | None) -> Callable[[str, str, int | None, str], Problem]:
    """Return what makes a problem of this element or field: (message, remedy, row, rule)."""
    label = normal.label_of(element, parent)

    def problem(message: str, remedy: str, row: int | None, rule: str) -> Problem:
        return Problem(normal.path_of(element, parent, row), label, message, remedy, row, rule)

    return problem


def number_check(element: Element, parent: Element | None) -> ValueCheck:
    """Return the check of an integer against its bounds."""
    problem = reporter(element, parent)
    least, most = element.minimum, element.maximum

    def check(value: Any, row: int | None, found: list[Problem]) -> None:
        if least is not None and value < least:
            found.append(problem(f"是 {value}，最小是 {least}", f"请填 {least} 或更大的整数", row, "minimum"))
        if most is not None and value > most:
            found.append(problem(f"是 {value}，最大是 {most}", f"请填 {most} 或更小的整数", row, "maximum"))

    return check


def texts_check(element: Element, parent: Element | None) -> ValueCheck:
    """Return the check of numbered texts: how many, and how long each may be; the row is that of the text."""
    problem = reporter(element, parent)
    longest, most = element.max_length, element.at_most

    def check(value: Any, _row: int | None, found: list[Problem]) -> None:
        if isinstance(value, str):
            return
        if most is not None and len(value) > most:
            found.append(problem(f"有 {len(value)} 条，最多 {most} 条", f"请减到 {most} 条以内", None, "at_most"))
        for place, text in enumerate(value, start=1):
            if longest is not None and len(text) > longest:
                message = f"有 {len(text)} 个字，最多 {longest} 个字"
                found.append(problem(message, f"请缩短到 {longest} 个字以内", place, "max_length"))

    return check


def duration_check(element: Element, parent: Element | None) -> ValueCheck:
    """Return the check of a time limit: a number with a unit, or one of the words that stand for one."""
    problem = reporter(element, parent)
    units = "、".join(element.values.values())
    first_unit = next(iter(element.values.values()), "")

    def check(value: Any, row: int | None, found: list[Problem]) -> None:
        if isinstance(value, str):
            return
        word, number, unit = value.get("word"), value.get("number"), value.get("unit")
        if word is not None and (word not in element.words or number is not None):
            allowed = "、".join(element.words)
            remedy = f"请只选“{allowed}”，或只填数字和单位" if allowed else "请填写数字和单位"
            found.append(problem(f"“{word[:20]}”不能这样填", remedy, row, "fits_table"))
        if word is None and number is None:
            found.append(problem("没有填写时限的数字", element.remedy_zh or "请填写数字", row, "required"))
        if number is not None and (unit is None or unit not in element.values):
            message = f"“{unit[:20]}”不是时限的单位" if unit else "时限没有单位"
            remedy = f"请从{units}中选择，例如“{number}个{first_unit}”"
            found.append(problem(message, remedy, row, "fits_table"))
        if len(value.get("explanation", "")) > LONGEST_EXPLANATION:
            message = f"说明超过 {LONGEST_EXPLANATION} 个字"
            found.append(problem(message, f"请缩短到 {LONGEST_EXPLANATION} 个字以内", row, "max_length"))

    return check


def file_check(element: Element, parent: Element | None) -> ValueCheck:
    """Return the check of a reference to a stored file: its content hash, and a name to show."""
    problem = reporter(element, parent)

    def check(value: Any, row: int | None, found: list[Problem]) -> None:
        if not _DIGEST.fullmatch(value.get("sha256", "")) or not value.get("name"):
            found.append(problem("不是已上传的文件", "请重新上传文件", row, "file"))

    return check


CHECKS: dict[str, Callable[[Element, Element | None], ValueCheck]] = {
    "integer": number_check,
    "text_list": texts_check,
    "duration": duration_check,
    "file": file_check,
}
