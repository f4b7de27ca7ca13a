"""Whoever loses a race for a record tries again, as often as he may and no more."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shared.kernel.errors import LostRace, NotFound
from shared.kernel.racing import until_won


def losing(times: int, tried: list[int]) -> Callable[[], str]:
    """An attempt that others are faster than so many times."""

    def attempt() -> str:
        tried.append(1)
        if len(tried) <= times:
            raise LostRace
        return "won"

    return attempt


@pytest.mark.parametrize("lost", [0, 1, 2])
def test_a_race_is_run_until_it_is_won(lost: int) -> None:
    tried: list[int] = []

    assert until_won(losing(lost, tried), tries=3) == "won"
    assert len(tried) == lost + 1


def test_who_loses_each_time_gives_up() -> None:
    tried: list[int] = []

    with pytest.raises(LostRace):
        until_won(losing(3, tried), tries=3)
    assert len(tried) == 3


def test_what_is_no_race_is_not_tried_again() -> None:
    tried: list[int] = []

    def attempt() -> None:
        tried.append(1)
        raise NotFound("gone")

    with pytest.raises(NotFound):
        until_won(attempt, tries=3)
    assert len(tried) == 1
