"""Formula injection: a text that a spreadsheet program would run when it opens a .csv file.

`neutralised` puts an apostrophe before such a text, and before one that begins with apostrophes and then such a
sign, so that `restored` gives back exactly what was there. In .xlsx a text is stored as a text and needs none of it.
"""

from __future__ import annotations

import re

_RISKY = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_NEUTRALISED = re.compile("'" + _RISKY.pattern)


def is_risky(text: str) -> bool:
    """Tell whether a spreadsheet program may take this text for a formula."""
    return _RISKY.match(text) is not None


def neutralised(text: str) -> str:
    """Return the text as it is safe to write into a .csv file."""
    return f"'{text}" if _RISKY.match(text) else text


def restored(text: str) -> str:
    """Return what `neutralised` was given; any other text as it is."""
    return text[1:] if _NEUTRALISED.match(text) else text
