"""The text that somebody pastes or uploads: .txt, Markdown, Word; what cannot be read is refused with a remedy."""

from __future__ import annotations

from pathlib import PurePath

from services.review.application.laws.ports import WordTexts
from services.review.application.laws.views import TextGiven, Upload
from services.review.domain.laws.refusals import LawTextRefused
from services.review.domain.laws.text import file_refused
from shared.kernel.law.articles import decoded

PLAIN, WORD = (".txt", ".md", ".markdown"), ".docx"
MOST_BYTES = 20 * 1024 * 1024
_SAVE_AS = {
    ".doc": "请用 Word 或 WPS 打开后另存为 .docx 再上传",
    ".wps": "请用 WPS 打开后另存为 .docx 再上传",
    ".pdf": "PDF 里的分行不可靠：请复制文字，粘贴到“条文”框里，或者上传 Word 文件",
}


def source_of(given: TextGiven, word: WordTexts) -> str:
    """
    Return the text.

    :raises LawTextRefused: when there is none, there are two, or the file cannot be read
    """
    if given.upload and given.upload.name and given.pasted.strip():
        raise file_refused("既粘贴了文字，又选了文件", "请只留一种")
    if given.upload and given.upload.name:
        return text_of_file(given.upload, word)
    return given.pasted


def text_of_file(file: Upload, word: WordTexts) -> str:
    """
    Return the text of a file; its name tells the kind.

    :raises LawTextRefused: when the kind is unknown, the file too large, or not what its name says
    """
    kind, name = PurePath(file.name).suffix.lower(), file.name[:80]
    if len(file.content) > MOST_BYTES:
        raise file_refused(f"文件“{name}”超过 20 MB", "一部法的文本不会这么大，请核对文件")
    if kind == WORD:
        return word(file.content, name)
    if kind not in PLAIN:
        raise file_refused(
            f"文件“{name}”不是可以读的格式", _SAVE_AS.get(kind, "请上传 .docx、.txt 或 .md 文件，或者直接粘贴文字")
        )
    try:
        text = decoded(file.content)
    except UnicodeDecodeError as cause:
        raise _not_text(name) from cause
    if "\x00" in text:
        raise _not_text(name)
    return text


def _not_text(name: str) -> LawTextRefused:
    return file_refused(
        f"文件“{name}”不是 UTF-8、UTF-16 或 GB18030 编码的文本", "请用记事本打开，另存为 UTF-8 后再上传"
    )
