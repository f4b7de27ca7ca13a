"""`qingdan intake parse-citations`: cells of legal bases are read without any server, database or setting."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.intake.entrypoints.cli import cli

CELL = "《社会保险法》(2018修正)第二十条第一款、第二十二条第(五)项;国发〔2014〕8号;同上"


def run(file: Path, *options: str) -> Result:
    return CliRunner().invoke(cli, ["parse-citations", str(file), *options])


def written(tmp_path: Path, content: str | bytes) -> Path:
    file = tmp_path / "cells.txt"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def test_each_cell_is_one_line_of_json(tmp_path: Path) -> None:
    """Every field is there, null where the cell does not say it."""
    result = run(written(tmp_path, f"{CELL}\n"), "--json")

    law = {"law": "社会保险法", "number": None, "version_hint": "2018修正"}
    alone = {"law": None, "number": "国发〔2014〕8号", "version_hint": None}
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "input": CELL,
        "citations": [
            {**law, "article": "第二十条", "paragraph": "第一款", "item": None},
            {**law, "article": "第二十二条", "paragraph": None, "item": "第五项"},
            {**alone, "article": None, "paragraph": None, "item": None},
        ],
        "unresolved": ["同上"],
    }


def test_lines_out_and_in_agree(tmp_path: Path) -> None:
    """An empty cell is a cell; so is one that says that nothing is cited."""
    result = run(written(tmp_path, "无\r\n\r\n  《甲法》 \n"), "--json")

    read = [json.loads(line) for line in result.stdout.splitlines()]
    assert [one["input"] for one in read] == ["无", "", "  《甲法》 "]
    assert [len(one["citations"]) for one in read] == [0, 0, 1]
    assert [one["unresolved"] for one in read] == [[], [], []]


def test_the_listing_can_be_read(tmp_path: Path) -> None:
    """What each line cites, what cannot be read, and a sum at the end."""
    result = run(written(tmp_path, f"{CELL}\n无\n"))

    assert result.exit_code == 0
    assert "第 1 行：" in result.stdout
    assert "引用 《社会保险法》（2018修正）第二十二条第五项" in result.stdout
    assert "引用 （只有文号）（国发〔2014〕8号）" in result.stdout
    assert "读不懂“同上”" in result.stdout
    assert "没有引用" in result.stdout
    assert "共 2 格，3 处引用，其中 2 处写到条，1 格里有 1 处读不懂。" in result.stdout


def test_an_empty_file_cites_nothing(tmp_path: Path) -> None:
    assert run(written(tmp_path, ""), "--json").stdout == ""
    assert "共 0 格，0 处引用" in run(written(tmp_path, "")).stdout


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_line_that_is_no_utf8_is_told_and_the_others_are_read(tmp_path: Path, options: tuple[str, ...]) -> None:
    """The command fails, so that nobody takes the rest for all."""
    result = run(
        written(tmp_path, "《甲法》\n".encode() + "《乙法》\n".encode("gbk") + "《丙法》\n".encode()), *options
    )

    assert result.exit_code == 1
    assert "第 2 行：不是 UTF-8" in result.stderr
    assert "甲法" in result.stdout
    assert "丙法" in result.stdout


def test_it_runs_without_any_setting(tmp_path: Path) -> None:
    """From an empty environment, as a program of its own; a byte order mark at the head is no part of a cell."""
    bare = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    file = written(tmp_path, b"\xef\xbb\xbf" + CELL.encode())

    done = subprocess.run(
        [sys.executable, "-m", "services.intake", "cli", "parse-citations", str(file), "--json"],
        env=bare,
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout.decode())["input"] == CELL
