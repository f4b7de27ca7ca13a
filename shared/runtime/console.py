"""The command `qingdan`: knows names only and hands over to the service or the stack."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from shared.contracts.registry import SERVICES

STACK = {"stack": "stack", "demo": "stack.demo"}


def command_for(arguments: tuple[str, ...]) -> list[str]:
    """
    Return the command that does what was asked.

    :raises UsageError: when the first word is neither a service nor a part of the stack
    """
    if not arguments:
        raise click.UsageError(f"请写明服务：{'、'.join((*SERVICES, *STACK))}")
    name, *rest = arguments
    if name in SERVICES:
        return [sys.executable, "-m", f"services.{name}", "cli", *rest]
    if name in STACK:
        return [sys.executable, "-m", STACK[name], *rest]
    raise click.UsageError(f"没有“{name}”。可以写：{'、'.join((*SERVICES, *STACK))}")


def environment_of(service: str) -> dict[str, str]:
    """Return what the local stack has written down for a service; nothing where there is no such stack."""
    file = Path(os.environ.get("QINGDAN_RUN_DIR", ".run")) / "env" / f"{service}.env"
    if service not in SERVICES or not file.is_file():
        return {}
    return dict(line.split("=", 1) for line in file.read_text(encoding="utf-8").splitlines() if "=" in line)


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def main(arguments: tuple[str, ...]) -> None:
    """Run `qingdan <service|stack|demo> <command>`."""
    if not arguments or arguments[0] in ("-h", "--help"):
        click.echo("用法：qingdan <名称> <命令> [--json]")
        click.echo(f"名称：{'、'.join((*SERVICES, *STACK))}；每个名称后加 --help 可以看它的命令。")
        return
    command = command_for(arguments)
    os.execve(command[0], command, {**environment_of(arguments[0]), **os.environ})  # noqa: S606 - a list of our own


if __name__ == "__main__":
    main()
