"""Elements as blocks of a page: nothing of what is filled is lost, what is not to be shown is not."""

from __future__ import annotations

from shared.standards.element_list import DIRECTORY, IMPLEMENTATION, element_list
from shared.standards.layout import block, sections
from tests.unit.intake.implementation.builders import implementation as complete

LIST = element_list(IMPLEMENTATION)


def test_every_filled_element_stands_in_the_section_of_its_group() -> None:
    made = sections(complete(), LIST)

    assert [section.group.key for section in made if section.group] == [group.key for group in LIST.groups]
    assert {one.element.key for section in made for one in section.blocks} == set(complete())
    for section in made:
        assert all(one.element.group == section.group.key for one in section.blocks if section.group)


def test_a_list_without_groups_is_one_section() -> None:
    [only] = sections({"item_name": "高龄津贴发放", "service_object": ["1"]}, element_list(DIRECTORY))

    assert (only.group, [one.text for one in only.blocks]) == (None, ["高龄津贴发放", "自然人"])


def test_a_row_is_called_by_its_name_and_keeps_every_filled_cell() -> None:
    materials = block(LIST.element("application_materials"), complete()["application_materials"])
    first = complete()["application_materials"][0]

    assert materials.rows[0].heading == first["material_name"]
    assert {cell.key for cell in materials.rows[0].cells} == set(first) - {"material_name"}
    assert materials.is_wide
    assert materials.heading_column == "材料名称"


def test_a_file_is_a_link_by_its_hash() -> None:
    sample = {"sha256": "a" * 64, "name": "样本.pdf", "size": 7, "media_type": "application/pdf"}
    row = {"material_name": "申请表", "blank_form": sample}

    assert block(LIST.element("result_sample"), sample).file
    cell = block(LIST.element("application_materials"), [row]).rows[0].cell("blank_form")
    assert cell is not None
    assert cell.file is not None
    assert (cell.file.sha256, cell.text) == ("a" * 64, "样本.pdf")


def test_a_word_stands_for_the_whole() -> None:
    assert block(LIST.element("application_materials"), "无需材料").text == "无需材料"
    assert block(LIST.element("acceptance_conditions"), ["甲", "乙"]).texts == ("甲", "乙")
    assert block(LIST.element("promised_time_limit"), {"number": 5, "unit": "1"}).text.startswith("5 个")


def test_what_is_left_out_is_not_there() -> None:
    made = sections(complete(), LIST, {"handling_process.person", "application_materials.order_no", "item_name"})
    blocks = {one.element.key: one for section in made for one in section.blocks}

    assert "item_name" not in blocks
    assert all(row.cell("person") is None for row in blocks["handling_process"].rows)
    assert "order_no" not in {column.key for column in blocks["application_materials"].columns}
