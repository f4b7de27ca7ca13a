"""Why the coordinating office decided something: needed, and not without end."""

from __future__ import annotations

from services.review.domain.policy import ReasonRefused
from shared.kernel.errors import Problem


def needed_reason(text: str, *, longest: int, field: str = "reason", label: str = "理由") -> str:
    """
    Return a reason without surrounding white space; `longest` is its limit in characters.

    :raises ReasonRefused: when it is missing or too long, at this field
    """
    reason = text.strip()
    problem = None
    if not reason:
        problem = Problem(field, label, "没有填写", "请写明理由，报送单位和各审核单位都会看到", rule="reason")
    elif len(reason) > longest:
        problem = Problem(field, label, f"有 {len(reason)} 个字，最多 {longest} 个字", "请删减", rule="reason")
    if problem:
        raise ReasonRefused(problem.sentence(), (problem,))
    return reason
