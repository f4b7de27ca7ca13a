"""Other words for heads and values: data that fits the standard, and lists of other districts that are read by it."""

from __future__ import annotations

from services.intake.application.importing_columns import ALIASES, columns_of, plain
from services.intake.application.importing_rows import read_items
from shared.spreadsheets.reading import read_sheets
from shared.spreadsheets.writing import written_csv
from shared.standards.element_list import DIRECTORY, element_list
from shared.standards.loader import read

STANDARD = element_list(DIRECTORY)
WORDS = read(ALIASES, 1)
PATHS = {column.path: column for column in columns_of(STANDARD)}


def test_every_alias_means_one_column_or_code_of_the_standard() -> None:
    """And none is the title or key of another column."""
    heads = [plain(head) for words in WORDS["heads"].values() for head in words]
    titles = {plain(column.title) for column in PATHS.values()} | set(PATHS)

    assert set(WORDS["heads"]) | set(WORDS["values"]) <= set(PATHS)
    assert len(heads) == len(set(heads))
    assert not set(heads) & titles
    for path, values in WORDS["values"].items():
        element = PATHS[path].element
        assert element is not None
        assert set(values.values()) <= set(element.values)
        assert not set(values) & set(element.values.values())


def test_a_list_with_heads_of_its_own_is_read() -> None:
    """Values in other words, too; a column that we cannot read is named."""
    table = [
        ["row_id", "agency", "item_name", "item_type", "exercising_content", "public", "legal_basis"],
        ["1", "示例局", "甲", "公共服务", "办理甲。", "不公开", "某法第一条"],
    ]

    found = read_items(read_sheets(written_csv(table), "清单.csv"), STANDARD)

    (item,) = found.items
    assert (item.body_name, item.errors) == ("示例局", ())
    assert item.elements == {
        "item_name": "甲",
        "item_type": "20",
        "exercise_content": "办理甲。",
        "is_public": "0",
    }
    assert "row_id、legal_basis" in found.remarks[0]
