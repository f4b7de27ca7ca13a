"""Laws from a folder of files, at the terminal; and all of it told again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from services.review.adapters.laws.documents import LawDocument
from services.review.application.use_cases import UseCases
from services.review.entrypoints import law_import_cli
from services.review.entrypoints.cli import cli
from shared.runtime.mongo import durable
from shared.runtime.settings import Settings
from tests.services.review.laws.registered import (
    LAWYER,
    begun,
    confirmed,
    entered,
    further,
    told_of_change,
    told_of_law,
)
from tests.unit.review.laws.builders import NEW, OLD, source

REAL = Path(__file__).resolve().parents[4].parent / "shared/data/laws"


@pytest.fixture(autouse=True)
def _environment(settings: Settings, use_cases: UseCases, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QINGDAN_REVIEW_MONGO_URI", settings.mongo_uri)
    monkeypatch.setenv("QINGDAN_SECRET_KEY", settings.secret_key)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two versions of a law, and a file that is none."""
    write(tmp_path, "养老条例/2026-11-20.md", NEW)
    write(tmp_path, "养老条例/2020-05-01.txt", OLD)
    (tmp_path / "说明").mkdir()
    (tmp_path / "说明/2020-01-01.md").write_text("# 说明\n没有条文。")
    return tmp_path


def write(root: Path, place: str, texts: Any, title: str = "示例市养老服务条例") -> None:
    """Write a file with a head."""
    path = root / place
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"# {title}\n\n{path.stem[:4]}年5月1日 通过\n\n<!-- INFO END -->\n\n{source(texts)}")


def run(folder: Path) -> tuple[Result, list[dict[str, Any]]]:
    """Import a folder."""
    result = CliRunner().invoke(cli, ["review", "import-laws", str(folder), "--json"][1:])
    return result, [json.loads(line) for line in result.output.splitlines()]


def test_files_become_laws_and_versions_in_the_order_of_their_days(folder: Path, use_cases: UseCases) -> None:
    result, lines = run(folder)

    assert [(one["place"], one["outcome"], one["label"]) for one in lines] == [
        ("养老条例/2020-05-01.txt", "law_entered", "2020通过"),
        ("养老条例/2026-11-20.md", "version_entered", "2026通过"),
        ("说明/2020-01-01.md", "refused", ""),
    ]
    assert "没有读出条文" in lines[2]["message"]
    assert result.exit_code == 1
    (row,) = use_cases.laws.page_of_laws(actor=LAWYER).rows
    view = use_cases.laws.law(row.law_id, actor=LAWYER)
    assert view.law.entry.other_titles == ("养老条例",)
    assert view.in_force == view.versions[1].version_id
    assert [one.data["is_first"] for one in told_of_law(row.law_id)] == [True, False]


def with_notes(root: Path, place: str, *notes: str) -> None:
    """Write a file of one law whose head has these notes."""
    write(root, place, NEW if "2026" in place else OLD, "示例管理办法")
    path = root / place
    path.write_text(path.read_text().replace(f"{path.stem[:4]}年5月1日 通过", "\n\n".join(notes)))


JOINT = "2020年5月1日 公安部、交通运输部令第8号公布"


def test_the_issuers_that_any_file_names_are_those_of_its_law(tmp_path: Path, use_cases: UseCases) -> None:
    with_notes(tmp_path, "2020-05-01.md")
    with_notes(tmp_path, "2026-11-20.md", JOINT, "2026年11月20日 《关于修改〈示例管理办法〉的决定》修正")

    lines = run(tmp_path)[1]

    assert [one["issuer"] for one in lines] == ["公安部、交通运输部"] * 2
    (row,) = use_cases.laws.page_of_laws(actor=LAWYER).rows
    assert row.issuer == "公安部、交通运输部"
    assert told_of_law(row.law_id)[0].data["law"]["issuer"] == "公安部、交通运输部"
    text = CliRunner().invoke(cli, ["import-laws", str(tmp_path)]).output
    assert "条，公安部、交通运输部" in text


def test_an_issuer_that_nobody_names_is_asked_for_and_one_that_a_later_file_names_is_shown(tmp_path: Path) -> None:
    with_notes(tmp_path, "2020-05-01.md", "2020年5月1日 公安部等部门令第8号公布")
    first = run(tmp_path)[1]
    with_notes(tmp_path, "2026-11-20.md", JOINT)

    second = run(tmp_path)[1]

    assert (first[0]["issuer"], second[1]["issuer"]) == ("", "")
    assert "题注没有写明制定机关" in first[0]["message"]
    assert "制定机关是“公安部、交通运输部”" in second[1]["message"]


def test_a_repeat_is_harmless(folder: Path) -> None:
    run(folder)
    _, lines = run(folder)

    assert [one["outcome"] for one in lines] == ["unchanged", "unchanged", "refused"]


def test_a_file_with_other_words_of_a_known_day_is_refused_and_one_of_an_earlier_day_is_told(folder: Path) -> None:
    run(folder)
    write(folder, "养老条例/2020-05-01.txt", OLD[1:])
    write(folder, "养老条例/2010-05-01.txt", OLD[2:])

    lines = run(folder)[1]

    assert [one["outcome"] for one in lines] == ["version_entered", "refused", "unchanged", "refused"]
    assert "更早" in lines[0]["message"]
    assert "更正条文" in lines[1]["message"]


def test_a_file_that_belongs_to_two_laws_is_refused(tmp_path: Path, use_cases: UseCases) -> None:
    entered(use_cases)
    entered(use_cases, doc_no="公告第9号")
    write(tmp_path, "2026-11-20.md", NEW)

    assert "有 2 部法叫" in run(tmp_path)[1][0]["message"]


def test_a_file_without_a_day_takes_it_from_its_notes_or_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "甲条例.md", OLD, "甲条例")
    path = tmp_path / "甲条例.md"
    path.write_text(path.read_text().replace("甲条例年5月1日", "2019年5月1日"))
    (tmp_path / "乙条例.md").write_text(source(NEW))

    lines = run(tmp_path)[1]

    assert [(one["place"], one["outcome"]) for one in lines] == [
        ("乙条例.md", "refused"),
        ("甲条例.md", "law_entered"),
    ]
    assert lines[1]["label"] == "2019通过"


def test_what_a_person_reads(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = CliRunner().invoke(cli, ["import-laws", str(folder)]).output
    assert "3 个文件：新登记 1，新版本 1，没有导入 1。" in output
    monkeypatch.setattr(law_import_cli, "MOST_BYTES", 10)
    assert "超过 20 MB" in CliRunner().invoke(cli, ["import-laws", str(folder)]).output
    monkeypatch.setattr(law_import_cli, "MOST_FILES", 1)
    assert "一次最多 1 个" in CliRunner().invoke(cli, ["import-laws", str(folder)]).output
    (tmp_path / "空").mkdir()
    assert "没有 .md" in CliRunner().invoke(cli, ["import-laws", str(tmp_path / "空")]).output


def test_laws_and_changes_are_told_again_under_their_old_ids(use_cases: UseCases) -> None:
    change_id = begun(use_cases)
    silent = use_cases.laws.change(change_id, actor=LAWYER).law.law_id
    third = further(use_cases, silent, OLD[1:], label="2026修正")
    confirmed(use_cases, change_id)
    before = [(one.message_id, one.encode()) for one in (*told_of_law(silent), *told_of_change(change_id))]
    for name in ("laws", "law_changes"):
        durable(LawDocument).database[name].update_many({}, {"$set": {"outbox": []}})

    answer = CliRunner().invoke(cli, ["resend", "--json"]).output

    assert json.loads(answer) == {"reviews": 0, "laws": 1, "law_changes": 1, "operations": 0}
    assert [(one.message_id, one.encode()) for one in (*told_of_law(silent), *told_of_change(change_id))] == before
    assert use_cases.laws.version(silent, third, actor=LAWYER).articles


@pytest.mark.skipif(not REAL.is_dir(), reason="the texts of real laws are not here")
def test_all_real_laws_are_brought_in_and_compared(use_cases: UseCases) -> None:
    result, lines = run(REAL)

    assert result.exit_code == 0
    outcomes = [one["outcome"] for one in lines]
    assert (outcomes.count("law_entered"), outcomes.count("version_entered")) == (61, len(lines) - 61)
    assert {one["outcome"] for one in run(REAL)[1]} == {"unchanged"}
    by_title = {row.title: row for page in (1, 2) for row in use_cases.laws.page_of_laws(page=page, actor=LAWYER).rows}
    company = use_cases.laws.law(by_title["中华人民共和国公司法"].law_id, actor=LAWYER)
    assert [one.label for one in company.versions] == ["2023修订", "2018修正"]
    assert company.law.entry.rank == "1"
    assert by_title["军人抚恤优待条例"].issuer == "国务院、中央军事委员会"
    assert [title for title, row in by_title.items() if not row.issuer] == []
