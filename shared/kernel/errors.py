"""What a service refuses, in four kinds that every door maps to its own transport in one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with what somebody filled in: where, what, and what to do about it.

    `field` is the path of an element (``legal_basis.0.title``), `label` its Chinese name, `row` counts from 1.
    """

    field: str
    label: str
    message: str
    remedy: str = ""
    row: int | None = None
    rule: str = ""

    def sentence(self) -> str:
        """Return the problem as one Chinese sentence that names element, row and remedy."""
        where = f"{self.label}第 {self.row} 行" if self.row is not None else self.label
        return f"{where}：{self.message}{'。' + self.remedy if self.remedy else ''}"

    def as_dict(self) -> dict[str, object]:
        """Return the problem as the plain fields of a JSON answer."""
        return {
            "field": self.field,
            "label": self.label,
            "message": self.message,
            "remedy": self.remedy,
            "row": self.row,
            "rule": self.rule,
        }


class Refusal(Exception):
    """A request that the rules do not allow. `message` is a Chinese sentence for the person who asked."""

    code: ClassVar[str] = "refused"

    def __init__(self, message: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.problems = problems


class NotFound(Refusal):
    """What was asked for is not there, or not for this person to know of."""

    code = "not_found"


class Forbidden(Refusal):
    """The person has not the right to do this."""

    code = "forbidden"


class Unproven(Forbidden):
    """Whoever asks has not shown who they are: account or password is wrong."""

    code = "unproven"


class Invalid(Refusal):
    """What was sent is incomplete or wrong; `problems` lists all of it."""

    code = "invalid"


class Conflict(Refusal):
    """The thing has changed, or is in a state that does not allow this."""

    code = "conflict"


class LostRace(Conflict):
    """Another writer was faster; loading and deciding again will do."""

    code = "lost_race"

    def __init__(self, message: str = "这条记录刚刚被别人改过。请刷新页面，看过新内容后再操作。") -> None:
        super().__init__(message)


class NotYet(Exception):
    """A message needs something that has not arrived here yet: try it again later."""
