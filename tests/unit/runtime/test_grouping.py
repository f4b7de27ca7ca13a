from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from pymongo.errors import AutoReconnect

from shared.runtime.grouping import GroupCommit


def test_concurrent_callers_are_served_together_and_each_gets_its_own_answer() -> None:
    sizes: list[int] = []

    def double(numbers: list[int]) -> list[int]:
        sizes.append(len(numbers))
        return [2 * number for number in numbers]

    group = GroupCommit(double, linger=0.05)
    with ThreadPoolExecutor(20) as callers:
        answers = list(callers.map(group.submit, range(20)))

    assert answers == [2 * number for number in range(20)]
    assert sum(sizes) == 20
    assert len(sizes) < 20


def test_a_group_is_never_larger_than_allowed() -> None:
    sizes: list[int] = []
    barrier = threading.Barrier(9)

    def note(numbers: list[int]) -> list[int]:
        sizes.append(len(numbers))
        return numbers

    group = GroupCommit(note, linger=0.05, most=4)

    def submit(number: int) -> int:
        barrier.wait()
        return group.submit(number)

    with ThreadPoolExecutor(9) as callers:
        list(callers.map(submit, range(9)))

    assert max(sizes) <= 4


def test_nobody_suffers_for_another() -> None:
    def handle(numbers: list[int]) -> list[int]:
        if 3 in numbers:
            raise ValueError("three")
        return numbers

    group = GroupCommit(handle, linger=0.05)

    def outcome(number: int) -> object:
        try:
            return group.submit(number)
        except ValueError as error:
            return str(error)

    with ThreadPoolExecutor(6) as callers:
        assert list(callers.map(outcome, range(6))) == [0, 1, 2, "three", 4, 5]


def test_an_exception_as_a_result_is_raised_at_its_caller() -> None:
    group: GroupCommit[int, object] = GroupCommit(lambda numbers: [KeyError("no") for _ in numbers])

    with pytest.raises(KeyError):
        group.submit(1)


def test_a_missing_database_is_told_to_all_at_once() -> None:
    calls: list[int] = []

    def away(numbers: list[int]) -> list[int]:
        calls.append(len(numbers))
        raise AutoReconnect("away")

    group = GroupCommit(away, linger=0.1)

    def outcome(number: int) -> str:
        try:
            return str(group.submit(number))
        except AutoReconnect as error:
            return str(error)

    with ThreadPoolExecutor(4) as callers:
        assert list(callers.map(outcome, range(4))) == ["away"] * 4
    assert sum(calls) == 4  # nobody was tried again alone
