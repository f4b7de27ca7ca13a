"""A list that others publish at the terminal: what the commands that import one have in common."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from services.intake.application.list_plan import ListRowKind
from services.intake.bootstrap import SERVICE, UseCases, build
from services.intake.entrypoints.list_files import edition_of
from services.intake.entrypoints.terminal import TERMINAL
from shared.kernel.errors import Refusal
from shared.runtime.clock import present
from shared.runtime.mongo import open_database
from shared.runtime.settings import Settings

Command = TypeVar("Command", bound=Callable[..., None])


@dataclass(frozen=True, kw_only=True)
class TerminalDoor:
    """
    One such list: how its file is read, its use cases, and what is said of a plan.

    `more` tells what else the JSON has of an import, which is None when nothing was written.
    """

    read: Callable[..., Any]
    importing: Callable[[UseCases], Any]
    lines: Callable[[Any], Iterator[str]]
    as_dict: Callable[[Any], Mapping[str, object]]
    more: Callable[[Any], Mapping[str, object]] = lambda _imported: {}


def list_options(*, title: str, whole: str) -> Callable[[Command], Command]:
    """Return the argument and the options of such a command, in the words of its list."""
    options = (
        click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
        click.option("--title", required=True, help=title),
        click.option("--document-no", required=True, help="公布它的文件的文号。"),
        click.option("--published-on", required=True, help="公布日期，例如 2026-03-01。"),
        click.option("--whole", is_flag=True, help=whole),
        click.option("--dry-run", is_flag=True, help="只看会新列入、改动、不再列入什么，哪些行有错；什么都不写。"),
        click.option(
            "--only-good",
            is_flag=True,
            help="有错的行不导入，导入其余的；默认有一行错就一行都不导入。加了 --whole 不行。",
        ),
        click.option("--as-shown", default="", help="--dry-run --json 给出的 shown；文件或清单在那以后变过就不导入。"),
        click.option("--json", "as_json", is_flag=True, help="按 JSON 输出结果。"),
    )

    def decorated(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorated


def import_list(door: TerminalDoor, typed: Mapping[str, Any]) -> None:
    """
    Look at a file, import it unless something is wrong or only a look is wanted, and tell what was found.

    :param typed: what `list_options` reads
    """
    file: Path = typed["file"]
    try:
        edition = edition_of(typed["title"], typed["document_no"], typed["published_on"])
        found = door.read(file.read_bytes(), file.name, edition, is_whole=typed["whole"])
        plan, imported = _done(door, found, typed)
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    if typed["as_json"]:
        answer = {**door.as_dict(plan), "imported": imported is not None, **door.more(imported)}
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        click.echo("\n".join(door.lines(plan)))
        click.echo(imported.sentence() if imported else "什么都没有写入。")
    if (imported is None and plan.of(ListRowKind.WRONG)) or (imported and imported.lost):
        sys.exit(1)


def _done(door: TerminalDoor, file: Any, typed: Mapping[str, Any]) -> tuple[Any, Any]:
    """Return the plan, and what was imported, or None."""
    settings, at = Settings.from_environment(SERVICE), present()
    open_database(settings)
    importing = door.importing(build(settings))
    plan = importing.look(TERMINAL, file, at)
    if typed["dry_run"] or (plan.of(ListRowKind.WRONG) and not typed["only_good"]):
        return plan, None
    imported = importing.apply(TERMINAL, file, at, shown=typed["as_shown"], only_good=typed["only_good"])
    return imported.plan, imported
