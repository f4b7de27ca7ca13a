"""Telephone numbers (电话) in a text: which there are, and which need an area code and have none.

Mobile numbers, hotlines (12345, 95xxx, 96xxx, 110) and 400/800 numbers need none. In a list each number needs its own:
whoever copies one of them would lose the code of the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_AS_ASCII = str.maketrans("０１２３４５６７８９－—–―‐（）＋", "0123456789-----()+")
_NO_NUMBERS = re.compile(
    r"https?://[!-~]+|www\.[!-~]+|[a-zA-Z0-9_.%+-]+@[a-zA-Z0-9.-]+|(?:QQ|qq|微信号?|邮编|邮政编码)[群号]*[:：]?\s*\d+"
)
_EXTENSION = r"(?P<{0}>(?:\s*(?:-|转|分机|ext\.?)+\s*\d{{1,6}}(?!\d))*)"
_PHONE = re.compile(
    r"(?<![\d.])(?:"
    r"(?:\+?86[- ]?)?(?P<mobile>1[3-9]\d[ -]?\d{4}[ -]?\d{4})(?!\d)"
    r"|(?P<free>[48]00[- ]?\d{3,4}[- ]?\d{3,4})(?!\d)"
    r"|(?:\+?86[- ]?)?\(?(?P<area>0(?:10|2\d|[3-9]\d{2})|(?<=86-)2\d)\)?[- ]{0,3}"
    r"(?P<local>[1-9]\d{3}[- ]?\d{3,4}|1\d{2}|1[02]\d{3,4}|9[56]\d{3,4})(?!\d)" + _EXTENSION.format("ext") + "|"
    r"(?P<bare>[2-8]\d{6,7})(?!\d)" + _EXTENSION.format("bare_ext") + "|"
    r"(?P<hotline>12\d{3,4}|9[56]\d{3,4}|10\d{3}|11[0249]|12[02])(?!\d)" + _EXTENSION.format("hot_ext") + ")"
)


_DIGITS = re.compile("[0-9０-９]{3}")
"""Every number has so many beside each other."""
_SIGNS_OF_OTHERS = re.compile("@|://|www|[Qq]{2}|微信|邮")
"""One of these stands in whatever holds digits that are no telephone number."""


@dataclass(frozen=True, kw_only=True)
class Phone:
    """One number: where it stands, what tells it from others, whether it lacks an area code, and which it has."""

    start: int
    end: int
    text: str
    key: str
    lacks_area_code: bool
    area_code: str = ""


def phones(text: str) -> Iterator[Phone]:
    """Yield the numbers of a text, in their order."""
    if not _DIGITS.search(text):
        return
    plain = text if text.isascii() else text.translate(_AS_ASCII)
    if _SIGNS_OF_OTHERS.search(plain):
        plain = _NO_NUMBERS.sub(lambda match: " " * len(match[0]), plain)
    for match in _PHONE.finditer(plain):
        local = next(match[name] for name in ("mobile", "free", "local", "bare", "hotline") if match[name])
        extension = re.sub("[^0-9]+", "-", match["ext"] or match["bare_ext"] or match["hot_ext"] or "")
        yield Phone(
            start=match.start(),
            end=match.end(),
            text=text[match.start() : match.end()],
            key=re.sub("[^0-9]", "", local) + extension,
            lacks_area_code=match["bare"] is not None,
            area_code=match["area"].rjust(3, "0") if match["area"] else "",
        )
