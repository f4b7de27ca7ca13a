"""What every page of the coding desk shows around its content."""

from __future__ import annotations

from typing import Any

from services.coding.domain.ledger import AssignmentState
from shared.runtime.web.identity import current_actor
from shared.runtime.web.state import use_cases


def frame(sub: str) -> dict[str, Any]:
    """Return the sections of the desk with their counts; `sub` is the present one."""
    counts = use_cases().ledger.counts(current_actor())
    held = counts[AssignmentState.HELD]
    subnav = [
        {"key": "ledger", "name": "编码台账", "href": "/coding/", "count": 0, "hot": False},
        {"key": "held", "name": "暂缓", "href": "/coding/?state=held", "count": held, "hot": held > 0},
        {"key": "departments", "name": "部门代码表", "href": "/coding/departments", "count": 0, "hot": False},
    ]
    return {"subnav": subnav, "sub": sub, "counts": {state.value: count for state, count in counts.items()}}
