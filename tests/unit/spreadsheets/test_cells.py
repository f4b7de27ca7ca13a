"""What a reader would make of the cells of a sheet, told before it opens them, however the file is cut in pieces."""

from __future__ import annotations

import pytest

from shared.kernel.errors import Invalid
from shared.spreadsheets.cells import LONGEST, CellCheck

USUAL = '<c r="A1" s="1" t="s"><v>0</v></c><c r="V10000"><v>1</v></c>'


def look(cells: str, *, piece: int = LONGEST, around: str = "<sheetData>{}</sheetData>") -> None:
    """Look at a part of a workbook with these cells, in pieces of so many bytes."""
    content, check = around.format(cells).encode(), CellCheck("清单.xlsx")
    for start in range(0, len(content), piece):
        check.look_at(content[start : start + piece])
    check.finish()


@pytest.mark.parametrize("piece", [1, 2, 3, 7, 20, LONGEST])
@pytest.mark.parametrize(
    "cells",
    [
        USUAL,
        "<x:c r='A1'><x:v>0</x:v></x:c>",
        '<c\n r = "A1"/><cols/><conditionalFormatting/>',
        '<row r="1048576" hidden="1"/>' + USUAL,
        '<c r="A1" t="str"><f>""</f><v></v></c>',
        '<c r="A1"><f t="shared" si="0"/><v>7</v></c>',
        '<c r="A1" t="inlineStr"><is><t>r="XFD1048576" c></t></is></c>',
    ],
)
def test_what_spreadsheet_programs_write_is_let_through(cells: str, piece: int) -> None:
    """Prefixes, either quotes, white space, empty cells, computed formulas; and what stands in a text is a text."""
    look(cells, piece=piece)


@pytest.mark.parametrize("piece", [1, 3, 20, LONGEST])
@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ("<c><v>1</v></c>", "没有写明位置"),
        ("<x:c><x:v>1</x:v></x:c>", "没有写明位置"),
        ("<c t='n' x=' r=\"A1\"'><v>1</v></c>", "没有写明位置"),
        ('<c r="A99999999999"/>', "没有写明位置"),
        ('<c r="AAAA1"/>', "没有写明位置"),
        ('<c r="XFD1"/><c r="A1048576"/>', "第 1048576 行、第 16384 列"),
        ('<c r="B3" t="e"><v>#REF!</v></c>', "算错的公式（单元格 B3"),
        ('<c r="B3"><f>1+1</f></c>', "还没有算出结果的公式（单元格 B3）"),
        ('<c r="B3"><f>1+1</f><v/></c>', "还没有算出结果的公式（单元格 B3）"),
        ('<x:c r="B3" s="1"><x:f t="shared" si="0"/><x:v></x:v></x:c>', "还没有算出结果的公式（单元格 B3）"),
    ],
)
def test_what_a_reader_would_read_wrongly_or_make_too_much_room_for_is_refused(
    cells: str, words: str, piece: int
) -> None:
    """However the pieces fall."""
    with pytest.raises(Invalid, match=words):
        look(cells, piece=piece)


def test_a_part_without_cells_is_not_looked_at() -> None:
    """Only what has the mark of a sheet has cells."""
    look("<c/>", around="<sst>{}</sst>")


def test_something_longer_than_every_cell_is_refused() -> None:
    """It would have to be kept whole."""
    with pytest.raises(Invalid, match="没有写明位置"):
        look("<c" + " " * (2 * LONGEST) + 'r="A1"/>')


def test_a_refusal_names_a_few_cells_only() -> None:
    """Ten of a thousand."""
    with pytest.raises(Invalid) as refusal:
        look("".join(f'<c r="A{row}" t="e"><v>#N/A</v></c>' for row in range(1, 1001)))

    assert refusal.value.message.count("、A") == 9
