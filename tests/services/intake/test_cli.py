"""Intake at the terminal: the first registrar, saying it again, and the look at the outboxes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from mongoengine.connection import get_db

from services.intake.entrypoints.cli import cli
from shared.kernel.actor import Actor
from shared.runtime.settings import Settings
from tests.services.intake.conftest import Browser, Intake
from tests.unit.intake.builders import a_uscc

OFFICE = ["create-body", "--name", "示例区政府办", "--uscc", a_uscc(1)]
FIRST = ["create-account", "--account", "guanli", "--name", "管理员", "--role", "registrar"]


@pytest.fixture(autouse=True)
def environment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variables that `make up` sets."""
    monkeypatch.setenv("QINGDAN_INTAKE_MONGO_URI", settings.mongo_uri)
    monkeypatch.setenv("QINGDAN_SECRET_KEY", settings.secret_key)


def run(*arguments: str, **options: Any) -> Result:
    return CliRunner().invoke(cli, arguments, **options)


def test_the_first_registrar_is_made_here(intake: Intake, browser: Browser) -> None:
    """The password comes from standard input, so that it stands in no history."""
    office = run(*OFFICE, "--json")
    made = run(*FIRST, "--uscc", a_uscc(1), "--json", input="a-good-password\n")

    assert (office.exit_code, made.exit_code) == (0, 0), made.output
    assert json.loads(made.output)["account_id"]
    assert browser.sign_in("guanli", "a-good-password").status_code == 303
    assert browser.get("/intake/bodies").status_code == 200


def test_a_refusal_says_what_to_do(intake: Intake) -> None:
    """In Chinese, with exit code 1."""
    run(*OFFICE)
    wrong = run(*FIRST, "--uscc", "nowhere", "--password", "short")

    assert wrong.exit_code == 1
    assert "口令" in wrong.output
    assert "所属机构" in wrong.output


ROWS = "机构名称,统一社会信用代码,机构类别\n示例局,{good},部门\n示例镇,{other},{kind}\n"


def test_a_register_file_is_looked_at_and_imported(intake: Intake, tmp_path: Path) -> None:
    """The dry view writes nothing; what it is called binds the import to it; a second import does nothing."""
    file = tmp_path / "名录.csv"
    file.write_text(ROWS.format(good=a_uscc(1), other=a_uscc(2), kind="镇"), encoding="gb18030")

    seen = json.loads(run("register-bodies", str(file), "--dry-run", "--json").output)
    assert (seen["counts"]["new"], seen["imported"], intake.count("bodies")) == (2, None, 0)
    stale = run("register-bodies", str(file), "--as-shown", "x-y")
    done = run("register-bodies", str(file), "--as-shown", seen["shown"], "--json")
    again = run("register-bodies", str(file))

    assert stale.exit_code == 1
    assert "不是同一份" in stale.output
    assert (done.exit_code, json.loads(done.output)["imported"]["new"]) == (0, 2)
    assert (again.exit_code, intake.count("bodies")) == (0, 2)
    assert "2 个机构都和名录一致" in again.output


def test_a_register_file_with_a_wrong_row(intake: Intake, tmp_path: Path) -> None:
    """Nothing is imported, with exit code 1, unless the good rows are chosen."""
    file = tmp_path / "名录.csv"
    file.write_text(ROWS.format(good=a_uscc(1), other=a_uscc(2), kind="乡公所"), encoding="utf-8-sig")

    refused = run("register-bodies", str(file))
    assert (refused.exit_code, intake.count("bodies")) == (1, 0)
    assert "第 3 行 C 列“机构类别”（填的是“乡公所”）" in refused.output
    assert "没有导入任何一行" in refused.output

    good = run("register-bodies", str(file), "--only-good", "--json")
    assert (good.exit_code, json.loads(good.output)["imported"]["left_out"], intake.count("bodies")) == (0, 1, 1)


def test_a_file_that_is_no_spreadsheet_is_refused(intake: Intake, tmp_path: Path) -> None:
    file = tmp_path / "名录.xlsx"
    file.write_text("不是表格", encoding="utf-8")

    refused = run("register-bodies", str(file))

    assert refused.exit_code == 1
    assert "不是 Excel 工作簿" in refused.output


def test_the_daily_round_of_the_calendar(intake: Intake) -> None:
    body = intake.body(1, valid_to="2019-03-01")
    get_db("intake")["bodies"].update_one({"_id": body.body_id}, {"$set": {"is_valid": True}})

    assert json.loads(run("announce-validity", "--json").output) == {"bodies": 1}
    assert json.loads(run("announce-validity", "--json").output) == {"bodies": 0}


def test_resend_and_check(intake: Intake, compiler: Actor) -> None:
    """Both answer as JSON; what waits too long ends in exit code 1."""
    intake.submit(compiler, intake.draft(compiler))
    for name in ("service_items", "bodies"):
        get_db("intake")[name].update_many({}, {"$set": {"outbox": []}})

    assert json.loads(run("resend", "--json").output) == {"messages": 2}
    assert json.loads(run("resend", "--since", "2030-01-01", "--json").output) == {"messages": 0}
    assert json.loads(run("check", "--json").output) == {"pending": 2, "crowded": 0, "is_well": True}
    get_db("intake")["service_items"].update_many(
        {}, {"$set": {"outbox.$[].saved_at": datetime(2020, 1, 1, tzinfo=UTC)}}
    )
    assert run("check").exit_code == 1
