"""
How the numbers of a workbook look to the clerk: with leading zeros (``000123``) or as a percentage (``12.5%``).

The reader gives numbers without their formats, so that the package is asked: once which of its styles show zeros or
percentages, and where it has some, which cells of a sheet have such a style. A file without them costs one look at
its styles. Other formats (thousands, currencies, decimal places) change the dress and not the number; they are left.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from io import BytesIO
from zipfile import ZipFile

from shared.spreadsheets.parts import sheet_parts, tags

STYLES = "xl/styles.xml"
FIRST_LOST = 10**15
"""From here on a number has more than the 15 digits that a spreadsheet program keeps."""
PERCENT = 0
_PERCENTAGES_BUILT_IN = ("9", "10")
_NUMBER_FORMAT = re.compile(r"<(?:\w+:)?numFmt\s([^<>]*)>")
_CELL_STYLES = re.compile(r"<(?:\w+:)?cellXfs[\s>].*?</(?:\w+:)?cellXfs>", re.DOTALL)
_STYLE = re.compile(r"<(?:\w+:)?xf\s([^<>]*)>")
_PLACED_CELL = rb"<(?:\w+:)?c\s+r\s*=\s*[\"'](\w+)[\"']"
"""The check of the cells has seen that each of them begins with its place."""
_COLOUR = re.compile(r"\[[^\]]*\]|_.|\\-")
_ZEROS, _PERCENTAGE = re.compile(r"0{2,}"), re.compile(r"[#,0?.]*%")


class NumberFormats:
    """The formats of the numbers of one workbook that show more than the bare number; a width, or `PERCENT`."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def of_sheet(self, name: str) -> Mapping[str, int]:
        """Return by their places (``B4``) the cells of a sheet that have such a format."""
        part = self._parts.get(name) if self._styles else None
        text = self._read(part).encode() if part else b""
        styles = "|".join(self._styles).encode()
        cell = re.compile(_PLACED_CELL + rb"[^<>]*\ss\s*=\s*[\"'](" + styles + rb")[\"']")
        return {place.decode().upper(): self._styles[style.decode()] for place, style in cell.findall(text)}

    @cached_property
    def _styles(self) -> Mapping[str, int]:
        text = self._read(STYLES)
        codes = {one.get("numFmtId"): _shows(one.get("formatCode", "")) for one in tags(_NUMBER_FORMAT, text)}
        codes |= dict.fromkeys(_PERCENTAGES_BUILT_IN, PERCENT)
        cells = _CELL_STYLES.search(text)
        styles = tags(_STYLE, cells[0] if cells else "")
        found = ((str(place), codes.get(style.get("numFmtId"))) for place, style in enumerate(styles))
        return {style: shown for style, shown in found if shown is not None}

    @cached_property
    def _parts(self) -> Mapping[str, str]:
        return sheet_parts(self._read)

    def _read(self, part: str) -> str:
        with ZipFile(BytesIO(self._content)) as archive:
            return archive.read(part).decode(errors="replace") if part in archive.namelist() else ""


def is_lost(value: float) -> bool:
    """Tell whether a number is so long that the spreadsheet program has put zeros for its last digits."""
    return abs(value) >= FIRST_LOST


def shown(value: float, how: int | None = None) -> str:
    """Return a number as the clerk sees it; no digit of it is rounded away that the program keeps."""
    if how == PERCENT:
        return f"{_plain(Decimal(f'{value:.15g}') * 100)}%"
    if value.is_integer():
        return f"{int(value):0{how + (value < 0)}d}" if how else str(int(value))
    return _plain(Decimal(f"{value:.15g}"))


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _shows(code: str) -> int | None:
    """Return how many figures a format shows at least, or that it is a percentage; None where it is neither."""
    first = _COLOUR.sub("", code.split(";")[0]).strip()
    if _ZEROS.fullmatch(first):
        return len(first)
    return PERCENT if _PERCENTAGE.fullmatch(first) else None
