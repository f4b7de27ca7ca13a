"""Laws brought in from a folder of files at the terminal: ``qingdan review import-laws``."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import click

from services.review.application.laws.folder import FileFound, FileOutcome, FileResult
from services.review.application.laws.given_text import MOST_BYTES, PLAIN, WORD
from services.review.bootstrap import SERVICE, build
from shared.kernel.actor import Actor
from shared.runtime.mongo import open_database
from shared.runtime.settings import Settings
from shared.standards.roles import permissions_of

OUTCOME_NAMES = {
    FileOutcome.LAW_ENTERED: "新登记",
    FileOutcome.VERSION_ENTERED: "新版本",
    FileOutcome.UNCHANGED: "已有，未变",
    FileOutcome.REFUSED: "没有导入",
}
MOST_FILES = 5_000
TERMINAL = Actor(
    account_id="terminal",
    name="终端操作员",
    body_id="",
    body_name="系统",
    roles=frozenset({"legal_reviewer"}),
    permissions=frozenset(permissions_of(["legal_reviewer"])),
)
"""An operator of the machine, with the rights of the legal office."""


@click.command("import-laws")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="每个文件输出一行 JSON。")
def import_laws(folder: Path, as_json: bool) -> None:
    """从文件夹 FOLDER 批量登记法律法规和它们的各个版本。

    每个版本一个文件（.md、.txt、.docx），文件名是公布日期，例如“公司法/2018-10-26.md”；一部法的文件放在一个子文件夹里。
    条文要另起一行，以“第…条”开头。同一部法按日期先后登记；再导入一次不会重复。一个文件有错，不影响其他文件。
    """
    files, unread = _files(folder)
    settings = Settings.from_environment(SERVICE)
    open_database(settings)
    results = [*build(settings).laws.import_files(files, actor=TERMINAL), *unread]
    for result in sorted(results, key=lambda one: one.place):
        click.echo(json.dumps(asdict(result), ensure_ascii=False) if as_json else _line(result))
    if not as_json:
        click.echo(_summary(results))
    if any(result.outcome is FileOutcome.REFUSED for result in results):
        sys.exit(1)


def _files(folder: Path) -> tuple[list[FileFound], list[FileResult]]:
    """Return the files that may be texts, and those that are too large to be read."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (*PLAIN, WORD) and path.is_file())
    if not paths:
        raise click.ClickException(f"文件夹“{folder.name}”里没有 .md、.txt 或 .docx 文件。")
    if len(paths) > MOST_FILES:
        raise click.ClickException(f"文件夹“{folder.name}”里有 {len(paths)} 个文件，一次最多 {MOST_FILES} 个。")
    found, unread = [], []
    for path in paths:
        place = path.relative_to(folder).as_posix()
        if path.stat().st_size > MOST_BYTES:
            message = "文件超过 20 MB，不是一部法的文本。"
            unread.append(FileResult(place=place, outcome=FileOutcome.REFUSED, message=message))
        else:
            found.append(FileFound(place=place, content=path.read_bytes()))
    return found, unread


def _line(result: FileResult) -> str:
    made_by = f"，{result.issuer}" if result.issuer else ""
    said = f"《{result.title}》{result.label}，{result.articles} 条{made_by}" if result.title else ""
    return "  ".join(part for part in (result.place, OUTCOME_NAMES[result.outcome], said, result.message) if part)


def _summary(results: list[FileResult]) -> str:
    counts = Counter(result.outcome for result in results)
    said = "，".join(f"{name} {counts[outcome]}" for outcome, name in OUTCOME_NAMES.items() if counts[outcome])
    return f"{len(results)} 个文件：{said}。"
