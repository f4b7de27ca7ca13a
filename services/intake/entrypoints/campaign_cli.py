"""The work plan at the terminal: ``qingdan intake campaign <command>``."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import click

from services.intake.application.campaign_plan import shipped_plan
from services.intake.application.campaign_rows import Overview, Wish
from services.intake.application.campaigns import StageWindow
from services.intake.application.register_fields import split
from services.intake.bootstrap import SERVICE, UseCases, build
from services.intake.domain.report_states import REPORT_STATES
from services.intake.domain.work_plans import CAMPAIGN_STATES, Campaign, CampaignState
from services.intake.entrypoints.campaign_api import duty_as_dict
from services.intake.entrypoints.campaign_forms import campaign_as_dict
from services.intake.entrypoints.terminal import TERMINAL
from shared.kernel.errors import Refusal
from shared.kernel.ids import new_id
from shared.runtime.clock import present
from shared.runtime.mongo import open_database
from shared.runtime.settings import Settings

T = TypeVar("T")
json_option = click.option("--json", "as_json", is_flag=True, help="按 JSON 输出结果。")


@click.group("campaign")
def campaign() -> None:
    """工作方案：各单位在各阶段的报送情况和提醒。"""


@campaign.command("status")
@click.argument("campaign_id", default="")
@json_option
def status(campaign_id: str, as_json: bool) -> None:
    """列出各单位在各阶段的报送情况；不写编号就是进行中的工作方案，没有就是最新的。"""
    found = _do(lambda cases: _overview(cases, campaign_id))
    if as_json:
        click.echo(json.dumps(_as_dict(found), ensure_ascii=False))
        return
    one = found.campaign
    click.echo(f"{one.title}（{CAMPAIGN_STATES[one.state]}），{found.total} 个单位")
    for stage in found.stages:
        counts = "，".join(f"{REPORT_STATES[state][0]} {number}" for state, number in found.counts[stage.key].items())
        click.echo(f"  {stage.name} {stage.first_on} 至 {stage.last_on}：{counts or '没有单位报送'}")
    for row in found.rows:
        said = "；".join(_said(duty.stage.name, duty.state, duty.last_on) for duty in row.duties.values())
        click.echo(f"{row.body.name}：{said}")
    if found.notice:
        click.echo(f"注意：{found.notice}")


@campaign.command("begin")
@click.option("--title", required=True, help="名称。")
@click.option("--year", required=True, type=int, help="年度；各阶段的日期换成这一年的。")
@click.option("--window", "windows", multiple=True, help="改一个阶段的日期：阶段=YYYY-MM-DD:YYYY-MM-DD，可多次。")
@click.option("--only", "only", multiple=True, help="一个阶段只由写明的单位报送：阶段=全称；全称，可多次。")
@click.option("--start", is_flag=True, help="建立以后立即启动。")
@json_option
def begin(title: str, year: int, windows: tuple[str, ...], only: tuple[str, ...], start: bool, as_json: bool) -> None:
    """按随附的工作方案建立一个；不写 --start 就等管理员在页面上核对后启动。"""
    wanted = Wanted(title, year, _windows(windows), dict(_halves(one) for one in only), start)
    found = _do(lambda cases: _begun(cases, wanted))
    said = f"“{found.title}”{CAMPAIGN_STATES[found.state]}，编号 {found.campaign_id}。"
    click.echo(json.dumps(campaign_as_dict(found), ensure_ascii=False) if as_json else said)


@campaign.command("remind")
@json_option
def remind(as_json: bool) -> None:
    """提醒还没报齐的单位；每小时自动运行一次，同一件事只提醒一次。"""
    sent = _do(lambda cases: cases.reminding.sweep(present()))
    click.echo(json.dumps({"reminders": sent}) if as_json else f"{sent} 条提醒已放入待发送队列。")


@dataclass(frozen=True)
class Wanted:
    """What the command line asks for: windows and the only reporters by stage."""

    title: str
    year: int
    windows: dict[str, tuple[date, date]]
    only: dict[str, str]
    is_started: bool

    def of(self, planned: Campaign) -> list[StageWindow]:
        """Return the windows of a planned campaign, with those that are asked for."""
        return [
            StageWindow(
                key=stage.key,
                first_on=self.windows.get(stage.key, (stage.first_on, stage.last_on))[0],
                last_on=self.windows.get(stage.key, (stage.first_on, stage.last_on))[1],
                reporter_kinds=() if stage.key in self.only else stage.reporter_kinds,
                reporter_names=tuple(split(self.only.get(stage.key, ""))),
            )
            for stage in planned.stages
        ]


def _begun(cases: UseCases, wanted: Wanted) -> Campaign:
    at, keeping = present(), cases.campaigns
    _check_known({*wanted.windows, *wanted.only}, [str(stage["key"]) for stage in shipped_plan()["stages"]])
    made = keeping.begin(TERMINAL, at, campaign_id=new_id(), title=wanted.title, year=wanted.year, windows=wanted.of)
    if not wanted.is_started:
        return made
    return keeping.start(TERMINAL, at, campaign_id=made.campaign_id, version=made.version)


def _check_known(named: set[str], known: list[str]) -> None:
    unknown = sorted(named - set(known))
    if unknown:
        raise click.ClickException(f"没有阶段“{'、'.join(unknown)}”。阶段有：{'、'.join(known)}。")


def _windows(texts: tuple[str, ...]) -> dict[str, tuple[date, date]]:
    found = {}
    for key, days in map(_halves, texts):
        try:
            first, last = map(date.fromisoformat, days.split(":"))
        except ValueError:
            raise click.ClickException(f"“{days}”不是起止日期。请写成 2026-03-01:2026-03-31。") from None
        found[key] = (first, last)
    return found


def _halves(text: str) -> tuple[str, str]:
    key, equals, rest = text.partition("=")
    if not equals:
        raise click.ClickException(f"“{text}”里没有等号。请写成 阶段=内容，例如 directory=2026-03-01:2026-03-31。")
    return key, rest


def _overview(cases: UseCases, campaign_id: str) -> Overview:
    known = cases.campaigns.all(TERMINAL)
    if not campaign_id and not known:
        raise click.ClickException("还没有工作方案。请由机构账号管理员在“工作方案”页面建立。")
    if not campaign_id:
        running = [one for one in known if one.state is CampaignState.RUNNING]
        campaign_id = (running or known)[0].campaign_id
    return cases.campaign_view.overview(TERMINAL, campaign_id, Wish(), present())


def _as_dict(found: Overview) -> dict[str, object]:
    return {
        **campaign_as_dict(found.campaign),
        "counts": {key: {state.value: n for state, n in each.items()} for key, each in found.counts.items()},
        "bodies": [
            {"body_id": row.body.body_id, "name": row.body.name, "stages": list(map(duty_as_dict, row.duties.values()))}
            for row in found.rows
        ],
        "notice": found.notice,
    }


def _said(name: str, state: object, last_on: date) -> str:
    words = next(text for key, (text, _) in REPORT_STATES.items() if key == state)
    return f"{name} {words}（{last_on} 截止）"


def _do(work: Callable[[UseCases], T]) -> T:
    settings = Settings.from_environment(SERVICE)
    open_database(settings)
    try:
        return work(build(settings))
    except Refusal as refusal:
        lines = [refusal.message, *(problem.sentence() for problem in refusal.problems)]
        raise click.ClickException("\n".join(dict.fromkeys(lines))) from refusal
