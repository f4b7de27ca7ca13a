"""The command that judges a file of implementation records; it asks for no server, no database and no settings."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import click

from services.intake.application.guide_records import read_record
from services.intake.application.linting import judged
from services.intake.entrypoints.guide_files import numbered_lines, record_of

_SEVERITIES = {"error": "错误", "warning": "提醒"}


@click.command("lint-guides")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="每条记录输出一行 JSON。")
def lint_guides(file: Path, as_json: bool) -> None:
    """检查办事指南文件（JSONL，一行一条记录）里的模糊表述和要素间的矛盾。"""
    counts, unread, records, bad = Counter[str](), Counter[str](), 0, 0
    for number, line in numbered_lines(file):
        record = record_of(line)
        if isinstance(record, str):
            bad += 1
            click.echo(f"第 {number} 行：{record}", err=True)
            continue
        records += 1
        read = read_record(record)
        unread.update(read.unread)
        found = judged(read)
        counts.update(finding["severity"] for finding in found["findings"])
        click.echo(_printable(json.dumps(found, ensure_ascii=False) if as_json else _listing(found)))
    if not as_json:
        click.echo(f"共 {records} 条记录，{counts['error']} 处错误，{counts['warning']} 处提醒。")
    if unread:
        click.echo(_printable(_not_read(unread)), err=True)
    if bad:
        click.echo(f"{bad} 行没有检查，其余的行都已检查；请改正这些行后再运行一次。", err=True)
        sys.exit(1)


def _not_read(unread: Counter[str]) -> str:
    """Return which keys nobody reads, each with its number of records, and quoted: a key may hold anything."""
    listed = "、".join(f"{json.dumps(name, ensure_ascii=False)}（{count}）" for name, count in unread.most_common())
    return f"下列键没有读取，里面的内容没有检查（括号里是记录数）：{listed}。"


def _printable(text: str) -> str:
    """Return a text that can be written as UTF-8: JSON may hold half a character (a lone surrogate)."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _listing(found: dict[str, Any]) -> str:
    title = found["record_id"] or "（没有 record_id）"
    if not found["findings"]:
        return f"{title}：没有发现问题。"
    return "\n".join([f"{title}：{len(found['findings'])} 处", *map(_sentence, found["findings"])])


def _sentence(finding: dict[str, Any]) -> str:
    row = f"第 {finding['row']} 行" if "row" in finding else ""
    place = f"{finding['element']}{row}{finding.get('field', '')}"
    severity = _SEVERITIES[finding["severity"]]
    return f"  [{finding['rule']} {severity}] {place}：{finding['message']}。{finding['suggestion']}。"
