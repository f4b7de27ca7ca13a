"""The command that holds two files of items against each other; it asks for no server, no database and no settings."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import click

from services.intake.application.overlapping_files import NamedRow, NamedRows, Overlap, named_rows, overlaps
from services.intake.domain.overlap.comparing import LIKENESS_NAMES, Likeness
from shared.kernel.errors import Refusal
from shared.spreadsheets.reading import read_sheets

MOST_ROWS = 100_000
MOST_BYTES = 50 * 1024 * 1024


@click.command("overlap")
@click.argument("file_a", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("file_b", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--related", is_flag=True, help="也列出只是业务相关的（环节、对象或性质不同）；默认只列同一事项。")
@click.option("--json", "as_json", is_flag=True, help="每对输出一行 JSON。")
def overlap(file_a: Path, file_b: Path, related: bool, as_json: bool) -> None:
    """比较两个事项文件（.csv 或 .xlsx，有 item_name 或“事项名称”一列），列出名称说的是同一事项的行和理由。

    两次写同一个文件，就在这一个文件里找重复。结论 exact 名称相同、near 名称近似：是同一事项；related：只是业务相关。
    """
    try:
        ones = _rows_of(file_a)
        others = None if file_a.resolve() == file_b.resolve() else _rows_of(file_b)
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    counts = Counter[Likeness]()
    for found in overlaps(ones.rows, others.rows if others else None, with_related=related):
        counts[found.comparison.likeness] += 1
        click.echo(json.dumps(_as_dict(found), ensure_ascii=False) if as_json else _sentence(found))
    if not as_json:
        compared = f"{len(ones.rows)} 行与 {len(others.rows)} 行相比" if others else f"{len(ones.rows)} 行互相比较"
        said = "，".join(
            f"{name} {counts[kind]} 对" for kind, name in LIKENESS_NAMES.items() if _is_told(kind, related)
        )
        click.echo(f"{compared}：{said}。")
    for file, read in ((file_a, ones), (file_b, others)):
        if read and read.passed_over:
            named = "、".join(f"“{name}”" for name in read.passed_over)
            click.echo(
                f"“{file.name}”只比较了第一个有事项名称的工作表，没有比较：{named}。要比的请另存为文件。", err=True
            )
    if nameless := ones.nameless + (others.nameless if others else 0):
        click.echo(f"{nameless} 行没有写事项名称，没有比较。", err=True)


def _rows_of(file: Path) -> NamedRows:
    sheets = read_sheets(file.read_bytes(), file.name, most_rows=MOST_ROWS, most_bytes=MOST_BYTES)
    return named_rows(sheets, file.name)


def _is_told(kind: Likeness, related: bool) -> bool:
    return kind.is_same or (related and kind is Likeness.RELATED)


def _as_dict(found: Overlap) -> dict[str, object]:
    return {
        "a": found.one.row_id or str(found.one.number),
        "b": found.other.row_id or str(found.other.number),
        "a_row": found.one.number,
        "b_row": found.other.number,
        "a_name": found.one.item_name,
        "b_name": found.other.item_name,
        "a_agency": found.one.agency,
        "b_agency": found.other.agency,
        "verdict": found.comparison.likeness.value,
        "score": found.comparison.score,
        "reason": found.comparison.reason,
    }


def _sentence(found: Overlap) -> str:
    verdict = LIKENESS_NAMES[found.comparison.likeness]
    return f"[{verdict}] {_shown(found.one)} ↔ {_shown(found.other)}：{found.comparison.reason}"


def _shown(row: NamedRow) -> str:
    agency = f"（{row.agency}）" if row.agency else ""
    return f"第 {row.number} 行 {row.row_id} {row.item_name}{agency}".replace("  ", " ")
