"""How like two texts of a law are to somebody who lays them side by side."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from shared.kernel.law.matching_text import LISTED, RANGE, matching_key
from shared.kernel.law.numerals import NUMERAL_CHARS

_N = f"[{NUMERAL_CHARS}]+"
_NUMBER_CITED = re.compile(rf"第{_N}(?:[{LISTED}{RANGE}]{_N})*(?:条(?:之{_N})*|款|项|章|节)")


def without_numbers(text: str) -> str:
    """Return the key of a text in which every number of an article, paragraph or item that it cites is the same."""
    return _NUMBER_CITED.sub("第条", matching_key(text))


def likeness(one: str, other: str) -> float:
    """Return how like two texts are, from 0 to 1: the share of their pairs of characters that both have."""
    a, b = (Counter(pairwise(matching_key(text))) for text in (one, other))
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else 0.0
