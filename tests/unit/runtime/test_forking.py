"""Work that a second process shares: the same results in the same order, whatever becomes of the child."""

from __future__ import annotations

import multiprocessing
import os
import signal

import pytest

from shared.runtime.forking import WORTH_IT, in_two_processes

MANY = range(2 * WORTH_IT)


@pytest.mark.parametrize("count", [0, 1, WORTH_IT - 1, WORTH_IT, WORTH_IT + 1, 3 * WORTH_IT])
def test_the_results_stand_in_the_order_of_the_pieces(count: int) -> None:
    """However many pieces there are."""
    assert in_two_processes(lambda number: number * number, range(count)) == [
        number * number for number in range(count)
    ]


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one core has no second process")
def test_a_child_does_a_part() -> None:
    """It is this process in everything but its id, and one child only; each does its share at the same time."""
    both = multiprocessing.Barrier(2, timeout=60)
    waited: set[int] = set()

    def met(_number: int) -> int:
        if os.getpid() not in waited:
            waited.add(os.getpid())
            both.wait()
        return os.getpid()

    workers = in_two_processes(met, MANY)

    assert len(set(workers)) == 2
    assert os.getpid() in workers


def test_what_a_killed_child_did_not_bring_is_done_here() -> None:
    """Nothing is lost when the child is gone in the middle."""
    parent, killed = os.getpid(), multiprocessing.Event()

    def fatal(number: int) -> int:
        if os.getpid() != parent:
            killed.set()
            os.kill(os.getpid(), signal.SIGKILL)
        killed.wait(60)
        return -number

    assert in_two_processes(fatal, MANY) == [-number for number in MANY]


@pytest.mark.parametrize("wrong", [0, MANY[-1]], ids=["of the first", "of the last"])
def test_an_error_is_raised_as_without_a_child(wrong: int) -> None:
    """No child is left behind either."""

    def careful(number: int) -> int:
        if number == wrong:
            raise ValueError(f"not {number}")
        return number

    with pytest.raises(ValueError, match=f"not {wrong}"):
        in_two_processes(careful, MANY)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_results_that_cannot_travel_are_made_here() -> None:
    """A function cannot be pickled: the child brings nothing."""
    made = in_two_processes(lambda number: lambda: number, MANY)

    assert [each() for each in made] == list(MANY)
