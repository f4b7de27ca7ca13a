"""What differs between two texts of an item, element by element, as people read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from shared.standards.element_list import Element, ElementList
from shared.standards.presenting import shown_value
from shared.standards.row_difference import RowChange, row_changes

SAME, GONE, NEW = "same", "gone", "new"
Piece = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class ElementChange:
    """
    One element that differs: its shown values (see `presented`) before and after, None where it was not filled.

    `before_pieces` and `after_pieces` mark, for a plain text, what is only in the one and only in the other; `rows`
    are the rows of a table or list that differ. `is_introduced` and `is_dropped` tell that only the later or only the
    earlier version of the standard has the element.
    """

    element: Element
    label: str
    before: Any
    after: Any
    is_introduced: bool = False
    is_dropped: bool = False
    rows: tuple[RowChange, ...] = ()

    @property
    def is_text(self) -> bool:
        """Tell whether both sides are plain texts, so that they can be marked."""
        return isinstance(self.before, str) and isinstance(self.after, str)

    @property
    def before_pieces(self) -> list[Piece]:
        """Return the earlier text in pieces; what the later one lacks is `gone`."""
        return text_pieces(self.before, self.after)[0]

    @property
    def after_pieces(self) -> list[Piece]:
        """Return the later text in pieces; what the earlier one lacked is `new`."""
        return text_pieces(self.before, self.after)[1]


def text_pieces(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Return the earlier text in pieces that are `same` or `gone`, and the later one in pieces `same` or `new`."""
    pieces = list(_pieces(before, after))
    return [piece for piece in pieces if piece[0] != NEW], [piece for piece in pieces if piece[0] != GONE]


def element_changes(
    before: Mapping[str, Any], after: Mapping[str, Any], element_list: ElementList
) -> Sequence[ElementChange]:
    """Return the elements in which two texts differ, in the standard's order; both are read under one standard."""
    return changes_between(before, element_list, after, element_list)


def changes_between(
    before: Mapping[str, Any], standard_before: ElementList, after: Mapping[str, Any], standard_after: ElementList
) -> Sequence[ElementChange]:
    """
    Return the elements in which two texts differ, each read under the version of the standard that it names.

    The order is that of the later standard; what only the earlier one had comes last. A code whose meaning changed
    between the versions is a change.
    """
    old = {element.key: element for element in standard_before.elements}
    new = {element.key: element for element in standard_after.elements}
    keys = [*new, *(key for key in old if key not in new)]
    return [
        _change(key, old.get(key), new.get(key), before, after)
        for key in keys
        if _differs(key, old, new, before, after)
    ]


def _differs(
    key: str,
    old: Mapping[str, Element],
    new: Mapping[str, Element],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> bool:
    if before.get(key) != after.get(key):
        return True
    both = key in old and key in new and key in before and old[key] is not new[key]
    return both and shown_value(old[key], before[key]) != shown_value(new[key], after[key])


def _change(
    key: str, old: Element | None, new: Element | None, before: Mapping[str, Any], after: Mapping[str, Any]
) -> ElementChange:
    element = new or old
    assert element is not None, "an element that differs is in one of the standards"
    has_rows = element.kind in ("list", "text_list")
    return ElementChange(
        element=element,
        label=element.name_zh,
        before=shown_value(old or element, before[key]) if key in before else None,
        after=shown_value(new or element, after[key]) if key in after else None,
        is_introduced=old is None,
        is_dropped=new is None,
        rows=row_changes(before.get(key), after.get(key), old or element, new or element) if has_rows else (),
    )


def _pieces(before: str, after: str) -> Iterator[Piece]:
    for kind, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield SAME, before[start:end]
            continue
        if start < end:
            yield GONE, before[start:end]
        if new_start < new_end:
            yield NEW, after[new_start:new_end]
