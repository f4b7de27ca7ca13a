"""Writers who race for one record: whoever loses loads it, decides and saves once more."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from shared.kernel.errors import LostRace

T = TypeVar("T")


def until_won(attempt: Callable[[], T], *, tries: int) -> T:
    """
    Try until no other writer is faster; return what that attempt returns.

    :raises LostRace: when others were faster each time
    """
    for _ in range(tries - 1):
        try:
            return attempt()
        except LostRace:
            continue
    return attempt()
