"""Near names: what a clerk is told before an item is compiled twice, or beside the power list; nothing is stopped."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.intake.application.ports import Items
from services.intake.application.scope import Scope
from services.intake.domain.items import DIRECTORY_LIST, STATE_NAMES, ItemState
from services.intake.domain.overlap.comparing import Comparison
from services.intake.domain.overlap.index import NameIndex
from services.intake.domain.scope import ScopeHit, uncovered
from shared.kernel.actor import Actor
from shared.kernel.errors import NotFound

MOST_RELATED = 5
"""Powers of the same business that are shown beside a name, for information."""
MOST_TOLD = 3
"""Powers, and items, of which the dry view of a file tells for each of its entries."""
MOST_LIKE = 10
"""Items of like names that are shown beside a name."""


@dataclass(frozen=True, kw_only=True)
class CompiledName:
    """An item of the directory list, as far as its name is looked at."""

    item_id: str
    body_id: str
    item_name: str
    state: ItemState
    is_published: bool
    is_saved: bool = True
    is_linked: bool = False
    """Whether it is an upper-level item's counterpart already."""

    @property
    def where(self) -> str:
        """Return in Chinese where it stands."""
        if not self.is_saved:
            return "在这个文件里"
        return "已公布" if self.is_published else STATE_NAMES[self.state]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An entry of a file: whose item it is, the id that the item has or will have, and its name."""

    body_id: str
    item_id: str
    item_name: str

    @property
    def is_named(self) -> bool:
        """Whether there is something to compare."""
        return bool(self.body_id and self.item_name.strip())


class CompiledNames(Protocol):
    """The names of the items that bodies have compiled."""

    def of_bodies(self, body_ids: Iterable[str]) -> Sequence[CompiledName]: ...


@dataclass(frozen=True, kw_only=True)
class LikeItem:
    """An item of the same body whose name is like another, and why."""

    item: CompiledName
    comparison: Comparison


@dataclass(frozen=True, kw_only=True)
class LikeNames:
    """
    What there is to say of a name.

    `powers` are of the published power list and the same matter, `explained` those of them for which a justification
    stands; `related` are of the same business only. `items` are the body's own items of the same matter. `is_saved`
    tells whether the item that bears the name exists already.
    """

    item_name: str
    powers: Sequence[ScopeHit] = ()
    explained: frozenset[str] = frozenset()
    related: Sequence[ScopeHit] = ()
    items: Sequence[LikeItem] = ()
    is_saved: bool = False

    @property
    def stops_submission(self) -> bool:
        """Whether a power is left for which nobody has said why it is another matter."""
        return any(hit.power.power_item_id not in self.explained for hit in self.powers)


NOTHING_LIKE = LikeNames(item_name="")


def remarks_on(likes: LikeNames) -> list[dict[str, str]]:
    """Return what the dry view of a file says: a sentence, and the item to which it leads (empty: none is there)."""
    powers = [
        {"sentence": f"权力清单里有同一事项 {hit.power.title}：{hit.comparison.reason}", "item_id": "", "item_name": ""}
        for hit in likes.powers[:MOST_TOLD]
    ]
    items = [
        {
            "sentence": f"本单位有名称相近的事项（{one.item.where}）：{one.comparison.reason}",
            "item_id": one.item.item_id if one.item.is_saved else "",
            "item_name": one.item.item_name,
        }
        for one in likes.items[:MOST_TOLD]
    ]
    return [*powers, *items]


class NameChecking:
    """The query behind the warning beside a name."""

    def __init__(self, *, items: Items, scope: Scope, compiled: CompiledNames) -> None:
        self._items, self._scope, self._compiled = items, scope, compiled

    def check(self, actor: Actor, item_id: str, item_name: str) -> LikeNames:
        """
        Return what is like a name that somebody of a body is giving to an item, which need not exist yet.

        :raises NotPermitted: when the account does not compile
        :raises NotFound: when the item is another body's
        """
        actor.require("item.compile")
        item = self._items.find([item_id]).get(item_id)
        if item is not None and item.body_id != actor.body_id:
            raise NotFound("没有这个事项，或者它不是本单位的事项。请从事项清单里重新打开。")
        if not item_name.strip() or (item is not None and item.list_kind != DIRECTORY_LIST):
            return NOTHING_LIKE
        override = item.scope_override if item else None
        hits = self._scope.powers().like(item_name, actor.body_id, with_related=True)
        powers = [hit for hit in hits if hit.comparison.likeness.is_same]
        still_open = {hit.power.power_item_id for hit in uncovered(powers, override)}
        return LikeNames(
            item_name=item_name,
            powers=powers,
            explained=frozenset(hit.power.power_item_id for hit in powers) - still_open,
            related=[hit for hit in hits if not hit.comparison.likeness.is_same][:MOST_RELATED],
            items=self._own(actor.body_id, item_id, item_name),
            is_saved=item is not None,
        )

    def unlinked_like(self, actor: Actor, item_names: Collection[str]) -> Mapping[str, Sequence[LikeItem]]:
        """
        Return, of some upper-level items by name, the own items that are the same matter and have no parent: to claim
        beside them compiles the matter twice, so they are to be linked. Names without such an item are left out.

        :raises NotPermitted: when the account does not compile
        """
        actor.require("item.compile")
        own = [one for one in self._compiled.of_bodies([actor.body_id]) if not one.is_linked] if item_names else []
        if not own:
            return {}
        names = _names_by_body(own)[actor.body_id]
        found = {name: names.like(name, "")[:MOST_TOLD] for name in set(item_names)}
        return {name: likes for name, likes in found.items() if likes}

    def reader(self, entries: Sequence[Entry]) -> Callable[[Entry], LikeNames]:
        """
        Return what tells of each entry of a file what is like it, also among the entries; all queries are done here.

        What is returned is pure, so that the work may be shared between processes.
        """
        named = [entry for entry in entries if entry.is_named]
        if not named:
            return lambda _: NOTHING_LIKE
        powers = self._scope.powers()
        names = _names_by_body([*self._compiled.of_bodies(entry.body_id for entry in named), *map(_compiled, named)])

        def read(entry: Entry) -> LikeNames:
            if not entry.is_named:
                return NOTHING_LIKE
            return LikeNames(
                item_name=entry.item_name,
                powers=powers.like(entry.item_name, entry.body_id),
                items=names[entry.body_id].like(entry.item_name, entry.item_id),
            )

        return read

    def _own(self, body_id: str, item_id: str, item_name: str) -> list[LikeItem]:
        names = _names_by_body(self._compiled.of_bodies([body_id]))
        return names[body_id].like(item_name, item_id) if body_id in names else []


class _BodyNames:
    """The names of one body."""

    def __init__(self) -> None:
        self.bearers: dict[str, dict[str, CompiledName]] = {}
        self._index: NameIndex | None = None

    def like(self, item_name: str, item_id: str) -> list[LikeItem]:
        index = self._index = self._index or NameIndex(self.bearers)
        return [
            LikeItem(item=item, comparison=one.comparison)
            for one in index.like(item_name)
            for item in self.bearers[one.name].values()
            if item.item_id != item_id
        ][:MOST_LIKE]


def _names_by_body(names: Iterable[CompiledName]) -> Mapping[str, _BodyNames]:
    bodies: dict[str, _BodyNames] = {}
    for one in names:
        # an item that a file changes stands in it under its new name, too: the first one counts
        bodies.setdefault(one.body_id, _BodyNames()).bearers.setdefault(one.item_name, {}).setdefault(one.item_id, one)
    return bodies


def _compiled(entry: Entry) -> CompiledName:
    return CompiledName(
        item_id=entry.item_id,
        body_id=entry.body_id,
        item_name=entry.item_name,
        state=ItemState.DRAFT,
        is_published=False,
        is_saved=False,
    )
