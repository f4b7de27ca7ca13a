"""The published power list comes as a file: looked at first, brought by code, never doubled, never deleted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from mongoengine.connection import get_db

from services.intake.adapters.power_items import MongoPowerItems
from services.intake.application.list_plan import ListRowKind
from services.intake.application.power_import import PowerImported, PowerListChanged, PowerListFile
from services.intake.application.power_plan import PowerPlan
from services.intake.application.power_ports import PowerChange, PowerListing
from services.intake.application.register_import import FileChanged
from services.intake.domain.bodies import Body
from services.intake.domain.power_list import PowerItem
from shared.kernel.actor import Actor, NotPermitted
from shared.kernel.errors import Invalid
from tests.services.intake.conftest import REGISTRAR, Intake
from tests.services.intake.power_lists import EDITION, NEXT_EDITION, a_file, a_row, a_workbook, said


def look(intake: Intake, file: PowerListFile) -> PowerPlan:
    """Look at a file as the registrar."""
    return intake.cases.power_import.look(REGISTRAR, file, intake.clock.now())


def bring_in(intake: Intake, file: PowerListFile, **options: Any) -> PowerImported:
    """Import a file as the registrar."""
    return intake.cases.power_import.apply(REGISTRAR, file, intake.clock.now(), **options)


def power_list(intake: Intake, **options: Any) -> dict[str, PowerItem]:
    """Return the items that are in force, or others, by base code."""
    page = intake.cases.power_view.list_items(REGISTRAR, PowerListing(**options)).page
    return {item.base_code: item for item in page.items}


def test_what_is_published_is_kept_as_it_stands(intake: Intake, bureau: Body) -> None:
    code = f"{bureau.uscc}4500114001000"
    imported = bring_in(intake, a_file(a_row(bureau, implementation_code=code)))

    item = power_list(intake)["500114001000"]
    assert imported.plan.counts["new"] == 1
    assert (item.body_id, item.body_name, item.implementation_code) == (bureau.body_id, bureau.name, code)
    assert (item.edition, item.is_in_force) == (EDITION, True)
    assert item.elements == {
        "item_name": "示例许可1",
        "item_type": "01",
        "legal_basis": [
            {
                "title": "中华人民共和国劳动合同法",
                "article": "第五十七条",
                "text": "经营劳务派遣业务，应当向劳动行政部门依法申请行政许可。",
            }
        ],
        "service_object": ["2"],
        "statutory_time_limit": {"number": 20, "unit": "workday"},
        "promised_time_limit": {"number": 10, "unit": "workday"},
        "is_charged": "0",
    }


def test_the_same_file_again_changes_nothing(intake: Intake, bureau: Body) -> None:
    file = a_file(a_row(bureau), a_row(bureau, 2))
    shown = look(intake, file).shown
    bring_in(intake, file, shown=shown)

    again = bring_in(intake, file, shown=shown)

    assert again.plan.counts["unchanged"] == 2
    assert "没有要导入的内容" in again.sentence()
    assert intake.count("power_items") == 2
    assert len(intake.cases.power_import.history(REGISTRAR)) == 1


def test_the_next_edition_changes_by_code_and_deletes_nothing(intake: Intake, bureau: Body) -> None:
    bring_in(intake, a_file(a_row(bureau), a_row(bureau, 2), a_row(bureau, 3)))
    before = power_list(intake)

    renamed = a_row(bureau, item_name="示例许可（新名称）")
    imported = bring_in(intake, a_file(renamed, a_row(bureau, 2), a_row(bureau, 4), edition=NEXT_EDITION))

    counts = imported.plan.counts
    assert [counts[kind] for kind in ("new", "changed", "carried", "gone", "unchanged")] == [1, 1, 1, 1, 0]
    after, gone = power_list(intake), power_list(intake, is_in_force=False)
    assert after["500114001000"].power_item_id == before["500114001000"].power_item_id
    assert after["500114001000"].item_name == "示例许可（新名称）"
    assert {item.edition for item in after.values()} == {NEXT_EDITION}
    assert list(gone) == ["500114003000"]
    assert gone["500114003000"].edition == EDITION


def test_an_item_that_comes_back_is_in_force_again(intake: Intake, bureau: Body) -> None:
    bring_in(intake, a_file(a_row(bureau), a_row(bureau, 2)))
    bring_in(intake, a_file(a_row(bureau), edition=NEXT_EDITION))

    plan = bring_in(intake, a_file(a_row(bureau), a_row(bureau, 2), edition=NEXT_EDITION)).plan

    assert (plan.counts["changed"], plan.counts["unchanged"]) == (1, 1)
    assert set(power_list(intake)) == {"500114001000", "500114002000"}


def test_bodies_that_a_file_does_not_name_keep_their_list(intake: Intake, bureau: Body) -> None:
    other = intake.body(5)
    bring_in(intake, a_file(a_row(bureau), a_row(other, 1)))

    assert look(intake, a_file(a_row(bureau), edition=NEXT_EDITION)).counts["gone"] == 0


def test_a_row_that_is_wrong_is_not_gone(intake: Intake, bureau: Body) -> None:
    """The code is there, so the item is still listed; of a code that cannot be read nobody knows which item it is."""
    bring_in(intake, a_file(a_row(bureau), a_row(bureau, 2), a_row(bureau, 3)))

    wrong_limit = a_file(a_row(bureau), a_row(bureau, 2, statutory_time_limit="快"), a_row(bureau, 3))
    wrong_code = a_file(a_row(bureau), a_row(bureau, 2, base_code="5.00114E+11"))

    assert look(intake, wrong_limit).counts["gone"] == 0
    assert look(intake, wrong_code).counts["gone"] == 0


def test_unknown_bodies_are_named_once_each(intake: Intake, bureau: Body) -> None:
    plan = look(intake, a_file(a_row(bureau), a_row("无名局", 2), a_row("无名局", 3), a_row("他局", 4)))

    assert plan.unknown_bodies == {"无名局": 2, "他局": 1}
    assert (plan.counts["wrong"], said(plan)) == (3, [])


def test_a_body_is_found_by_a_former_name(intake: Intake) -> None:
    body = intake.body(7, name="示例新局", former_names="示例旧局（2019-03-01 更名）")

    (row,) = look(intake, a_file(a_row("示例旧局"))).rows

    assert row.after is not None
    assert row.after.body_id == body.body_id


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"base_code": "50011400100"}, "有 11 位，应是 12 位。请把这一列设为文本格式"),
        ({"base_code": "5.00114E+11"}, "被表格软件变成了科学计数"),
        ({"base_code": "50011400100a"}, "有小写字母或别的符号"),
        ({"implementation_code": "1" * 30}, "有 30 位，应是 31 位"),
        ({"implementation_code": "1" * 18 + "9" + "500114001000"}, "第 19 位行使层级不是 1 到 7"),
        ({"implementation_code": "1" * 18 + "4" + "500114009000"}, "和基本编码“500114001000”不一致"),
        ({"implementation_code": "1" * 18 + "4" + "500114001000"}, "的统一社会信用代码"),
        ({"item_type": "公共服务事项"}, "不是行政权力的类型"),
        ({"item_type": "许可证"}, "不在可选的值里"),
        ({"legal_basis": "按规定办理"}, "看不出是哪个文件"),
        ({"legal_basis": ""}, "没有写设定依据"),
        ({"statutory_time_limit": "20日"}, "看不出是多少、什么单位"),
        ({"is_charged": "看情况"}, "不在可选的值里"),
        ({"item_name": ""}, "“事项名称”：没有填写"),
    ],
)
def test_what_is_wrong_in_a_cell_is_said_with_the_remedy(
    intake: Intake, bureau: Body, changed: dict[str, str], sentence: str
) -> None:
    row = a_row(bureau, 1, **changed)
    plan = look(intake, a_file(row, a_row(bureau, 9)))

    assert [one for one in said(plan) if sentence in one], said(plan)
    assert all(one.startswith("第 2 行") for one in said(plan))
    assert plan.counts["wrong"] == 1


def test_a_code_stands_once(intake: Intake, bureau: Body) -> None:
    code = f"{bureau.uscc}4500114001000"
    twice = [a_row(bureau), a_row(bureau, item_name="另一项")]
    over_sheets = a_workbook({"甲": [a_row(bureau, implementation_code=code)], "乙": [a_row(bureau)]})

    assert [one for one in said(look(intake, a_file(*twice))) if "和第 2 行的编码相同" in one]
    assert [one for one in said(look(intake, over_sheets)) if "和“甲”第 2 行的编码相同" in one]


def test_the_same_code_of_two_bodies_is_two_items(intake: Intake, bureau: Body) -> None:
    assert look(intake, a_file(a_row(bureau), a_row(intake.body(5)))).counts["new"] == 2


def test_wrong_rows_stop_everything_unless_the_good_are_chosen(intake: Intake, bureau: Body) -> None:
    file = a_file(a_row(bureau), a_row(bureau, 2, is_charged="看情况"))

    with pytest.raises(Invalid, match="有 1 行要改，没有导入任何一行"):
        bring_in(intake, file)
    imported = bring_in(intake, file, only_good=True)

    assert "1 行有错没有导入" in imported.sentence()
    assert list(power_list(intake)) == ["500114001000"]


def test_only_what_was_shown_is_imported(intake: Intake, bureau: Body) -> None:
    file = a_file(a_row(bureau))
    shown = look(intake, file).shown
    bring_in(intake, a_file(a_row(bureau, item_name="另一个名称")))

    with pytest.raises(PowerListChanged):
        bring_in(intake, file, shown=shown)
    with pytest.raises(FileChanged):
        bring_in(intake, a_file(a_row(bureau, 2)), shown=shown)


def test_an_older_edition_is_refused(intake: Intake, bureau: Body) -> None:
    bring_in(intake, a_file(a_row(bureau), edition=NEXT_EDITION))

    with pytest.raises(Invalid, match="比这份（2018-06-01 公布）新"):
        look(intake, a_file(a_row(bureau)))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"document_no": ""}, "document_no"),
        ({"published_on": date(2099, 1, 1)}, "published_on"),
    ],
)
def test_an_edition_that_nobody_could_cite_is_refused(intake: Intake, change: Any, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        look(intake, a_file(a_row("示例局"), edition=replace(EDITION, **change)))

    assert [problem.field for problem in refused.value.problems] == [field]


def test_the_power_list_is_the_registrars(intake: Intake, compiler: Actor) -> None:
    with pytest.raises(NotPermitted):
        intake.cases.power_import.look(compiler, a_file(a_row("示例局")), intake.clock.now())


def test_whoever_was_faster_keeps_what_he_wrote(intake: Intake, bureau: Body, monkeypatch: pytest.MonkeyPatch) -> None:
    bring_in(intake, a_file(a_row(bureau)))
    file, save = a_file(a_row(bureau, item_name="改名"), a_row(bureau, 2)), MongoPowerItems.save_all

    def too_late(self: MongoPowerItems, changes: list[PowerChange]) -> set[str]:
        get_db("intake")["power_items"].update_one({"base_code": "500114001000"}, {"$inc": {"version": 1}})
        return save(self, changes)

    monkeypatch.setattr(MongoPowerItems, "save_all", too_late)
    imported = bring_in(intake, file)

    assert [row.base_code for row in imported.lost] == ["500114001000"]
    assert "1 项没有存上" in imported.sentence()
    (record,) = intake.cases.power_import.history(REGISTRAR)[:1]
    assert record.lost == 1


def test_an_import_that_died_is_seen_to_be_unfinished(
    intake: Intake, bureau: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(self: MongoPowerItems, changes: list[PowerChange]) -> set[str]:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(MongoPowerItems, "save_all", dies)
        with pytest.raises(ConnectionError):
            bring_in(intake, a_file(a_row(bureau)))
    died = intake.cases.power_import.history(REGISTRAR)
    bring_in(intake, a_file(a_row(bureau)))
    again = intake.cases.power_import.history(REGISTRAR)

    assert [record.finished_at for record in died] == [None]
    assert [record.finished_at is not None for record in again] == [True]


def test_the_history_says_what_was_brought_by_whom(intake: Intake, bureau: Body) -> None:
    bring_in(intake, a_file(a_row(bureau), name="甲.csv"))
    bring_in(intake, a_file(a_row(bureau), edition=NEXT_EDITION, name="乙.csv"))

    newest, first = intake.cases.power_import.history(REGISTRAR)

    assert (newest.file_name, first.file_name) == ("乙.csv", "甲.csv")
    assert (newest.edition, newest.counts["carried"], newest.by) == (NEXT_EDITION, 1, REGISTRAR.name)
    assert newest.body_names == [bureau.name]


def test_each_department_may_have_a_sheet(intake: Intake, bureau: Body) -> None:
    other = intake.body(5)

    plan = look(intake, a_workbook({"民政局": [a_row(bureau)], "示例局": [a_row(other)], "说明": []}))

    assert (list(plan.sheets), plan.counts["new"]) == (["民政局", "示例局"], 2)


def test_further_legal_bases_stand_in_rows_of_their_own(intake: Intake, bureau: Body) -> None:
    first = {"legal_basis.title": "甲法", "legal_basis.article": "第一条", "legal_basis.kind": "法律"}
    second = {"legal_basis.title": "乙条例", "legal_basis.article": "第二条", "legal_basis.status": "现行"}

    (row,) = look(intake, a_file({**a_row(bureau, legal_basis=""), **first}, second)).rows
    (alone,) = look(intake, a_file(second, {**a_row(bureau)})).of(ListRowKind.WRONG)

    assert all(problem.sentence().startswith("第 3 行") for problem in row.problems)
    assert "只有设定依据，找不到它的事项" in alone.problems[0].message
