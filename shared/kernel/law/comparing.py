"""What became of each article of a law in its next version.

Equal text is never anything but `same` or `renumbered`, and what is equal nowhere is never one of the two. For the
rest the nearest articles are matched one to one, in the law's order where the words leave a choice; then articles that
went into one (合并) or came out of one (拆分) are found; what is left was deleted or is new. The same two texts always
give the same answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from shared.kernel.law.articles import Article
from shared.kernel.law.likeness import likeness, without_numbers
from shared.kernel.law.matching_text import matching_key
from shared.kernel.law.relating import Relating

MOST_BELOW_EQUAL = 0.9999
"""The likeness of two texts that are not equal, however like they are."""


class Verdict(StrEnum):
    """What became of an article."""

    SAME = "same"
    RENUMBERED = "renumbered"
    AMENDED = "amended"
    MERGED = "merged"
    SPLIT = "split"
    DELETED = "deleted"
    NEW = "new"


@dataclass(frozen=True, kw_only=True)
class Pair:
    """
    One relation of an old with a new article; a merged article has one to each article it went together with.

    `is_by_reference` is said of an amended article whose text differs in nothing but numbers of articles it cites.
    """

    old: Article | None
    new: Article | None
    verdict: Verdict
    similarity: float
    is_by_reference: bool = False


def compare(old: Sequence[Article], new: Sequence[Article]) -> tuple[Pair, ...]:
    """
    Return what became of every old article, and where every new one came from, in the order of the old version.

    Each article of both versions is in at least one pair; a new one that came from nowhere stands in its place.
    """
    equal = _equal(old, new)
    kept, found = {here for here, _ in equal}, {there for _, there in equal}
    relating = Relating(old, new, equal)
    related = relating.related(
        [place for place in range(len(old)) if place not in kept],
        [place for place in range(len(new)) if place not in found],
    )
    pairs = [(here, there, _equal_pair(old[here], new[there])) for here, there in equal]
    pairs += [(here, there, pair) for (here, there), pair in _related_pairs(old, new, sorted(related)).items()]
    told = {here for here, _, _ in pairs}
    pairs += [
        (here, -1, Pair(old=one, new=None, verdict=Verdict.DELETED, similarity=0.0))
        for here, one in enumerate(old)
        if here not in told
    ]
    return _in_order(pairs, new)


def _equal(old: Sequence[Article], new: Sequence[Article]) -> list[tuple[int, int]]:
    """Pair the articles of equal text: the same number first, then in their order; none of them is left over."""
    of_old, of_new = _by_key(old), _by_key(new)
    found: list[tuple[int, int]] = []
    for key, here in of_old.items():
        there = of_new.get(key, [])
        if there:
            found += _equal_of_one_text(old, new, here, there)
    return sorted(found)


def _by_key(articles: Sequence[Article]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(articles):
        found[matching_key(one.text)].append(place)
    return dict(found)


def _equal_of_one_text(
    old: Sequence[Article], new: Sequence[Article], here: list[int], there: list[int]
) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    left_old, left_new = list(here), list(there)
    for is_alike in (_is_same_place, _is_same_number, lambda _one, _other: True):
        for place in tuple(left_old):
            match = next((each for each in left_new if is_alike(old[place], new[each])), None)
            if match is not None:
                found.append((place, match))
                left_old.remove(place)
                left_new.remove(match)
    # a text that stands more often in one version than in the other: each still belongs to its equal
    found += [(place, there[-1]) for place in left_old]
    found += [(here[-1], place) for place in left_new]
    return found


def _is_same_number(one: Article, other: Article) -> bool:
    return one.number == other.number


def _is_same_place(one: Article, other: Article) -> bool:
    return _is_same_number(one, other) and matching_key(one.annex) == matching_key(other.annex)


def _equal_pair(one: Article, other: Article) -> Pair:
    verdict = Verdict.SAME if _is_same_number(one, other) else Verdict.RENUMBERED
    return Pair(old=one, new=other, verdict=verdict, similarity=1.0)


def _related_pairs(
    old: Sequence[Article], new: Sequence[Article], related: list[tuple[int, int]]
) -> dict[tuple[int, int], Pair]:
    olds, news = [here for here, _ in related], [there for _, there in related]
    found = {}
    for here, there in related:
        one, other = old[here], new[there]
        verdict = Verdict.AMENDED
        if olds.count(here) > 1:
            verdict = Verdict.SPLIT
        elif news.count(there) > 1:
            verdict = Verdict.MERGED
        found[here, there] = Pair(
            old=one,
            new=other,
            verdict=verdict,
            similarity=min(round(likeness(one.text, other.text), 4), MOST_BELOW_EQUAL),
            is_by_reference=without_numbers(one.text) == without_numbers(other.text),
        )
    return found


def _in_order(pairs: list[tuple[int, int, Pair]], new: Sequence[Article]) -> tuple[Pair, ...]:
    """Put the pairs in the order of the old version; a new article follows the one that stands before it."""
    ordered = sorted(pairs, key=lambda each: each[:2])
    after: dict[int, list[Pair]] = defaultdict(list)
    rows = {there: row for row, (_, there, _) in enumerate(ordered)}
    last_row = -1
    for place, one in enumerate(new):
        if place in rows:
            last_row = rows[place]
        else:
            after[last_row].append(Pair(old=None, new=one, verdict=Verdict.NEW, similarity=0.0))
    found = list(after[-1])
    for row, (_, _, pair) in enumerate(ordered):
        found += [pair, *after[row]]
    return tuple(found)
