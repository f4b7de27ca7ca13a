"""`qingdan intake overlap`: two files are held against each other without any server, database or setting."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.intake.entrypoints.cli import cli
from shared.spreadsheets.writing import written_xlsx

SERVICES = (
    "row_id,agency,item_name\n"
    "PS1,区残联,《中华人民共和国残疾人证》办理\nPS2,区民政局,低保信息查询\n,区水利局,取水许可\n"
)
POWERS = (
    "row_id,item_name,agency\nPW1,残疾人证核发,区残联\nPW2,最低生活保障审批,区民政局\nPW3,取水许可（变更）,区水利局\n"
)


def run(one: Path, other: Path, *options: str) -> Result:
    return CliRunner().invoke(cli, ["overlap", str(one), str(other), *options])


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Two small lists."""
    services, powers = tmp_path / "services.csv", tmp_path / "powers.csv"
    services.write_text(SERVICES, encoding="utf-8-sig")
    powers.write_text(POWERS, encoding="utf-8")
    return services, powers


def test_each_pair_is_one_line_of_json(files: tuple[Path, Path]) -> None:
    """A row without an id goes by its number in the file."""
    result = run(*files, "--json")

    (found,) = map(json.loads, result.stdout.splitlines())
    assert result.exit_code == 0
    assert found["reason"].startswith("说的都是“残疾人证”")
    del found["reason"]
    assert found == {
        "a": "PS1",
        "b": "PW1",
        "a_row": 2,
        "b_row": 2,
        "a_name": "《中华人民共和国残疾人证》办理",
        "b_name": "残疾人证核发",
        "a_agency": "区残联",
        "b_agency": "区残联",
        "verdict": "near",
        "score": 1.0,
    }


def test_what_is_only_related_is_told_when_it_is_asked_for(files: tuple[Path, Path]) -> None:
    result = run(*files, "--json", "--related")

    found = {(one["a"], one["b"]): one["verdict"] for one in map(json.loads, result.stdout.splitlines())}
    assert found == {("PS1", "PW1"): "near", ("PS2", "PW2"): "related", ("4", "PW3"): "related"}


def test_the_listing_can_be_read(files: tuple[Path, Path]) -> None:
    result = run(*files, "--related")

    assert (
        "[名称近似] 第 2 行 PS1 《中华人民共和国残疾人证》办理（区残联） ↔ 第 2 行 PW1 残疾人证核发（区残联）："
        in result.stdout
    )
    assert "3 行与 3 行相比：名称相同 0 对，名称近似 1 对，业务相关 2 对。" in result.stdout


def test_a_workbook_and_a_chinese_head_are_read(files: tuple[Path, Path], tmp_path: Path) -> None:
    """The heads may stand below a title."""
    book = tmp_path / "目录.xlsx"
    book.write_bytes(
        written_xlsx({"说明": [["无"]], "目录": [["示例目录"], ["事项名称", "实施机构"], ["取水许可审批", "区水利局"]]})
    )

    result = run(files[0], book, "--json")

    found = json.loads(result.stdout)
    assert (found["a"], found["a_row"], found["b"], found["verdict"]) == ("4", 4, "3", "near")


def test_further_sheets_that_are_not_compared_are_named(files: tuple[Path, Path], tmp_path: Path) -> None:
    """They may be tables of the same items, so they are not read as more of them; a sheet without rows is none."""
    book = tmp_path / "目录.xlsx"
    sheets = {"甲区": [["事项名称"], ["养犬登记"]], "乙区": [["事项名称"], ["取水许可"]], "空白": [["事项名称"]]}
    book.write_bytes(written_xlsx(sheets))

    result = run(files[0], book, "--json")

    assert (result.exit_code, result.stdout) == (0, "")
    said = "“目录.xlsx”只比较了第一个有事项名称的工作表，没有比较：“乙区”。要比的请另存为文件。"
    assert said in result.stderr
    assert result.stderr.count("没有比较：") == 1


def test_one_file_twice_is_looked_through_for_duplicates(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("item_name\n失业登记\n失业登记\n停业登记\n\n失业登记（县级行使）\n", encoding="utf-8")

    result = run(file, file, "--json")

    found = [(one["a_row"], one["b_row"], one["verdict"]) for one in map(json.loads, result.stdout.splitlines())]
    assert sorted(found) == [(2, 3, "exact"), (2, 6, "exact"), (3, 6, "exact")]


def test_nothing_alike_is_no_error(files: tuple[Path, Path], tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("item_name\n养犬登记\n", encoding="utf-8")

    assert run(files[0], other, "--json").stdout == ""
    assert "名称相同 0 对，名称近似 0 对" in run(files[0], other).stdout


def test_rows_without_a_name_are_counted_and_passed_over(files: tuple[Path, Path], tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("row_id,item_name\nA,取水许可\nB,\nC,  \n", encoding="utf-8")

    result = run(files[0], other, "--json")

    assert json.loads(result.stdout)["b"] == "A"
    assert "2 行没有写事项名称，没有比较。" in result.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "是空文件"),
        ("row_id,name\n1,取水许可\n".encode(), "没有“item_name”（事项名称）这一列"),
        (b"item_name,item_name\na,b\n", "有两列“item_name”"),
        (b"item_name\n", "表头下面没有一行写了事项名称"),
        (b"PK\x03\x04broken", "不能读取|损坏|不是"),
        (b"\xff\xfe\x00\x00item", "编码|不能读取|读不出来"),
    ],
)
def test_a_file_that_is_none_is_named_with_a_remedy(
    files: tuple[Path, Path], tmp_path: Path, content: bytes, said: str
) -> None:
    """One line, no trace, exit code 1; which of the two it is, is said."""
    bad = tmp_path / "bad.csv"
    bad.write_bytes(content)

    result = run(files[0], bad)

    assert result.exit_code == 1
    assert "bad.csv" in result.output
    assert any(part in result.output for part in said.split("|")), result.output
    assert "Traceback" not in result.output


def test_a_file_that_is_not_there_is_said(files: tuple[Path, Path], tmp_path: Path) -> None:
    assert run(files[0], tmp_path / "nowhere.csv").exit_code == 2


def test_it_needs_no_setting(files: tuple[Path, Path]) -> None:
    """The command runs as a process of its own in an empty environment."""
    command = [sys.executable, "-m", "services.intake", "cli", "overlap", *map(str, files), "--json"]
    done = subprocess.run(command, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=True)

    assert json.loads(done.stdout)["verdict"] == "near"
