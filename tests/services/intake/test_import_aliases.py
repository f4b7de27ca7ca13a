"""Other words for heads and values: data that fits the standard, and lists of other districts that are read by it."""

from __future__ import annotations

from services.intake.application.importing_columns import (
    ALIASES,
    columns_of,
    columns_of_table,
    other_words,
    plain,
    tables_of,
)
from services.intake.application.importing_items import read_items
from shared.spreadsheets.reading import read_sheets
from shared.spreadsheets.writing import written_csv
from shared.standards.element_list import DIRECTORY, IMPLEMENTATION, element_list
from shared.standards.loader import read
from shared.standards.tables import table

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

    (item,) = found.values()
    assert (item.body_name, item.errors) == ("示例局", ())
    assert item.elements == {
        "item_name": "甲",
        "item_type": "20",
        "exercise_content": "办理甲。",
        "is_public": "0",
    }
    assert "row_id、legal_basis" in found.remarks[0]


def test_the_words_of_the_implementation_list_mean_one_column_sheet_or_code_each() -> None:
    """None is the title or key of another; units are told by words that say which days are meant."""
    standard = element_list(IMPLEMENTATION)
    words = other_words(standard)
    tables = {one.key: one for one in tables_of(standard)}
    own = {column.path: column for column in columns_of(standard)}
    inside = {column.path: column for one in tables.values() for column in columns_of_table(one, standard)}
    heads = [plain(head) for listed in words["heads"].values() for head in listed]
    sheets = [plain(name) for listed in words["sheets"].values() for name in listed]

    assert set(words["heads"]) <= set(own)
    assert set(words["columns"]) <= set(inside)
    assert len(heads) == len(set(heads))
    assert not set(heads) & {plain(column.title) for column in own.values()}
    assert set(words["sheets"]) <= set(tables)
    assert len(sheets) == len(set(sheets))
    assert not set(sheets) & {plain(one.name_zh) for one in tables.values()}
    for name, codes in words["tables"].items():
        assert set(codes.values()) <= set(table(name))
        assert not set(codes) & set(table(name).values())
    for path, codes in words["values"].items():
        element = own[path].element
        assert element is not None
        assert set(codes.values()) <= set(element.values)
