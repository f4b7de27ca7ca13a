"""The command that holds two versions of a law against each other; it asks for no server and no settings."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import click

from services.review.application.laws.given_text import MOST_BYTES
from services.review.domain.laws.relations import VERDICT_NAMES
from shared.kernel.law.articles import Article, decoded, read_law
from shared.kernel.law.comparing import Pair, compare

NOTHING = "—"
WIDTH = 12


class _Unreadable(click.ClickException):
    """A file that is no law's text: the same exit code as for any other wrong argument."""

    exit_code = 2


@click.command("law-diff")
@click.argument("old", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("new", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="每个对应关系输出一行 JSON。")
def law_diff(old: Path, new: Path, as_json: bool) -> None:
    """逐条比较一部法的两个文本（旧 OLD、新 NEW），说明每一条的去向。

    文本文件（UTF-8 或 GB18030），“第…条”在行首即一条。除空白、标点和不可见字符外文字相同的，是未变（条号相同）
    或仅条号变动；其余为修改、合并、拆分、删除、新增。
    """
    pairs = compare(_articles_of(old), _articles_of(new))
    for pair in pairs:
        click.echo(json.dumps(_as_dict(pair), ensure_ascii=False) if as_json else _row(pair))
    if not as_json:
        click.echo(_summary(pairs))


def _articles_of(file: Path) -> tuple[Article, ...]:
    if file.stat().st_size > MOST_BYTES:
        raise _Unreadable(f"文件“{file.name}”超过 20 MB，不是一部法的文本。")
    try:
        text = decoded(file.read_bytes())
    except UnicodeDecodeError as cause:
        raise _Unreadable(f"文件“{file.name}”不是 UTF-8 或 GB18030 编码的文本，无法读取。") from cause
    articles = read_law(text).articles
    if not articles:
        raise _Unreadable(f"文件“{file.name}”里没有以“第…条”开头的行，读不出条文。")
    return articles


def _as_dict(pair: Pair) -> dict[str, object]:
    return {
        "old": pair.old.printed if pair.old else None,
        "new": pair.new.printed if pair.new else None,
        "verdict": pair.verdict.value,
        "similarity": pair.similarity,
    }


def _row(pair: Pair) -> str:
    remark = "  仅引用的条号变动" if pair.is_by_reference else ""
    likeness = f"  相似度 {pair.similarity:.2f}" if pair.old and pair.new and pair.similarity < 1 else ""
    return f"{_cell(pair.old)} → {_cell(pair.new)} {VERDICT_NAMES[pair.verdict]}{likeness}{remark}"


def _cell(article: Article | None) -> str:
    text = article.printed if article else NOTHING
    # Chinese signs are two columns wide at a terminal
    return text + " " * (2 * WIDTH - sum(2 if ord(char) > 0x2E80 else 1 for char in text))


def _summary(pairs: tuple[Pair, ...]) -> str:
    counts = Counter(pair.verdict for pair in pairs)
    old = len({id(pair.old) for pair in pairs if pair.old})
    new = len({id(pair.new) for pair in pairs if pair.new})
    said = "，".join(f"{name} {counts[verdict]}" for verdict, name in VERDICT_NAMES.items() if counts[verdict])
    return f"旧文本 {old} 条，新文本 {new} 条；对应关系：{said}。"
