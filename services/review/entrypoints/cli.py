"""Review at the terminal: ``qingdan review <command>``."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click

from services.review.bootstrap import SERVICE, build
from services.review.entrypoints.law_cli import law_diff
from shared.runtime.check_command import check_command
from shared.runtime.mongo import open_database
from shared.runtime.settings import Settings


@click.group(help="联合审核")
def cli() -> None:
    """Hold the commands together."""


cli.add_command(check_command(SERVICE))
cli.add_command(law_diff)


@cli.command()
@click.option("--since", type=click.DateTime(), default=None, help="只发这个时刻（UTC）以来变动过的审核；默认全部。")
@click.option("--json", "as_json", is_flag=True, help="按 JSON 输出结果。")
def resend(since: datetime | None, as_json: bool) -> None:
    """把各事项当前的审核状态再发一遍，供新建、恢复或落后的服务补齐。"""
    settings = Settings.from_environment(SERVICE)
    open_database(settings)
    sent = build(settings).resend(since.replace(tzinfo=UTC) if since else None)
    click.echo(json.dumps({"reviews": sent}) if as_json else f"已把 {sent} 个事项的审核状态放入待发送队列。")
