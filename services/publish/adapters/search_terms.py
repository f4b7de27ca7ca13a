"""The words under which a page is found: pairs of characters, single characters, pinyin initials.

An interim search: pairs find any piece of a Chinese name whatever the cutter makes of it, so the cutter is only asked
about what the citizen typed. Everyday words stand for those of the names (`everyday_words.v1.yaml`). There is no
ranking by relevance and no correction of spelling yet.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import product
from typing import Any

import rjieba
from pypinyin import lazy_pinyin

from shared.standards.loader import read

LONGEST_QUERY = 60
LONGEST_CODE = 10
"""From this length on a run of digits and letters is taken for a whole code, not for a piece of a name."""
RUNS = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+")
MOST_SETS = 32
"""Each set of terms is one look into the index: in a long question only its first words have all their ways."""
VERSION = 1

Word = tuple[tuple[str, ...], ...]
"""What stands for one word that was typed: the terms of each way in which a name may say it."""


def page_terms(names: Iterable[str], codes: Iterable[str]) -> list[str]:
    """Return the words of a page: of its names, and its codes as a whole."""
    terms = {code.lower() for code in codes if code}
    for name in names:
        for run in RUNS.findall(_plain(name)):
            terms |= _chinese_terms(run) if _is_chinese(run) else _latin_terms(run)
    return sorted(terms)


def query_words(words: str) -> list[Word]:
    """Return the words of which a page must have every one, longest first; none when nothing can be looked for."""
    found: dict[Word, int] = {}
    optional: dict[Word, int] = {}
    for run in RUNS.findall(_plain(words[:LONGEST_QUERY])):
        for said in _cut(run) if _is_chinese(run) else [run]:
            if said not in _everyday()["stop"]:
                kind = optional if said in _everyday()["optional"] else found
                kind[_ways(said)] = len(said)
    kept = found or optional
    return sorted(kept, key=lambda word: kept[word], reverse=True)


def term_sets(words: Sequence[Word]) -> list[list[str]]:
    """Return sets of terms: a page that has all of one set has all these words, each in one of its ways."""
    looked_for: list[Word] = []
    room = MOST_SETS
    for word in words:
        looked_for.append(word[:room])
        room = max(1, room // len(looked_for[-1]))
    return [list(dict.fromkeys(term for way in ways for term in way)) for ways in product(*looked_for)]


def sort_key(name: str) -> str:
    """Return a name as a reader looks it up: by pinyin."""
    return "".join("".join(_pinyin(run)) if _is_chinese(run) else run for run in RUNS.findall(_plain(name)))[:120]


def _ways(said: str) -> Word:
    """Return the terms of a word, and those of the words that names use in its place."""
    if not _is_chinese(said):
        return ((said,) if len(said) >= LONGEST_CODE else tuple(sorted(_latin_terms(said))),)
    ways = (said, *_everyday()["words"].get(said, ()))
    return tuple(dict.fromkeys(tuple(_pairs(way) or [way]) for way in ways))


def _cut(run: str) -> Iterator[str]:
    """Cut what was typed into words; an everyday word stays whole."""
    at = 0
    for known in _everyday()["pattern"].finditer(run):
        yield from rjieba.cut(run[at : known.start()])
        yield known[0]
        at = known.end()
    yield from rjieba.cut(run[at:])


@cache
def _everyday() -> Mapping[str, Any]:
    content = read("everyday_words", VERSION)
    longest_first = sorted(content["words"], key=len, reverse=True)
    lists = {name: frozenset(content[name]) for name in ("stop", "optional")}
    return {**content, **lists, "pattern": re.compile("|".join(map(re.escape, longest_first)))}


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
