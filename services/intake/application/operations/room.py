"""What goes to another body with an item (划转), and what that body already has that keeps it from coming."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.intake.application.coverage_ports import Claims
from services.intake.application.operations.ports import Lists
from services.intake.application.ports import Items
from services.intake.domain.items import DIRECTORY_LIST, GONE, ServiceItem
from services.intake.domain.sources import Source


@dataclass(frozen=True, kw_only=True)
class Obstacle:
    """An item (`other`) of the receiving body that is in the way of one that is to come: by its name, or as an heir."""

    item: ServiceItem
    other: ServiceItem
    is_heir: bool

    @property
    def sentence(self) -> str:
        """Return what is in the way and what can be done about it."""
        body, title, other = self.other.body_name, self.item.content.title, self.other.content.title
        if not self.is_heir:
            return f"“{body}”已经有同名的事项“{title}”，不能划转。请先合并，或者改名后再申请。"
        return (
            f"“{body}”的事项“{other}”和“{title}”承接的是同一个上级事项，一个单位只能有一个事项承接它，不能划转。"
            "是同一件事的，请改为申请取消本单位的；不是的，请该单位先给它取消承接，再申请。"
        )

    @property
    def meanwhile(self) -> str:
        """Return the same of an obstacle that came after the operation was asked for: the receiving body acts."""
        body, title, other = self.other.body_name, self.item.content.title, self.other.content.title
        if not self.is_heir:
            return f"“{body}”在申请以后又有了同名的事项“{title}”。请该单位把自己的改名或者作废。"
        return (
            f"“{body}”的事项“{other}”在申请以后承接了“{title}”的上级事项，一个单位只能有一个事项承接它。"
            "请该单位给它取消承接，或者作废它。"
        )


class Room:
    """Knows whether a body has room for the items that are to come to it."""

    def __init__(self, *, items: Items, claims: Claims, lists: Lists) -> None:
        self._items, self._claims, self._lists = items, claims, lists

    def with_lists(self, item_ids: Iterable[str]) -> list[ServiceItem]:
        """
        Return items with the implementation lists that go with those of the directory list.

        The lists come first: once their item is gone, whoever comes again finds it done and looks for them all
        the same.
        """
        found = list(self._items.find(item_ids).values())
        lists = [
            each
            for item in found
            if item.list_kind == DIRECTORY_LIST
            for each in self._lists.of(Source(kind="directory", source_id=item.item_id))
        ]
        return [*lists, *found]

    def obstacles(self, item_ids: Iterable[str], body_id: str) -> list[Obstacle]:
        """Return what is in the way of items, and of their lists, that are to come to a body and are not there yet."""
        items = self.with_lists(item_ids)
        coming = [item for item in items if item.body_id != body_id and item.state not in GONE]
        names = {(body_id, item.content.name_key): item for item in coming if item.content.name_key}
        heirs = {item.parent.parent_id: item for item in coming if item.parent}
        claims: Mapping[str, str] = self._claims.of_bodies([body_id]).get(body_id, {}) if heirs else {}
        held = [(names[name], other_id, False) for name, other_id in self._items.holders_of(names).items()]
        held += [(item, claims[parent_id], True) for parent_id, item in heirs.items() if parent_id in claims]
        others = self._items.find(other_id for _, other_id, _ in held)
        return [
            Obstacle(item=item, other=others[other_id], is_heir=is_heir)
            for item, other_id, is_heir in held
            if other_id != item.item_id and other_id in others
        ]
