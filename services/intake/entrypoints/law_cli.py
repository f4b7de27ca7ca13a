"""Laws at the terminal of intake: what a change would mean (law-impact), and the index of citations made again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from services.intake.application.laws.drafts import Draft
from services.intake.application.laws.what_if import Report
from services.intake.bootstrap import SERVICE, UseCases, build
from services.intake.domain.adjustments.judged import JudgedItem
from services.intake.domain.adjustments.outcomes import OUTCOME_NAMES, Outcome
from services.intake.domain.items import STATE_NAMES
from services.intake.entrypoints.adjustment_shown import VERDICTS
from services.intake.entrypoints.terminal import TERMINAL
from shared.kernel.errors import Refusal
from shared.kernel.law.articles import decoded
from shared.runtime.clock import present
from shared.runtime.mongo import open_database
from shared.runtime.settings import Settings

_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("law-impact")
@click.option("--old", type=_file, help="现行文本文件（一条一行起，以“第…条”开头）。")
@click.option("--new", type=_file, help="草案文本文件，写法同上。")
@click.option("--title", default="", help="文件名称，不带书名号；和 --old、--new 一起用。")
@click.option("--number", default="", help="文号；几部文件同名时用来分清。")
@click.option("--change", default="", help="已确认的条文变动的编号；和文本文件二选一。")
@click.option("--json", "as_json", is_flag=True, help="每个事项输出一行 JSON，最后一行是汇总。")
def law_impact(old: Path | None, new: Path | None, title: str, number: str, change: str, as_json: bool) -> None:
    """试算：一部文件改成草案的样子，或者一个条文变动，会影响哪些事项；什么都不写。"""
    if bool(change) == bool(old or new or title) or (not change and not (old and new and title)):
        raise click.UsageError("请写 --change 编号，或者同时写 --old、--new 和 --title。")
    try:
        if old and new:
            draft = Draft(title=title.strip("《》 "), doc_no=number, old=_text_of(old), new=_text_of(new))
            report = _cases().laws.what_if.of_draft(TERMINAL, draft, present())
        else:
            report = _cases().laws.what_if.of_change(TERMINAL, change, present())
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    for line in _as_json(report) if as_json else _listing(report):
        click.echo(line)


@click.command("rebuild-citations")
@click.option("--after", default="", help="上次中断时报出的事项编号；从它后面接着做。")
def rebuild_citations(after: str) -> None:
    """重新建立引用索引：从每个事项现行的文本读出引用了哪些条文。可以随时中断，再运行一次也不会重复。"""
    items = citations = 0
    for last, items, citations in _cases().laws.rebuilding.rebuild(after):
        click.echo(f"已读 {items} 个事项，{citations} 处引用；做到 {last}")
    click.echo(f"完成：{items} 个事项，{citations} 处引用。")


def _cases() -> UseCases:
    settings = Settings.from_environment(SERVICE)
    open_database(settings)
    return build(settings)


def _text_of(file: Path) -> str:
    try:
        return decoded(file.read_bytes())
    except UnicodeDecodeError as error:
        raise click.ClickException(
            f"{file.name} 不是 UTF-8、UTF-16 或 GB 18030 编码的文字。请另存为 UTF-8。"
        ) from error


def _as_json(report: Report) -> Iterator[str]:
    for one in report.items:
        yield json.dumps(_item(one), ensure_ascii=False)
    yield json.dumps(summary_of(report), ensure_ascii=False)


def summary_of(report: Report) -> dict[str, Any]:
    """Return the sums of a report."""
    return {
        "title": report.title,
        "law": report.law_title,
        "is_registered": report.is_registered,
        "effective_on": report.effective_on.isoformat() if report.effective_on else None,
        "articles": dict(report.verdicts),
        "items": len(report.items),
        "outcomes": _counts(report.outcomes),
        "bodies": [
            {"body_id": body_id, "name": report.body_names[body_id], **_counts(tally)}
            for body_id, tally in report.bodies.items()
        ],
    }


def _counts(tally: Mapping[Outcome, int]) -> dict[str, int]:
    return {outcome.value: count for outcome, count in tally.items()}


def _item(one: JudgedItem) -> dict[str, Any]:
    return {
        "item_id": one.item.item_id,
        "item_name": one.item.content.title,
        "body_id": one.item.body_id,
        "body_name": one.item.body_name,
        "state": one.item.state.value,
        "outcome": one.outcome.value,
        "upstream_id": one.upstream_id,
        "touched": [
            {
                "row": each.row + 1,
                "article": each.article,
                "new_articles": list(each.new_articles),
                "verdict": each.verdict,
                "similarity": each.similarity,
            }
            for each in one.touched
        ],
    }


def _listing(report: Report) -> Iterator[str]:
    articles = "，".join(f"{VERDICTS[name][0]} {count}" for name, count in report.verdicts.items())
    yield f"{report.title}（条文：{articles or '没有对照表'}）"
    if not report.is_registered:
        yield "法律法规库里没有这部文件：按名称找引用，对照的是给出的现行文本。"
    for outcome, count in report.outcomes.items():
        yield f"  {OUTCOME_NAMES[outcome]}：{count} 个事项"
    for body_id, tally in report.bodies.items():
        counts = "，".join(f"{OUTCOME_NAMES[outcome]} {count}" for outcome, count in tally.items() if count)
        yield f"{report.body_names[body_id]}：{counts}"
    for one in report.items:
        yield _line(one)


def _line(one: JudgedItem) -> str:
    changes = "；".join(f"{each.article or '全文'}→{each.new_article or '无'}" for each in one.touched)
    state = STATE_NAMES[one.item.state]
    return f"  [{OUTCOME_NAMES[one.outcome]}] {one.item.body_name} {one.item.content.title}（{state}）：{changes}"
