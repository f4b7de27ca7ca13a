"""Batches in which each entry has its own result: one bad item never stops the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Self, TypeVar

from shared.kernel.errors import Problem, Refusal

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one entry of a batch; `message` is Chinese and says what to do when `ok` is false."""

    item_id: str
    ok: bool
    code: str = "done"
    message: str = ""
    problems: tuple[Problem, ...] = ()
    refusal: Refusal | None = field(default=None, compare=False, repr=False)

    @classmethod
    def refused(cls, item_id: str, refusal: Refusal) -> Self:
        """Return the outcome of an entry that the rules refuse."""
        return cls(
            item_id=item_id,
            ok=False,
            code=refusal.code,
            message=refusal.message,
            problems=refusal.problems,
            refusal=refusal,
        )

    def as_dict(self) -> dict[str, object]:
        """Return the outcome as the plain fields of a JSON answer."""
        return {
            "item_id": self.item_id,
            "ok": self.ok,
            "code": self.code,
            "message": self.message,
            "problems": [problem.as_dict() for problem in self.problems],
        }

    def or_raise(self) -> Self:
        """
        Return the outcome of the only entry.

        :raises Refusal: why it was refused
        """
        if self.refusal is not None:
            raise self.refusal
        return self


def chunks(entries: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Cut a sequence into pieces of at most `size` entries."""
    for start in range(0, len(entries), size):
        yield entries[start : start + size]
