"""`qingdan review law-diff`: two texts of a law are held against each other without server, database or settings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.review.entrypoints.cli import cli
from tests.unit.law.made_laws import TEXTS, written


def run(old: Path, new: Path, *options: str) -> Result:
    return CliRunner().invoke(cli, ["law-diff", str(old), str(new), *options])


def saved(file: Path, text: str, encoding: str = "utf-8") -> Path:
    file.write_bytes(text.encode(encoding))
    return file


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A law whose third article was reworded and whose fifth is gone, with one put in before the end."""
    texts = [*TEXTS[:2], "早市管理应当遵循便民、安全、整洁、公平和绿色的原则。", TEXTS[3], *TEXTS[5:]]
    texts.insert(-1, "外地流动摊主凭暂住登记领取单日券，每券限用一次。")
    return saved(tmp_path / "old.md", written(TEXTS)), saved(tmp_path / "new.md", written(texts))


def test_each_relation_is_one_line_of_json(files: tuple[Path, Path]) -> None:
    result = run(*files, "--json")

    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert {tuple(line) for line in lines} == {("old", "new", "verdict", "similarity")}
    assert lines[0] == {"old": "第一条", "new": "第一条", "verdict": "same", "similarity": 1.0}
    assert (lines[2]["old"], lines[2]["new"], lines[2]["verdict"]) == ("第三条", "第三条", "amended")
    assert 0.5 < lines[2]["similarity"] < 1
    assert lines[4] == {"old": "第五条", "new": None, "verdict": "deleted", "similarity": 0.0}
    assert lines[5] == {"old": "第六条", "new": "第五条", "verdict": "renumbered", "similarity": 1.0}
    assert lines[-2] == {"old": None, "new": "第二十四条", "verdict": "new", "similarity": 0.0}
    assert len(lines) == len(TEXTS) + 1


def test_without_json_it_is_a_table_with_a_summary(files: tuple[Path, Path]) -> None:
    result = run(*files)

    lines = result.stdout.splitlines()
    assert "第三条" in lines[2]
    assert "修改  相似度 0." in lines[2]
    assert lines[-1] == ("旧文本 25 条，新文本 25 条；对应关系：未变 4，仅条号变动 19，修改 1，删除 1，新增 1。")


def test_a_number_is_told_as_the_file_prints_it(tmp_path: Path) -> None:
    one = saved(tmp_path / "a.txt", "第12条 甲乙丙丁。\r\n第十三条之一　戊己庚辛。\r\n", "gb18030")
    other = saved(tmp_path / "b.txt", "第十二条　甲乙丙丁\n第十四条 戊己庚辛", "utf-8-sig")

    lines = [json.loads(line) for line in run(one, other, "--json").stdout.splitlines()]

    assert [(line["old"], line["new"], line["verdict"]) for line in lines] == [
        ("第12条", "第十二条", "same"),
        ("第十三条之一", "第十四条", "renumbered"),
    ]


@pytest.mark.parametrize("text", ["", "关于早市的决定\n一、同意设立早市。\n"])
def test_a_file_without_articles_is_refused_in_one_sentence(tmp_path: Path, text: str) -> None:
    good, bad = saved(tmp_path / "good.md", written(TEXTS)), saved(tmp_path / "bad.txt", text)

    result = run(good, bad, "--json")

    assert result.exit_code == 2
    assert result.stdout == ""
    assert "“bad.txt”里没有以“第…条”开头的行" in result.stderr


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    good, bad = saved(tmp_path / "good.md", written(TEXTS)), tmp_path / "bad.bin"
    bad.write_bytes(b"\x89PNG\xff\xff\xff\x00\x81")

    result = run(bad, good)

    assert result.exit_code == 2
    assert "无法读取" in result.stderr


def test_it_needs_no_settings(files: tuple[Path, Path]) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("QINGDAN_")}
    program = "from shared.runtime.console import main; main()"

    done = subprocess.run(
        [sys.executable, "-c", program, "review", "law-diff", *map(str, files), "--json"],
        env=environment,
        capture_output=True,
        check=True,
        text=True,
    )

    assert len(done.stdout.splitlines()) == len(TEXTS) + 1
