"""What differs between two texts of an article, as people read it: no single sign is left standing between changes."""

from __future__ import annotations

from difflib import SequenceMatcher

from services.review.application.laws.views import GONE, NEW, SAME, Piece

Pieces = tuple[Piece, ...]
LEAST_COMMON = 2
"""Signs between two changes that are shown as kept; one alone is kept by chance, unless it ends a clause."""


def pieces(before: str, after: str) -> tuple[Pieces, Pieces]:
    """Return the old text in pieces that are `same` or `gone`, and the new one in pieces that are `same` or `new`."""
    if not before or not after or before == after:
        kind = SAME if before == after else ""
        return _whole(kind or GONE, before), _whole(kind or NEW, after)
    old: list[Piece] = []
    new: list[Piece] = []
    for is_same, gone, come in _runs(before, after):
        if gone:
            old.append((SAME if is_same else GONE, gone))
        if come:
            new.append((SAME if is_same else NEW, come))
    return tuple(old), tuple(new)


def _runs(before: str, after: str) -> list[tuple[bool, str, str]]:
    """Return both texts in runs that are equal or differ; 当地 and 批准入伍地 have one sign in common by chance."""
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    runs: list[tuple[bool, str, str]] = []
    for place, (kind, start, end, new_start, new_end) in enumerate(codes):
        is_between = 0 < place < len(codes) - 1
        is_same = kind == "equal" and not (is_between and end - start < LEAST_COMMON and before[start:end].isalnum())
        gone, come = before[start:end], after[new_start:new_end]
        if runs and not is_same and not runs[-1][0]:
            gone, come = runs[-1][1] + gone, runs[-1][2] + come
            runs.pop()
        runs.append((is_same, gone, come))
    return runs


def _whole(kind: str, text: str) -> Pieces:
    return ((kind, text),) if text else ()
