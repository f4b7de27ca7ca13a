"""What differs between two texts of an item, element by element, as people read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from shared.standards.element_list import Element, ElementList
from shared.standards.form import presented

SAME, GONE, NEW = "same", "gone", "new"
Piece = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class ElementChange:
    """
    One element that differs: its shown values (see `presented`) before and after, None where it was not filled.

    `before_pieces` and `after_pieces` mark, for a plain text, what is only in the one and only in the other.
    """

    element: Element
    label: str
    before: Any
    after: Any

    @property
    def is_text(self) -> bool:
        """Tell whether both sides are plain texts, so that they can be marked."""
        return isinstance(self.before, str) and isinstance(self.after, str)

    @property
    def before_pieces(self) -> list[Piece]:
        """Return the earlier text in pieces; what the later one lacks is `gone`."""
        return [piece for piece in _pieces(self.before, self.after) if piece[0] != NEW]

    @property
    def after_pieces(self) -> list[Piece]:
        """Return the later text in pieces; what the earlier one lacked is `new`."""
        return [piece for piece in _pieces(self.before, self.after) if piece[0] != GONE]


def element_changes(
    before: Mapping[str, Any], after: Mapping[str, Any], element_list: ElementList
) -> Sequence[ElementChange]:
    """Return the elements in which two texts differ, in the standard's order; both are read under one standard."""
    shown_before = {element.key: shown for element, _, shown in presented(before, element_list)}
    shown_after = {element.key: shown for element, _, shown in presented(after, element_list)}
    return [
        ElementChange(
            element=element,
            label=element.name_zh,
            before=shown_before.get(element.key),
            after=shown_after.get(element.key),
        )
        for element in element_list.elements
        if before.get(element.key) != after.get(element.key)
    ]


def _pieces(before: str, after: str) -> Iterator[Piece]:
    for kind, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield SAME, before[start:end]
            continue
        if start < end:
            yield GONE, before[start:end]
        if new_start < new_end:
            yield NEW, after[new_start:new_end]
