"""Opinion forms as Word files: A4, one form after the other, each with its place for the seal."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from services.review.application.opinion_form import TITLE, OpinionForm
from shared.standards.readers import UNWRITABLE

BODY_FONT, HEAD_FONT = "仿宋", "黑体"
"""Fonts of official documents (GB/T 9704); named only: the reader's machine has them."""
HEADINGS = ("审核单位", "意见", "理由和修改要求", "审核人、时间")
WIDTHS = (Cm(2.8), Cm(2.4), Cm(7.6), Cm(3.4))


def word(forms: Sequence[OpinionForm]) -> bytes:
    """Return a .docx file with these forms."""
    document = Document()
    _set_page(document)
    for place, form in enumerate(forms):
        if place:
            document.add_page_break()
        _form(document, form)
    if not forms:
        _paragraph(document, "没有符合条件的审核意见。")
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def _set_page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.4)
    style = document.styles["Normal"]
    style.font.name, style.font.size = BODY_FONT, Pt(11)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), BODY_FONT)


def _form(document: Any, form: OpinionForm) -> None:
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(TITLE)
    run.font.size, run.font.name, run.bold = Pt(18), HEAD_FONT, True
    run._element.rPr.rFonts.set(qn("w:eastAsia"), HEAD_FONT)
    facts = document.add_table(rows=0, cols=2, style="Table Grid")
    for name, value in form.facts:
        _cells(facts.add_row(), (name, value), (Cm(3.2), Cm(13)))
    _paragraph(document, "")
    table = document.add_table(rows=0, cols=len(HEADINGS), style="Table Grid")
    _cells(table.add_row(), HEADINGS, WIDTHS, bold=True)
    for row in form.rows:
        _cells(table.add_row(), (row.office, row.verdict, row.text(), row.who()), WIDTHS)
    for office in form.awaited:
        _cells(table.add_row(), (office, "", "（还没有提意见）", ""), WIDTHS)
    for decision in form.decisions:
        _paragraph(document, f"协调决定：{decision}")
    _seal(document, form)


def _seal(document: Any, form: OpinionForm) -> None:
    for text in ("", "", f"{form.seal}（盖章）", "年    月    日"):
        paragraph = _paragraph(document, text)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.keep_with_next = text != "年    月    日"


def _cells(row: Any, texts: Sequence[str], widths: Sequence[Any], *, bold: bool = False) -> None:
    for cell, text, width in zip(row.cells, texts, widths, strict=True):
        cell.width = width
        cell.paragraphs[0].add_run(_plain(text)).bold = bold


def _paragraph(document: Any, text: str) -> Any:
    return document.add_paragraph(_plain(text))


def _plain(text: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return UNWRITABLE.sub("", text)
