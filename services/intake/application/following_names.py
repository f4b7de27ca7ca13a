"""
Which heirs can have the names that their parents give them: in a body a name belongs to one item.

A name is free for an heir, too, when the item that holds it gets another one in the same write. So two items that
exchange their names follow together, however many stand in such a ring or row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.intake.application.new_texts import Written

Name = tuple[str, str]
"""The body and what must be unique in it."""


def renamed(written: Sequence[Written]) -> list[Written]:
    """Return those that get another name than they have."""
    return [one for one in written if one.before and one.before.content.name_key != one.after.content.name_key]


def new_name_of(one: Written) -> Name:
    """Return the name that an item gets."""
    return one.after.body_id, one.after.content.name_key


def clashing(written: Sequence[Written], holders: Mapping[Name, str]) -> set[str]:
    """
    Return the items that would get a name that their body has given to another item: a person must look at those.

    :param holders: the items that hold the new names by now
    """
    left = {one.after.item_id: one for one in renamed(written)}
    out: set[str] = set()
    while found := _clashing_among(left, holders):
        out |= found
        left = {item_id: one for item_id, one in left.items() if item_id not in found}
    return out


def _clashing_among(left: Mapping[str, Written], holders: Mapping[Name, str]) -> set[str]:
    """Return those whose name stays with another item, or is given to one before them."""
    given: dict[Name, str] = {}
    found = set()
    for item_id, one in left.items():
        name = new_name_of(one)
        holder = holders.get(name, item_id)
        if (holder != item_id and holder not in left) or given.setdefault(name, item_id) != item_id:
            found.add(item_id)
    return found
