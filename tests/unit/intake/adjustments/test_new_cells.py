"""The cell of articles with new numbers: as it was written where that can be read back, else written anew."""

from __future__ import annotations

import pytest

from services.intake.application.adjustments.new_cells import with_new_numbers
from services.intake.domain.laws.citing import places_in

TITLE = "中华人民共和国森林法"


@pytest.mark.parametrize(
    ("cell", "new", "expected"),
    [
        ("第十条", {"第十条": "第十二条"}, "第十二条"),
        ("第九条第一款和第十一条", {"第九条第一款": "第十条第一款"}, "第十条第一款和第十一条"),
        ("第九条、第十条", {"第九条": "第十条", "第十条": "第九条"}, "第十条、第九条"),
        ("第12条", {"第十二条": "第十五条"}, "第十五条"),
        ("第十二条第二款、第三款", {"第十二条第二款": "第十三条第二款"}, "第十三条第二款、第十二条第三款"),
        ("第十二条之一", {"第十二条之一": "第十四条"}, "第十四条"),
    ],
)
def test_only_what_changed_gets_another_number(cell: str, new: dict[str, str], expected: str) -> None:
    assert with_new_numbers(cell, TITLE, new) == expected


@pytest.mark.parametrize(
    ("cell", "new"),
    [("第十条", {"第十一条": "第十二条"}), ("看不懂的条款", {"第十条": "第十二条"}), ("", {"第十条": "第十二条"})],
)
def test_what_the_cell_does_not_cite_is_not_written(cell: str, new: dict[str, str]) -> None:
    assert with_new_numbers(cell, TITLE, new) is None


@pytest.mark.parametrize("cell", ["第三条、《野生动物保护法》第三条", "第三条、国发〔2014〕8号"])
def test_a_cell_of_two_documents_is_not_written_for_one_of_them(cell: str) -> None:
    assert with_new_numbers(cell, TITLE, {"第三条": "第五条"}) is None


@pytest.mark.parametrize("cell", ["第三条", "第三条第一款、第四条", "《中华人民共和国森林法》第三条"])
def test_a_cell_of_one_document_is(cell: str) -> None:
    [place] = {"第三条", "第三条第一款"} & set(map(str, places_in(cell, TITLE)))

    assert with_new_numbers(cell, TITLE, {place: "第五条"}) is not None
