"""Cross rules that no form of condition fits; a standard calls them by name and brings codes, severity and message.

Each gets the normal form of the elements and the codes that the standard goes by, and yields the row (from 1) in
which the rule is broken, or None for the element as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from shared.standards import uscc


def no_basis_in_force(values: Mapping[str, Any], in_force: Sequence[str]) -> Iterator[int | None]:
    """Broken when there are bases and each of them is repealed; a basis without a status is missing, not repealed."""
    rows = values.get("legal_basis", ())
    if rows and not any(row.get("status") is None or row["status"] in in_force for row in rows):
        yield None


def basis_above_its_predecessor(values: Mapping[str, Any], ranking: Sequence[str]) -> Iterator[int | None]:
    """Broken in each row whose basis ranks above the one before it."""
    ranks = [_rank(row.get("kind"), ranking) for row in values.get("legal_basis", ())]
    for row, (before, this) in enumerate(pairwise(ranks), start=2):
        if before is not None and this is not None and this < before:
            yield row


def _rank(kind: str | None, ranking: Sequence[str]) -> int | None:
    return ranking.index(kind) if kind in ranking else None


def wrong_uscc(values: Mapping[str, Any], _codes: Sequence[str]) -> Iterator[int | None]:
    """Broken when the body's credit code is there and its check character is wrong."""
    code = values.get("implementing_body", {}).get("uscc")
    if code is not None and not uscc.is_valid(code):
        yield None


def unexplained_absence_of_limit(values: Mapping[str, Any], words: Sequence[str]) -> Iterator[int | None]:
    """Broken when the statutory limit is one of these words, and nothing says why there is none."""
    limit = values.get("statutory_time_limit")
    word = limit.get("word") if isinstance(limit, Mapping) else limit
    if word in words and not (isinstance(limit, Mapping) and limit.get("explanation")):
        yield None


FUNCTIONS: Mapping[str, Callable[[Mapping[str, Any], Sequence[str]], Iterator[int | None]]] = {
    function.__name__: function
    for function in (no_basis_in_force, basis_above_its_predecessor, wrong_uscc, unexplained_absence_of_limit)
}
