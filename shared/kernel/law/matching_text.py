"""When two texts of a law are the same text: without what nobody reads, white space, punctuation and invisible signs.

Everything that asks whether a text is still the same text asks here. A sign that makes another number or another list
of what stands around it is read, in one form for each meaning: 10—20 and 10～20 are one range, 10、20 is none.
"""

from __future__ import annotations

import re
from functools import cache
from unicodedata import category, normalize

from shared.kernel.law.numerals import NUMERAL_CHARS

UNREAD = ("Z", "P", "Cc", "Cf")
"""How the Unicode categories of separators, of punctuation, and of what cannot be seen begin.

Rare characters that stand in the private use area, or are newer than the tables of this Python, are read.
"""
RANGE, LISTED = "↔", "¦"
"""How a key writes what joins the ends of a range, and what parts two numbers that stand side by side."""
_OF_NUMBER = frozenset("%‰‱′″")
"""Punctuation to Unicode, and as much of a number as its figures."""
_NUMERAL = f"[{NUMERAL_CHARS}]"
_DASH = "[-‐‑‒–—―⸺﹘−~〜∼∽⁓˗─━⏤]"
_ENDS_VALUE = rf"{NUMERAL_CHARS}A-Za-z%‰)条款项目编章节号年月日时分秒天周岁元角吨斤克米里升度人户次倍级类期页"
_BLANK = r"[^\S\n]*"
_SIGNS = re.compile(
    rf"(?P<range>(?<=[{_ENDS_VALUE}]){_BLANK}{_DASH}+{_BLANK}(?=[(第]*{_NUMERAL}))|"
    r"(?P<minus>(?<![-–−])[-–−](?=\d))|"
    rf"(?P<dash>{_DASH})|"
    r"(?P<thousand>(?<=\d),(?=\d{3}(?!\d)))|"
    rf"(?P<listed>(?<={_NUMERAL}){_BLANK}[、,]{_BLANK}(?={_NUMERAL}))|"
    r"(?P<point>(?<=\d)[.·](?=\d))|"
    r"(?P<ratio>(?<=\d):(?=\d))|"
    r"(?P<fraction>(?<=\d)/(?=\d))"
)
_READ = {"range": RANGE, "minus": "−", "listed": LISTED, "point": "˙", "ratio": "∶", "fraction": "⁄"}
"""How a key writes a sign that is read: with one that is no punctuation, as others write it (½ is 1⁄2)."""


def matching_key(text: str) -> str:
    """
    Return what is left of a text when it is compared: NFKC, without white space, punctuation and invisible signs.

    Two provisions with the same key are the same provision, whatever numbers they bear: zero width signs and the width
    of a bracket come from typesetting, and no office decided them. 1.5% is neither 15% nor 1.5‰, and 第一、三项 is not
    第一—三项: between numbers, points, commas, dashes and the like are read.
    """
    seen = "".join(char for char in normalize("NFKC", text) if char == "\n" or not _is_invisible(char))
    return "".join(filter(_is_read, _SIGNS.sub(lambda sign: _READ.get(sign.lastgroup or "", ""), seen)))


@cache
def _is_invisible(char: str) -> bool:
    return category(char) in ("Cc", "Cf")


@cache
def _is_read(char: str) -> bool:
    return char in _OF_NUMBER or not category(char).startswith(UNREAD)
