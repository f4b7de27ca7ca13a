"""
Files that belong to items: empty forms, filled examples, samples of results, stamped scans.

A file is what its content says, never what its name says, and it is known by its SHA-256 (ADR 0018).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType

from shared.kernel.errors import Invalid

MOST_BYTES = 10 * 1024 * 1024
"""Ten million bytes: twenty scanned pages. nginx and the request schema let no more through anyway."""
MOST_NAME = 120


class FileKind(StrEnum):
    """What a file is for."""

    BLANK_FORM = "blank_form"
    SAMPLE_FORM = "sample_form"
    RESULT_SAMPLE = "result_sample"
    STAMPED_SCAN = "stamped_scan"


class MediaType(StrEnum):
    """What a file may be; each can be opened without running anything."""

    PDF = "application/pdf"
    OFD = "application/ofd"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    PNG = "image/png"
    JPEG = "image/jpeg"


KIND_NAMES: Mapping[FileKind, str] = {
    FileKind.BLANK_FORM: "空白表格",
    FileKind.SAMPLE_FORM: "示例样表",
    FileKind.RESULT_SAMPLE: "结果样本",
    FileKind.STAMPED_SCAN: "盖章扫描件",
}
ENDINGS: Mapping[MediaType, str] = {
    MediaType.PDF: ".pdf",
    MediaType.OFD: ".ofd",
    MediaType.DOCX: ".docx",
    MediaType.XLSX: ".xlsx",
    MediaType.PNG: ".png",
    MediaType.JPEG: ".jpg",
}
FOR_THE_PUBLIC = frozenset({FileKind.BLANK_FORM, FileKind.SAMPLE_FORM, FileKind.RESULT_SAMPLE})
"""What a citizen may take home once it is published (ADR 0031); a stamped scan is evidence, and stays inside."""
PICTURES = frozenset({MediaType.PDF, MediaType.OFD, MediaType.PNG, MediaType.JPEG})
"""What shows a thing as it is: nobody edits a stamp."""
ALLOWED: Mapping[FileKind, frozenset[MediaType]] = {
    FileKind.BLANK_FORM: frozenset(MediaType),
    FileKind.SAMPLE_FORM: frozenset(MediaType),
    FileKind.RESULT_SAMPLE: PICTURES,
    FileKind.STAMPED_SCAN: PICTURES,
}
_OF_ELEMENT = MappingProxyType({kind.value: kind for kind in FileKind})
_FIRST_BYTES: Mapping[bytes, MediaType] = {
    b"%PDF-": MediaType.PDF,
    b"\x89PNG\r\n\x1a\n": MediaType.PNG,
    b"\xff\xd8\xff": MediaType.JPEG,
}
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069<>:\"|?*]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """One stored file; `name` is how it is called when somebody keeps it, with the ending that its content has."""

    sha256: str
    kind: FileKind
    name: str
    size: int
    media_type: MediaType
    body_id: str
    uploaded_by: str
    uploaded_at: datetime


def kind_of_element(key: str) -> FileKind:
    """Return what the file of an element or column is for; of one without a kind, only what shows a thing as it is."""
    return _OF_ELEMENT.get(key, FileKind.RESULT_SAMPLE)


def media_type_of(content: bytes, parts: frozenset[str] | None) -> MediaType | None:
    """
    Return what a content is, or None when it is nothing that is allowed.

    `parts` are the names of the parts when it is an archive: DOCX, XLSX and OFD are told apart by them only.
    """
    for beginning, media_type in _FIRST_BYTES.items():
        if content.startswith(beginning):
            return media_type
    if parts is None:
        return None
    if "OFD.xml" in parts:
        return MediaType.OFD
    if "[Content_Types].xml" in parts and "word/document.xml" in parts:
        return MediaType.DOCX
    if "[Content_Types].xml" in parts and "xl/workbook.xml" in parts:
        return MediaType.XLSX
    return None


def checked_type(kind: FileKind, media_type: MediaType | None, file_name: str) -> MediaType:
    """
    Return the type of a file if its kind allows it.

    :raises Invalid: naming the file, what it may be and what to do
    """
    if media_type in ALLOWED[kind]:
        return media_type
    wanted = "、".join(sorted(ENDINGS[each] for each in ALLOWED[kind]))
    found = f"是 {ENDINGS[media_type]} 文件" if media_type else "的内容不是可以上传的文件"
    raise Invalid(
        f"“{file_name}”{found}，{KIND_NAMES[kind]}只收 {wanted}。请另存为其中一种格式后再上传，只改文件名没有用。"
    )


def checked_size(content: bytes, file_name: str) -> int:
    """
    Return how many bytes a file has.

    :raises Invalid: when it is empty or too large
    """
    if not content:
        raise Invalid(f"“{file_name}”是空的。请检查文件后重新上传。")
    if len(content) > MOST_BYTES:
        raise Invalid(
            f"“{file_name}”有 {len(content) / 2**20:.1f} MB，最多 {MOST_BYTES // 2**20} MB。请压缩图片或分开上传。"
        )
    return len(content)


def safe_name(file_name: str, kind: FileKind, media_type: MediaType) -> str:
    """Return a name without path, control characters or a wrong ending; it never decides what the file is."""
    bare = _NOT_IN_NAMES.sub("", file_name.replace("\\", "/").rpartition("/")[2]).strip(" .")
    stem, dot, ending = bare.rpartition(".")
    if dot and ending.isascii() and ending.isalnum() and len(ending) <= 5:
        bare = stem.strip(" .")
    return f"{bare[:MOST_NAME] or KIND_NAMES[kind]}{ENDINGS[media_type]}"


def fingerprint(content: bytes) -> str:
    """Return the name under which a content is known."""
    return sha256(content).hexdigest()
