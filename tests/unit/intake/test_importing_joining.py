"""To which item a row in the sheet of a table belongs: by number, by the hidden id, by name; never by guessing."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from services.intake.application.importing_items import read_items
from services.intake.domain.sheet_rows import SheetItem
from shared.kernel.errors import Invalid
from shared.spreadsheets.sheets import Merged, Row, Sheet
from shared.standards.element_list import IMPLEMENTATION, element_list

STANDARD = element_list(IMPLEMENTATION)
MAIN = ["序号", "事项编号", "事项名称", "办理情形", "收费标准"]
FEES = [part.name_zh for part in STANDARD.element("fee_standard").sub_fields]
OWNER = ["序号", "事项编号", "事项名称", "办理情形"]


def a_sheet(name: str, rows: Sequence[Sequence[str]], merged: Sequence[Merged] = ()) -> Sheet:
    """A sheet whose rows are all as wide as the widest."""
    width = max(map(len, rows))
    filled = [Row(number, [*row, *[""] * (width - len(row))]) for number, row in enumerate(rows, start=1)]
    return Sheet(name, filled, merged=list(merged))


def read(
    items: Sequence[Sequence[str]], fees: Sequence[Sequence[str]], merged: Sequence[Merged] = ()
) -> list[SheetItem]:
    """The entries of a file with these items and fees."""
    main = [column for column in MAIN if column != "收费标准"]
    table = a_sheet("收费标准", [[*OWNER, *FEES], *fees], merged)
    return list(read_items([a_sheet("实施清单", [main, *items]), table], STANDARD).values())


def fees_of(item: SheetItem) -> list[str]:
    """The names of an item's fees."""
    return [row["fee_name"] for row in item.elements.get("fee_standard", ())]


def test_a_row_belongs_to_the_item_of_its_number() -> None:
    """In whatever order the rows stand; the order of an item's rows is that of the sheet."""
    first, second = read(
        [["1", "", "甲"], ["2", "", "乙"]],
        [["2", "", "", "", "二"], ["1", "", "甲", "", "一"], ["2", "", "", "", "三"]],
    )

    assert (fees_of(first), fees_of(second)) == (["一"], ["二", "三"])


def test_a_number_in_wide_signs_is_the_same_number() -> None:
    """As an input method leaves it behind."""
    (item,) = read([["1", "", "甲"]], [["１", "", "", "", "一"]])

    assert fees_of(item) == ["一"]


def test_the_id_holds_when_the_number_is_missing_or_the_name_has_changed() -> None:
    """An item was renamed in the main sheet of an export."""
    item_id = "00000000-0000-4000-8000-000000000001"

    (item,) = read([["1", item_id, "新名称"]], [["", item_id, "旧名称", "", "一"], ["1", item_id, "旧名称", "", "二"]])

    assert fees_of(item) == ["一", "二"]


def test_number_and_id_that_contradict_each_other_are_an_error() -> None:
    """Somebody copied rows for a new item and left the hidden column as it was."""
    first, second, lost = read([["1", "a", "甲"], ["2", "", "乙"]], [["2", "a", "乙", "", "一"]])

    assert (fees_of(first), fees_of(second)) == ([], [])
    assert "说的不是同一个事项" in lost.errors[0].message
    assert (lost.sheet, lost.row) == ("收费标准", 2)


def test_a_number_with_the_name_of_another_item_is_an_error() -> None:
    """Somebody inserted an item above and numbered anew."""
    *_, lost = read([["1", "", "丙"], ["2", "", "甲"]], [["1", "", "甲", "", "一"]])

    assert "名称、子项或情形和这一行写的不一样" in lost.errors[0].message


def test_without_a_number_the_name_tells_and_the_case_tells_further() -> None:
    """One name alone may be several items."""
    items = [["", "", "甲", "首次"], ["", "", "甲", "补办"], ["", "", "乙"]]

    first, second, third, lost = read(
        items, [["", "", "甲", "补办", "一"], ["", "", "乙", "", "二"], ["", "", "甲", "", "三"]]
    )

    assert (fees_of(first), fees_of(second), fees_of(third)) == ([], ["一"], ["二"])
    assert "找到 2 个事项" in lost.errors[0].message


def test_lost_rows_of_one_item_are_one_entry() -> None:
    """Their reasons stand under it, each with its row."""
    _, lost = read([["1", "", "甲"]], [["9", "", "", "", "一"], ["9", "", "", "", "二"]])

    assert [(error.row, error.value) for error in lost.errors] == [(2, "9"), (3, "9")]


@pytest.mark.parametrize(
    ("items", "fee", "wrong"),
    [
        ([["1", "", "甲"], ["1", "", "乙"], ["2", "", "丙"]], ["1", "", "", "", "一"], ["甲", "乙"]),
        ([["1", "a", "甲"], ["2", "", "乙"], ["3", "", "丙"]], ["2", "a", "乙", "", "一"], ["甲", "乙"]),
        ([["1", "", "丁"], ["2", "", "甲"], ["3", "", "丙"]], ["1", "", "甲", "", "一"], ["丁", "甲"]),
    ],
)
def test_whatever_item_a_lost_row_may_belong_to_is_not_good_either(
    items: list[list[str]], fee: list[str], wrong: list[str]
) -> None:
    """To import the good rows only would import it without this one."""
    *found, lost = read(items, [fee])

    assert [item.name for item in found if item.errors] == wrong
    assert all("工作表“收费标准”第 2 行" in item.errors[0].message for item in found if item.errors)
    assert lost.errors


def test_a_row_with_nothing_but_its_number_says_nothing() -> None:
    """Somebody pulled the number down too far."""
    (item,) = read([["1", "", "甲"]], [["1", "", "甲", "", ""]])

    assert "fee_standard" not in item.elements


def test_a_merged_cell_in_a_table_is_an_error_of_its_item() -> None:
    """Only the first row has the value."""
    (item,) = read([["1", "", "甲"]], [["1", "", "", "", "一"], ["1", "", "", "", ""]], merged=[Merged(2, 5, 3, 5)])

    assert [(error.sheet, error.row, error.letters) for error in item.errors] == [("收费标准", 2, "E")]
    assert item.errors[0].sentence(item.sheet).startswith("工作表“收费标准”第 2 行 E 列")


def test_a_table_may_be_renamed_when_it_has_its_keys_or_called_by_another_name() -> None:
    """The hidden row of keys says what it is; without it the name does."""
    keys = ["row_number", "item_id", "item_name", "handling_case"]
    keys += [f"fee_standard.{part.key}" for part in STANDARD.element("fee_standard").sub_fields]
    main = a_sheet("实施清单", [MAIN[:4], ["1", "", "甲"]])
    renamed = a_sheet("表三", [[*OWNER, *FEES], keys, ["1", "", "", "", "一"]])

    (item,) = read_items([main, renamed], STANDARD).values()

    assert fees_of(item) == ["一"]


def test_a_table_needs_all_its_columns_and_one_that_names_the_item() -> None:
    """A column left out would be taken for empty."""
    main = a_sheet("实施清单", [MAIN[:4], ["1", "", "甲"]])

    with pytest.raises(Invalid, match="缺少“收费标准·备注”"):
        read_items([main, a_sheet("收费标准", [[*OWNER, *FEES[:-1]], ["1"]])], STANDARD)
    with pytest.raises(Invalid, match="没有“序号”这一列"):
        read_items([main, a_sheet("收费标准", [FEES, ["一"]])], STANDARD)


def test_a_word_for_the_whole_beside_rows_is_an_error() -> None:
    """无 and three bodies cannot both be meant."""
    main = a_sheet("实施清单", [["序号", "事项名称", "联办机构"], ["1", "甲", "无"]])
    table = a_sheet("联办机构", [["序号", "名称", "统一社会信用代码", "承担的环节"], ["1", "乙局", "", "初审"]])

    (item,) = read_items([main, table], STANDARD).values()

    assert item.errors[0].message == "这里写了“无”，工作表“联办机构”里却有它的 1 行"
