"""The numbers that Word counts itself (第一条, （一）): they stand in no text of the file, but in its numbering."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from shared.kernel.law.numerals import chinese

_PLACE = re.compile(r"%([1-9])")
_CHINESE = frozenset(
    {
        *("chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand"),
        *("japaneseCounting", "ideographDigital", "chineseLegalSimplified"),
    }
)
_UNCOUNTED = frozenset({"bullet", "none"})


class WordNumbers:
    """Counts the numbered paragraphs of one document in their order."""

    def __init__(self, document: Any) -> None:
        self._levels = _levels_of(document)
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)

    def before(self, paragraph: Any) -> str:
        """Return the number that Word prints before a paragraph; empty where it prints none."""
        number_id, level = self._numbered(paragraph)
        levels = self._levels.get(number_id, {})
        if level not in levels:
            return ""
        counts = self._counts[number_id]
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        return levels[level].printed(counts, levels)

    def _numbered(self, paragraph: Any) -> tuple[str, int]:
        """Return numbering and level of a paragraph, its own or that of its style."""
        own, style = paragraph._p.pPr, paragraph.style
        while own is None or own.numPr is None:
            if style is None:
                return "", 0
            own, style = style.element.pPr, style.base_style
        found = own.numPr
        number_id = found.numId.val if found.numId is not None else 0
        return str(number_id), found.ilvl.val if found.ilvl is not None else 0


class _Level:
    def __init__(self, element: Any) -> None:
        self.kind = _value(element, "w:numFmt") or "decimal"
        self.text = _value(element, "w:lvlText")
        start = _value(element, "w:start")
        self.start = int(start) if start.isdecimal() else 1

    def printed(self, counts: dict[int, int], levels: dict[int, _Level]) -> str:
        """Return what Word prints: %1 stands for the count of the first level."""
        if self.kind in _UNCOUNTED:
            return ""
        return _PLACE.sub(lambda match: _count(int(match[1]) - 1, counts, levels), self.text)


def _count(level: int, counts: dict[int, int], levels: dict[int, _Level]) -> str:
    known = levels.get(level)
    count = counts.get(level, known.start if known else 1)
    return chinese(count) if known and known.kind in _CHINESE else str(count)


def _levels_of(document: Any) -> dict[str, dict[int, _Level]]:
    """Return the levels of each numbering; a document without numbered paragraphs has no such part."""
    try:
        # not `numbering_part`: that would make the part where there is none, which python-docx has not implemented
        numbering = document.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element
    except KeyError:
        return {}
    kinds = {
        kind.get(qn("w:abstractNumId")): {
            int(level.get(qn("w:ilvl"))): _Level(level) for level in kind.findall(qn("w:lvl"))
        }
        for kind in numbering.findall(qn("w:abstractNum"))
    }
    return {
        number.get(qn("w:numId")): kinds.get(_value(number, "w:abstractNumId"), {})
        for number in numbering.findall(qn("w:num"))
    }


def _value(element: Any, name: str) -> str:
    found = element.find(qn(name))
    return str(found.get(qn("w:val"))) if found is not None and found.get(qn("w:val")) is not None else ""
