"""The reason why an item stays as it is, or why its body does not change it after all: others read it."""

from __future__ import annotations

from shared.kernel.errors import Invalid, Problem
from shared.kernel.readable import readable

SHORTEST_REASON, LONGEST_REASON = 10, 500
"""Characters."""
KEPT, TAKEN_BACK = "不改的理由", "撤回的理由"
REMEDIES = {
    KEPT: "请写明变动是什么、为什么不影响这个事项",
    TAKEN_BACK: "请写明为什么不改了",
}


def checked_reason(reason: str, label: str = KEPT) -> str:
    """
    Return a reason as it is kept, in one line; `label` tells what it is the reason of.

    :raises Invalid: when it is missing, too short or too long
    """
    reason = " ".join(readable(reason).split())
    if SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        return reason
    problem = Problem(
        field="reason",
        label=label,
        message=f"有 {len(reason)} 个字，要 {SHORTEST_REASON} 到 {LONGEST_REASON} 个字" if reason else "没有填写",
        remedy=REMEDIES[label],
    )
    raise Invalid(problem.sentence(), (problem,))
