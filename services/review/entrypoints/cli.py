"""Review at the terminal: ``qingdan review <command>``."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click

from services.review.bootstrap import SERVICE, build
from services.review.entrypoints.law_cli import law_diff
from services.review.entrypoints.law_import_cli import import_laws
from shared.runtime.check_command import check_command
from shared.runtime.mongo import open_database
from shared.runtime.requeue_command import requeue_command
from shared.runtime.settings import Settings


@click.group(help="联合审核")
def cli() -> None:
    """Hold the commands together."""


cli.add_command(check_command(SERVICE))
cli.add_command(requeue_command(SERVICE))
cli.add_command(law_diff)
cli.add_command(import_laws)


@cli.command()
@click.option(
    "--since",
    type=click.DateTime(),
    default=None,
    help="只发这个时刻（UTC）以来变动过的审核、法律法规和条文变动；默认全部。",
)
@click.option("--json", "as_json", is_flag=True, help="按 JSON 输出结果。")
def resend(since: datetime | None, as_json: bool) -> None:
    """把各事项当前的审核状态、登记的法律法规、条文变动和操作的审核结果再发一遍，供新建、恢复或落后的服务补齐。"""
    settings = Settings.from_environment(SERVICE)
    open_database(settings)
    use_cases, at = build(settings), since.replace(tzinfo=UTC) if since else None
    sent = use_cases.resend(at)
    laws, changes = use_cases.laws.resend(at)
    operations = use_cases.operations.resend(at)
    if as_json:
        click.echo(json.dumps({"reviews": sent, "laws": laws, "law_changes": changes, "operations": operations}))
    else:
        click.echo(
            f"已把 {sent} 个事项的审核状态、{laws} 部法律法规、{changes} 次条文变动"
            f"和 {operations} 项操作的审核结果放入待发送队列。"
        )
