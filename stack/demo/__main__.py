"""`make demo`: brings the stack up, sends a district's list through it, ends with the portal's address."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import click

from stack.demo import campaign, district, implementation, setup, summary
from stack.demo.claiming import Claiming
from stack.demo.client import ApiRefused
from stack.demo.implementing import Implementing
from stack.demo.path import TooSlow
from stack.demo.run import Demonstration
from stack.demo.screen import Screen
from stack.local import Stack
from stack.rundir import DEMONSTRATION


@click.command()
@click.option("--run-dir", type=click.Path(path_type=Path), default=Path(".run"), help="运行目录")
def main(run_dir: Path) -> None:
    """启动本地环境，演示一个区的目录清单和实施清单从编制到公布的全过程，并保持运行。"""
    screen = Screen()
    stack = Stack(run_dir)
    folder = _marked(stack, run_dir)
    click.echo("启动本地环境（数据库、消息、五个服务），约半分钟：")
    stack.up(click.echo)
    portal = stack.urls["portal"]
    accounts = setup.Accounts(portal, folder)
    finished = folder / "items.json"
    try:
        setup.register(accounts, stack.environment("intake"), screen.step)
        setup.bring_laws(accounts, stack.environment("review"), screen.step)
        setup.bring_power_list(stack.environment("intake"), screen.step)
        if finished.exists():
            click.echo("演示事项已经在这个环境里公布过，下面是现在的状态。要重新演示，先执行 make down clean-data。")
        else:
            click.echo(f"{len(district.items())} 个事项从表格走到门户：")
            item_ids = Demonstration(accounts, screen).run()
            click.echo(f"{len(implementation.lists())} 份实施清单，从填写、审定签章走到门户：")
            Implementing(accounts, screen).run()
            setup.bring_upper_list(stack.environment("intake"), screen.step)
            Claiming(accounts, screen).run()
            finished.write_text(json.dumps(item_ids), encoding="utf-8")
        campaign.run(accounts, stack.environment("intake"), screen.step)
        dead = summary.show(accounts, json.loads(finished.read_text(encoding="utf-8")), screen)
    except (ApiRefused, TooSlow) as problem:
        click.echo(f"演示没有完成：{problem}。各服务的日志：make logs", err=True)
        sys.exit(1)
    _show_accounts(screen, accounts, portal, _account_list(folder))
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


def _account_list(folder: Path) -> Path:
    """Write down all accounts for whoever looks for one."""
    file = folder / "accounts.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(("账号", "姓名", "单位"))
        everybody = (*district.accounts(), *district.reporters())
        writer.writerows((each.account, each.name, district.body(each.body)["name"]) for each in everybody)
    return file


def _show_accounts(screen: Screen, accounts: setup.Accounts, portal: str, file: Path) -> None:
    people = district.accounts()
    rows = [(each.account, each.name) for each in people if each.role not in ("compiler", "signatory")]
    screen.table("演示账号（只在本环境有效）", ("账号", "姓名"), rows)
    kinds = {district.body(each.body)["kind"]: each for each in reversed(people) if each.role == "compiler"}
    rows = [(each.account, each.name) for each in kinds.values()]
    count = sum(each.role == "compiler" for each in (*people, *district.reporters()))
    screen.table(
        f"编制员 {count} 个，账号是“单位代号_compiler”（负责人是“单位代号_signatory”），例如", ("账号", "姓名"), rows
    )
    click.echo(f"  全部 {len(people) + len(district.reporters())} 个账号：{file}")
    click.echo(f"\n所有演示账号的密码：{accounts.password}")
    click.echo(f"工作人员登录：{portal}intake/sign-in    停止：make down")


if __name__ == "__main__":
    main()
