"""The reason why an item stays as it is: the legal office reads it."""

from __future__ import annotations

from shared.kernel.errors import Invalid, Problem
from shared.kernel.readable import readable

SHORTEST_REASON, LONGEST_REASON = 10, 500
"""Characters."""


def checked_reason(reason: str) -> str:
    """
    Return a reason as it is kept, in one line.

    :raises Invalid: when it is missing, too short or too long
    """
    reason = " ".join(readable(reason).split())
    if SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        return reason
    problem = Problem(
        field="reason",
        label="不改的理由",
        message=f"有 {len(reason)} 个字，要 {SHORTEST_REASON} 到 {LONGEST_REASON} 个字" if reason else "没有填写",
        remedy="请写明变动是什么、为什么不影响这个事项",
    )
    raise Invalid(problem.sentence(), (problem,))
