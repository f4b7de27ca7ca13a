"""What a file is, and what it is called, by its content alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.attachments import (
    ALLOWED,
    ENDINGS,
    MOST_BYTES,
    FileKind,
    MediaType,
    checked_size,
    checked_type,
    fingerprint,
    media_type_of,
    safe_name,
)
from shared.kernel.errors import Invalid


@pytest.mark.parametrize(
    ("content", "parts", "found"),
    [
        (b"%PDF-1.7 ...", None, MediaType.PDF),
        (b"\x89PNG\r\n\x1a\n...", None, MediaType.PNG),
        (b"\xff\xd8\xff\xe0..", None, MediaType.JPEG),
        (b"PK", frozenset({"OFD.xml", "Doc_0/Document.xml"}), MediaType.OFD),
        (b"PK", frozenset({"[Content_Types].xml", "word/document.xml"}), MediaType.DOCX),
        (b"PK", frozenset({"[Content_Types].xml", "xl/workbook.xml"}), MediaType.XLSX),
        (b"PK", frozenset({"[Content_Types].xml", "ppt/presentation.xml"}), None),
        (b"PK", frozenset({"word/document.xml"}), None),
        (b"<html>%PDF-1.7", None, None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None, None),
        (b"MZ\x90", None, None),
        (b"\xd0\xcf\x11\xe0", None, None),
    ],
)
def test_a_file_is_what_its_content_says(content: bytes, parts: frozenset[str] | None, found: MediaType | None) -> None:
    assert media_type_of(content, parts) == found


def test_a_stamp_is_shown_as_it_is_and_never_edited() -> None:
    assert checked_type(FileKind.BLANK_FORM, MediaType.DOCX, "表.docx") == MediaType.DOCX
    with pytest.raises(Invalid, match=r"“表\.docx”是 \.docx 文件，盖章扫描件只收 \.jpg、\.ofd、\.pdf、\.png。请另存为"):
        checked_type(FileKind.STAMPED_SCAN, MediaType.DOCX, "表.docx")
    with pytest.raises(Invalid, match="只改文件名没有用"):
        checked_type(FileKind.RESULT_SAMPLE, None, "证书.pdf")


def test_empty_and_too_large() -> None:
    assert checked_size(b"x", "a") == 1
    with pytest.raises(Invalid, match=r"“空\.pdf”是空的"):
        checked_size(b"", "空.pdf")
    with pytest.raises(Invalid, match=r"有 10\.0 MB，最多 10 MB。请压缩"):
        checked_size(bytes(MOST_BYTES + 1), "大.pdf")


@pytest.mark.parametrize(
    ("given_name", "called"),
    [
        ("申请表.pdf", "申请表.pdf"),
        ("申请表.exe", "申请表.pdf"),
        ("C:\\桌面\\申请表.doc", "申请表.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("第3.1条说明", "第3.1条说明.pdf"),
        ("\u202efdp.申请\n表", "fdp.申请表.pdf"),
        ("<script>.pdf", "script.pdf"),
        ("...", "空白表格.pdf"),
        ("", "空白表格.pdf"),
    ],
)
def test_a_name_has_neither_path_nor_tricks_nor_a_wrong_ending(given_name: str, called: str) -> None:
    assert safe_name(given_name, FileKind.BLANK_FORM, MediaType.PDF) == called


@given(st.text(max_size=300), st.sampled_from(FileKind), st.data())
def test_every_name_becomes_one_that_can_be_kept(file_name: str, kind: FileKind, data: st.DataObject) -> None:
    media_type = data.draw(st.sampled_from(sorted(ALLOWED[kind])))
    name = safe_name(file_name, kind, media_type)

    assert name.endswith(ENDINGS[media_type])
    assert 4 < len(name) <= 125
    assert not set(name) & set('/\\\n\r\t"<>|:*?')
    assert safe_name(name, kind, media_type) == name


def test_the_fingerprint_is_the_sha_256() -> None:
    assert fingerprint(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
