"""How values that are more than a text or a code stand in one cell, and how a cell is read: each has one text form.

A time limit is ``20个工作日（说明）`` or ``当场``, numbered texts have a line each, a file has its name in the first
line and its SHA-256 in the second. What cannot be read stays the text that it is, so that the checks name it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any
from unicodedata import normalize

from shared.kernel.days import day_of
from shared.standards.element_list import Element
from shared.standards.loader import newest, read

UNITS = "implementation_list_aliases"
"""The data file of other words, among them those for the units of time limits."""
INNER_LINE = "↵"
"""Stands for a line break inside one of several numbered texts, each of which has a line of its own."""
MEASURE, SAME_TIME = "个", "·"
_MARKED = re.compile(r"(\\*)(↵|\n)")
_WRITTEN = re.compile(r"(\\*)↵")
_NUMBER = re.compile(rf"(-?[0-9]{{1,9}})\s*(?:{MEASURE}\s*(\S*)|([^\W\d]\S*)?)")
"""A whole number with its unit, or without one: no figure of the number may be taken for the unit."""
_FILE = re.compile(
    r"(?P<name>.+)\s+(?:SHA-?256[:：])?(?P<sha256>[0-9A-Fa-f]{64})"
    r"(?:\s+(?P<size>[0-9]{1,9})\s*字节)?(?:\s+(?P<media_type>[A-Za-z0-9.+-]+/[A-Za-z0-9.+-]+))?",
    re.DOTALL,
)


@dataclass(frozen=True, kw_only=True)
class TextForm:
    """How a kind of value is written into a cell and read, and what to tell somebody who writes it otherwise."""

    shown: Callable[[Element, Any], str]
    read: Callable[[Element, str], Any]
    remedy: Callable[[Element], str]


# Time limits


def _shown_limit(element: Element, value: Any) -> str:
    if isinstance(value, str):
        return value
    unit = element.values.get(value.get("unit", ""), value.get("unit", ""))
    if "word" in value:
        limit = value["word"] + (f"{SAME_TIME}{unit}" if unit else "")
    else:
        limit = f"{value.get('number', '')}{MEASURE}{unit}"
    return f"{limit}（{value['explanation']}）" if value.get("explanation") else limit


@lru_cache(maxsize=4096)
def _limit_parts(element: Element, text: str) -> tuple[tuple[str, Any], ...] | str:
    """The same few limits fill a whole column."""
    limit, explanation = _without_explanation(text)
    limit = normalize("NFKC", limit).strip()
    parts: dict[str, Any]
    word, _, unit = limit.partition(SAME_TIME)
    if word in element.words:
        parts = {"word": word} | ({"unit": _units(element).get(unit, unit)} if unit else {})
    elif match := _NUMBER.fullmatch(limit):
        unit = match[2] or match[3]
        parts = {"number": int(match[1])} | ({"unit": _units(element).get(unit, unit)} if unit else {})
    else:
        return text
    if explanation:
        parts["explanation"] = explanation
    return word if parts.keys() == {"word"} else tuple(parts.items())


def _read_limit(element: Element, text: str) -> Any:
    found = _limit_parts(element, text)
    return found if isinstance(found, str) else dict(found)


def _without_explanation(text: str) -> tuple[str, str]:
    """Return what stands before the first bracket, and what is in it; only a text that ends with one has it."""
    start = min((place for place in (text.find("（"), text.find("(")) if place >= 0), default=-1)
    if start < 0 or text[-1] not in "）)":
        return text, ""
    return text[:start], text[start + 1 : -1].strip()


@cache
def _units(element: Element) -> Mapping[str, str]:
    others = read(UNITS, newest(UNITS))["tables"].get(element.table, {})
    return {
        **others,
        **{code: code for code in element.values},
        **{text: code for code, text in element.values.items()},
    }


def _limit_remedy(element: Element) -> str:
    words = "、".join(f"“{word}”" for word in element.words)
    return f"请写成“20个工作日”的样子，单位是{'、'.join(element.values.values())}{'；或者写' + words if words else ''}"


# Numbered texts


def _shown_texts(_element: Element, value: Any) -> str:
    if isinstance(value, str):
        return value
    return "\n".join(_MARKED.sub(_marked, text) for text in value)


def _marked(found: re.Match[str]) -> str:
    """An own sign of this kind gets one backslash; those that stand before a sign are doubled."""
    return found[1] * 2 + ("\\↵" if found[2] == INNER_LINE else INNER_LINE)


def _read_texts(_element: Element, text: str) -> list[str]:
    return [_WRITTEN.sub(_unmarked, line) for line in text.split("\n") if line.strip()]


def _unmarked(found: re.Match[str]) -> str:
    halves, is_own = divmod(len(found[1]), 2)
    return "\\" * halves + (INNER_LINE if is_own else "\n")


# Files


def _shown_file(_element: Element, value: Any) -> str:
    size = f"{value['size']} 字节" if "size" in value else ""
    return "\n".join(line for line in (value["name"], value["sha256"], size, value.get("media_type", "")) if line)


def _read_file(_element: Element, text: str) -> Any:
    match = _FILE.fullmatch(text)
    if match is None:
        return text
    parts: dict[str, Any] = {"sha256": match["sha256"].lower(), "name": match["name"].strip()}
    if match["size"]:
        parts["size"] = int(match["size"])
    if match["media_type"]:
        parts["media_type"] = match["media_type"]
    return parts


def _read_number(_element: Element, text: str) -> int | str:
    """Most are plain digits; what else spells a number, the standard's reader knows."""
    return int(text) if len(text) < 10 and text.isascii() and text.isdecimal() else text


# Days


@lru_cache(maxsize=4096)
def _read_day(_element: Element, text: str) -> str:
    """A spreadsheet program that saves a .csv writes days in its own way."""
    try:
        day = day_of(text)
    except ValueError:
        return text
    return day.isoformat() if day else ""


TEXT_FORMS: Mapping[str, TextForm] = {
    "duration": TextForm(shown=_shown_limit, read=_read_limit, remedy=_limit_remedy),
    "text_list": TextForm(
        shown=_shown_texts, read=_read_texts, remedy=lambda _element: "请一条一行地填写，单元格里按 Alt+Enter 换行"
    ),
    "file": TextForm(
        shown=_shown_file,
        read=_read_file,
        remedy=lambda _element: "请先在表单里上传文件，再在这里第一行写文件名，第二行写它的 SHA-256",
    ),
    "integer": TextForm(
        shown=lambda _element, value: str(value),
        read=_read_number,
        remedy=lambda _element: "请只填数字，例如 1",
    ),
    "date": TextForm(
        shown=lambda _element, value: str(value),
        read=_read_day,
        remedy=lambda _element: "请写成 2026-11-24 的样子",
    ),
}
"""By the kind of the element; a kind that is not here stands in its cell as it is."""
