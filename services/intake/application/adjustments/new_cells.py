"""
The cell of articles of a row of legal basis with other numbers, kept as it was written as far as that can be read back.

What is written is always read again by the same grammar; a cell that would not cite exactly what it should is not
written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from services.intake.domain.laws.citing import cites_another_law, places_in

BETWEEN = "、"


def with_new_numbers(cell: str, title: str, new_articles: Mapping[str, str]) -> str | None:
    """
    Return a cell in which these places are others; None when it cannot be read back as that.

    :param cell: what the row cites, such as 第九条第一款和第十一条
    :param new_articles: the new place by the old one, both in the normal form (第十二条第二款)
    """
    cited = [str(place) for place in places_in(cell, title)]
    if not cited or not set(new_articles) <= set(cited) or cites_another_law(cell, title):
        return None  # two laws have articles of one number: which one is meant cannot be told from the places
    wanted = [new_articles.get(place, place) for place in cited]
    as_written = _replaced(cell, new_articles)
    if _reads(as_written, title, wanted):
        return as_written
    written_anew = BETWEEN.join(wanted)
    return written_anew if _reads(written_anew, title, wanted) else None


def _replaced(cell: str, new_articles: Mapping[str, str]) -> str:
    longest_first = sorted(new_articles, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, longest_first)), lambda found: new_articles[found[0]], cell)


def _reads(cell: str, title: str, wanted: Sequence[str]) -> bool:
    return [str(place) for place in places_in(cell, title)] == list(wanted)
