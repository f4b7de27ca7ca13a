"""Import and export of implementation lists on a real database: sources, tables, files, what is locked, remarks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from mongoengine.connection import get_db

from services.intake.application.attaching import Upload
from services.intake.application.importing_ports import Import, ImportRow, ImportState
from services.intake.application.importing_workbook import ListedItem, written_items
from services.intake.application.ports import Listing
from services.intake.domain.attachments import FileKind
from services.intake.domain.bodies import Body
from services.intake.domain.items import IMPLEMENTATION_LIST
from services.intake.domain.sheet_rows import Verdict
from shared.kernel.actor import Actor
from shared.spreadsheets.reading import read_sheets
from shared.spreadsheets.writing import written_xlsx
from shared.standards.element_list import IMPLEMENTATION, element_list
from tests.services.intake.conftest import Intake
from tests.services.intake.test_importing import imported, rows
from tests.services.intake.test_sources import stored_power_item
from tests.unit.intake.builders import complete_elements
from tests.unit.intake.implementation.builders import implementation, material

STANDARD = element_list(IMPLEMENTATION)
NAME = "实施清单.xlsx"
INHERITED = ("item_name", "item_type", "legal_basis", "service_object", "service_theme", "handling_form")


@pytest.fixture
def form_file(intake: Intake, compiler: Actor) -> dict[str, Any]:
    """A file that the bureau has brought, as its form names it."""
    upload = Upload(
        actor=compiler,
        at=intake.clock.now(),
        kind=FileKind.BLANK_FORM,
        file_name="申领表.pdf",
        content=b"%PDF-1.7 made up",
    )
    kept = intake.cases.attaching.upload(upload)
    return {"sha256": kept.sha256, "name": kept.name, "size": kept.size, "media_type": kept.media_type.value}


def text_of(**changes: Any) -> dict[str, Any]:
    """What a body writes of an item, without files and without what comes from the directory list."""
    plain = {
        **implementation(),
        "item_name": "高龄津贴发放",
        "application_materials": [material(blank_form=None, sample_form=None)],
        "result_sample": None,
        **changes,
    }
    taken_over = set(INHERITED[2:]) - changes.keys()
    return {
        key: value
        for key, value in plain.items()
        if value is not None and key not in taken_over and key != "implementing_body"
    }


def a_file(*texts: dict[str, Any], ids: Sequence[str] = ()) -> bytes:
    """A workbook with these items."""
    listed = [
        ListedItem(elements=elements, item_id=ids[number] if ids else "") for number, elements in enumerate(texts)
    ]
    return written_items(STANDARD, listed, with_ids=bool(ids))


def checked(intake: Intake, actor: Actor, content: bytes, name: str = NAME) -> Import:
    """Upload a list and make its dry view, as the task does."""
    import_id, job_id = intake.cases.importing.upload(
        actor=actor, file_name=name, content=content, now=intake.clock.now(), list_kind=IMPLEMENTATION_LIST
    )
    intake.cases.importing.check(job_id=job_id, import_id=import_id)
    return intake.cases.importing.view(actor, import_id, None, 1, 1)[0]


def exported(intake: Intake, actor: Actor) -> bytes:
    """The whole implementation list as a workbook."""
    return intake.cases.exporting.workbook(actor, Listing(list_kind=IMPLEMENTATION_LIST))


def stored(intake: Intake, row: ImportRow) -> dict[str, Any]:
    """The elements of the item of a row as they stand."""
    item = intake.stored("service_items", row.item_id)
    return dict(intake.stored("item_revisions", f"{row.item_id}@{item['content']['number']}")["elements"])


def test_a_new_row_takes_over_from_the_directory_item_of_its_name(intake: Intake, compiler: Actor) -> None:
    """The tables come from their sheets, the inherited elements from the source; the draft points to it."""
    source_id = intake.draft(compiler)

    one = checked(intake, compiler, a_file(text_of()))
    after = imported(intake, compiler, one)

    (row,) = rows(intake, compiler, after)
    item = intake.stored("service_items", row.item_id)
    elements = stored(intake, row)
    assert (one.counts, after.results) == ({"new": 1}, {"done": 1})
    assert item["source"] == {"kind": "directory", "source_id": source_id}
    assert item["content"]["list_kind"] == IMPLEMENTATION_LIST
    assert {key: elements[key] for key in INHERITED} == {key: complete_elements()[key] for key in INHERITED}
    assert len(elements["handling_process"]) == 5
    assert elements["handling_process"][1]["limit"] == {"number": 5, "unit": "workday"}


def test_sub_items_and_cases_are_items_of_their_own(intake: Intake, compiler: Actor) -> None:
    """Each with its own rows, from one source; the same part twice is a twin."""
    intake.draft(compiler)
    first = text_of(handling_case="首次申请")
    again = text_of(handling_case="遗失补办", application_materials="无需材料")

    one = imported(intake, compiler, checked(intake, compiler, a_file(first, again)))
    twins = checked(intake, compiler, a_file(text_of(handling_case="变更"), text_of(handling_case="变更")))

    materials = [stored(intake, row)["application_materials"] for row in rows(intake, compiler, one)]
    assert [len(materials[0]), materials[1]] == [1, "无需材料"]
    assert twins.counts == {"wrong": 2}


def test_a_name_that_the_body_may_not_implement_is_an_error(intake: Intake, compiler: Actor) -> None:
    """And so is a row without a type; the remedy says where the name has to come from."""
    intake.draft(compiler)

    one = checked(intake, compiler, a_file(text_of(item_name="别的事项"), text_of(item_type=None)))

    errors = [error.sentence() for row in rows(intake, compiler, one) for error in row.errors]
    assert one.counts == {"wrong": 2}
    assert "没有这个类型、这个名称的事项" in errors[0]
    assert "事项类型" in errors[1]


def test_a_locked_element_that_differs_is_an_error_with_the_remedy(intake: Intake, compiler: Actor) -> None:
    """Left empty or repeated it is none."""
    intake.draft(compiler)
    other = text_of(service_object=["2"], handling_case="一")
    same = text_of(service_object=["1"], handling_case="二")

    found = rows(intake, compiler, checked(intake, compiler, a_file(other, same)))

    assert [row.verdict for row in found] == [Verdict.WRONG, Verdict.NEW]
    (error,) = found[0].errors
    assert (error.label, error.value) == ("服务对象", "企业法人")
    assert "改回“自然人”" in error.remedy
    assert error.letters


def test_a_power_item_may_be_corrected_and_the_missing_ground_is_a_remark(
    intake: Intake, bureau: Body, compiler: Actor
) -> None:
    """What the sheet leaves empty comes from the power list; what it changes stays, and X22 asks for the ground."""
    elements = {"item_name": "劳务派遣经营许可", "item_type": "01", "service_object": ["1"]}
    source_id = stored_power_item(bureau, 1, elements=elements)
    typed = text_of(item_name="劳务派遣经营许可", item_type="01", service_object=["2"])

    one = checked(intake, compiler, a_file(typed, {**typed, "service_object": None, "handling_case": "二"}))
    changed, left = rows(intake, compiler, one)
    imported(intake, compiler, one)

    assert one.counts == {"new": 2}
    assert any("调整说明" in remark for remark in changed.remarks)
    assert not any("权力清单" in remark for remark in left.remarks)
    assert [stored(intake, row)["service_object"] for row in (changed, left)] == [["2"], ["1"]]
    assert intake.stored("service_items", left.item_id)["source"]["source_id"] == source_id


def test_contradictions_and_vague_words_are_remarks_and_a_draft_is_saved(intake: Intake, compiler: Actor) -> None:
    """Only wrong values are errors."""
    intake.draft(compiler)
    text = text_of(
        promised_time_limit={"number": 90, "unit": "workday"}, acceptance_conditions=["符合法律规定的其他条件"]
    )

    one = checked(intake, compiler, a_file(text))
    (row,) = rows(intake, compiler, one)

    assert row.verdict is Verdict.NEW
    assert any(remark.startswith("承诺办结时限") and "报送前要改" in remark for remark in row.remarks)
    assert any("受理条件第 1 条“" in remark for remark in row.remarks)
    assert imported(intake, compiler, one).results == {"done": 1}


def test_a_file_must_have_been_brought_by_the_body(intake: Intake, compiler: Actor, form_file: dict[str, Any]) -> None:
    """Name and SHA-256 stand in the cell; what intake does not know, or only for another body, is an error."""
    intake.draft(compiler)
    other = intake.person(intake.body(7), "compiler")
    intake.draft(other)
    text = text_of(application_materials=[material(blank_form=form_file, sample_form=form_file)])

    one = checked(intake, compiler, a_file(text))
    foreign = checked(intake, other, a_file(text))

    assert (one.counts, foreign.counts) == ({"new": 1}, {"wrong": 1})
    (row,) = rows(intake, other, foreign)
    assert [error.label for error in row.errors] == ["申请材料·空白表格（第 1 条）", "申请材料·示例样表（第 1 条）"]
    assert (row.errors[0].sheet, row.errors[0].row) == ("申请材料", 3)
    assert "没有上传过" in row.errors[0].message


def test_what_is_exported_comes_back_unchanged(intake: Intake, compiler: Actor, form_file: dict[str, Any]) -> None:
    """Files and tables included; one cell more is one item changed, by its key."""
    intake.draft(compiler)
    text = text_of(application_materials=[material(blank_form=form_file, sample_form=form_file)])
    imported(intake, compiler, checked(intake, compiler, a_file(text, text_of(handling_case="补办"))))

    again = checked(intake, compiler, exported(intake, compiler))
    (first, second) = rows(intake, compiler, again)
    new_text = {**stored(intake, first), "onsite_reason": "要核对原件，依据《示例办法》第六条。"}
    changed = checked(intake, compiler, a_file(new_text, stored(intake, second), ids=[first.item_id, second.item_id]))

    assert again.counts == {"unchanged": 2}
    assert changed.counts == {"changed": 1, "unchanged": 1}
    assert imported(intake, compiler, changed).results == {"done": 1}
    assert intake.stored("service_items", first.item_id)["revisions"] == [1, 2]


def test_what_was_taken_out_of_a_power_item_stays_out(intake: Intake, bureau: Body, compiler: Actor) -> None:
    """Only a new item is filled in from its source: an export of the others comes back unchanged."""
    stored_power_item(bureau, 1, elements={"item_name": "甲许可", "item_type": "01", "service_object": ["1"]})
    one = checked(intake, compiler, a_file(text_of(item_name="甲许可", item_type="01")))
    (row,) = rows(intake, compiler, imported(intake, compiler, one))
    get_db("intake")["item_revisions"].update_one({"item_id": row.item_id}, {"$unset": {"elements.service_object": ""}})

    assert checked(intake, compiler, exported(intake, compiler)).counts == {"unchanged": 1}


def test_an_export_stays_right_when_the_directory_item_changed_since(intake: Intake, compiler: Actor) -> None:
    """The sheet repeats what the list itself says: that is no change of the clerk's."""
    source_id = intake.draft(compiler)
    imported(intake, compiler, checked(intake, compiler, a_file(text_of())))
    content = exported(intake, compiler)
    get_db("intake")["item_revisions"].update_one(
        {"item_id": source_id}, {"$set": {"elements.service_object": ["1", "2"]}}
    )

    assert checked(intake, compiler, content).counts == {"unchanged": 1}


def test_an_item_of_the_other_list_is_not_touched(intake: Intake, compiler: Actor) -> None:
    """Its id says nothing here."""
    source_id = intake.draft(compiler)

    by_id = checked(intake, compiler, a_file(text_of(), ids=[source_id]))

    (row,) = rows(intake, compiler, by_id)
    assert "没有这个编号的事项" in row.errors[0].message


def test_a_form_of_the_directory_list_is_refused(intake: Intake, compiler: Actor) -> None:
    """It says where it belongs."""
    one = checked(intake, compiler, intake.cases.exporting.blank())

    assert one.state is ImportState.UNREADABLE
    assert "请到“导入目录清单”上传" in one.message


def test_rows_that_name_no_item_are_listed_as_wrong(intake: Intake, compiler: Actor) -> None:
    """Nothing is left out unseen, and the good rows can be imported."""
    intake.draft(compiler)
    sheets = {sheet.name: [row.cells for row in sheet.rows] for sheet in read_sheets(a_file(text_of()), NAME)}
    lost = list(sheets["申请材料"][2])
    lost[0], lost[2] = "9", "没有的事项"
    sheets["申请材料"].append(lost)
    del sheets["代码表"]

    one = checked(intake, compiler, written_xlsx(sheets))

    wrong = next(row for row in rows(intake, compiler, one) if row.verdict is Verdict.WRONG)
    assert one.counts == {"new": 1, "wrong": 1}
    assert (wrong.sheet, wrong.row) == ("申请材料", 4)
    assert wrong.errors[0].sentence() == (
        "第 4 行 A 列“序号”“9”：按序号“9”在主表里找不到它的事项。"
        "请在“序号”列写上它在主表里的序号，事项名称和主表的一样或者空着"
    )
    assert imported(intake, compiler, one, only_good=True).results == {"done": 1}


def test_a_csv_has_no_tables_and_leaves_them_alone(intake: Intake, compiler: Actor) -> None:
    """What has no column stays."""
    intake.draft(compiler)
    imported(intake, compiler, checked(intake, compiler, a_file(text_of())))

    content = intake.cases.exporting.csv(compiler, Listing(list_kind=IMPLEMENTATION_LIST))

    assert checked(intake, compiler, content, "实施清单.csv").counts == {"unchanged": 1}


def test_a_sheet_of_a_table_without_its_column_is_refused(intake: Intake, compiler: Actor) -> None:
    """The word that stands for the whole would be taken for empty."""
    sheets = {sheet.name: [row.cells for row in sheet.rows] for sheet in read_sheets(a_file(text_of()), NAME)}
    del sheets["代码表"], sheets["申请材料"]

    one = checked(intake, compiler, written_xlsx(sheets))

    assert one.state is ImportState.UNREADABLE
    assert "没有工作表“申请材料”" in one.message
