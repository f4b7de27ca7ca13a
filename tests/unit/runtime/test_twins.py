"""A pair of processes: every piece is done, whatever becomes of the twin, and no child is left behind."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import pytest

from shared.runtime import forking, twins
from shared.runtime.forking import in_two_processes
from shared.runtime.twins import Twin, in_a_pair


def _nothing() -> None:
    """Nothing has to be opened anew."""


def _no_child_is_left() -> None:
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def _twin(work: Callable[[int], object], prepare: Callable[[], None] = _nothing) -> Twin[int, object]:
    return Twin(work, prepare)


def test_a_twin_does_piece_after_piece() -> None:
    """It is another process, the same each time, and prepared once."""
    prepared: list[int] = []
    twin = _twin(lambda number: (number, os.getpid(), len(prepared)), lambda: prepared.append(os.getpid()))

    first, second = twin(1), twin(2)
    twin.end()

    assert isinstance(first, tuple)
    assert first[1] != os.getpid()
    assert (first, second) == ((1, first[1], 1), (2, first[1], 1))
    assert prepared == []
    _no_child_is_left()


def test_what_a_killed_twin_did_not_answer_is_done_here() -> None:
    """This piece and all that follow."""
    parent = os.getpid()

    def fatal(number: int) -> tuple[int, int]:
        if number == 2 and os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return number, os.getpid()

    twin = _twin(fatal)
    done = [twin(number) for number in (1, 2, 3)]
    twin.end()

    assert [number for number, _ in done] == [1, 2, 3]  # type: ignore[misc]
    assert [worker == parent for _, worker in done] == [False, True, True]  # type: ignore[misc]
    _no_child_is_left()


def test_an_error_is_raised_as_without_a_twin() -> None:
    """The piece is done again here, and fails here; the twin is ended."""

    def careful(number: int) -> int:
        if number == 1:
            raise ValueError("not 1")
        return number

    with in_a_pair(careful, 2, prepare=_nothing) as begun:
        futures = [begun(number) for number in (1, 1)]
    for future in futures:
        with pytest.raises(ValueError, match="not 1"):
            future.result()
    _no_child_is_left()


def test_a_twin_that_cannot_be_prepared_is_done_without() -> None:
    """What it opens may be refused, while the parent has it."""

    def refused() -> None:
        raise ConnectionError

    twin = _twin(lambda number: (number, os.getpid()), refused)

    assert twin(1) == (1, os.getpid())
    assert twin.has_repeated
    twin.end()
    _no_child_is_left()


def test_a_twin_that_does_not_answer_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its piece is done here."""
    parent = os.getpid()
    monkeypatch.setattr(twins, "LONGEST", 0.01)

    def stuck(number: int) -> tuple[int, int]:
        if os.getpid() != parent:
            signal.pause()
        return number, os.getpid()

    twin = _twin(stuck)

    assert twin(1) == (1, parent)
    _no_child_is_left()


@pytest.mark.parametrize("kind", [in_a_pair, in_two_processes])
def test_a_child_is_gone_when_its_parent_is_killed(kind: object) -> None:
    """Whatever it is doing: nobody would read what it has to say."""
    reading, writing = os.pipe()

    def noted(number: int) -> int:
        os.write(writing, f"{os.getpid()} ".encode())
        if number or kind is in_two_processes:
            signal.pause()
        return number

    parent = os.fork()
    if not parent:
        try:
            if kind is in_a_pair:
                with in_a_pair(noted, 2, prepare=_nothing) as begun:
                    [future.result() for future in (begun(1), begun(2))]
            else:
                in_two_processes(noted, [1, 2], 2)
        finally:
            os._exit(0)
    os.close(writing)
    said = b""
    while said.count(b" ") < 2:
        said += os.read(reading, 100)
    children = {int(each) for each in said.split()} - {parent}
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)

    with os.fdopen(reading, "rb") as rest:
        assert rest.read() == b"", "it ends only when every process that could write is gone"
    assert len(children) == 1


def test_no_further_process_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """All is done here then."""

    def refused() -> int:
        raise BlockingIOError

    monkeypatch.setattr(twins, "fork", refused)
    monkeypatch.setattr(forking, "fork", refused)

    with in_a_pair(lambda _number: os.getpid(), 5, prepare=_nothing) as begun:
        assert begun(1).result() == os.getpid()
    assert set(in_two_processes(lambda _number: os.getpid(), range(9), 2)) == {os.getpid()}


def test_both_work_at_the_same_time() -> None:
    """Two pieces that wait for each other come to their end."""
    reading, writing = os.pipe()

    def meet(number: int) -> int:
        if number:
            os.write(writing, b"x")
        else:
            os.read(reading, 1)
        return os.getpid()

    with in_a_pair(meet, 2, prepare=_nothing) as begun:
        workers = {future.result() for future in (begun(0), begun(1))}

    os.close(reading)
    os.close(writing)
    assert len(workers) == 2
    _no_child_is_left()


@pytest.mark.parametrize("pieces", [0, 1])
def test_one_piece_is_worth_no_twin(pieces: int) -> None:
    """Nor is none."""
    with in_a_pair(lambda _number: os.getpid(), pieces, prepare=_nothing) as begun:
        assert begun(1).result() == os.getpid()
        _no_child_is_left()
