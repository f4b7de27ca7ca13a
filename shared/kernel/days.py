"""Days as people and spreadsheet programs write them."""

from __future__ import annotations

import re
from datetime import date
from unicodedata import normalize

_WRITTEN = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]00:00:00)?")
_IN_ONE = re.compile(r"(\d{4})(\d{2})(\d{2})")


def day_of(text: str) -> date | None:
    """
    Read a day (2019-03-01, 2019/3/1, 2019.3.1, 2019年3月1日, 20190301; also in wide signs), nothing from an empty text.

    A spreadsheet program makes the first of these the second when it saves a .csv.

    :raises ValueError: when it is no day of the calendar
    """
    plain = normalize("NFKC", text).strip()
    if not plain:
        return None
    parts = _WRITTEN.fullmatch(plain) or _IN_ONE.fullmatch(plain)
    if parts is None:
        raise ValueError(text)
    year, month, day = parts.groups()
    return date(int(year), int(month), int(day))
