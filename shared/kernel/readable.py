"""What of a text that somebody typed can be read: reasons and answers are kept without the characters nobody sees."""

from __future__ import annotations

import re
from unicodedata import category

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})
"""Control and format characters (zero width, direction, byte order mark), and halves of pairs."""
_NO_SIGNS = frozenset("\ufffe\uffff")
"""Code points that are no characters, and that neither Word nor a workbook can hold (XML 1.0, production 2)."""
_BLANK_SIGNS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs that show nothing."""


def readable(text: str) -> str:
    """
    Return a text without what nobody sees and without white space around it, its line ends as plain ones.

    Empty when nothing is left that can be read. A workbook cannot hold control characters (ECMA-376), and a text that
    turns its direction shows something else than it says.
    """
    kept = "".join(
        char
        for char in _LINE_ENDS.sub("\n", text)
        if char in "\n\t" or (category(char) not in _UNSEEN and char not in _NO_SIGNS)
    ).strip()
    return kept if any(category(char)[0] in "LNPS" and char not in _BLANK_SIGNS for char in kept) else ""
