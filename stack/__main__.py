"""`python -m stack`: the local stack at a terminal."""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from pathlib import Path

import click
import psutil

from shared.runtime.settings import WrongSetting
from stack import packages
from stack.local import NotStarted, Stack
from stack.rundir import PortTaken
from stack.supervisor import State

_LINES = 40
_STATES = {
    "RUNNING": "运行中",
    "STARTING": "启动中",
    "STOPPED": "已停止",
    "STOPPING": "停止中",
    "BACKOFF": "启动失败，重试中",
    "EXITED": "已退出",
    "FATAL": "无法启动",
}

_run_dir = click.option("--run-dir", type=click.Path(path_type=Path), default=Path(".run"), help="运行目录")


@click.group()
def main() -> None:
    """在本机启动、停止和查看全部进程。"""


@main.command()
@_run_dir
@click.option("--workers", type=click.IntRange(1, 8), help="每个服务的消息进程数（默认 1）")
def up(run_dir: Path, workers: int | None) -> None:
    """启动全部进程；已经启动的不受影响。"""
    began = time.monotonic()
    stack = Stack(run_dir, workers=workers)
    try:
        stack.up(click.echo)
    except (NotStarted, PortTaken, TimeoutError, WrongSetting, packages.PackagesMissing) as problem:
        click.echo(str(problem), err=True)
        sys.exit(1)
    click.echo(f"全部就绪，用时 {time.monotonic() - began:.1f} 秒")
    click.echo(stack.urls["portal"])


@main.command()
@_run_dir
def down(run_dir: Path) -> None:
    """停止全部进程，保留数据。"""
    Stack(run_dir).down()
    click.echo("已停止，数据保留在运行目录中")


@main.command()
@_run_dir
def status(run_dir: Path) -> None:
    """列出各进程的状态、端口和内存。"""
    stack = Stack(run_dir)
    states = stack.status()
    if not states:
        click.echo("没有运行。启动：make up")
        return
    ports = stack.ports
    click.echo("\n".join(_row(state, ports) for state in states))
    click.echo("")
    for name, url in stack.urls.items():
        click.echo(f"{name:<10} {url}")


@main.command()
@_run_dir
@click.argument("name", required=False)
def logs(run_dir: Path, name: str | None) -> None:
    """显示日志的最后几行；不写名称则显示全部进程的。"""
    folder = run_dir / "logs"
    files = sorted(folder.glob("*.log")) if name is None else [folder / f"{name}.log"]
    if not files or not files[0].exists():
        known = "、".join(path.stem for path in sorted(folder.glob("*.log"))) or "（还没有）"
        click.echo(f"没有这个日志。可选的名称：{known}", err=True)
        sys.exit(1)
    for path in files:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        click.secho(f"== {path.stem} ==", bold=True)
        click.echo("\n".join(lines[-_LINES:] if name else lines[-8:]))


@main.command()
@click.option("--browser", is_flag=True, help="同时安装浏览器测试所需的程序")
def install(browser: bool) -> None:
    """安装缺少的系统程序，或说明需要运行的命令。"""
    try:
        packages.install_missing(packages.RUNNING + (packages.BROWSER if browser else ()))
    except packages.PackagesMissing as missing:
        click.echo(str(missing), err=True)
        sys.exit(1)


def _row(state: State, ports: dict[str, int]) -> str:
    port = ports.get("portal" if state.name == "nginx" else state.name, "")
    memory = age = ""
    if state.pid and psutil.pid_exists(state.pid):
        process = psutil.Process(state.pid)
        used = sum(each.memory_info().rss for each in (process, *process.children(recursive=True)))
        memory = f"{used / 2**20:.0f} MB"
        age = str(timedelta(seconds=int(time.time() - state.started_at)))
    text = _STATES.get(state.state, state.state)
    return f"{state.name:<18} {text:<8} {state.pid or '':>8} {port:>6} {memory:>8} {age:>9}".rstrip()


if __name__ == "__main__":
    main()
