"""Words without which a regular expression finds nothing: looked for first, they spare most texts the expression."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from services.intake.domain.lint.exempt import FILLER

Words = frozenset[str]
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)


@cache
def needed_words(pattern: str) -> Words | None:
    """
    Return words of which every text that the pattern finds something in holds one; None when that cannot be said.

    The filler of exempt pieces is no such word: the text as it was written does not have it.

    :raises re.error: when it is no regular expression
    """
    return _of_sequence(parser.parse(pattern, re.MULTILINE))


def finder(patterns: Iterable[str]) -> re.Pattern[str]:
    """Return what finds a needed word of any of the patterns, and something in every text when one may do without."""
    every: set[str] = set()
    for pattern in patterns:
        words = needed_words(pattern)
        if words is None:
            return re.compile("")
        every |= words
    shortest = [word for word in every if not any(other != word and other in word for other in every)]
    return re.compile("|".join(map(re.escape, sorted(shortest))))


def _of_sequence(sequence: Any) -> Words | None:
    """Each part of a sequence is needed: the part whose words are longest, and then fewest, says it best."""
    found: list[Words] = []
    run = ""
    for kind, about in sequence:
        if kind is codes.LITERAL and chr(about) != FILLER:
            run += chr(about)
            continue
        found += _of_run(run)
        run = ""
        if (words := _of_part(kind, about)) is not None:
            found.append(words)
    found += _of_run(run)
    return max(found, key=lambda words: (min(map(len, words)), -len(words)), default=None)


def _of_run(run: str) -> list[Words]:
    return [frozenset({run})] if run else []


def _of_part(kind: Any, about: Any) -> Words | None:
    if kind is codes.BRANCH:
        branches = [_of_sequence(branch) for branch in about[1]]
        return None if None in branches else frozenset().union(*(words for words in branches if words))
    if kind is codes.IN:
        is_plain = all(each is codes.LITERAL and chr(code) != FILLER for each, code in about)
        return frozenset(chr(code) for _, code in about) if is_plain else None
    if kind is codes.SUBPATTERN:
        return _of_sequence(about[3])
    if kind in _REPEATS:
        return _of_sequence(about[2]) if about[0] else None
    # what must stand before or after stands in the text, too
    return _of_sequence(about[1]) if kind is codes.ASSERT else None
