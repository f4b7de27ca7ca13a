"""Intake at the terminal: the first registrar, saying it again, and the look at the outboxes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
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
