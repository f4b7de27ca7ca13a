"""What a name or number that people give may hold: plain text, as the standard demands it of item names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from shared.kernel.errors import Problem

_MARKS = re.compile(r"[<>\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


def mark_problems(field: str, label: str, text: str) -> Iterable[Problem]:
    """
    Name what is wrong with a name that holds `<`, `>` or a character that nobody sees.

    Names travel into messages, spreadsheets and other systems; one of them might take a mark for an instruction.
    """
    if _MARKS.search(text.strip()):
        yield Problem(field, label, "有尖括号、换行或看不见的字符", "请删去这些字符，只留名称本身的文字")
