"""Where the cores of two names differ, and whether that makes two things of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from services.intake.domain.overlap.words import LISTED, Words

FEWEST = 2
"""How many characters two cores must have in common where one of them says more than the other."""
SAYS_MORE = 0.45
"""From which likeness on (share of common characters) one core may say for whom, or in which field."""
LISTS_MORE = 0.56
"""From which likeness on one core may list something beside what the other has."""
ENOUGH_WITHIN = 4
"""How many common characters mean something though the longer core has many others."""
LONG = 6
"""From which length on one character more or less inside a core is a way of writing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """
    How two texts agree.

    `score` is 1 for the same, and else the share of common characters in both or, where that is more and they are
    enough to mean something, a little less than their share in the shorter. `more` is what only one of them says, and
    changes nothing; `apart` are the words that make two things of them, of the first and of the second.
    """

    score: float
    common: int
    more: tuple[str, ...] = ()
    apart: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class _Cores:
    left: str
    right: str
    common: int

    @property
    def shorter(self) -> int:
        """Return the length of the shorter one."""
        return min(len(self.left), len(self.right))

    @property
    def likeness(self) -> float:
        """Return the share of common characters."""
        return 2 * self.common / (len(self.left) + len(self.right))

    @property
    def score(self) -> float:
        """Return the score of an agreement of the two."""
        within = 0.9 * self.common / self.shorter if self.common >= ENOUGH_WITHIN else 0.0
        return round(max(self.likeness, within), 2)


@dataclass(frozen=True, slots=True)
class _Gap:
    left: str
    right: str
    at_front: bool
    at_end: bool

    @property
    def extra(self) -> str:
        """Return what only one of the two has."""
        return (self.left or self.right).strip(LISTED)

    @property
    def is_listed(self) -> bool:
        """Whether it is one more thing in a list."""
        text = self.left or self.right
        return text.startswith(LISTED) or text.endswith(LISTED)


def agreement(one: str, other: str, known: Words) -> Agreement:
    """Return how two cores agree; the same whichever comes first, but for the order of `apart`."""
    # the sequence matcher is not symmetric: the order is that of the texts
    left, right = sorted((one, other))
    if sorted(left) == sorted(right):
        return Agreement(score=1.0, common=len(left))
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    cores = _Cores(left, right, common=sum(block.size for block in matcher.get_matching_blocks()))
    more: list[str] = []
    for places in _without_moved(list(_gaps(matcher, left, right)), known):
        agreed = [gap for gap in places if not _is_apart(gap, known, cores)]
        gap = (agreed or places)[0]
        if not agreed or _is_letter_twice(gap, more):
            words = (gap.left.strip(LISTED), gap.right.strip(LISTED))
            return Agreement(score=cores.score, common=cores.common, apart=words if left == one else words[::-1])
        if gap.extra:
            more.append(gap.extra)
    return Agreement(score=cores.score, common=cores.common, more=tuple(dict.fromkeys(more)))


def is_within(one: str, other: str, known: Words) -> bool:
    """Tell whether one of two cases is a kind of the other: 协议出让 of 出让用地; a word for its contrary is none."""
    short, long = sorted((known.kind.sub("", text) for text in (one, other)), key=len)
    if len(short) < FEWEST or len(long) > 2 * len(short) or not long.endswith(short):
        return False
    before = long.removesuffix(short)[-1:]
    return not before or before not in known.hard_letters


def _gaps(matcher: SequenceMatcher[str], left: str, right: str) -> Iterator[list[_Gap]]:
    """
    Yield the gaps, each at all places at which it may as well stand.

    广告设置 and 广告设施设置 differ by 设施 or by 施设, as one reads it.
    """
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            continue
        ends = j == len(left) and m == len(right)
        if i < j and k < m:
            yield [_Gap(left[i:j], right[k:m], i == 0 and k == 0, ends)]
        elif i < j:
            yield [_Gap(left[a:b], "", a == 0, b == len(left)) for a, b in _slid(left, i, j)]
        else:
            yield [_Gap("", right[a:b], a == 0, b == len(right)) for a, b in _slid(right, k, m)]


def _slid(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the places, this one first, to which a piece may be moved without changing what is left beside it."""
    places = [(start, end)]
    for shift in range(1, start + 1):
        if text[start - shift] != text[end - shift]:
            break
        places.append((start - shift, end - shift))
    for shift in range(len(text) - end):
        if text[start + shift] != text[end + shift]:
            break
        places.append((start + shift + 1, end + shift + 1))
    return places


def _without_moved(gaps: list[list[_Gap]], known: Words) -> list[list[_Gap]]:
    """Leave out what both have, at two places: 林木采伐 and 采伐林木."""
    rests = [
        [known.without_soft(text.strip(LISTED)).strip(LISTED) for text in (places[0].left, places[0].right)]
        for places in gaps
    ]
    moved = {one for one, _ in rests} & {other for _, other in rests}
    moved = {word for word in moved if len(word) >= FEWEST}
    return [
        places for words, places in zip(rests, gaps, strict=True) if not any(words) or not set(words) <= {"", *moved}
    ]


def _is_both(gap: _Gap) -> bool:
    return bool(gap.left and gap.right)


def _is_apart(gap: _Gap, known: Words, cores: _Cores) -> bool:
    if _is_both(gap):
        return not known.stand_for_each_other(gap.left.strip(LISTED), gap.right.strip(LISTED))
    # acts and steps are held against each other for themselves: 导游变更执业登记 and 导游执业变更
    if known.before.fullmatch(gap.extra):
        return False
    rest = known.without_soft(gap.extra).strip(LISTED)
    if not rest or _is_way_of_writing(gap, rest, known, cores) or _is_example(gap, known, cores):
        return False
    if cores.common < FEWEST:
        return True
    if gap.is_listed:
        return not _is_one_of_the_list(gap, cores)
    says_more = known.group.search(gap.extra) or known.group.search(rest) or rest in known.fields
    return not (gap.at_front and says_more and cores.likeness >= SAYS_MORE)


def _is_example(gap: _Gap, known: Words, cores: _Cores) -> bool:
    """Tell whether only one of two names gives the cause, or examples: 因火灾、抢险等 before 紧急情况."""
    return cores.common >= ENOUGH_WITHIN and known.examples.search(gap.extra) is not None


def _is_one_of_the_list(gap: _Gap, cores: _Cores) -> bool:
    """
    Tell whether one more thing in a list leaves the other name within it.

    The first of a list stands whole. What stands behind others may share a word with them (报刊零售店、个体户),
    but not where all end alike (交通补助、护理补助).
    """
    alike = gap.extra.endswith(min(cores.left, cores.right, key=len)[-2:])
    if (gap.at_end or (gap.at_front and alike)) and cores.common == cores.shorter >= ENOUGH_WITHIN:
        return True
    return cores.likeness >= LISTS_MORE


def _is_way_of_writing(gap: _Gap, rest: str, known: Words, cores: _Cores) -> bool:
    inside = not gap.at_front and not gap.at_end
    return inside and len(rest) == 1 and rest not in known.hard_letters and cores.shorter >= LONG


def _is_letter_twice(gap: _Gap, more: list[str]) -> bool:
    """Tell whether single characters differ at two places: another word rather than another way of writing it."""
    return len(gap.extra) == 1 and any(len(one) == 1 for one in more)
