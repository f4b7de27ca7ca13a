from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from shared.runtime.console import command_for, environment_of, main


def test_a_service_and_the_stack_get_their_words() -> None:
    review = [sys.executable, "-m", "services.review", "cli", "resend", "--since", "2026-01-01"]

    assert command_for(("review", "resend", "--since", "2026-01-01")) == review
    assert command_for(("stack", "up")) == [sys.executable, "-m", "stack", "up"]
    assert command_for(("demo",)) == [sys.executable, "-m", "stack.demo"]


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(click.UsageError, match=r"没有“reviews”.*review"):
        command_for(("reviews",))


def test_without_words_it_explains_itself() -> None:
    result = CliRunner().invoke(main, [])

    assert result.exit_code == 0
    assert "intake、review、coding、publish、notify" in result.output


def test_a_service_reads_what_the_local_stack_has_written_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "env").mkdir()
    address = "mongodb://review:x@127.0.0.1:1/?replicaSet=rs0&authSource=admin"
    (tmp_path / "env" / "review.env").write_text(f"QINGDAN_REVIEW_MONGO_URI={address}\n", encoding="utf-8")
    monkeypatch.setenv("QINGDAN_RUN_DIR", str(tmp_path))

    assert environment_of("review") == {"QINGDAN_REVIEW_MONGO_URI": address}
    assert environment_of("coding") == {}
    assert environment_of("stack") == {}


@pytest.mark.parametrize("service", ["intake", "review", "coding", "publish", "notify"])
def test_without_settings_a_command_says_in_chinese_what_is_missing(service: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", f"services.{service}", "cli", "check"],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode != 0
    assert f"缺少环境变量 QINGDAN_{service.upper()}_MONGO_URI" in run.stderr
    assert "Traceback" not in run.stderr
