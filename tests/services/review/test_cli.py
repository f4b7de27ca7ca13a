"""Review at the terminal."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from services.review.application.use_cases import UseCases
from services.review.entrypoints.cli import cli
from shared.runtime.settings import Settings
from tests.services.review.conftest import submitted


@pytest.fixture(autouse=True)
def _environment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QINGDAN_REVIEW_MONGO_URI", settings.mongo_uri)
    monkeypatch.setenv("QINGDAN_SECRET_KEY", settings.secret_key)


def test_resend_tells_how_many_reviews_it_sends(use_cases: UseCases) -> None:
    submitted(use_cases, 2)

    assert json.loads(CliRunner().invoke(cli, ["resend", "--json"]).output) == {
        "reviews": 2,
        "laws": 0,
        "law_changes": 0,
        "operations": 0,
    }
    assert "2 个事项" in CliRunner().invoke(cli, ["resend", "--since", "2026-01-01"]).output
    none = CliRunner().invoke(cli, ["resend", "--since", "2099-01-01", "--json"]).output
    assert json.loads(none) == {"reviews": 0, "laws": 0, "law_changes": 0, "operations": 0}


def test_a_date_that_is_none_is_refused() -> None:
    assert CliRunner().invoke(cli, ["resend", "--since", "yesterday"]).exit_code == 2
