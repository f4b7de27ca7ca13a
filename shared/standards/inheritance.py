"""Which elements of a list a claimed item has from its upper-level item: data of the standard, in its order."""

from __future__ import annotations

from functools import cache

from shared.standards.element_list import BODY, element_list
from shared.standards.loader import newest, read


@cache
def locked_and_local(list_kind: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """
    Return the keys of the elements that stay the upper level's, and of those that begin as a copy of its.

    :raises KeyError: for a list whose items are not claimed
    """
    ways = read("inheritance", newest("inheritance"))["lists"][list_kind]
    locked, own = set(ways["locked"]), set(ways["own"])
    keys = [element.key for element in element_list(list_kind).elements if element.set_by == BODY]
    unknown = (locked | own) - set(keys)
    assert not unknown, f"the list {list_kind} has no elements {sorted(unknown)}"
    return (
        tuple(key for key in keys if key in locked),
        tuple(key for key in keys if key not in locked and key not in own),
    )
