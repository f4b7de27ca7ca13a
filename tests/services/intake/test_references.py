"""References of levels above: brought line by line, once, and found by base code or by exactly the same name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from services.intake.application.references import Line, ReferenceImport
from services.intake.entrypoints.cli import cli
from services.intake.entrypoints.terminal import TERMINAL
from shared.kernel.actor import Actor, NotPermitted
from shared.runtime.settings import Settings
from tests.services.explained import costs, fill, mixed
from tests.services.intake.conftest import REGISTRAR, Intake

SEEDED = 3_000


def a_record(**changes: Any) -> dict[str, Any]:
    """Return a record of a city as another system writes it."""
    record = {
        "事项名称": "义务兵家庭优待金发放",
        "地区": "示例市",
        "实施主体": "示例市民政局",
        "行使层级": "市级",
        "基本编码": "500520001000",
        "申请材料": ["优待金申领表", "户口簿"],
        "承诺时限": "15个工作日",
        "source": "示例网站",
    }
    return {key: value for key, value in {**record, **changes}.items() if value is not None}


def bring(
    intake: Intake, *records: Mapping[str, Any], level: str = "", only_good: bool = False
) -> tuple[ReferenceImport, bool]:
    """Bring records, one a line."""
    lines = [Line(number=number, record=record) for number, record in enumerate(records, start=1)]
    return intake.cases.referencing.bring(REGISTRAR, lines, level=level, at=intake.clock.now(), only_good=only_good)


def test_a_record_becomes_a_reference(intake: Intake) -> None:
    found, stored = bring(intake, a_record())

    assert (len(found.new), len(found.changed), found.unchanged, stored) == (1, 0, 0, True)
    one = intake.cases.referencing.of_item("500520001000", "")[0]
    assert (one.level, one.region, one.body, one.source) == ("3", "示例市", "示例市民政局", "示例网站")
    assert one.elements["application_materials"] == [{"material_name": "优待金申领表"}, {"material_name": "户口簿"}]
    assert one.elements["promised_time_limit"]["number"] == 15


def test_the_same_file_again_changes_nothing_and_another_text_replaces(intake: Intake) -> None:
    bring(intake, a_record())
    first = intake.cases.referencing.of_item("500520001000", "")[0]

    again, _ = bring(intake, a_record())
    assert (len(again.new), len(again.changed), again.unchanged) == (0, 0, 1)
    assert intake.cases.referencing.of_item("500520001000", "") == [first]

    changed, _ = bring(intake, a_record(承诺时限="8个工作日"))
    assert (len(changed.new), len(changed.changed)) == (0, 1)
    assert intake.count("references") == 1
    assert intake.cases.referencing.of_item("500520001000", "")[0].elements["promised_time_limit"]["number"] == 8


def test_the_base_code_comes_first_then_exactly_the_same_name(intake: Intake) -> None:
    bring(
        intake,
        a_record(基本编码=None, 事项名称="甲 事项（一）"),
        a_record(基本编码="500520002000", 事项名称="另一个名称"),
        a_record(基本编码="500520003000", 事项名称="甲事项"),
    )
    of_item = intake.cases.referencing.of_item

    assert [one.item_name for one in of_item("500520002000", "甲事项(一)")] == ["另一个名称"]
    assert [one.item_name for one in of_item("", "甲事项(一)")] == ["甲 事项（一）"]
    assert [one.item_name for one in of_item("500520009000", "甲事项")] == ["甲事项"]
    assert of_item("", "甲事项（二）") == []
    assert of_item("", "") == []


def test_the_nearest_level_comes_first(intake: Intake) -> None:
    bring(intake, a_record(行使层级="省级", 地区="示例省"), a_record(), a_record(行使层级="国家级", 地区=None))

    assert [one.level for one in intake.cases.referencing.of_item("500520001000", "")] == ["3", "2", "1"]


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (a_record(事项名称=" "), "没有写“事项名称”"),
        (a_record(申请材料=None, 承诺时限=None), "没有可以对照的内容"),
        (a_record(行使层级=None), "没有写“行使层级”"),
        (a_record(行使层级="县级"), "不是上级的实施清单"),
        (a_record(地区="市" * 501), "有 501 个字，最多 500 个字"),
        (a_record(申请材料=["申请表\ud800"]), "“申请材料”的内容读不出来"),
        (a_record(申请材料=[[[[["申请表"]]]]]), "“申请材料”的内容读不出来"),
        (a_record(申请材料=[{"名称": {"$where": "1"}}]), "“申请材料”的内容读不出来"),
        (a_record(申请材料=["申请表" * 6000] * 60), "这条记录超过 100 万字"),
        (a_record(受理条件=2**70), "“受理条件”的内容读不出来"),
    ],
)
def test_a_wrong_line_says_what_to_do_and_keeps_the_file_out(
    intake: Intake, record: dict[str, Any], words: str
) -> None:
    found, stored = bring(intake, a_record(), record)

    assert [line.number for line in found.wrong] == [2]
    assert words in found.wrong[0].message
    assert found.wrong[0].message.endswith("。")
    assert not stored
    assert intake.count("references") == 0

    _, stored = bring(intake, a_record(), record, only_good=True)
    assert stored
    assert intake.count("references") == 1


def test_two_lines_of_one_item_are_one_or_an_error(intake: Intake) -> None:
    found, _ = bring(intake, a_record(), a_record())
    assert (len(found.new), found.wrong) == (1, ())

    found, _ = bring(intake, a_record(承诺时限="1个工作日"), a_record(承诺时限="2个工作日"))
    assert "和第 1 行是同一个事项" in found.wrong[0].message


def test_a_level_may_be_given_for_those_that_name_none(intake: Intake) -> None:
    bring(intake, a_record(行使层级=None), level="2")

    assert intake.cases.referencing.of_item("500520001000", "")[0].level == "2"


def test_only_who_may_bring_whole_lists_may(intake: Intake, compiler: Actor) -> None:
    with pytest.raises(NotPermitted):
        intake.cases.referencing.look(compiler, [], level="", at=intake.clock.now())


def test_both_ways_go_by_an_index_and_sort_nothing(intake: Intake) -> None:
    fill("intake", "references", _documents(intake))
    of_item = intake.cases.referencing.of_item

    found = costs("intake", lambda: (of_item("500500000007", ""), of_item("", "示例事项7")))

    assert len(found) == 2
    for cost in found:
        assert not cost.stages & {"COLLSCAN", "SORT"}, cost
        assert cost.documents <= 10, cost


def _documents(intake: Intake) -> Iterator[dict[str, Any]]:
    dice = mixed()
    for number in range(SEEDED):
        yield {
            "_id": f"{number:08}",
            "level": dice.choice("123"),
            "region": "示例市",
            "body": "示例局",
            "item_name": f"示例事项{number % 50}",
            "name_key": f"示例事项{number % 50}",
            "item_type": "",
            "base_code": f"5005{number % 50:08}",
            "elements": {},
            "source": "",
            "imported_at": intake.clock.now(),
            "schema_version": 1,
        }


@pytest.fixture
def environment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of a terminal on this database."""
    monkeypatch.setattr(Settings, "from_environment", lambda _service: settings)


def run(*arguments: str) -> tuple[int, str]:
    """Run the command and return its exit code and what it said."""
    result = CliRunner().invoke(cli, ["import-references", *arguments])
    return result.exit_code, result.output


def a_file(folder: Path, *lines: str) -> str:
    """Write a file."""
    file = folder / "references.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    return str(file)


@pytest.mark.usefixtures("environment")
def test_the_command_tells_lines_with_errors_and_what_it_did(intake: Intake, tmp_path: Path) -> None:
    good, bad = json.dumps(a_record(), ensure_ascii=False), "{"
    file = a_file(tmp_path, good, "", bad)

    code, said = run(file)
    assert code == 1
    assert "第 3 行：不是完整的 JSON" in said
    assert "没有导入任何一行" in said

    code, said = run(file, "--dry-run")
    assert (code, intake.count("references")) == (1, 0)
    assert "将要新增 1 条" in said

    code, said = run(file, "--only-good")
    assert (code, intake.count("references")) == (1, 1)
    assert "已导入：新增 1 条，更新 0 条，没有变化 0 条。" in said

    code, said = run(a_file(tmp_path, good), "--json")
    assert code == 0
    assert json.loads(said) == {"new": 0, "changed": 0, "unchanged": 1, "wrong": [], "stored": True}


def test_the_terminal_may_do_what_the_keeper_of_the_register_may() -> None:
    assert TERMINAL.may("item.import_all")
