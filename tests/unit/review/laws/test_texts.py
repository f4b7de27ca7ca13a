"""Texts of laws as people bring them: pasted, as files, from Word; with annexes, or without articles."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from services.review.adapters.laws.word_text import word_text
from services.review.application.laws.given_text import MOST_BYTES, source_of, text_of_file
from services.review.application.laws.views import TextGiven, Upload
from services.review.application.laws.word_difference import pieces
from services.review.domain.laws.refusals import LawTextRefused
from services.review.domain.laws.text import LONGEST_TEXT, MOST_ARTICLES, read_text
from shared.kernel.law.numerals import chinese
from tests.unit.review.laws.builders import OLD, a_text, source

LAW = source(OLD, "示例市养老服务条例")


def file_text(name: str, content: bytes) -> str:
    """The text of a file."""
    return text_of_file(Upload(name=name, content=content), word_text)


def a_word_file(*lines: str) -> bytes:
    """A Word file with a paragraph for each line, and a table."""
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "项目", "金额"
    written = BytesIO()
    document.save(written)
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", LAW.encode()),
        ("a.TXT", LAW.encode("utf-8-sig")),
        ("a.txt", LAW.encode("utf-16")),
        ("a.md", LAW.encode("gb18030")),
    ],
)
def test_a_text_file_is_read_in_any_usual_encoding(name: str, content: bytes) -> None:
    assert [one.text for one in read_text("t", file_text(name, content)).body] == list(OLD)


def test_a_word_file_is_read_paragraph_by_paragraph() -> None:
    text = read_text("t", file_text("a.docx", a_word_file(*LAW.removeprefix("# ").splitlines())))

    assert [one.text for one in text.body[:4]] == list(OLD[:4])
    assert text.body[-1].text == f"{OLD[-1]}\n项目\t金额"


def test_the_numbers_that_word_counts_are_read_too() -> None:
    document = Document()
    numbering = document.part.numbering_part.element
    kind = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/>'
        '<w:lvlText w:val="第%1条"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>'
        '<w:lvl w:ilvl="2"><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl></w:abstractNum>'
    )
    numbering.insert(0, kind)
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="91"><w:abstractNumId w:val="90"/></w:num>'))
    document.styles["List Number"].element.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = 91
    for level, text in ((0, "甲："), (1, "乙；"), (2, "丙；"), (1, "丁。"), (None, "戊。"), (0, "己："), (1, "庚。")):
        if level == 0:
            document.add_paragraph(text, style="List Number")
            continue
        paragraph = document.add_paragraph(text)
        if level is not None:
            number = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            number.get_or_add_ilvl().val, number.get_or_add_numId().val = level, 91
    written = BytesIO()
    document.save(written)

    text = read_text("t", file_text("a.docx", written.getvalue()))

    assert [(one.printed, one.text) for one in text.body] == [
        ("第一条", "甲：\n（一）乙；\n1.丙；\n（二）丁。\n戊。"),
        ("第二条", "己：\n（一）庚。"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.doc", b"\xd0\xcf\x11\xe0", "另存为 .docx"),
        ("a.pdf", b"%PDF", "粘贴"),
        ("a.exe", b"MZ", ".docx、.txt 或 .md"),
        ("a.txt", b"\xff\xff\xff\x80", "另存为 UTF-8"),
        ("a.txt", LAW.encode("utf-16-le"), "另存为 UTF-8"),
        ("a.docx", b"not a zip", "不是 Word 文件"),
        ("a.docx", a_word_file(LAW)[:-400], "不是 Word 文件"),
        ("a.txt", b"a" * (MOST_BYTES + 1), "超过 20 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_remedy(name: str, content: bytes, said: str) -> None:
    with pytest.raises(LawTextRefused) as refusal:
        file_text(name, content)

    assert said in refusal.value.message


def test_a_word_file_that_is_a_trap_or_broken_is_refused() -> None:
    bomb, other, broken = BytesIO(), BytesIO(), BytesIO()
    with ZipFile(bomb, "w", ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\x00" * (20 * 1024 * 1024))
    with ZipFile(other, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    with ZipFile(broken, "w") as archive:
        archive.writestr("word/document.xml", "<unclosed")
    for content, said in ((bomb, "大得不正常"), (other, "打不开"), (broken, "打不开")):
        with pytest.raises(LawTextRefused, match=said):
            file_text("a.docx", content.getvalue())


def test_either_a_file_or_pasted_words() -> None:
    upload = Upload(name="a.txt", content=LAW.encode())

    assert source_of(TextGiven(upload=upload), word_text) == LAW
    assert source_of(TextGiven(pasted=LAW, upload=Upload(name="", content=b"")), word_text) == LAW
    with pytest.raises(LawTextRefused, match="只留一种"):
        source_of(TextGiven(pasted=LAW, upload=upload), word_text)


def test_headings_and_annexes_are_no_words_of_an_article() -> None:
    lines = ["第一章　总则", LAW.splitlines()[1], "第二章　附则", LAW.splitlines()[2].replace("第二条", "第二条")]
    text = read_text("t", "\n".join([*lines, "附件1：申请表", "第一条　表格一式两份。"]))

    assert [(one.printed, one.place, one.annex) for one in text.articles] == [
        ("第一条", ("第一章　总则",), ""),
        ("第二条", ("第二章　附则",), ""),
        ("第一条", (), "附件1：申请表"),
    ]
    assert [one.text for one in text.body] == list(OLD[:2])


def test_a_notice_that_brings_rules_as_its_annex_has_their_articles() -> None:
    text = read_text("t", "各单位：\n现印发办法，请执行。\n附件：养老补贴办法\n" + source(OLD))

    assert [one.text for one in text.body] == list(OLD)


def test_a_text_without_articles_needs_to_be_told_so() -> None:
    with pytest.raises(LawTextRefused) as refusal:
        read_text("t", "一、提高认识。\n二、加强领导。")
    assert "“第十二条之一　……”" in refusal.value.message
    assert "不分条" in refusal.value.message

    assert read_text("t", "一、提高认识。", without_articles=True).body == ()
    with pytest.raises(LawTextRefused, match="去掉勾选"):
        read_text("t", LAW, without_articles=True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\ufeff \n", "没有文字"),
        ("字" * (LONGEST_TEXT + 1), "最多 1000000 个字"),
        (f"{LAW}\n{LAW.splitlines()[3]}", "第三条出现了不止一次"),
        ("\n".join(f"第{chinese(n)}条　文。" for n in range(1, MOST_ARTICLES + 2)), "最多 3000 条"),
    ],
)
def test_a_text_that_is_none_of_a_law_is_refused(text: str, said: str) -> None:
    with pytest.raises(LawTextRefused) as refusal:
        read_text("t", text)

    assert said in refusal.value.message


def test_texts_that_read_the_same_have_one_key() -> None:
    spaced = read_text("t", LAW.replace("，", ", ").replace("条　", "条 "))

    assert spaced.key == a_text(OLD).key
    assert spaced.key != a_text((*OLD[:4], "另文。")).key
    assert read_text("t", "甲。", without_articles=True).key != read_text("t", "乙。", without_articles=True).key


def test_both_texts_of_a_row_are_shown_in_pieces() -> None:
    assert pieces("每年公布", "每半年公布") == (
        (("same", "每"), ("same", "年公布")),
        (("same", "每"), ("new", "半"), ("same", "年公布")),
    )
    assert pieces("甲", "") == ((("gone", "甲"),), ())
    assert pieces("", "乙") == ((), (("new", "乙"),))
    assert pieces("丙", "丙") == ((("same", "丙"),), (("same", "丙"),))
