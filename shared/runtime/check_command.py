"""``qingdan <service> check``: does anything wait that does not get out?"""

from __future__ import annotations

import json
import sys

import click

from shared.runtime.health import check_outbox
from shared.runtime.mongo import open_database
from shared.runtime.settings import Settings


def check_command(service: str) -> click.Command:
    """Return the command for one service; it ends with 1 when something is wrong."""

    @click.command(name="check")
    @click.option("--json", "as_json", is_flag=True, help="按 JSON 输出结果。")
    def check(as_json: bool) -> None:
        """检查有没有发不出去的消息；有问题时退出码为 1。"""
        open_database(Settings.from_environment(service))
        health = check_outbox(service)
        if as_json:
            click.echo(json.dumps({"pending": health.pending, "crowded": health.crowded, "is_well": health.is_well}))
        else:
            click.echo(f"待发送消息 {health.pending} 条，积压过多的记录 {health.crowded} 个。")
        if not health.is_well:
            sys.exit(1)

    return check
