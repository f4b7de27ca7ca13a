"""The words under which a page is found: pairs of characters, single characters, pinyin initials.

An interim search: pairs find any piece of a Chinese name whatever the cutter makes of it, so the cutter is only asked
about what the citizen typed. Ranking, synonyms and spelling come with the embedded index (architecture, section 5).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import rjieba
from pypinyin import lazy_pinyin

LONGEST_QUERY = 60
LONGEST_CODE = 10
"""From this length on a run of digits and letters is taken for a whole code, not for a piece of a name."""
RUNS = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+")
STOP = frozenset(("的", "了", "和", "与", "及", "或", "在", "是", "吗", "我", "要", "怎么", "如何", "哪里", "什么"))
"""Words of a question that no name holds."""


def page_terms(names: Iterable[str], codes: Iterable[str]) -> list[str]:
    """Return the words of a page: of its names, and its codes as a whole."""
    terms = {code.lower() for code in codes if code}
    for name in names:
        for run in RUNS.findall(_plain(name)):
            terms |= _chinese_terms(run) if _is_chinese(run) else _latin_terms(run)
    return sorted(terms)


def query_terms(words: str) -> list[str]:
    """Return the words that a page must all have, longest first; none when nothing can be looked for."""
    terms: dict[str, None] = {}
    for run in RUNS.findall(_plain(words[:LONGEST_QUERY])):
        if not _is_chinese(run):
            terms |= dict.fromkeys([run] if len(run) >= LONGEST_CODE else sorted(_latin_terms(run)))
            continue
        for word in rjieba.cut(run):
            if word not in STOP:
                terms |= dict.fromkeys(_pairs(word) or [word])
    return sorted(terms, key=len, reverse=True)


def sort_key(name: str) -> str:
    """Return a name as a reader looks it up: by pinyin."""
    return "".join("".join(_pinyin(run)) if _is_chinese(run) else run for run in RUNS.findall(_plain(name)))[:120]


def _chinese_terms(run: str) -> set[str]:
    initials = "".join(syllable[:1] for syllable in _pinyin(run))
    return {*run, *_pairs(run), *_latin_terms(initials)}


@lru_cache(maxsize=4096)
def _pinyin(run: str) -> tuple[str, ...]:
    """Pinyin is the dearest part of writing a page; names of bodies come again and again."""
    return tuple(lazy_pinyin(run))


def _latin_terms(run: str) -> set[str]:
    """Latin runs and initials share a marked space, so that two letters never meet a Chinese word."""
    return {f"~{pair}" for pair in _pairs(run)} or {f"~{run}"}


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _is_chinese(run: str) -> bool:
    return run[0] >= "\u3400"
