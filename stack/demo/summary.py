"""The table at the end of the demonstration, read from the running services over their API."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from statistics import median
from typing import Any

from stack.demo.screen import Screen
from stack.demo.setup import Accounts

STAGES = (
    ("联合审核（报送 → 通过）", "item_submitted", "item_approved"),
    ("赋码（通过 → 赋码）", "item_approved", "code_assigned"),
    ("审定、公布（赋码 → 公布）", "code_assigned", "item_published"),
    ("全程（报送 → 公布）", "item_submitted", "item_published"),
)
SERVICES = ("intake", "review", "coding", "publish", "notify")


def show(accounts: Accounts, item_ids: Sequence[str], screen: Screen) -> int:
    """Print what has become of the items; return the number of open dead letters."""
    registrar, operator = accounts.client("registrar"), accounts.client("operator")
    stages = Counter(item["stage"] for item in registrar.pages("/intake/api/items"))
    screen.table("事项", ("状态", "项数"), stages.items())

    records = {item_id: _trail(operator, item_id) for item_id in item_ids}
    rows = []
    for title, start, end in STAGES:
        seconds = [
            (trail[end] - trail[start]).total_seconds() for trail in records.values() if start in trail and end in trail
        ]
        if seconds:
            rows.append((title, f"{median(seconds):.1f} 秒", f"{max(seconds):.1f} 秒"))
    screen.table("各阶段用时", ("阶段", "中位数", "最长"), rows)

    messages = operator.get("/notify/api/records", size=1)["total"]
    dead = {service: operator.get(f"/{service}/api/dead-letters", state="open")["total"] for service in SERVICES}
    screen.table("消息", ("", "数量"), [("已送达的消息", messages), ("死信", sum(dead.values()))])
    return sum(dead.values())


def _trail(operator: Any, item_id: str) -> dict[str, datetime]:
    """Return when each event of an item happened; the first submission, the last of everything else."""
    found: dict[str, datetime] = {}
    records = operator.get("/notify/api/records", item_id=item_id, size=200)["records"]
    for record in sorted(records, key=lambda record: record["occurred_at"], reverse=True):
        moment = datetime.fromisoformat(record["occurred_at"])
        if record["name"] == "item_submitted" or record["name"] not in found:
            found[record["name"]] = moment
    return found
