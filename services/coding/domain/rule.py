"""The rule (编码规则) by which a base code and an implementation code are built from their segments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


class Malformed(ValueError):
    """A part does not fit its segment, so that the code would have another length."""


class SequenceExhausted(Exception):
    """No number is left for this item type and department."""


@dataclass(frozen=True, kw_only=True)
class Segment:
    """One part of a code; `value` is set when it is the same in every code."""

    name: str
    name_zh: str
    length: int
    value: str = ""


@dataclass(frozen=True, kw_only=True)
class CodeShape:
    """The segments of one kind of code, in order."""

    name_zh: str
    segments: tuple[Segment, ...]

    @property
    def length(self) -> int:
        """The number of characters of a whole code."""
        return sum(segment.length for segment in self.segments)

    def build(self, parts: Mapping[str, str]) -> str:
        """
        Put a code together.

        :raises Malformed: when a part is missing or has not the length of its segment
        """
        pieces = [segment.value or parts.get(segment.name, "") for segment in self.segments]
        for segment, piece in zip(self.segments, pieces, strict=True):
            if len(piece) != segment.length or not (piece.isascii() and piece.isalnum()):
                raise Malformed(f"{segment.name}: {piece!r} is not {segment.length} letters or digits")
        return "".join(pieces)

    def fits(self, code: str) -> bool:
        """Tell whether a code that others gave has this length and characters; its segments may say what they like."""
        return len(code) == self.length and code.isascii() and code.isalnum() and code == code.upper()

    def cut(self, code: str) -> list[tuple[Segment, str]]:
        """Cut a code at its segments, for people to read."""
        pieces, start = [], 0
        for segment in self.segments:
            pieces.append((segment, code[start : start + segment.length]))
            start += segment.length
        return pieces


@dataclass(frozen=True, kw_only=True)
class CodeRule:
    """
    One version of the rule.

    Numbers of main items run inside (item type, department): decimal first, then with a letter in front. Letters that
    are read as digits (I O S V Z) are never used.
    """

    version: int
    base: CodeShape
    implementation: CodeShape
    digits: str
    letters: str

    @property
    def _width(self) -> int:
        return next(segment.length for segment in self.base.segments if segment.name == "main_sequence")

    @property
    def decimal_numbers(self) -> int:
        """How many numbers can be written in digits alone (000 is not a number)."""
        return int(len(self.digits) ** self._width) - 1

    @property
    def capacity(self) -> int:
        """The last number that can be written."""
        tail = len(self.digits) + len(self.letters)
        return self.decimal_numbers + len(self.letters) * int(tail ** (self._width - 1))

    @property
    def region_prefix(self) -> str:
        """What every base code begins with."""
        return self.base.segments[0].value

    def sequence(self, number: int) -> str:
        """
        Write a number as the main item's sequence (主项顺序码).

        :raises SequenceExhausted: when the number is past the last one
        """
        if not 1 <= number <= self.capacity:
            raise SequenceExhausted(number)
        if number <= self.decimal_numbers:
            return str(number).zfill(self._width)
        symbols = self.digits + self.letters
        rest, tail = number - self.decimal_numbers - 1, ""
        for _ in range(self._width - 1):
            rest, symbol = divmod(rest, len(symbols))
            tail = symbols[symbol] + tail
        return self.letters[rest] + tail

    def number(self, sequence: str) -> int:
        """Read a sequence back: the opposite of `sequence`."""
        if sequence.isdigit():
            return int(sequence)
        symbols = self.digits + self.letters
        value = self.letters.index(sequence[0])
        for character in sequence[1:]:
            value = value * len(symbols) + symbols.index(character)
        return self.decimal_numbers + 1 + value

    def base_code(self, *, item_type: str, department: str, number: int) -> str:
        """
        Build the base code of a main item without sub-items.

        :raises SequenceExhausted: when the number is past the last one
        :raises Malformed: when item type or department has not two characters
        """
        parts = {"item_type": item_type, "guiding_department": department, "main_sequence": self.sequence(number)}
        return self.base.build(parts)

    def implementation_code(self, *, uscc: str, level: str, base_code: str) -> str:
        """
        Build the code of one body's implementation of an item.

        :raises Malformed: when a part has not its length
        """
        return self.implementation.build({"uscc": uscc, "exercise_level": level, "base_code": base_code})

    def cut(self, code: str) -> list[tuple[Segment, str]]:
        """Cut a code of either kind at its segments."""
        shape = self.base if len(code) <= self.base.length else self.implementation
        return shape.cut(code)
