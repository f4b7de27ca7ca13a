"""How single values are read into their normal form, and how a problem names where it is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from shared.kernel.errors import Problem
from shared.standards.elements import CODED, Element

Reader = Callable[[Any, int | None, list[Problem]], Any]
"""Turns a value into its normal form, or into None when it is empty or was reported as unreadable."""

UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SHAPES = {
    "str": "文字",
    "dict": "一组键值",
    "list": "一个列表",
    "tuple": "一个列表",
    "bool": "是或否",
    "int": "数字",
    "float": "数字",
}


def is_empty(value: object) -> bool:
    """Tell whether this stands for nothing: empty equals absent."""
    return value is None or (isinstance(value, str) and not value.strip())


def shape_of(value: object) -> str:
    """Return in Chinese what kind of thing was sent."""
    return _SHAPES.get(type(value).__name__, "一个对象")


def unknown_key(path: str, label: str, row: int | None, key: str) -> Problem:
    """Return the problem of a key that the standard does not have."""
    return Problem(path[:200], label, f"标准里没有“{key[:40]}”", "请删去，或核对它的名称", row, "unknown")


def wrong_shape(path: str, label: str, row: int | None, wanted: str, value: object) -> Problem:
    """Return the problem of a value that is not of the kind the element takes."""
    return Problem(path, label, f"应填{wanted}，收到的是{shape_of(value)}", f"请改填{wanted}", row, "shape")


def label_of(element: Element, parent: Element | None) -> str:
    """Return the Chinese name by which a problem calls an element or one of its fields."""
    return element.name_zh if parent is None else f"{parent.name_zh}·{element.name_zh}"


def path_of(element: Element, parent: Element | None, row: int | None) -> str:
    """Return the path of an element, of a field of a group, or of a field in a row (which counts from 1)."""
    if parent is None:
        return element.key
    return f"{parent.key}.{element.key}" if row is None else f"{parent.key}.{row - 1}.{element.key}"


def text_reader(element: Element, parent: Element | None) -> Reader:
    """Return what reads a text, a code or a date; most are as they should be, and are told by a look."""
    if element.kind in CODED or element.kind == "date":
        return _code_reader(element, parent)
    read_text = _any_text_reader(element, parent)

    def read_plain(value: Any, row: int | None, problems: list[Problem]) -> Any:
        if type(value) is str and value.isprintable():  # in one line, and nothing in it is unwritable
            return value.strip() or None
        text = read_text(value, row, problems)
        return text.replace("\r\n", "\n").replace("\r", "\n").strip() or None if text else None

    return read_plain


def _code_reader(element: Element, parent: Element | None) -> Reader:
    known = frozenset(code for code in element.values if unicodedata.normalize("NFKC", code).strip() == code)
    read_text = _any_text_reader(element, parent)

    def read_code(value: Any, row: int | None, problems: list[Problem]) -> Any:
        if type(value) is str and value in known:
            return value
        text = read_text(value, row, problems)
        return unicodedata.normalize("NFKC", text).strip() or None if text else None

    return read_code


def _any_text_reader(element: Element, parent: Element | None) -> Reader:
    label = label_of(element, parent)

    def read_text(value: Any, row: int | None, problems: list[Problem]) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str):
            problems.append(wrong_shape(path_of(element, parent, row), label, row, "文字", value))
            return None
        if not value.isprintable() and UNWRITABLE.search(value):
            path = path_of(element, parent, row)
            problems.append(
                Problem(path, label, "含有无法显示的控制字符", "请删去这些字符，或重新录入", row, "characters")
            )
            return None
        return value

    return read_text


def flag_reader(element: Element, parent: Element | None) -> Reader:
    """Return what reads a yes or no."""
    read_text = text_reader(element, parent)

    def read_flag(value: Any, row: int | None, problems: list[Problem]) -> str | None:
        if isinstance(value, bool):
            return "1" if value else "0"
        text: str | None = read_text(value, row, problems)
        return text

    return read_flag


def number_reader(element: Element, parent: Element | None) -> Reader:
    """Return what reads a whole number."""

    def read_number(value: Any, row: int | None, problems: list[Problem]) -> int | None:
        if is_empty(value):
            return None
        number = whole_number(value)
        if number is None:
            path, label = path_of(element, parent, row), label_of(element, parent)
            problems.append(Problem(path, label, "不是整数", "请只填数字，例如 1", row, "shape"))
        return number

    return read_number


def whole_number(value: object) -> int | None:
    """Return the whole number that a value is or spells in digits, None when it does neither."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value if abs(value) < 10**9 else None
    text = unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else ""
    return int(text) if re.fullmatch("-?[0-9]{1,9}", text) else None


def texts_reader(element: Element, parent: Element | None) -> Reader:
    """Return what reads numbered texts; a text of several lines is one for each line."""
    read_text = text_reader(element, parent)

    def read_texts(value: Any, row: int | None, problems: list[Problem]) -> Any:
        if is_empty(value):
            return None
        if isinstance(value, str):
            value = value.splitlines()
        if not isinstance(value, list | tuple):
            path = path_of(element, parent, row)
            problems.append(wrong_shape(path, label_of(element, parent), row, "一条一条的文字", value))
            return None
        texts = [text for place, entry in enumerate(value, start=1) if (text := read_text(entry, place, problems))]
        # The only text of a list may be the word that stands for the whole.
        return texts[0] if len(texts) == 1 and texts[0] in element.words else texts or None

    return read_texts


def duration_reader(element: Element, parent: Element | None) -> Reader:
    """Return what reads a time limit: number and unit, or a word, with an explanation."""
    number = number_reader(element, parent)
    text = text_reader(element, parent)
    readers = {"number": number, "unit": text, "word": text, "explanation": text}
    read_parts = _parts_reader(element, parent, readers, "数字和单位")

    def read_duration(value: Any, row: int | None, problems: list[Problem]) -> Any:
        parts = read_parts(value, row, problems)
        # A word alone is stored as the word, so that there is one spelling of it.
        return parts["word"] if parts and parts.keys() == {"word"} and parts["word"] in element.words else parts

    return read_duration


def file_reader(element: Element, parent: Element | None) -> Reader:
    """Return what reads a reference to a stored file."""
    text, number = text_reader(element, parent), number_reader(element, parent)
    readers = {"sha256": text, "name": text, "size": number, "media_type": text}
    return _parts_reader(element, parent, readers, "一个已上传的文件")


def _parts_reader(element: Element, parent: Element | None, readers: Mapping[str, Reader], wanted: str) -> Reader:
    label = label_of(element, parent)

    def read_parts(value: Any, row: int | None, problems: list[Problem]) -> dict[str, Any] | None:
        if is_empty(value):
            return None
        if type(value) is not dict and not isinstance(value, Mapping):
            problems.append(wrong_shape(path_of(element, parent, row), label, row, wanted, value))
            return None
        before = len(problems)
        if not value.keys() <= readers.keys():
            path = path_of(element, parent, row)
            problems += (unknown_key(path, label, row, str(key)) for key in value if key not in readers)
        parts = {}
        for key, reader in readers.items():
            if key in value and (part := reader(value[key], row, problems)) is not None:
                parts[key] = part
        return parts if parts and len(problems) == before else None

    return read_parts


def codes_reader(element: Element, parent: Element | None) -> Reader:
    """Return what reads a set of codes."""
    read_text = text_reader(element, parent)

    def read_codes(value: Any, row: int | None, problems: list[Problem]) -> list[str] | None:
        if is_empty(value):
            return None
        if not isinstance(value, list | tuple):
            path = path_of(element, parent, row)
            problems.append(wrong_shape(path, label_of(element, parent), row, "一个代码列表", value))
            return None
        codes = {code for entry in value if (code := read_text(entry, row, problems))}
        return sorted(codes) or None

    return read_codes
