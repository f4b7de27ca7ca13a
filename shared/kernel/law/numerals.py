"""Numbers as Chinese law prints them: of articles (条), paragraphs (款), items (项), chapters (章) and documents."""

from __future__ import annotations

import re
from unicodedata import normalize

_DIGITS = {char: value for value, chars in enumerate(("零〇○", *"一二三四五六七八九")) for char in chars}
_DIGITS |= dict(zip("两壹贰叁肆伍陆柒捌玖", (2, 1, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_PLACES = {"wan": 10_000, "qian": 1000, "bai": 100, "shi": 10, "ge": 1}
_TENS = {"廿": "二十", "卅": "三十"}
_PRINTED = "零一二三四五六七八九"
_SIMPLE = {char: _PRINTED[value] for char, value in _DIGITS.items()} | {"拾": "十", "佰": "百", "仟": "千"}
NUMERAL_CHARS = "0-9０-９" + "".join(dict.fromkeys((*_DIGITS, *_UNITS, *_TENS, "万")))
"""What a number may hold, for use inside the square brackets of a regular expression."""
MOST = 99_999
_D, _Z = f"[{''.join(char for char, value in _DIGITS.items() if value)}]", "[零〇○]?"
_WITH_UNITS = re.compile(
    rf"(?P<wan>{_D}万)?{_Z}(?P<qian>{_D}[千仟])?{_Z}(?P<bai>{_D}[百佰])?{_Z}(?P<shi>{_D}?[十拾])?{_Z}(?P<ge>{_D})?"
)
_WRITTEN = re.compile(
    rf"(?:第\s*)?(?P<base>[{NUMERAL_CHARS}]+)\s*(?:条(?P<subs>(?:\s*之\s*[{NUMERAL_CHARS}]+)*))?",
)


def numeral(text: str) -> int | None:
    """
    Return the number that a text writes in Chinese, arabic or full-width digits, or None when it writes none.

    Chinese numbers are read with their units (一百一十二) or digit by digit (二〇一五). What could be read in two ways
    (二百一: 201 or 210) is no number: nothing is guessed.
    """
    plain = normalize("NFKC", text).strip()
    if plain.isascii():
        return int(plain) if plain.isdigit() and len(plain) <= len(str(MOST)) else None
    for short, full in _TENS.items():
        plain = plain.replace(short, full)
    if len(plain) <= len(str(MOST)) and all(char in _DIGITS for char in plain):
        return _digit_by_digit(plain)
    match = _WITH_UNITS.fullmatch(plain)
    if match is None or not plain:
        return None
    value = sum(_value(match[name], unit) for name, unit in _PLACES.items())
    return value if value <= MOST and _bare(plain) == _bare(chinese(value)) else None


def chinese(number: int) -> str:
    """
    Return a number from 0 to 99,999 as laws print it: 12 is 十二, 101 一百零一, 110 一百一十.

    :raises ValueError: when the number is beyond these bounds
    """
    if not 0 <= number <= MOST:
        raise ValueError(f"no number of a law: {number}")
    if number == 0:
        return _PRINTED[0]
    found = ""
    for unit, name in ((10_000, "万"), (1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            found += _PRINTED[digit] + name
        elif found and not found.endswith("零") and number % unit:
            found += "零"
    return found[1:] if 10 <= number < 20 else found


def printed(number: int, unit: str = "条") -> str:
    """Return the name of a part of a law by its number: 第十二条, 第一款, 第五项."""
    return f"第{chinese(number)}{unit}"


def article_number(text: str) -> str | None:
    """
    Return the number of an article as laws print it, 第十二条 or 第十二条之一, or None when the text is none.

    Read are 第12条, 第十二条, 十二 and 12, each with 之一 behind 条.
    """
    match = _WRITTEN.fullmatch(text.strip())
    if match is None:
        return None
    base = numeral(match["base"])
    subs = [numeral(sub) for sub in (match["subs"] or "").split("之")[1:]]
    if not base or not all(subs):
        return None
    return printed(base) + "".join(f"之{chinese(sub)}" for sub in subs if sub)


def _digit_by_digit(plain: str) -> int:
    return int("".join(str(_DIGITS[char]) for char in plain))


def _value(said: str | None, unit: int) -> int:
    """Return what one place of a number is worth; 十 alone is one ten, of the other units none is left out."""
    if not said:
        return 0
    digit = said[0] if said[0] in _DIGITS else "一"
    return _DIGITS[digit] * unit


def _bare(plain: str) -> str:
    """Return a number in the simplest signs; 一百十 and 一百一十 are both written."""
    return "".join(_SIMPLE.get(char, char) for char in plain).replace("一十", "十")
