"""The command that reads cells of legal bases; it asks for no server, no database and no settings."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from shared.kernel.law.citations import Citation, Parsed, parse_citations

FIELDS = ("law", "number", "version_hint", "article", "paragraph", "item")


@click.command("parse-citations")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="每格输出一行 JSON，与文件的行一一对应。")
def parse_citations_command(file: Path, as_json: bool) -> None:
    """读出设定依据里引用的法律文件、文号、版本和条款项（文件一行一格，UTF-8）；读不懂的文字照原样列出，不猜。"""
    counts, bad = Counter[str](), 0
    for number, line in _lines(file):
        try:
            text = line.decode("utf-8").removeprefix("\ufeff")
        except UnicodeDecodeError:
            bad += 1
            click.echo(f"第 {number} 行：不是 UTF-8 编码的文字。请把文件另存为 UTF-8。", err=True)
            continue
        parsed = parse_citations(text)
        counts.update(_counted(parsed))
        if as_json:
            click.echo(json.dumps(_as_dict(text, parsed), ensure_ascii=False))
        elif text.strip():
            click.echo(_listing(number, text, parsed))
    if not as_json:
        click.echo(_summary(counts))
    if bad:
        click.echo(f"{bad} 行没有读，其余的行都已读；请改正这些行后再运行一次。", err=True)
        sys.exit(1)


def _lines(file: Path) -> Iterator[tuple[int, bytes]]:
    """Yield every line with its number: an empty cell is a cell, so that lines out and in agree."""
    with file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            yield number, line.removesuffix(b"\n").removesuffix(b"\r")


def _as_dict(text: str, parsed: Parsed) -> dict[str, Any]:
    return {
        "input": text,
        "citations": [{name: getattr(citation, name) for name in FIELDS} for citation in parsed.citations],
        "unresolved": list(parsed.unresolved),
    }


def _counted(parsed: Parsed) -> dict[str, int]:
    return {
        "cells": 1,
        "citations": len(parsed.citations),
        "articles": sum(citation.article is not None for citation in parsed.citations),
        "unresolved": len(parsed.unresolved),
        "cells_left": bool(parsed.unresolved),
    }


def _listing(number: int, text: str, parsed: Parsed) -> str:
    said = [f"第 {number} 行：{text.strip()}"]
    said += [f"  引用 {_sentence(citation)}" for citation in parsed.citations]
    said += [f"  读不懂“{piece}”" for piece in parsed.unresolved]
    return "\n".join(said if len(said) > 1 else [*said, "  没有引用"])


def _sentence(citation: Citation) -> str:
    law = f"《{citation.law}》" if citation.law else "（只有文号）"
    notes = "，".join(note for note in (citation.number, citation.version_hint) if note)
    place = "".join(part for part in (citation.article, citation.paragraph, citation.item) if part)
    return f"{law}{f'（{notes}）' if notes else ''}{place}"


def _summary(counts: Counter[str]) -> str:
    left = (
        f"，{counts['cells_left']} 格里有 {counts['unresolved']} 处读不懂" if counts["unresolved"] else "，没有读不懂的"
    )
    return f"共 {counts['cells']} 格，{counts['citations']} 处引用，其中 {counts['articles']} 处写到条{left}。"
