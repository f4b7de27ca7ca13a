"""How long work may be shared between processes: whoever builds the use cases says with whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

Piece = TypeVar("Piece")
Result = TypeVar("Result")
Taken = TypeVar("Taken", contravariant=True)


class Spread(Protocol):
    """Does the same pure work to many pieces, perhaps in more than one process, and keeps their order."""

    def __call__(self, work: Callable[[Piece], Result], pieces: Sequence[Piece], least: int = ...) -> list[Result]:
        """Return what the work makes of each piece; so many as `least` are worth a second process."""


def here(work: Callable[[Piece], Result], pieces: Sequence[Piece], least: int = 0) -> list[Result]:
    """Do it in this process, one piece after the other."""
    return [work(piece) for piece in pieces]


class Hands(Protocol[Taken, Result]):
    """Take pieces of work and do them beside each other; a piece is done twice where its worker fails or is lost."""

    def __call__(self, piece: Taken) -> Future[Result]:
        """Let a piece be done."""

    @property
    def has_repeated(self) -> bool:
        """Tell whether a piece may have been done twice."""


class Beside(Protocol):
    """Lends hands, perhaps those of more than one process, for work on the database, too."""

    def __call__(self, work: Callable[[Piece], Result], pieces: int) -> AbstractContextManager[Hands[Piece, Result]]:
        """Lend them for about so many pieces."""
