"""Coverage at the terminal: ``qingdan intake coverage``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import click

from services.intake.application.coverage import CoverageListing, Overview
from services.intake.bootstrap import SERVICE, UseCases, build
from services.intake.domain.coverage import STANDING_NAMES, Coverage, Standing
from services.intake.domain.upper_list import LEVEL_NAMES
from services.intake.entrypoints.coverage_shown import body_as_dict, overview_as_dict
from services.intake.entrypoints.terminal import TERMINAL
from shared.kernel.errors import Refusal
from shared.runtime.mongo import open_database
from shared.runtime.settings import Settings


@click.command("coverage")
@click.option("--body", default="", help="机构的编号、全称或统一社会信用代码；不写就列出所有单位。")
@click.option(
    "--level", type=click.Choice(["", *LEVEL_NAMES]), default="", help="只看对市级（city）或区级（district）清单的。"
)
@click.option("--open-only", is_flag=True, help="只列还有事项没有答复的单位。")
@click.option("--json", "as_json", is_flag=True, help="按 JSON 输出结果。")
def coverage(body: str, level: str, open_only: bool, as_json: bool) -> None:
    """各单位对上级清单的承接情况：已认领、不属于本单位、零报告，还有多少没有答复。"""
    settings = Settings.from_environment(SERVICE)
    open_database(settings)
    cases = build(settings)
    try:
        if body:
            one = cases.upper.covering.of_body(TERMINAL, _body_id(cases, body))
            answer, lines = body_as_dict(one), _lines_of(one)
        else:
            found = cases.upper.covering.overview(TERMINAL, CoverageListing(level=level, is_open=open_only))
            answer, lines = overview_as_dict(found), _lines(found)
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    click.echo(json.dumps(answer, ensure_ascii=False) if as_json else "\n".join(lines))


def _lines(found: Overview) -> Iterator[str]:
    yield f"全区：{_sum(found.counts, found.expected, found.per_cent)}"
    for one in found.bodies:
        yield f"{one.body.name}：{_sum(one.counts, one.expected, one.per_cent)}"


def _lines_of(one: Coverage) -> Iterator[str]:
    yield f"{one.body.name}：{_sum(one.counts, one.expected, one.per_cent)}"
    for answer in one.answers:
        said = answer.declaration.reason if answer.standing is Standing.NOT_OURS and answer.declaration else ""
        about = f"{answer.upper.base_code or '（无编码）'} {answer.upper.item_name}"
        yield f"{STANDING_NAMES[answer.standing]} {about}" + (f"：{said}" if said else "")


def _sum(counts: Mapping[Standing, int], expected: int, per_cent: int | None) -> str:
    if per_cent is None:
        return "没有要承接的上级事项。"
    said = "，".join(f"{STANDING_NAMES[standing]} {number}" for standing, number in counts.items())
    return f"应答复 {expected} 项，{said}，已答复 {per_cent}%。"


def _body_id(cases: UseCases, text: str) -> str:
    wanted = text.strip()
    for body in cases.registering.all():
        if wanted in (body.body_id, body.name, body.uscc):
            return body.body_id
    raise click.ClickException(f"机构名录里没有“{wanted}”。请写机构的编号、现用全称或者统一社会信用代码。")
