"""``qingdan publish …``: what an operator does at a terminal."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click

from services.publish import bootstrap
from services.publish.application.use_cases import UseCases
from shared.runtime.check_command import check_command
from shared.runtime.clock import present
from shared.runtime.mongo import open_database
from shared.runtime.requeue_command import requeue_command
from shared.runtime.settings import Settings

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@click.group()
def cli() -> None:
    """公布服务的维护命令。"""


cli.add_command(check_command(bootstrap.SERVICE))
cli.add_command(requeue_command(bootstrap.SERVICE))


@cli.command()
@click.option("--since", type=click.DateTime(), help="只重发这个时刻（UTC）以后的消息，例如 2026-11-24T08:00:00。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def resend(since: datetime | None, as_json: bool) -> None:
    """把清单、公布事项、版本和操作的现状重新放进发件箱；消息编号不变，接收方会认出重复。"""
    cases, start = _use_cases(), since.replace(tzinfo=UTC) if since else BEGINNING
    count = cases.resending.resend(since=start) + cases.operating.resend(since=start)
    click.echo(json.dumps({"messages": count}) if as_json else f"已重新放入 {count} 条消息。")


@cli.command("repair-lists")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def repair_lists(as_json: bool) -> None:
    """让事项跟上中断时没有跟上的清单；每分钟也会自动做一次。"""
    count = _use_cases().listing.repair(now=present())
    click.echo(json.dumps({"lists": count}) if as_json else f"已处理 {count} 份清单。")


@cli.command("release-due")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def release_due(as_json: bool) -> None:
    """公布到了施行日期的版本；每分钟也会自动做一次。"""
    count = _use_cases().releasing.release_due(now=present())
    click.echo(json.dumps({"editions": count}) if as_json else f"已公布 {count} 个版本。")


@cli.command("carry-out-operations")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def carry_out_operations(as_json: bool) -> None:
    """让到了生效日期的取消、暂停、合并、划转等操作生效；每分钟也会自动做一次。"""
    count = _use_cases().operating.carry_out_due(now=present())
    click.echo(json.dumps({"operations": count}) if as_json else f"已生效 {count} 项操作。")


def _use_cases() -> UseCases:
    settings = Settings.from_environment(bootstrap.SERVICE)
    open_database(settings)
    return bootstrap.build(settings)
