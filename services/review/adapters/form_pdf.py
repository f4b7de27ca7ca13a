"""Opinion forms as PDF: A4, with the characters that they use embedded, so that they print the same everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import MethodReturnValue, XPos, YPos
from fpdf.fonts import FontFace

from services.review.application.opinion_form import TITLE, OpinionForm

FONTS = Path("/usr/share/fonts/opentype/noto")
REGULAR, BOLD = FONTS / "NotoSerifCJK-Regular.ttc", FONTS / "NotoSerifCJK-Bold.ttc"
"""Of the distribution's package fonts-noto-cjk, SIL Open Font License 1.1 (ADR 0028)."""
SIMPLIFIED_CHINESE = 2
"""The place of the simplified Chinese face in the collection."""
FACE = "song"
HEADINGS = ("审核单位", "意见", "理由和修改要求", "审核人、时间")
PLAIN = FontFace(emphasis="")
WIDTHS, LINE_HEIGHT, PADDING = (2.8, 2.4, 7.6, 3.4), 6.5, 1
LINES_AT_ONCE = 30
"""A row of a table goes on one page or is refused: longer texts go on in further rows."""


class FontMissing(RuntimeError):
    """The font is not on this machine; the message names its package."""


def pdf(forms: Sequence[OpinionForm]) -> bytes:
    """
    Return a PDF file with these forms.

    :raises FontMissing: when the font's package is not installed
    """
    if not REGULAR.exists():
        raise FontMissing("fonts-noto-cjk is not installed")
    document = FPDF(format="A4")
    document.set_title(TITLE)
    document.set_margin(22)
    document.set_auto_page_break(True, margin=20)
    document.add_font(FACE, "", REGULAR, collection_font_number=SIMPLIFIED_CHINESE)
    document.add_font(FACE, "B", BOLD, collection_font_number=SIMPLIFIED_CHINESE)
    for form in forms:
        _form(document, form)
    return bytes(document.output())


def _form(document: FPDF, form: OpinionForm) -> None:
    document.add_page()
    document.set_font(FACE, "B", 18)
    document.cell(0, 14, TITLE, align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    document.set_font(FACE, "", 10.5)
    with document.table(col_widths=(3, 13), first_row_as_headings=False, line_height=6.5, padding=1) as table:
        for fact in form.facts:
            _row(table, fact)
    document.ln(5)
    with document.table(
        col_widths=WIDTHS, headings_style=FontFace(emphasis="B"), line_height=LINE_HEIGHT, padding=PADDING
    ) as table:
        _row(table, HEADINGS)
        for one in form.rows:
            first, *further = _parts(document, one.text())
            _row(table, (one.office, one.verdict, first, one.who()))
            for part in further:
                _row(table, (f"{one.office}（续）", "", part, ""))
        for office in form.awaited:
            _row(table, (office, "", "（还没有提意见）", ""))
    document.ln(4)
    for decision in form.decisions:
        document.multi_cell(0, 7, f"协调决定：{decision}", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    _seal(document, form)


def _parts(document: FPDF, text: str) -> list[str]:
    """Cut what an office says into pieces that each fit on a page."""
    width = document.epw * WIDTHS[2] / sum(WIDTHS)
    lines = document.multi_cell(width, text=text, padding=PADDING, dry_run=True, output=MethodReturnValue.LINES)
    assert isinstance(lines, list), "the lines were asked for"
    return ["\n".join(lines[at : at + LINES_AT_ONCE]) for at in range(0, len(lines), LINES_AT_ONCE)] or [""]


def _seal(document: FPDF, form: OpinionForm) -> None:
    with document.unbreakable() as block:
        block.ln(16)
        for text in (f"{form.seal}（盖章）", "年    月    日"):
            block.cell(0, 9, text, align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _row(table: object, texts: Sequence[str]) -> None:
    row = table.row()  # type: ignore[attr-defined]
    for text in texts:
        row.cell(text)
