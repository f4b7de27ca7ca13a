"""The text of a Word file (.docx), paragraph by paragraph with the numbers that Word counts, tables row by row."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile, is_zipfile

from docx import Document
from docx.opc.exceptions import OpcError
from docx.table import Table

from services.review.adapters.laws.word_numbers import WordNumbers
from services.review.domain.laws.refusals import LawTextRefused
from services.review.domain.laws.text import file_refused
from shared.spreadsheets import archives

BODY = "word/document.xml"
UNREADABLE: tuple[type[Exception], ...] = (*archives.BROKEN, KeyError, SyntaxError, OpcError)
"""What reading a damaged document raises; the parser of its XML raises a SyntaxError."""
MOST_BODY = 24 * 1024 * 1024
"""Bytes. The longest laws have 4 MB with all that Word writes around their words; as a tree it takes tenfold."""


def word_text(content: bytes, name: str) -> str:
    """
    Return the text of a Word file.

    :raises LawTextRefused: when it is broken, encrypted, a bomb or no Word file
    """
    _check(content, name)
    try:
        document = Document(BytesIO(content))
        return "\n".join(_lines(document))
    except UNREADABLE as cause:
        raise _broken(name) from cause


def _check(content: bytes, name: str) -> None:
    if not content.startswith(b"PK") or not is_zipfile(BytesIO(content)):
        raise file_refused(f"文件“{name}”不是 Word 文件（.docx）", "请用 Word 或 WPS 打开后另存为 .docx 再上传")
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            archives.check_sizes(parts)
            if not any(part.filename == BODY and part.file_size <= MOST_BODY for part in parts):
                raise _broken(name)
            for part in parts:
                for _ in archives.pieces(archive, part):
                    pass
    except archives.Bomb as cause:
        raise file_refused(f"文件“{name}”解压后大得不正常，没有收下", "请复制文字，粘贴到“条文”框里") from cause
    except archives.BROKEN as cause:
        raise _broken(name) from cause


def _lines(document: Any) -> Iterator[str]:
    numbers = WordNumbers(document)
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                yield "\t".join(cell.text for cell in row.cells)
        elif number := numbers.before(block):
            yield f"{number}\u3000{block.text}" if number.startswith("第") else f"{number}{block.text}"
        else:
            yield block.text


def _broken(name: str) -> LawTextRefused:
    return file_refused(f"文件“{name}”已经损坏或者设了密码，打不开", "请去掉密码、另存后再上传，或者直接粘贴文字")
