"""`qingdan intake lint-guides`: a file of records is judged without any server, database or setting."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from services.intake.entrypoints.cli import cli

CLEAR = {"record_id": "A1", "受理条件": "年满60周岁", "申请材料": ["居民身份证"], "没见过的键": "其他材料"}
VAGUE = {"record_id": "A2", "受理条件": "无条件", "申请材料": ["居民身份证", "其他材料"], "承诺时限": "尽快办结"}


def run(file: Path, *options: str) -> Result:
    return CliRunner().invoke(cli, ["lint-guides", str(file), *options])


def written(tmp_path: Path, *lines: str | bytes) -> Path:
    file = tmp_path / "records.jsonl"
    file.write_bytes(b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines) + b"\n")
    return file


def as_line(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False)


def test_each_record_is_one_line_of_json(tmp_path: Path) -> None:
    """A record without findings has a line too; keys that nobody knows are passed over."""
    result = run(written(tmp_path, as_line(CLEAR), as_line(VAGUE)), "--json")

    clear, vague = map(json.loads, result.stdout.splitlines())
    assert result.exit_code == 0
    assert clear == {"record_id": "A1", "findings": []}
    assert [(one["rule"], one["element"], one["span"], one["text"]) for one in vague["findings"]] == [
        ("V01", "申请材料", [0, 4], "其他材料"),
        ("V05", "承诺时限", [0, 2], "尽快"),
    ]
    assert vague["findings"][0]["row"] == 2
    assert all(one["severity"] == "error" and one["message"] and one["suggestion"] for one in vague["findings"])


def test_the_listing_can_be_read(tmp_path: Path) -> None:
    """Element, row, what is wrong and what to write instead, and a sum at the end."""
    result = run(written(tmp_path, as_line(CLEAR), as_line(VAGUE)))

    assert "A1：没有发现问题。" in result.stdout
    assert "[V01 错误] 申请材料第 2 行：“其他材料”是兜底表述" in result.stdout
    assert "共 2 条记录，2 处错误，0 处提醒。" in result.stdout


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{不是", "不是完整的 JSON"),
        ("[1, 2]", "不是 JSON 对象"),
        (b'{"record_id": "\xff"}', "不是 UTF-8"),
        ("[" * 100_000, "过深的嵌套"),
        ('{"record_id": ' + "1" * 5000 + "}", "过长的数字"),
    ],
)
def test_a_bad_line_is_told_and_the_others_are_judged(tmp_path: Path, line: str | bytes, words: str) -> None:
    """The message names the line; the command fails, so that nobody takes the rest for all."""
    result = run(written(tmp_path, as_line(CLEAR), line, "", as_line(VAGUE)), "--json")

    assert result.exit_code == 1
    assert [json.loads(one)["record_id"] for one in result.stdout.splitlines()] == ["A1", "A2"]
    assert "第 2 行：" in result.stderr
    assert words in result.stderr


def test_what_nobody_reads_is_named_once_with_the_number_of_records(tmp_path: Path) -> None:
    """It is no error; a key that tells of the record, and one that is empty, are not named."""
    odd = {
        "record_id": "A3",
        "备注": "抄自网页",
        "须知": "其他材料",
        "空": "",
        "材料": [{"名称": "登记表", "年份": "新"}],
    }
    plain = {"record_id": "A4", "须知": "无", "换\n行": 1, "受理条件": [["其他条件"]]}

    result = run(written(tmp_path, as_line(odd), as_line(plain)), "--json")

    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 2
    (line,) = result.stderr.splitlines()
    assert line.endswith('："须知"（2）、"材料.年份"（1）、"换\\n行"（1）、"受理条件.[]"（1）。')


def test_half_a_character_is_survived(tmp_path: Path) -> None:
    """JSON may hold a lone surrogate, which no output can."""
    result = run(written(tmp_path, '{"record_id": "\\ud800", "申请材料": ["\\ud800其他材料"]}'), "--json")

    assert result.exit_code == 0
    assert json.loads(result.stdout)["findings"][0]["span"] == [1, 5]


def test_it_runs_without_any_setting(tmp_path: Path) -> None:
    """From an empty environment, as a program of its own; a byte order mark at the head is no error."""
    bare = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    file = written(tmp_path, b"\xef\xbb\xbf" + as_line(VAGUE).encode())

    done = subprocess.run(
        [sys.executable, "-m", "services.intake", "cli", "lint-guides", str(file), "--json"],
        env=bare,
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout.decode())["record_id"] == "A2"
