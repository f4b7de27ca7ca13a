"""Which row of a table became which in its next text, whatever came, went, was renamed or stands elsewhere.

Equal rows first, then rows of one name, of several those that are most alike; then rows whose names and texts are
alike, the most alike first. A row of a numbered table that is like no other is the one that stands in its place,
between the same neighbours. A cell that is filled alike in several rows (处室, 依据) tells no row from another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from shared.standards.elements import Element

Row = Mapping[str, Any]
Pair = tuple[int, int]
ALIKE = 0.55
"""How alike two rows must be for one to be the other, changed."""
FOR_NAME = 3.0
FOR_KIND = {"text": 2.0, "string": 1.0}
FOR_OTHER_KIND = 0.25
"""How much a cell counts: a code has few values, so that two rows share it easily."""
MOST_READ = 400
"""How many characters of a long text are read: enough to know it, and a page does not wait for a hundred of them."""


def name_column(element: Element) -> str:
    """Return the column by which people call a row of the table."""
    parts = {part.key: part for part in element.sub_fields}
    named = (key for key in element.row_keys if parts[key].kind != "integer")
    plain = (part.key for part in element.sub_fields if part.kind == "string")
    return next(named, next(plain, "text"))


def order_columns(element: Element) -> frozenset[str]:
    """Return the columns that only number the rows of the table."""
    parts = {part.key: part for part in element.sub_fields}
    return frozenset(key for key in element.row_keys if parts[key].kind == "integer")


def aligned(before: Sequence[Row], after: Sequence[Row], element: Element) -> list[Pair]:
    """Return the places of the rows that are one row in both texts, in the order of the earlier."""
    return sorted(_Aligning(before, after, element).pairs())


class _Aligning:
    def __init__(self, before: Sequence[Row], after: Sequence[Row], element: Element) -> None:
        self._before, self._after = before, after
        self._name, self._order = name_column(element), order_columns(element)
        self._contents = [[self._content(row) for row in rows] for rows in (before, after)]
        self._kinds = {part.key: part.kind for part in element.sub_fields} or {"text": "text"}
        self._found: dict[int, int] = {}
        self._taken: set[int] = set()
        self._known_signs: dict[str, frozenset[str]] = {}

    def pairs(self) -> list[Pair]:
        contents, contents_after = self._contents
        self._take([pair for pair in self._left() if contents[pair[0]] == contents_after[pair[1]]])
        of_one_name = [pair for pair in self._left() if self._is_named_alike(pair)]
        self._take(sorted(of_one_name, key=self._nearest_first))
        likeness = {pair: self._likeness(pair) for pair in self._left()}
        alike = [pair for pair, share in likeness.items() if share >= ALIKE]
        self._take(sorted(alike, key=lambda pair: (-likeness[pair], abs(pair[0] - pair[1]), pair)))
        if self._order:
            self._take(list(self._in_place()))
        return list(self._found.items())

    def _left(self) -> list[Pair]:
        later = [place for place in range(len(self._after)) if place not in self._taken]
        return [(place, other) for place in range(len(self._before)) if place not in self._found for other in later]

    def _take(self, pairs: Sequence[Pair]) -> None:
        for place, other in pairs:
            if place not in self._found and other not in self._taken:
                self._found[place] = other
                self._taken.add(other)

    def _content(self, row: Row) -> Row:
        return {key: value for key, value in row.items() if key not in self._order}

    def _is_named_alike(self, pair: Pair) -> bool:
        name = self._before[pair[0]].get(self._name)
        return name is not None and name == self._after[pair[1]].get(self._name)

    def _nearest_first(self, pair: Pair) -> tuple[float, int, Pair]:
        return -self._likeness(pair), abs(pair[0] - pair[1]), pair

    def _likeness(self, pair: Pair) -> float:
        """Return how alike two rows are, from 0 to 1, by the cells that tell rows from each other."""
        one, other = self._before[pair[0]], self._after[pair[1]]
        shares = weights = 0.0
        for key, kind in self._kinds.items():
            values = one.get(key), other.get(key)
            if values == (None, None) or key in self._order or (key != self._name and self._is_common(key, values)):
                continue
            weight = FOR_NAME if key == self._name else FOR_KIND.get(kind, FOR_OTHER_KIND)
            weights += weight
            shares += weight * self._share(*values)
        return shares / weights if weights else 0.0

    def _is_common(self, key: str, values: tuple[Any, Any]) -> bool:
        return any(counted[key, str(value)] > 1 for counted, value in zip(self._counted, values, strict=True))

    @cached_property
    def _counted(self) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
        before, after = (
            Counter((key, str(row.get(key))) for row in rows for key in self._kinds)
            for rows in (self._before, self._after)
        )
        return before, after

    def _share(self, one: Any, other: Any) -> float:
        if one == other:
            return 1.0
        if not isinstance(one, str) or not isinstance(other, str):
            return 0.0
        signs = self._signs(one), self._signs(other)
        total = len(signs[0]) + len(signs[1])
        return 2 * len(signs[0] & signs[1]) / total if total else 0.0

    def _signs(self, text: str) -> frozenset[str]:
        """Return the characters of a text and its pairs of neighbours."""
        if text not in self._known_signs:
            read = text[:MOST_READ]
            self._known_signs[text] = frozenset((*read, *(read[place : place + 2] for place in range(len(read) - 1))))
        return self._known_signs[text]

    def _in_place(self) -> Iterator[Pair]:
        """Pair what is left between the same neighbours, where as many rows went as came."""
        earlier_of = {later: earlier for earlier, later in self._found.items()}
        for place in range(len(self._before)):
            begin = self._found.get(place - 1, -1 if place == 0 else None)
            if place in self._found or begin is None:
                continue
            end, last = begin + 1, place
            while last < len(self._before) and last not in self._found:
                last += 1
            while end < len(self._after) and end not in earlier_of:
                end += 1
            closes = last == len(self._before) and end == len(self._after)
            if last - place == end - begin - 1 and (closes or self._found.get(last) == end):
                yield from zip(range(place, last), range(begin + 1, end), strict=True)
