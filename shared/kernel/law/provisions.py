"""What stands inside an article: paragraphs (款), their items (项) and what stands below those (目)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shared.kernel.law.numerals import NUMERAL_CHARS, numeral

_POINT = re.compile(rf"[（(]\s*(?P<number>[{NUMERAL_CHARS}]+)\s*[)）]\s*(?P<rest>.*)")
_SUBPOINT = re.compile(r"(?P<number>\d+)\s*[.．、]\s*(?P<rest>.*)|[（(](?P<inner>\d+)[)）]\s*(?P<after>.*)")


@dataclass(frozen=True, kw_only=True)
class Point:
    """One item (项) of a list, with its number as printed."""

    printed: str
    text: str
    subpoints: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """Everything that citing the item cites."""
        return "\n".join((self.text, *self.subpoints))

    @property
    def number(self) -> int | None:
        """The number that is printed."""
        return numeral(self.printed)


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """One paragraph (款), which is a line, with the list that follows it."""

    text: str
    points: tuple[Point, ...] = ()

    @property
    def whole(self) -> str:
        """Everything that citing the paragraph cites."""
        return "\n".join((self.text, *(f"（{point.printed}）{point.whole}" for point in self.points)))


def paragraphs_of(text: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs of an article's text; lines that begin with （一） belong to the line before them."""
    found: list[tuple[str, list[tuple[str, str, list[str]]]]] = []
    for line in text.splitlines():
        point = _POINT.fullmatch(line.strip())
        subpoint = _SUBPOINT.fullmatch(line.strip())
        is_below = subpoint is not None and bool(found) and bool(found[-1][1])
        if point and not (is_below and point["number"].isascii() and not found[-1][1][-1][0].isascii()):
            if not found:
                found.append(("", []))
            found[-1][1].append((point["number"], point["rest"], []))
        elif is_below:
            found[-1][1][-1][2].append(line)
        else:
            found.append((line, []))
    return tuple(
        Paragraph(
            text=text,
            points=tuple(Point(printed=number, text=rest, subpoints=tuple(below)) for number, rest, below in points),
        )
        for text, points in found
    )


def provision(paragraphs: tuple[Paragraph, ...], paragraph: int | None, point: int | None) -> str | None:
    """
    Return the text of a paragraph or of an item of it, or None where there is no such.

    An item without a paragraph (第X条第五项) is the item of the article's only list; where an article has two lists
    nothing is guessed.
    """
    if paragraph is not None and not 1 <= paragraph <= len(paragraphs):
        return None
    if paragraph is None and point is None:
        return "\n".join(each.whole for each in paragraphs)
    among = paragraphs[paragraph - 1 : paragraph] if paragraph is not None else paragraphs
    if point is None:
        return among[0].whole
    lists = [each.points for each in among if each.points]
    if len(lists) != 1:
        return None
    return next((each.whole for each in lists[0] if each.number == point), None)
