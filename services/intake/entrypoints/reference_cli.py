"""The command that brings the implementation lists of levels above, against which own items are held."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from services.intake.application.references import Line, ReferenceImport
from services.intake.bootstrap import SERVICE, build
from services.intake.domain.references import LEVELS_ABOVE
from services.intake.entrypoints.guide_files import numbered_lines, record_of
from services.intake.entrypoints.terminal import TERMINAL
from shared.runtime.clock import present
from shared.runtime.mongo import open_database
from shared.runtime.settings import Settings


@click.command("import-references")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--level", default="", type=click.Choice(["", *LEVELS_ABOVE]), help="没有写行使层级的记录按这个层级。")
@click.option("--dry-run", is_flag=True, help="只看会新增、更新什么，哪些行有错；什么都不写。")
@click.option("--only-good", is_flag=True, help="有错的行不导入，导入其余的行；默认有一行错就一行都不导入。")
@click.option("--json", "as_json", is_flag=True, help="按 JSON 输出结果。")
def import_references(file: Path, level: str, dry_run: bool, only_good: bool, as_json: bool) -> None:
    """导入上级的实施清单（JSONL，一行一条记录），供简化优化对照；同一文件再导入一次不会重复。"""
    settings = Settings.from_environment(SERVICE)
    open_database(settings)
    referencing, at = build(settings).referencing, present()
    if dry_run:
        found, stored = referencing.look(TERMINAL, _lines(file), level=level, at=at), False
    else:
        found, stored = referencing.bring(TERMINAL, _lines(file), level=level, at=at, only_good=only_good)
    if as_json:
        click.echo(json.dumps({**found.as_dict(), "stored": stored}, ensure_ascii=False))
    else:
        click.echo(_sentences(found, stored=stored, dry_run=dry_run))
    if found.wrong:
        sys.exit(1)


def _lines(file: Path) -> Iterator[Line]:
    for number, content in numbered_lines(file):
        record = record_of(content)
        if isinstance(record, str):
            yield Line(number=number, fault=record)
        else:
            yield Line(number=number, record=record)


def _sentences(found: ReferenceImport, *, stored: bool, dry_run: bool) -> str:
    counts = f"新增 {len(found.new)} 条，更新 {len(found.changed)} 条，没有变化 {found.unchanged} 条"
    wrong = [f"第 {line.number} 行：{line.message}" for line in found.wrong]
    if stored:
        return "\n".join([*wrong, f"已导入：{counts}。"])
    if dry_run:
        return "\n".join([*wrong, f"将要{counts}；{len(wrong)} 行有错。没有写入。"])
    return "\n".join(
        [*wrong, f"{len(wrong)} 行有错，没有导入任何一行。请改正后再导入，或加 --only-good 只导入其余的行。"]
    )
