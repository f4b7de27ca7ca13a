"""The upper-level list at the terminal: ``qingdan intake import-upper``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from services.intake.application.list_plan import ListRowKind
from services.intake.application.upper_import import UpperImported
from services.intake.application.upper_plan import UpperPlan
from services.intake.bootstrap import SERVICE, build
from services.intake.entrypoints import list_files, upper_files
from services.intake.entrypoints.terminal import TERMINAL
from shared.kernel.errors import Refusal
from shared.runtime.clock import present
from shared.runtime.mongo import open_database
from shared.runtime.settings import Settings


@click.command("import-upper")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--title", required=True, help="上级清单的名称，例如“示例市公共服务事项目录（2026年版）”。")
@click.option("--document-no", required=True, help="公布它的文件的文号。")
@click.option("--published-on", required=True, help="公布日期，例如 2026-03-01。")
@click.option("--whole", is_flag=True, help="文件就是全部清单：文件里没有的事项记为不再列入。")
@click.option("--dry-run", is_flag=True, help="只看会新列入、改动、不再列入什么，哪些行有错；什么都不写。")
@click.option(
    "--only-good", is_flag=True, help="有错的行不导入，导入其余的；默认有一行错就一行都不导入。加了 --whole 不行。"
)
@click.option("--as-shown", default="", help="--dry-run --json 给出的 shown；文件或清单在那以后变过就不导入。")
@click.option("--json", "as_json", is_flag=True, help="按 JSON 输出结果。")
def import_upper(
    file: Path,
    title: str,
    document_no: str,
    published_on: str,
    whole: bool,
    dry_run: bool,
    only_good: bool,
    as_shown: str,
    as_json: bool,
) -> None:
    """从 .xlsx 或 .csv 文件导入市级目录清单；同一文件再导入一次不会重复，有变化的，已认领的事项随后跟着更新。"""
    try:
        edition = list_files.edition_of(title, document_no, published_on)
        found = upper_files.upper_file(file.read_bytes(), file.name, edition, is_whole=whole)
        plan, imported = _done(found, dry_run, only_good, as_shown)
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    if as_json:
        answer = {**upper_files.as_dict(plan), "imported": imported is not None}
        click.echo(json.dumps({**answer, "job_id": imported.job_id if imported else ""}, ensure_ascii=False))
    else:
        click.echo("\n".join(upper_files.lines(plan)))
        click.echo(imported.sentence() if imported else "什么都没有写入。")
    if (imported is None and plan.of(ListRowKind.WRONG)) or (imported and imported.lost):
        sys.exit(1)


def _done(
    file: upper_files.UpperListFile, dry_run: bool, only_good: bool, as_shown: str
) -> tuple[UpperPlan, UpperImported | None]:
    settings, at = Settings.from_environment(SERVICE), present()
    open_database(settings)
    importing = build(settings).upper.importing
    plan = importing.look(TERMINAL, file, at)
    if dry_run or (plan.of(ListRowKind.WRONG) and not only_good):
        return plan, None
    imported = importing.apply(TERMINAL, file, at, shown=as_shown, only_good=only_good)
    return imported.plan, imported
