"""Takes the citations of texts out of the index that an item has left, so that it holds those of current texts only."""

from __future__ import annotations

from collections.abc import Sequence

from services.intake.adapters.laws.citations import MongoCitations
from services.intake.application.ports import ItemChange
from services.intake.domain.items import GONE, ServiceItem


def forget_left_texts(saved: Sequence[ItemChange]) -> None:
    """
    Forget the citations of the texts that these items had before, and put those of an item aside that was put away.

    Whoever is killed before it leaves some behind; readers compare them with the item's current text.
    """
    left = [(one.item_id, one.content.number) for one in map(_left, saved) if one]
    away = [(one.after.item_id, one.after.content.number) for one in saved if one.after.state in GONE]
    if left:
        MongoCitations().forget(left)
    if away:
        MongoCitations().put_aside(away)


def _left(change: ItemChange) -> ServiceItem | None:
    before = change.before
    return before if before is not None and before.content.number != change.after.content.number else None
