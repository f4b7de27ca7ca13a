"""A text as the grammar of citations reads it: in one form, with the way back to what was written, and its brackets."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from unicodedata import category, normalize

PAIRS = {"(": ")", "[": "]", "【": "】", "〔": "〕", "{": "}", "〖": "〗"}
_CLOSER = PAIRS | dict.fromkeys("《〈<", "》")
_TITLE_SIGNS = {"≪": "《", "≫": "》", "«": "《", "»": "》", "⟪": "《", "⟫": "》", "﹤": "〈", "﹥": "〉"}
"""Signs that are typed for those around a title."""


@dataclass(frozen=True)
class Plain:
    """A text in NFKC form without what nobody sees, and where each of its characters stands in the text as written."""

    written: str
    text: str
    origins: tuple[int, ...]

    @classmethod
    def of(cls, written: str) -> Plain:
        """Return the plain form of a text."""
        kept = [
            (plain, place)
            for place, char in enumerate(written)
            if category(char) != "Cf"
            for plain in normalize("NFKC", _TITLE_SIGNS.get(char, char))
        ]
        return cls(written, "".join(plain for plain, _ in kept), (*(place for _, place in kept), len(written)))

    def as_written(self, start: int, end: int) -> str:
        """Return a piece as it was written."""
        return self.written[self.origins[start] : self.origins[end - 1] + 1] if end > start else ""


def closings(text: str) -> dict[int, int]:
    """Return where each bracket that is closed in its line ends; 《 and 〈 close each other, as people mix them."""
    ends: dict[int, int] = {}
    open_at: dict[str, list[int]] = defaultdict(list)
    for place, char in enumerate(text):
        if char == "\n":
            open_at.clear()
        if char in "《〈<" or char in PAIRS:
            open_at[_CLOSER[char]].append(place)
        elif char in _CLOSER.values() or char in "〉>":
            waiting = open_at["》" if char in "〉>" else char]
            if waiting:
                ends[waiting.pop()] = place + 1
    return ends
