"""Time limits as guides write them in words: how many of which unit, 当场, or nothing that can be compared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from shared.kernel.law.numerals import NUMERAL_CHARS, numeral
from shared.standards.loader import newest, read

_NOTE = re.compile(r"[（(][^（）()]*[）)]\s*$")
_FROM = re.compile(r"(?:自|从)?[^，,。；;：:\d]{0,20}之日起[，,]?\s*")
_WITHIN = re.compile(r"\s*(?:之内|以内|内)?\s*(?:办结|办理完毕|办完|作出决定|完成)?$")
_INSTANT = re.compile(r"0\s*(?:[（(]?个?(?:工作[日天]|自然日|[日天])[）)]?)?")
_LIMIT = re.compile(rf"([{NUMERAL_CHARS}]{{1,6}})\s*[（(]?\s*(个?工作[日天]|个?自然日|个?日历日|[日天]|个?月)[）)]?")
LONGEST = 1000
"""A longer text tells more than a limit."""


def limit_in_words(value: Any) -> dict[str, Any] | str | None:
    """
    Return the time limit that a value states; None when it states none that can be compared.

    A bare 0 and words such as 当场办结 are an instant one, 无 stays what it is. A note in brackets at the end and the
    day from which it runs are no part of the limit.
    """
    text, keys = str(value).strip().rstrip("。"), _keys()
    if len(text) > LONGEST:
        return None
    if text in keys["instant"] or _INSTANT.fullmatch(text):
        return "当场"
    if text == "无":
        return text
    match = _match(text) or _match(_NOTE.sub("", text).rstrip())
    number = numeral(match[1]) if match else None
    if match is None or number is None:
        return None
    return {"number": number, "unit": keys["units"][match[2].removeprefix("个")], "explanation": ""}


def _match(text: str) -> re.Match[str] | None:
    start = _FROM.match(text)
    return _LIMIT.fullmatch(_WITHIN.sub("", text[start.end() :] if start else text))


@cache
def _keys() -> Mapping[str, Any]:
    return read("guide_record_keys", newest("guide_record_keys"))
