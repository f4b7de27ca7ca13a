"""What an office says of single elements: trimmed, with a problem each, and not too long."""

from __future__ import annotations

from collections.abc import Sequence

from services.review.domain.opinion import Remark
from shared.kernel.errors import Invalid, Problem

MOST_REMARKS = 60
"""More elements than any list has."""


class RemarksRefused(Invalid):
    """A remark does not say what is wrong, or the same element has two."""

    code = "remarks_refused"


def checked_remarks(remarks: Sequence[Remark], limit: int) -> tuple[Remark, ...]:
    """
    Return the remarks without surrounding white space; `limit` is the longest text in characters.

    :raises RemarksRefused: when one has no problem or too long a text, or an element stands twice
    """
    trimmed = tuple(
        Remark(
            element=each.element,
            problem=each.problem.strip(),
            ground=each.ground.strip(),
            proposal=each.proposal.strip(),
        )
        for each in remarks
    )
    problems = [problem for each in trimmed for problem in _of(each, limit)]
    if len({each.element for each in trimmed}) < len(trimmed) or len(trimmed) > MOST_REMARKS:
        problems.append(Problem("remarks", "要素意见", "同一个要素写了两条", "请合成一条", rule="remarks"))
    if problems:
        raise RemarksRefused("；".join(problem.sentence() for problem in problems), tuple(problems))
    return trimmed


def _of(remark: Remark, limit: int) -> list[Problem]:
    field, label, found = f"remark-{remark.element}", f"要素“{remark.element}”", []
    if not remark.problem:
        found.append(Problem(field, label, "没有写问题", "请写明有什么问题", rule="remarks"))
    if max(len(remark.problem), len(remark.ground), len(remark.proposal)) > limit:
        found.append(Problem(field, label, f"超过 {limit} 个字", "请删减", rule="remarks"))
    return found
