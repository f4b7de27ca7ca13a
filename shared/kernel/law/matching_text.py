"""When two texts of a law are the same text: without what nobody reads, white space, punctuation and invisible signs.

Everything that asks whether a text is still the same text asks here.
"""

from __future__ import annotations

from functools import cache
from unicodedata import category, normalize

UNREAD = ("Z", "P", "Cc", "Cf")
"""How the Unicode categories of separators, of punctuation, and of what cannot be seen begin.

Rare characters that stand in the private use area, or are newer than the tables of this Python, are read.
"""


def matching_key(text: str) -> str:
    """
    Return what is left of a text when it is compared: NFKC, without white space, punctuation and invisible signs.

    Two provisions with the same key are the same provision, whatever numbers they bear: zero width signs and the width
    of a bracket come from typesetting, and no office decided them.
    """
    return "".join(filter(_is_read, normalize("NFKC", text)))


@cache
def _is_read(char: str) -> bool:
    return not category(char).startswith(UNREAD)
