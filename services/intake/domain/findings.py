"""What a rule found in the text of an item: where it stands, what is wrong with it and what to write instead."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong in one element: a rule of wording (V), of granularity (G) or a cross rule (X) says so.

    Attributes:
        rule: Id of the rule, `V01` or `X12`.
        element: English key of the element in the element list.
        row: Row of a table or list, counted from 1; `None` for a scalar.
        field: Key of the column of a table; empty for anything else.
        start: First character of the piece, in the text of the element, row or column.
        end: One past its last character. 0 and 0 when the finding is about the element as a whole.
        text: The piece itself; empty for the whole.
        severity: Whether it is wrong, or only worth a look.
        message: What is wrong, in Chinese.
        suggestion: What to write instead, in Chinese.
    """

    rule: str
    element: str
    row: int | None = None
    field: str = ""
    start: int = 0
    end: int = 0
    text: str = ""
    severity: Severity
    message: str
    suggestion: str

    @property
    def stops_submission(self) -> bool:
        """Whether it has to be mended first: a contradiction is, wording never (ADR 0019)."""
        return self.severity == "error" and self.rule.startswith(("X", "G"))
