"""How cross rules read a record: what is known, what is empty, and an explicit 无.

A rule judges only what is known: every reader returns None for a key that is not in the record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

Values = Mapping[str, Any]

NOTHING = frozenset(
    {"无", "没有", "不涉及", "无需", "无须", "无需材料", "无需提供材料", "无限定条件", "不收费", "免费", "/", "-", "—"}
)
"""Words by which a text says that there is nothing; the standard's own are among them."""

YES = frozenset({"1", "是", "true", "True"})
NO = frozenset({"0", "否", "false", "False"})


def is_empty(value: Any) -> bool:
    """Tell whether a value that is in the record holds nothing at all."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, dict | list | tuple) and not value)


def says_nothing(value: Any) -> bool:
    """Tell whether a value is empty or says 无 in so many words."""
    if isinstance(value, str):
        text = value.strip().rstrip("。.")
        return not text or text in NOTHING
    if isinstance(value, dict):
        return all(says_nothing(part) for part in value.values())
    if isinstance(value, list | tuple):
        return all(says_nothing(part) for part in value)
    return value is None


def left_empty(values: Values, key: str) -> bool:
    """Tell whether a key is in the record and holds nothing."""
    return key in values and is_empty(values[key])


def flag(values: Values, key: str) -> bool | None:
    """Return a yes or no, None when it is neither or not known."""
    value = values.get(key)
    if isinstance(value, bool):
        return value
    word = str(value).strip()
    return True if word in YES else False if word in NO else None


def number(value: Any) -> int | None:
    """Return a whole number that is not negative, None for anything else."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return value if value >= 0 else None
    text = str(value).strip()
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else None


def codes(values: Values, key: str) -> frozenset[str] | None:
    """Return the codes of an element, None when it is not known or empty."""
    value = values.get(key)
    if is_empty(value):
        return None
    listed = value if isinstance(value, list | tuple | set | frozenset) else (value,)
    return frozenset(str(code) for code in listed)


def rows(values: Values, key: str) -> list[Mapping[str, Any]] | None:
    """Return the rows of a table, an empty list when the record says that there are none, None when unknown."""
    if key not in values:
        return None
    value = values[key]
    if says_nothing(value):
        return []
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list | tuple) else None


def pieces(values: Values, key: str, column: str = "") -> Iterator[tuple[int | None, str, str]]:
    """
    Yield the texts of an element, each with its row (None for a single text) and its column.

    Of a table, every text is yielded, or only those of `column`.
    """
    value = values.get(key)
    if isinstance(value, str):
        yield None, "", value
    elif isinstance(value, list | tuple):
        for row, entry in enumerate(value, start=1):
            if isinstance(entry, str):
                yield row, "", entry
            elif isinstance(entry, dict):
                for name, text in ((column, entry.get(column)),) if column else entry.items():
                    if isinstance(text, str):
                        yield row, str(name), text
