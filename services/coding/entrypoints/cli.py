"""Coding for people at a terminal."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click

from services.coding.bootstrap import SERVICE, UseCases, build
from shared.runtime.check_command import check_command
from shared.runtime.mongo import open_database
from shared.runtime.settings import Settings


@click.group()
def cli() -> None:
    """统一编码。"""


cli.add_command(check_command(SERVICE))


@cli.command()
@click.option("--since", help="只重发这个时间以后赋的或者停用的码，例如 2026-11-24T09:00:00+08:00；没有时区的按 UTC")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
def resend(since: str | None, as_json: bool) -> None:
    """把已赋的码再告诉其他服务一次；消息编号不变，收过的不受影响。"""
    told = _use_cases().tell_again.resend(_instant(since))
    click.echo(json.dumps({"messages": told}) if as_json else f"已放入发件箱：{told} 条，由工作进程发送。")


def _use_cases() -> UseCases:
    settings = Settings.from_environment(SERVICE)
    open_database(settings)
    return build(settings)


def _instant(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            f"“{text}”不是时间。请写成 2026-11-24T09:00:00+08:00 的形式。", param_hint="--since"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
