"""``qingdan publish …``: what an operator does at a terminal."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click

from services.publish import bootstrap
from services.publish.application.use_cases import UseCases
from shared.kernel.clock import SystemClock
from shared.runtime.check_command import check_command
from shared.runtime.mongo import open_database
from shared.runtime.settings import Settings

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@click.group()
def cli() -> None:
    """公布服务的维护命令。"""


cli.add_command(check_command(bootstrap.SERVICE))


@cli.command()
@click.option("--since", type=click.DateTime(), help="只重发这个时刻（UTC）以后的消息，例如 2026-11-24T08:00:00。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def resend(since: datetime | None, as_json: bool) -> None:
    """把清单、公布事项和版本的现状重新放进发件箱；消息编号不变，接收方会认出重复。"""
    count = _use_cases().resending.resend(since=since.replace(tzinfo=UTC) if since else BEGINNING)
    click.echo(json.dumps({"messages": count}) if as_json else f"已重新放入 {count} 条消息。")


@cli.command("repair-lists")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def repair_lists(as_json: bool) -> None:
    """让事项跟上中断时没有跟上的清单；每分钟也会自动做一次。"""
    count = _use_cases().listing.repair(now=SystemClock().now())
    click.echo(json.dumps({"lists": count}) if as_json else f"已处理 {count} 份清单。")


def _use_cases() -> UseCases:
    settings = Settings.from_environment(bootstrap.SERVICE)
    open_database(settings)
    return bootstrap.build(settings)
