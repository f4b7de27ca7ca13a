"""Intake at the terminal: ``qingdan intake <command>``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from services.intake.application.accounts import NewAccount
from services.intake.application.register_import import Imported
from services.intake.application.register_plan import Plan, RowKind
from services.intake.application.registering import BodyEntry
from services.intake.bootstrap import SERVICE, UseCases, build
from services.intake.domain.bodies import KIND_NAMES
from services.intake.entrypoints import register_files
from services.intake.entrypoints.campaign_cli import campaign
from services.intake.entrypoints.citations_cli import parse_citations_command
from services.intake.entrypoints.coverage_cli import coverage
from services.intake.entrypoints.law_cli import law_impact, rebuild_citations
from services.intake.entrypoints.lint_cli import lint_guides
from services.intake.entrypoints.overlap_cli import overlap
from services.intake.entrypoints.power_cli import import_power_list
from services.intake.entrypoints.reference_cli import import_references
from services.intake.entrypoints.terminal import TERMINAL
from services.intake.entrypoints.upper_cli import import_upper
from services.intake.entrypoints.workday_cli import workdays
from shared.kernel.errors import Refusal
from shared.kernel.ids import new_id
from shared.runtime.check_command import check_command
from shared.runtime.clock import present
from shared.runtime.mongo import open_database
from shared.runtime.requeue_command import requeue_command
from shared.runtime.settings import Settings
from shared.standards.roles import ROLES

T = TypeVar("T")
json_option = click.option("--json", "as_json", is_flag=True, help="按 JSON 输出结果。")


@click.group(help="编制报送")
def cli() -> None:
    """Hold the commands together."""


cli.add_command(check_command(SERVICE))
cli.add_command(requeue_command(SERVICE))
cli.add_command(campaign)
cli.add_command(law_impact)
cli.add_command(rebuild_citations)
cli.add_command(lint_guides)
cli.add_command(parse_citations_command)
cli.add_command(overlap)
cli.add_command(import_power_list)
cli.add_command(import_references)
cli.add_command(import_upper)
cli.add_command(coverage)
cli.add_command(workdays)


@cli.command("create-body")
@click.option("--name", required=True, help="机构全称。")
@click.option("--uscc", required=True, help="统一社会信用代码，18 位。")
@click.option("--kind", type=click.Choice([str(kind) for kind in KIND_NAMES]), default="office", show_default=True)
@click.option("--level", default="", help="行使层级，1 到 7；默认按类别。")
@click.option("--guiding-department", default="", help="业务指导部门代码，2 位。")
@click.option("--supervising-body-id", default="", help="主管部门的编号，公共企事业单位必填。")
@click.option("--body-id", default="", help="机构编号；默认新编一个。同一编号再登记一次不会重复。")
@json_option
def create_body(as_json: bool, body_id: str, **entry: Any) -> None:
    """登记一个机构。"""
    wanted = BodyEntry(body_id=body_id or new_id(), **entry)
    body = _do(lambda cases: cases.registering.register(TERMINAL, wanted, present()))
    _say(as_json, {"body_id": body.body_id}, f"已登记“{body.name}”，编号 {body.body_id}。")


@cli.command("register-bodies")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="只看会新登记、更新什么，哪些行有错；什么都不写。")
@click.option("--only-good", is_flag=True, help="有错的行不导入，导入其余的行；默认有一行错就一行都不导入。")
@click.option("--as-shown", default="", help="--dry-run --json 给出的 shown；文件或名录在那以后变过就不导入。")
@json_option
def register_bodies(file: Path, dry_run: bool, only_good: bool, as_shown: str, as_json: bool) -> None:
    """从 .xlsx 或 .csv 文件（UTF-8 或 GB18030）导入机构名录；同一文件再导入一次不会重复。"""

    def work(cases: UseCases) -> tuple[Plan, Imported | None]:
        importing, at = cases.registering.importing, present()
        found = register_files.register_file(file.read_bytes(), file.name)
        plan = importing.look(TERMINAL, found, at)
        if dry_run or (plan.of(RowKind.WRONG) and not only_good):
            return plan, None
        return plan, importing.apply(TERMINAL, found, at, shown=as_shown, only_good=only_good)

    plan, imported = _do(work)
    result = imported.sentence() if imported else ("" if dry_run else "有错的行，没有导入任何一行。")
    answer = {**register_files.as_dict(plan), "imported": imported.as_dict() if imported else None}
    _say(as_json, answer, "\n".join([*register_files.lines(plan), *filter(None, [result])]))
    if (imported is None and plan.of(RowKind.WRONG)) or (imported and imported.lost):
        sys.exit(1)


@cli.command("announce-validity")
@json_option
def announce_validity(as_json: bool) -> None:
    """把按日期生效或失效的机构告诉其他服务；每小时自动运行一次。"""
    told = _do(lambda cases: cases.registering.announce_validity(present()))
    _say(as_json, {"bodies": told}, f"{told} 个机构的状态有变化，已放入待发送队列。")


@cli.command("create-account")
@click.option("--account", required=True, help="账号名。")
@click.option("--name", required=True, help="姓名。")
@click.option("--body-id", default="", help="所属机构的编号；或者用 --uscc 写明机构。")
@click.option("--uscc", default="", help="所属机构的统一社会信用代码。")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(sorted(ROLES)), help="角色，可多次。")
@click.option("--password", default="", help="口令；不写就从标准输入读一行，命令历史里不留口令。")
@json_option
def create_account(
    account: str, name: str, body_id: str, uscc: str, roles: tuple[str, ...], password: str, as_json: bool
) -> None:
    """建立一个账号；第一个管理员账号只能在这里建立。"""
    secret = password or _password_from_input()

    def create(cases: UseCases) -> dict[str, str]:
        entry = NewAccount(
            account=account,
            name=name,
            password=secret,
            body_id=body_id or _body_with(cases, uscc),
            roles=frozenset(roles),
        )
        return {"account_id": cases.accounts.create(TERMINAL, entry).account_id}

    made = _do(create)
    _say(as_json, made, f"已建立账号“{account}”，编号 {made['account_id']}。")


@cli.command()
@click.option("--since", type=click.DateTime(), default=None, help="只发这个时刻（UTC）以来变动过的事项；默认全部。")
@json_option
def resend(since: datetime | None, as_json: bool) -> None:
    """把机构名录、已报送事项的当前内容和申请的操作再发一遍，供新建、恢复或落后的服务补齐。"""
    start = since.replace(tzinfo=UTC) if since else None
    sent = _do(lambda cases: cases.resending.resend(start, present()) + cases.operations.requesting.resend(start))
    _say(as_json, {"messages": sent}, f"已把 {sent} 条消息放入待发送队列。")


def _do(work: Callable[[UseCases], T]) -> T:
    settings = Settings.from_environment(SERVICE)
    open_database(settings)
    try:
        return work(build(settings))
    except Refusal as refusal:
        lines = [refusal.message, *(problem.sentence() for problem in refusal.problems)]
        raise click.ClickException("\n".join(lines)) from refusal


def _body_with(cases: UseCases, uscc: str) -> str:
    return next((body.body_id for body in cases.registering.all() if uscc and body.uscc == uscc.strip().upper()), "")


def _password_from_input() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("口令", hide_input=True, confirmation_prompt="再输一次"))
    return sys.stdin.readline().rstrip("\r\n")


def _say(as_json: bool, facts: Mapping[str, object], sentence: str) -> None:
    click.echo(json.dumps(facts, ensure_ascii=False) if as_json else sentence)
