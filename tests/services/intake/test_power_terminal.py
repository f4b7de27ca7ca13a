"""The power list at the terminal: the same import as on the page, and why a file cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.intake.domain.bodies import Body
from services.intake.entrypoints.cli import cli
from shared.runtime.settings import Settings
from tests.services.intake.conftest import Intake
from tests.services.intake.power_lists import EDITION, TITLE, a_row, as_csv


@pytest.fixture
def at_terminal(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variables that `make up` sets."""
    monkeypatch.setenv("QINGDAN_INTAKE_MONGO_URI", settings.mongo_uri)
    monkeypatch.setenv("QINGDAN_SECRET_KEY", settings.secret_key)


def run(file: Path, *options: str) -> Result:
    """Import at the terminal."""
    named = ("--title", TITLE, "--document-no", EDITION.document_no, "--published-on", "2018年6月1日")
    return CliRunner().invoke(cli, ["import-power-list", str(file), *named, *options])


@pytest.mark.usefixtures("at_terminal")
def test_the_terminal_imports_what_the_page_does(intake: Intake, bureau: Body, tmp_path: Path) -> None:
    file = tmp_path / "权力清单.csv"
    file.write_bytes(as_csv(a_row(bureau), a_row("无名局", 2), a_row(bureau, 3, is_charged="看情况")))

    looked, refused = run(file, "--dry-run", "--json"), run(file)
    none, done = intake.count("power_items"), run(file, "--only-good")

    plan = json.loads(looked.output)
    assert (plan["counts"]["new"], plan["counts"]["wrong"], plan["unknown_bodies"]) == (1, 2, {"无名局": 1})
    assert (looked.exit_code, refused.exit_code, none) == (1, 1, 0)
    assert "机构名录里没有“无名局”（1 行）" in refused.output
    assert "“CSV”第 4 行" in refused.output
    assert (done.exit_code, intake.count("power_items")) == (0, 1), done.output


@pytest.mark.usefixtures("at_terminal")
def test_the_terminal_takes_a_file_as_the_whole_list_when_told_so(intake: Intake, bureau: Body, tmp_path: Path) -> None:
    """What ends is named in the dry view; a wrong row stops it, since the good rows alone may not be chosen."""
    other = intake.body(3, name="示例局")
    first, second, wrong = (tmp_path / f"{number}.csv" for number in range(3))
    first.write_bytes(as_csv(a_row(bureau), a_row(other, 2)))
    second.write_bytes(as_csv(a_row(other, 2)))
    wrong.write_bytes(as_csv(a_row("无名局"), a_row(other, 2)))
    run(first)

    part, whole = run(second, "--dry-run"), run(second, "--dry-run", "--whole")
    refused, done = run(wrong, "--whole", "--only-good"), run(second, "--whole", "--json")

    assert "文件里没有的单位有 1 项，照旧有效" in part.output
    assert f"不再列入 500114001000 {bureau.name}“示例许可1”" in whole.output
    assert (refused.exit_code, "全部清单" in refused.output) == (1, True)
    assert "请去掉 --whole" in run(wrong, "--whole", "--dry-run").output
    said = json.loads(done.output)
    assert (said["is_whole"], said["left"], said["counts"]["gone"], done.exit_code) == (True, 0, 1, 0)


@pytest.mark.usefixtures("at_terminal")
def test_the_terminal_says_why_a_file_cannot_be_read(intake: Intake, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("甲,乙\n1,2\n", encoding="utf-8")

    answer = run(file)

    assert answer.exit_code == 1
    assert "没有权力清单的表头" in answer.output
