"""Which items of one write pass their names on to each other, so that they can only be saved together."""

from __future__ import annotations

from collections.abc import Sequence

from services.intake.application.ports import ItemChange
from services.intake.domain.items import GONE, ServiceItem

Name = tuple[str, str]
"""The body and what must be unique in it."""


def rings_of_names(changes: Sequence[ItemChange]) -> list[tuple[ItemChange, ...]]:
    """Return the changes in which an item gets the name that another one gives up: each with those before and after."""
    moved = [one for one in changes if one.before and _name_of(one.before) != _name_of(one.after)]
    giving = {name: one for one in moved if one.before and (name := _name_of(one.before))}
    pairs = [(one, giver) for one in moved if (name := _name_of(one.after)) and (giver := giving.get(name))]
    rings: dict[str, tuple[ItemChange, ...]] = {}
    for one, giver in pairs:
        ring = {each.after.item_id: each for two in (one, giver) for each in rings.get(two.after.item_id, (two,))}
        rings |= dict.fromkeys(ring, tuple(ring.values()))
    return list({id(ring): ring for ring in rings.values()}.values())


def _name_of(item: ServiceItem) -> Name | None:
    """Return the name that an item keeps from others; what is gone keeps none."""
    if item.state in GONE or not item.content.name_key:
        return None
    return item.body_id, item.content.name_key
