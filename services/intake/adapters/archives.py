"""Archives as they come in: told by their parts, checked before anybody opens them."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile, is_zipfile

from shared.kernel.errors import Invalid
from shared.spreadsheets import archives

MACRO_PARTS = ("vbaProject.bin", "vbaData.xml")
MACRO_MARK = b"macroEnabled"
KINDS = "[Content_Types].xml"


class ZipArchives:
    """Looks into zip archives, which .docx, .xlsx and .ofd are."""

    def parts_of(self, content: bytes, file_name: str) -> frozenset[str] | None:
        """
        Return the names of the parts of an archive, or None when it is none.

        :raises Invalid: when it is broken or encrypted, carries macros, or is a bomb
        """
        if not content.startswith(b"PK") or not is_zipfile(BytesIO(content)):
            return None
        try:
            with ZipFile(BytesIO(content)) as archive:
                parts = archive.infolist()
                archives.check_sizes(parts)
                names = frozenset(part.filename for part in parts)
                for part in parts:
                    has_macros = part.filename.endswith(MACRO_PARTS)
                    for piece in archives.pieces(archive, part):
                        has_macros = has_macros or (part.filename == KINDS and MACRO_MARK in piece)
                    if has_macros:
                        raise Invalid(f"“{file_name}”带有宏，为安全起见不收。请另存为不带宏的格式或 PDF 后再上传。")
                return names
        except archives.Bomb as bomb:
            raise Invalid(f"“{file_name}”解压后大得不正常，没有收下。请另存为 PDF 后再上传。") from bomb
        except archives.BROKEN as error:
            raise Invalid(f"“{file_name}”已经损坏或者设了密码，打不开。请去掉密码、另存后再上传。") from error
