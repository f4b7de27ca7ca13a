"""Notify for people at a terminal."""

from __future__ import annotations

import json

import click

from services.notify.bootstrap import SERVICE, UseCases, build
from shared.runtime.check_command import check_command
from shared.runtime.mongo import open_database
from shared.runtime.settings import Settings


@click.group()
def cli() -> None:
    """通知督查。"""


cli.add_command(check_command(SERVICE))


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
def status(as_json: bool) -> None:
    """显示记录里有多少条消息，各种消息最近一条的时间。"""
    counts = _use_cases().reading.event_counts()
    if as_json:
        click.echo(json.dumps({one.name: {"count": one.count, "last_at": _iso(one.last_at)} for one in counts}))
        return
    for one in counts:
        click.echo(f"{one.name:<22}24 小时内 {one.count:>8} 条  最近 {_iso(one.last_at) or '—'}")


def _use_cases() -> UseCases:
    settings = Settings.from_environment(SERVICE)
    open_database(settings)
    return build(settings)


def _iso(moment: object) -> str:
    return moment.isoformat() if hasattr(moment, "isoformat") else ""
