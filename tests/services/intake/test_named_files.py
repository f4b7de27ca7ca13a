"""A text may name only files that its body has brought, as what citizens may take home: through every door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from mongoengine.connection import get_db

from services.intake.application.drafting import Correction, Draft
from services.intake.domain.bodies import Body
from services.intake.domain.items import IMPLEMENTATION_LIST
from shared.kernel.actor import Actor
from shared.kernel.errors import Invalid
from shared.kernel.ids import new_id
from tests.services.intake.conftest import Intake, Machine
from tests.services.intake.implementing import an_implementation, rewrite, settled_source, version_of
from tests.services.intake.test_files import PDF, bring
from tests.services.intake.test_implementation_api import own_words
from tests.services.intake.test_import_implementation import a_file, checked, exported, text_of
from tests.services.intake.test_importing import imported, rows
from tests.unit.intake.implementation.builders import file, implementation, material

NOBODYS = "cd" * 32


def draft_of(intake: Intake, writer: Actor, case: str, **changes: Any) -> Draft:
    """A new list of the writer's body."""
    elements = implementation(item_name=f"事项{case}", handling_case=case, **changes)
    source = settled_source(intake, writer, item_name=f"事项{case}")
    at = intake.clock.now()
    return Draft(actor=writer, at=at, item_id=new_id(), elements=elements, list_kind=IMPLEMENTATION_LIST, source=source)


def test_a_machine_is_told_element_row_and_remedy(
    intake: Intake, bureau: Body, machine: Callable[[str], Machine]
) -> None:
    intake.account("mzj-bianzhi", bureau, "compiler")
    source = settled_source(intake, intake.person(bureau, "compiler"))
    materials = [material(), material(material_name="照片", sample_form=file("样表.docx", NOBODYS), order_no=2)]
    elements = own_words(application_materials=materials, result_sample=file("样本.pdf", NOBODYS))
    entry = {
        "list_kind": "implementation",
        "source": {"kind": "directory", "source_id": source.source_id},
        "elements": elements,
    }

    [result] = machine("mzj-bianzhi").post("/intake/api/items", {"items": [entry]}).json["results"]

    assert (result["ok"], result["message"]) == (False, "有 2 处填写不对，改好才能保存。")
    [row, sample] = result["problems"]
    assert (row["field"], row["label"], row["row"]) == ("application_materials.1.sample_form", "申请材料·示例样表", 2)
    assert row["message"] == "本单位没有上传过这个文件"
    assert "请在这里重新上传" in row["remedy"]
    assert (sample["field"], sample["row"]) == ("result_sample", None)
    assert intake.count("service_items") == 1


def test_a_file_that_only_another_body_has_brought_is_unknown(intake: Intake, compiler: Actor) -> None:
    kept = bring(intake, intake.person(intake.body(7), "compiler"), PDF)

    [outcome] = intake.cases.drafting.create(
        [draft_of(intake, compiler, "甲", result_sample=file("样本.pdf", kept.sha256))]
    )

    assert [one.message for one in outcome.problems] == ["本单位没有上传过这个文件"]


def test_a_stamped_scan_is_nothing_for_citizens(intake: Intake, bureau: Body, compiler: Actor) -> None:
    scan = bring(intake, intake.person(bureau, "signatory"), PDF, kind="stamped_scan")

    [outcome] = intake.cases.drafting.create(
        [draft_of(intake, compiler, "甲", result_sample=file("样本.pdf", scan.sha256))]
    )

    assert [one.message for one in outcome.problems] == ["本单位把这个文件作为盖章扫描件上传过，它不给公众"]


def test_the_same_bytes_may_be_form_and_sample(intake: Intake, compiler: Actor) -> None:
    """What was brought first as one stays described so (ADR 0031); citizens get it under both names."""
    kept = bring(intake, compiler, PDF, kind="blank_form")
    same = file("表.pdf", kept.sha256)
    materials = [material(blank_form=same, sample_form=same)]

    [outcome] = intake.cases.drafting.create(
        [draft_of(intake, compiler, "甲", application_materials=materials, result_sample=same)]
    )

    assert outcome.ok, outcome


def test_what_is_stored_already_stays_and_may_not_wander(intake: Intake, compiler: Actor) -> None:
    """An older program let it in: whoever mends something else is not kept from it, in this element only."""
    item_id = an_implementation(intake, compiler)
    stored_with(item_id, {"result_sample": file("样本.pdf", NOBODYS)})
    unknown = file("样本.pdf", NOBODYS)

    assert "没有变化" in rewrite(intake, compiler, item_id, result_sample=unknown).message
    assert rewrite(intake, compiler, item_id, result_sample=unknown, quantity_limit=None).ok
    wandered = implementation(result_sample=unknown, application_materials=[material(blank_form=unknown)])
    with pytest.raises(Invalid) as refused:
        intake.cases.drafting.revise(correction(intake, compiler, item_id, wandered))
    assert [one.field for one in refused.value.problems] == ["application_materials.0.blank_form"]


def test_a_stamped_scan_is_no_sample_for_citizens_in_a_sheet_either(intake: Intake, compiler: Actor) -> None:
    intake.draft(compiler)
    scan = bring(intake, compiler, b"%PDF-1.7 stamped", kind="stamped_scan")
    sample = {"sha256": scan.sha256, "name": scan.name}

    one = checked(intake, compiler, a_file(text_of(result_sample=sample)))

    (row,) = rows(intake, compiler, one)
    assert ["盖章扫描件" in error.message for error in row.errors] == [True]


def test_a_row_whose_file_an_older_program_let_in_is_unchanged(intake: Intake, compiler: Actor) -> None:
    """What is stored already is not broken: its export comes back, and something else in it may be changed."""
    intake.draft(compiler)
    kept = bring(intake, compiler, PDF)
    form_file = {"sha256": kept.sha256, "name": kept.name, "size": kept.size, "media_type": kept.media_type.value}
    imported(intake, compiler, checked(intake, compiler, a_file(text_of(result_sample=form_file))))
    get_db("intake")["attachments"].delete_many({"sha256": form_file["sha256"]})

    again = checked(intake, compiler, exported(intake, compiler))
    fresh = checked(intake, compiler, a_file(text_of(handling_case="补办", result_sample=form_file)))

    assert (again.counts, fresh.counts) == ({"unchanged": 1}, {"wrong": 1})


def test_one_query_for_a_batch_and_none_where_no_file_is_named(
    intake: Intake, compiler: Actor, commands: list[str]
) -> None:
    with_files = [draft_of(intake, compiler, case) for case in "甲乙丙"]
    bare: dict[str, Any] = {
        "application_materials": [material(blank_form=None, sample_form=None)],
        "result_sample": None,
    }
    without = [draft_of(intake, compiler, case, **bare) for case in "丁戊"]

    commands.clear()
    assert all(one.ok for one in intake.cases.drafting.create(with_files))
    of_the_batch = commands.count("find")
    commands.clear()
    assert all(one.ok for one in intake.cases.drafting.create(without))

    assert of_the_batch - commands.count("find") == 1


def correction(intake: Intake, writer: Actor, item_id: str, elements: Mapping[str, Any]) -> Correction:
    version = version_of(intake, item_id)
    return Correction(actor=writer, at=intake.clock.now(), item_id=item_id, version=version, elements=elements)


def stored_with(item_id: str, elements: dict[str, Any]) -> None:
    """Let the present text of an item name what an older program let in."""
    changes = {f"elements.{key}": value for key, value in elements.items()}
    done = get_db("intake")["item_revisions"].update_one({"item_id": item_id}, {"$set": changes})
    assert done.modified_count == 1
