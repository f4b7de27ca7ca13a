"""`make demo`: brings the stack up, sends a small district's items through it, ends with the portal's address."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from stack.demo import district, setup, summary
from stack.demo.client import ApiRefused
from stack.demo.path import TooSlow
from stack.demo.run import Demonstration
from stack.demo.screen import Screen
from stack.local import Stack
from stack.rundir import DEMONSTRATION


@click.command()
@click.option("--run-dir", type=click.Path(path_type=Path), default=Path(".run"), help="运行目录")
def main(run_dir: Path) -> None:
    """启动本地环境，演示 30 个事项从草稿到公布的全过程，并保持运行。"""
    screen = Screen()
    stack = Stack(run_dir)
    folder = _marked(stack, run_dir)
    stack.up()
    portal = stack.urls["portal"]
    accounts = setup.Accounts(portal, folder)
    finished = folder / "items.json"
    try:
        setup.register(accounts, stack.environment("intake"))
        if finished.exists():
            click.echo("演示事项已经在这个环境里公布过，下面是现在的状态。要重新演示，先执行 make down clean-data。")
        else:
            click.echo(f"{len(district.items())} 个事项从草稿走到门户：")
            finished.write_text(json.dumps(Demonstration(accounts, screen).run()), encoding="utf-8")
        dead = summary.show(accounts, json.loads(finished.read_text(encoding="utf-8")), screen)
    except (ApiRefused, TooSlow) as problem:
        click.echo(f"演示没有完成：{problem}。各服务的日志：make logs", err=True)
        sys.exit(1)
    _show_accounts(screen, accounts, portal)
    if dead:
        click.echo(f"有 {dead} 条死信。请用账号 operator 登录，到 {portal}notify/operations 查看和处理。", err=True)
        sys.exit(1)
    click.echo(portal)


def _marked(stack: Stack, run_dir: Path) -> Path:
    """Mark the run directory as one with sample data; pages that are up without the mark start anew and say so."""
    folder = run_dir / DEMONSTRATION
    if not folder.is_dir():
        stack.down()
        folder.mkdir(mode=0o700, parents=True)
    return folder


def _show_accounts(screen: Screen, accounts: setup.Accounts, portal: str) -> None:
    rows = [(each.account, each.name) for each in district.accounts()]
    screen.table("演示账号（只在本环境有效）", ("账号", "姓名"), rows)
    click.echo(f"\n所有演示账号的密码：{accounts.password}")
    click.echo(f"工作人员登录：{portal}intake/sign-in    停止：make down")


if __name__ == "__main__":
    main()
