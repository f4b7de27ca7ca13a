"""What of an heir needs a look, as its body is shown it: what is asked, what follows, and what cannot follow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from services.intake.application.following_ports import UpperTexts
from services.intake.application.following_rule import UpperText, labels
from services.intake.application.ports import Items
from services.intake.domain.inheritance import Look
from services.intake.domain.items import Action, ServiceItem
from services.intake.domain.sources import name_key

NAME = frozenset({"item_type", "item_name"})
"""The elements that tell an item of a body from its others."""


@dataclass(frozen=True, kw_only=True)
class HeirLook:
    """
    An heir with its parent and what of it needs a look; `upper` is None when the parent is not there any more.

    `clash_id` is the item of the same body that bears the name which this one would get: it does not follow by itself
    until a person has given one of the two another name.
    """

    item: ServiceItem
    upper: UpperText | None
    look: Look
    clash_id: str = ""

    @property
    def is_to_decide(self) -> bool:
        """Tell whether its body has something to do here, which nobody does for it."""
        return self.look.is_to_decide() or bool(self.clash_id)

    @property
    def asked_names(self) -> str:
        """Return the elements that are asked about, as people name them."""
        return "、".join(labels()[key] for key in self.look.asked)

    @property
    def follows_names(self) -> str:
        """Return the elements that follow by themselves, as people name them."""
        return "、".join(labels()[key] for key in self.look.follows)

    @property
    def is_being_read(self) -> bool:
        """Tell whether nothing can be done now, since others read the item."""
        return not self.item.may(Action.FOLLOW)


def decisions(looks: Iterable[HeirLook]) -> int:
    """Return on how many of these items their body has to decide."""
    return sum(one.is_to_decide for one in looks)


def urgent_first(one: HeirLook) -> tuple[bool, str, str]:
    """Return what orders a worklist: first what the body has to decide."""
    return not one.is_to_decide, one.item.content.item_name, one.item.item_id


def with_clashes(looks: Sequence[HeirLook], items: Items, uppers: UpperTexts) -> list[HeirLook]:
    """Say of each that would get another name which item of its body bears that one; few ever do."""
    renamed = [one for one in looks if one.upper and NAME.intersection(one.look.follows)]
    texts = uppers.present({one.upper.upper_id for one in renamed if one.upper}) if renamed else {}
    names = {
        one.item.item_id: (one.item.body_id, _name_to_come(one, texts[one.upper.upper_id]))
        for one in renamed
        if one.upper and one.upper.upper_id in texts
    }
    holders = items.holders_of(set(names.values())) if names else {}
    clashes = {item_id: holders.get(name, item_id) for item_id, name in names.items()}
    return [
        replace(one, clash_id=holder)
        if (holder := clashes.get(one.item.item_id, one.item.item_id)) != one.item.item_id
        else one
        for one in looks
    ]


def _name_to_come(one: HeirLook, upper: UpperText) -> str:
    """Return the name key that an heir has when it has followed."""
    keys = {key: str(upper.elements.get(key, "")) for key in NAME.intersection(one.look.follows)}
    content = one.item.content
    return name_key(keys.get("item_type", content.item_type), keys.get("item_name", content.item_name))
