"""The table at the end of the demonstration, read from the running services over their API."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from statistics import median

from stack.demo.client import Client
from stack.demo.screen import Screen
from stack.demo.setup import Accounts

STAGES = (
    ("联合审核（报送 → 通过）", "item_submitted", "item_approved"),
    ("赋码（通过 → 赋码）", "item_approved", "code_assigned"),
    ("审定、公布（赋码 → 公布）", "code_assigned", "item_published"),
    ("全程（报送 → 公布）", "item_submitted", "item_published"),
)
FIRST_COUNTS = "item_submitted"
SERVICES = ("intake", "review", "coding", "publish", "notify")


def show(accounts: Accounts, item_ids: Sequence[str], screen: Screen) -> int:
    """Print what has become of the items; return the number of open dead letters."""
    registrar, operator = accounts.client("registrar"), accounts.client("operator")
    stages = Counter(item["stage"] for item in registrar.pages("/intake/api/items"))
    screen.table("事项", ("状态", "项数"), stages.items())

    moments = {name: _moments(operator, name) for name in dict.fromkeys(name for stage in STAGES for name in stage[1:])}
    rows = []
    for title, start, end in STAGES:
        seconds = [
            (moments[end][item_id] - moments[start][item_id]).total_seconds()
            for item_id in item_ids
            if item_id in moments[start] and item_id in moments[end]
        ]
        if seconds:
            rows.append((title, f"{median(seconds):.1f} 秒", f"{max(seconds):.1f} 秒"))
    screen.table("各阶段用时", ("阶段", "中位数", "最长"), rows)

    messages = operator.get("/notify/api/records", size=1)["total"]
    dead = {service: operator.get(f"/{service}/api/dead-letters", state="open")["total"] for service in SERVICES}
    screen.table("消息", ("", "数量"), [("已送达的消息", messages), ("死信", sum(dead.values()))])
    return sum(dead.values())


def _moments(operator: Client, name: str) -> dict[str, datetime]:
    """Return when an event of each item happened: the first submission, the last of everything else."""
    records = operator.pages("/notify/api/records", "records", name=name)
    found = sorted((datetime.fromisoformat(record["occurred_at"]), record["item_id"]) for record in records)
    return {item_id: moment for moment, item_id in (reversed(found) if name == FIRST_COUNTS else found)}
