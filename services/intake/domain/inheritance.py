"""
What a claimed item (认领的事项) takes from its upper-level item (上级清单事项), and what of it needs a look.

Nothing here is ever stored as a flag: whether an heir needs a look follows from three hashes of each element, the
parent's now, the parent's as it was last taken over or looked at, and the heir's own (ADR 0024). So a cosmetic change
hides no real one before it, and a change that was taken back leaves nothing to look at. What the hashes leave out, the
number of an article for one, is held against the parent's text that was last taken over in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

Hashes = Mapping[str, str]
"""The hash of each element that is filled in, by key."""


@dataclass(frozen=True, kw_only=True)
class Parent:
    """
    The upper-level item that an item was claimed from.

    `number` is the parent's text that the item was last written as, in what is locked, or had nothing yet to write of;
    `taken` holds, per element, the hash of the parent's element as it was last taken over or looked at. An element that
    the parent left empty has no hash.
    """

    parent_id: str
    number: int
    taken: Hashes = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Inheritance:
    """What an heir has from its parent: `locked` elements stay the parent's, `local` ones begin as a copy."""

    locked: tuple[str, ...]
    local: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """Return all of them."""
        return (*self.locked, *self.local)


@dataclass(frozen=True, kw_only=True)
class ParentNow:
    """The parent as it stands: the number and the element hashes of its text; an archived one is in force no more."""

    number: int
    hashes: Hashes
    is_archived: bool = False


@dataclass(frozen=True, kw_only=True)
class Look:
    """
    What of an heir needs a look: `follows` are locked elements that are taken over without asking, `asked` local ones
    on which the heir's body decides. A parent that was archived is to be replaced, or the link to it given up.
    """

    follows: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    parent_is_archived: bool = False

    @property
    def is_needed(self) -> bool:
        """Tell whether anybody, or the system itself, has something to do here."""
        return bool(self.follows or self.asked or self.parent_is_archived)

    def is_to_decide(self, besides: Iterable[str] = ()) -> bool:
        """
        Tell whether the heir's body has to decide here; desk and notice both count by this, and besides what would get
        a name that another item of the body bears.

        :param besides: local elements that are decided on already, since they are pushed right now
        """
        return self.parent_is_archived or bool(set(self.asked) - set(besides))


NOTHING = Look()


def moved(parent: Parent, now: ParentNow, keys: Iterable[str]) -> tuple[str, ...]:
    """Return the elements in which the parent is not what was last taken over or looked at."""
    return tuple(key for key in keys if now.hashes.get(key) != parent.taken.get(key))


def needs_a_look(parent: Parent, now: ParentNow | None, own: Hashes, elements: Inheritance) -> Look:
    """
    Return what of an heir needs a look.

    An element needs none while the parent's is what was looked at last, or is what the heir has already. What an
    archived parent last said binds nobody any more, so then only its end is told of.

    :param now: the parent as it stands; None when it is not there any more
    """
    if now is None or now.is_archived:
        return Look(parent_is_archived=True)
    differing = {key for key in moved(parent, now, elements.keys) if now.hashes.get(key) != own.get(key)}
    if not differing:
        return NOTHING
    return Look(
        follows=tuple(key for key in elements.locked if key in differing),
        asked=tuple(key for key in elements.local if key in differing),
    )


def rewritten(then: Mapping[str, Any], now: Mapping[str, Any], keys: Iterable[str]) -> tuple[str, ...]:
    """Return the elements that the parent writes otherwise than when its text was last taken over, content or not."""
    return tuple(key for key in keys if then.get(key) != now.get(key))


def written_otherwise(
    then: Mapping[str, Any], now: Mapping[str, Any], own: Mapping[str, Any], keys: Iterable[str]
) -> dict[str, Any]:
    """
    Return, as an heir is to write them, the elements that it has yet to write as its parent has come to.

    What the parent never wrote otherwise stays as the heir has it, cell by cell of each row: that may cite an article
    anew which the parent still cites by its old number.

    :param then: the parent's elements as they were last taken over
    :param keys: elements whose content is the parent's
    """
    alike = {key: _alike(then.get(key), now.get(key), own.get(key)) for key in rewritten(then, now, keys)}
    return {key: value for key, value in alike.items() if value != own.get(key)}


def _alike(then: Any, now: Any, own: Any) -> Any:
    """Return an element that the parent has rewritten, with the heir's own cells where the parent's stay the same."""
    if not (_is_rows(then) and _is_rows(now) and _is_rows(own) and len(then) == len(now) == len(own)):
        return now
    return [_row_alike(*rows) for rows in zip(then, now, own, strict=True)]


def _row_alike(then: Mapping[str, Any], now: Mapping[str, Any], own: Mapping[str, Any]) -> Mapping[str, Any]:
    moved_cells = {cell for cell in (*then, *now) if then.get(cell) != now.get(cell)}
    kept = {cell: value for cell, value in own.items() if cell not in moved_cells or cell in now}
    return {**kept, **{cell: value for cell, value in now.items() if cell in moved_cells}}


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, Mapping) for row in value)


def settled(parent: Parent, now: ParentNow, keys: Iterable[str], *, leaves_writing: bool = False) -> Parent:
    """
    Return the link after these elements were taken over or looked at, whatever was decided on them.

    :param leaves_writing: the heir has yet to write something as the parent does, and gets no text with it now
    """
    decided = set(keys)
    rest = {key: value for key, value in parent.taken.items() if key not in decided}
    new = {key: value for key, value in now.hashes.items() if key in decided}
    return replace(parent, number=parent.number if leaves_writing else now.number, taken={**rest, **new})


def taken_over(own: Mapping[str, Any], parents: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    """Return an heir's elements with these taken from its parent; what the parent left empty is empty then."""
    taken = set(keys)
    rest = {key: value for key, value in own.items() if key not in taken}
    return {**rest, **{key: value for key, value in parents.items() if key in taken}}
