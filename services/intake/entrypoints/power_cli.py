"""The published power list at the terminal: ``qingdan intake import-power-list``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from services.intake.application.list_plan import ListRowKind
from services.intake.application.power_import import PowerImported
from services.intake.application.power_plan import PowerPlan
from services.intake.bootstrap import SERVICE, build
from services.intake.entrypoints import list_files, power_files
from services.intake.entrypoints.terminal import TERMINAL
from shared.kernel.errors import Refusal
from shared.runtime.clock import present
from shared.runtime.mongo import open_database
from shared.runtime.settings import Settings


@click.command("import-power-list")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--title", required=True, help="权力清单的名称，例如“示例区行政权力清单（2026年版）”。")
@click.option("--document-no", required=True, help="公布它的文件的文号。")
@click.option("--published-on", required=True, help="公布日期，例如 2026-03-01。")
@click.option("--whole", is_flag=True, help="文件就是全区的全部清单：文件里没有的单位，它的事项也记为不再列入。")
@click.option("--dry-run", is_flag=True, help="只看会新列入、改动、不再列入什么，哪些行有错；什么都不写。")
@click.option(
    "--only-good", is_flag=True, help="有错的行不导入，导入其余的；默认有一行错就一行都不导入。加了 --whole 不行。"
)
@click.option("--as-shown", default="", help="--dry-run --json 给出的 shown；文件或清单在那以后变过就不导入。")
@click.option("--json", "as_json", is_flag=True, help="按 JSON 输出结果。")
def import_power_list(
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
    """从 .xlsx 或 .csv 文件导入已公布的权力清单；同一文件再导入一次不会重复，不再列入的只作标记。"""
    try:
        edition = list_files.edition_of(title, document_no, published_on)
        found = power_files.power_file(file.read_bytes(), file.name, edition, is_whole=whole)
        plan, imported = _done(found, dry_run, only_good, as_shown)
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    wrong = plan.of(ListRowKind.WRONG)
    if as_json:
        click.echo(json.dumps({**power_files.as_dict(plan), "imported": imported is not None}, ensure_ascii=False))
    else:
        click.echo("\n".join(power_files.lines(plan)))
        click.echo(imported.sentence() if imported else "什么都没有写入。")
    if (imported is None and wrong) or (imported and imported.lost):
        sys.exit(1)


def _done(
    file: power_files.PowerListFile, dry_run: bool, only_good: bool, as_shown: str
) -> tuple[PowerPlan, PowerImported | None]:
    settings, at = Settings.from_environment(SERVICE), present()
    open_database(settings)
    importing = build(settings).power_import
    plan = importing.look(TERMINAL, file, at)
    if dry_run or (plan.of(ListRowKind.WRONG) and not only_good):
        return plan, None
    imported = importing.apply(TERMINAL, file, at, shown=as_shown, only_good=only_good)
    return imported.plan, imported
