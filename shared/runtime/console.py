"""The command `qingdan`: knows names only and hands over to the service or the stack."""

from __future__ import annotations

import os
import sys

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


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def main(arguments: tuple[str, ...]) -> None:
    """Run `qingdan <service|stack|demo> <command>`."""
    if not arguments or arguments[0] in ("-h", "--help"):
        click.echo("用法：qingdan <名称> <命令> [--json]")
        click.echo(f"名称：{'、'.join((*SERVICES, *STACK))}；每个名称后加 --help 可以看它的命令。")
        return
    command = command_for(arguments)
    os.execv(command[0], command)  # noqa: S606 - a list of our own


if __name__ == "__main__":
    main()
