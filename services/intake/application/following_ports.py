"""A run of following as it is stored, and what following asks of the stores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from services.intake.application.following_rule import UpperText
from services.intake.domain.items import ServiceItem
from shared.contracts.envelope import Envelope
from shared.kernel.actor import Actor

Place = tuple[str, str]
"""How far a run is: the parent and the heir that it looked at last."""
START: Place = ("", "")


class Kind(StrEnum):
    """Why heirs get new texts: their parents changed, or the registrar pushes chosen elements into them."""

    FOLLOW = "follow"
    PUSH = "push"


class RunState(StrEnum):
    """How far a run is."""

    ORDERED = "ordered"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    OVERTAKEN = "overtaken"
    """The upper-level item got another text than the one that the push was previewed with."""


@dataclass(frozen=True, kw_only=True)
class Tally:
    """
    What became of the heirs of one body: numbers of items.

    `corrected` only write the same as the upper level does by now, which is nothing to tell their body of.
    """

    followed: int = 0
    asked: int = 0
    waiting: int = 0
    clashing: int = 0
    corrected: int = 0

    def plus(self, other: Tally) -> Tally:
        """Return the sum."""
        return Tally(**{name: value + getattr(other, name) for name, value in vars(self).items()})

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to tell the body of."""
        return not any(self.told.values())

    @property
    def told(self) -> dict[str, int]:
        """Return what the body is told of."""
        return {name: value for name, value in vars(self).items() if name != "corrected"}


@dataclass(frozen=True, kw_only=True)
class Run:
    """
    One pass over all heirs of some upper-level items. `keys` are the elements that a push sets, in every heir.

    Everything up to `place` is done and counted in `tallies`, by body. `began_at` stands on each text that the run
    makes, so that a run which was killed between writing a batch and noting it still counts that batch.

    `is_resumed`: it goes on with what an earlier run left, so what that one told the bodies is not told again.
    `upper_number` is the text of the one upper-level item that a push was previewed with; 0 for any. `causes` are the
    messages for which it was ordered, so that one that comes again orders no second run.
    """

    run_id: str
    kind: Kind
    upper_ids: Sequence[str]
    by: Mapping[str, str]
    ordered_at: datetime
    reason: str = ""
    keys: Sequence[str] = ()
    state: RunState = RunState.ORDERED
    began_at: datetime | None = None
    place: Place = START
    done: int = 0
    total: int = 0
    tallies: Mapping[str, Tally] = field(default_factory=dict)
    body_names: Mapping[str, str] = field(default_factory=dict)
    is_resumed: bool = False
    upper_number: int = 0
    causes: Sequence[str] = ()
    version: int = 0

    @property
    def sum(self) -> Tally:
        """Return what became of all heirs."""
        whole = Tally()
        for tally in self.tallies.values():
            whole = whole.plus(tally)
        return whole


class Runs(Protocol):
    """The runs of following."""

    def get(self, run_id: str) -> Run | None: ...

    def ordered_for(self, causes: Iterable[str]) -> list[Run]:
        """Return the runs that were ordered for some of these messages."""
        ...

    def under_way(self, since: datetime) -> set[str]:
        """Return the parents whose heirs follow in runs that were ordered since then and have not ended."""
        ...

    def save(self, before: Run | None, after: Run, messages: Sequence[Envelope] = ()) -> bool:
        """Save with the messages in one write; tell whether nobody was faster."""
        ...


class Heirs(Protocol):
    """The items that were claimed from upper-level items."""

    def after(self, upper_ids: Sequence[str], place: Place, size: int) -> list[ServiceItem]:
        """Return the next heirs of these parents, ordered by parent and item."""
        ...

    def count(self, upper_ids: Sequence[str]) -> int: ...

    def of_body(self, body_id: str) -> list[ServiceItem]: ...

    def parents(self) -> list[str]:
        """Return the ids of all parents that have heirs."""
        ...


class UpperTexts(Protocol):
    """The upper-level items, as following looks at them."""

    def present(self, upper_ids: Iterable[str]) -> dict[str, UpperText]:
        """Return the present text of each that is there, archived or not."""
        ...

    def states(self, upper_ids: Iterable[str]) -> dict[str, UpperText]:
        """Return the same without the elements: enough to tell who needs a look."""
        ...

    def history(self, upper_id: str) -> list[UpperText]:
        """Return all texts of one, newest first."""
        ...

    def elements(self, text_ids: Iterable[str]) -> dict[str, Mapping[str, Any]]:
        """Return what texts said, the present ones or not, by their ids (`domain.upper_list.text_id`)."""
        ...


class MirroredWriting(Protocol):
    """The district's upper-level items, which are written as the published items are."""

    def renew(self, now: datetime) -> set[str]:
        """Write them as the items are written that say the same; return those of which something was written anew."""
        ...


class FollowingJobs(Protocol):
    """The jobs whose progress a page shows."""

    def create(self, *, kind: str, title: str, actor: Actor, kwargs: Mapping[str, Any], job_id: str = "") -> str: ...

    def progress(self, job_id: str, done: int, total: int) -> bool:
        """Write down how far the work is; answer whether somebody wants it to stop."""
        ...

    def finish(self, job_id: str, message: str = "", result: Mapping[str, Any] | None = None) -> None: ...

    def fail(self, job_id: str, message: str) -> None: ...

    def cancelled(self, job_id: str, message: str = "") -> None: ...
