"""
Putting items away that were made by mistake (作废), and taking them up again (恢复): in batches, by their own body.

No other service is told: what review never saw it does not know, and what it returned or gave back is closed there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol, TypeVar

from services.intake.application.claiming import check_not_declined
from services.intake.application.coverage_ports import ByBody, Claims, Declarations
from services.intake.application.deciding import Asked, ItemOutcome, done, in_rounds, own_item, refusal_of, valid_body
from services.intake.application.drafting import name_clash, name_of
from services.intake.application.following_rule import shortened
from services.intake.application.keeping_texts import kept_texts
from services.intake.application.moving import checked_reason
from services.intake.application.new_texts import Written
from services.intake.application.ports import Bodies, ItemChange, Items, Revision, Revisions, Sources, revision_id
from services.intake.domain.bodies import Body
from services.intake.domain.coverage import Declaration
from services.intake.domain.discarding import check_discardable, discarded, restored
from services.intake.domain.items import DIRECTORY_LIST, ItemState, ServiceItem
from services.intake.domain.sources import Source, SourceItem
from shared.kernel.errors import Conflict, Refusal


class HasLists(Conflict):
    """Implementation lists were compiled for the item; they would be left without what they implement."""

    code = "has_lists"


class NotRestorable(Conflict):
    """What the item stood on has been given to another item, or is put away itself."""

    code = "not_restorable"


@dataclass(frozen=True, kw_only=True)
class Discarding(Asked):
    """A body puts an item away, as it has seen it, for a reason."""

    version: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class Restoring(Asked):
    """A body takes an item up again that it has put away, as it has seen it."""

    version: int


@dataclass(frozen=True, kw_only=True)
class _Loaded:
    """
    What a batch is decided on; `held` are names and `claimed` parents, with those that the batch itself takes.

    `declared` are the bodies' words that upper-level items are not their own.
    """

    texts: Mapping[str, Revision]
    items: dict[str, ServiceItem] = field(default_factory=dict)
    bodies: Mapping[str, Body] = field(default_factory=dict)
    sources: Mapping[Source, SourceItem] = field(default_factory=dict)
    held: dict[tuple[str, str], str] = field(default_factory=dict)
    claimed: dict[tuple[str, str], str] = field(default_factory=dict)
    declared: Mapping[str, Mapping[str, Declaration]] = field(default_factory=dict)

    def next_text(self, item: ServiceItem, asked: Asked, reason: str) -> Revision:
        return replace(
            self.texts[revision_id(item.item_id, item.content.number)],
            number=item.content.number + 1,
            made_at=asked.at,
            made_by=asked.actor.as_record(),
            reason=shortened(reason),
        )


T = TypeVar("T", bound=Asked)
Decide = Callable[[T, _Loaded], ItemOutcome | Written]


class LawChanges(Protocol):
    """The changes of law that pass an item over while it is put away."""

    def catch_up(self, items: Sequence[ServiceItem], now: datetime) -> None:
        """Open the adjustments of items that are about to be taken up again."""


class PuttingAway:
    """Use cases of a compiler who made items by mistake, or put them away by mistake."""

    def __init__(
        self,
        *,
        items: Items,
        revisions: Revisions,
        bodies: Bodies,
        sources: Sources,
        claims: Claims,
        declarations: Declarations,
        law_changes: LawChanges,
    ) -> None:
        self._items, self._revisions, self._bodies = items, revisions, bodies
        self._sources, self._claims, self._declarations = sources, claims, declarations
        self._law_changes = law_changes

    def discard(self, requests: Sequence[Discarding]) -> list[ItemOutcome]:
        """Put items away; each has its own result."""
        return in_rounds(requests, lambda batch: self._together(batch, self._with_lists, _discard))

    def restore(self, requests: Sequence[Restoring]) -> list[ItemOutcome]:
        """Take items up again; each has its own result."""
        return in_rounds(requests, lambda batch: self._together(batch, self._with_holders, _restore))

    def _together(
        self, batch: Sequence[T], load: Callable[[Sequence[ServiceItem]], _Loaded], decide: Decide[T]
    ) -> Sequence[ItemOutcome | None]:
        items = self._items.find({one.item_id for one in batch})
        askers = {one.actor.body_id for one in batch}
        own = [item for item in items.values() if item.body_id in askers]
        around = replace(load(own), items=items, bodies=self._bodies.find(askers))
        results: dict[int, ItemOutcome | Written] = {}
        moved: set[str] = set()
        for place, one in enumerate(batch):
            if one.item_id in moved:  # an item moves once in a write; what else is asked is decided afterwards
                continue
            results[place] = result = _decided(one, around, decide)
            if isinstance(result, Written):
                moved.add(one.item_id)
        written = kept_texts(self._revisions, [one for one in results.values() if isinstance(one, Written)])
        kept = {one.after.item_id: one.after for one in written}
        changes = [ItemChange(before=items[item_id], after=after) for item_id, after in kept.items()]
        if taken_up := [after for item_id, after in kept.items() if items[item_id].state is ItemState.DISCARDED]:
            self._law_changes.catch_up(taken_up, batch[0].at)
        lost = self._items.save(changes) if changes else set()
        return [_outcome(results.get(place), kept, lost) for place in range(len(batch))]

    def _with_lists(self, items: Sequence[ServiceItem]) -> _Loaded:
        own = [_as_source(item) for item in items if item.list_kind == DIRECTORY_LIST]
        return _Loaded(texts=self._texts_of(items), sources=self._sources.divided(own) if own else {})

    def _with_holders(self, items: Sequence[ServiceItem]) -> _Loaded:
        sources = {item.source for item in items if item.source}
        heirs = {item.body_id for item in items if item.parent}
        claims: ByBody = self._claims.of_bodies(heirs) if heirs else {}
        return _Loaded(
            texts=self._texts_of(items),
            sources=self._sources.find(sources) if sources else {},
            held=self._items.holders_of({name_of(item) for item in items if item.content.name_key}),
            claimed={(body, upper): item for body, each in claims.items() for upper, item in each.items()},
            declared=self._declarations.of_bodies(heirs) if heirs else {},
        )

    def _texts_of(self, items: Sequence[ServiceItem]) -> Mapping[str, Revision]:
        return self._revisions.find(revision_id(item.item_id, item.content.number) for item in items)


def _as_source(item: ServiceItem) -> Source:
    return Source(kind="directory", source_id=item.item_id)


def _decided(one: T, around: _Loaded, decide: Decide[T]) -> ItemOutcome | Written:
    try:
        one.actor.require("item.compile")
        valid_body(around.bodies, one.actor.body_id)
        return decide(one, around)
    except Refusal as refusal:
        return refusal_of(one.item_id, refusal)


def _discard(one: Discarding, around: _Loaded) -> ItemOutcome | Written:
    item = own_item(around.items, one)
    reason = checked_reason(one.reason, "作废理由")
    if item.state is ItemState.DISCARDED:
        return done(item, version=item.version, message="这个事项已经作废。")
    check_discardable(item)
    item.check_version(one.version)
    source = around.sources.get(_as_source(item))
    if source is not None and source.parts:
        raise HasLists(
            f"“{item.content.title}”有 {len(source.parts)} 份实施清单。请先作废它的实施清单，再作废这个事项。"
        )
    text = around.next_text(item, one, f"作废：{reason}")
    content = replace(item.content, number=text.number)
    after = discarded(item, content, reason=reason, by=one.actor.name, at=one.at)
    return Written(before=item, after=after, revision=text)


def _restore(one: Restoring, around: _Loaded) -> ItemOutcome | Written:
    item = own_item(around.items, one)
    if item.state is not ItemState.DISCARDED:
        return done(item, version=item.version, message="这个事项没有作废，不用恢复。")
    item.check_version(one.version)
    _check_place(item, around)
    text = around.next_text(item, one, "恢复作废的事项")
    after = restored(item, replace(item.content, number=text.number), by=one.actor.name, at=one.at)
    return Written(before=item, after=after, revision=text)


def _check_place(item: ServiceItem, around: _Loaded) -> None:
    """Refuse what has no place to come back to; what comes back takes its name and its upper-level item again."""
    if item.parent is not None:
        _check_parent(item, item.parent.parent_id, around)
    if clash := name_clash(item, around.held):
        raise clash
    if item.source is not None and item.source not in around.sources:
        raise NotRestorable(f"“{item.content.title}”所实施的事项已经作废或者不在了。请先恢复所实施的事项。")
    if item.content.name_key:
        around.held[name_of(item)] = item.item_id
    if item.parent is not None:
        around.claimed[item.body_id, item.parent.parent_id] = item.item_id


def _check_parent(item: ServiceItem, parent_id: str, around: _Loaded) -> None:
    """Refuse an heir as a claim is refused: the upper-level item has an heir, or is said not to be the body's."""
    if around.claimed.get((item.body_id, parent_id), item.item_id) != item.item_id:
        raise NotRestorable(
            f"“{item.content.title}”承接的上级事项，本单位另有事项承接。请先取消那个事项的承接，或者就用那个事项。"
        )
    check_not_declined(around.declared.get(item.body_id, {}).get(parent_id), item.content.title, "恢复")


def _outcome(
    result: ItemOutcome | Written | None, kept: Mapping[str, ServiceItem], lost: set[str]
) -> ItemOutcome | None:
    if not isinstance(result, Written):
        return result
    item_id = result.after.item_id
    if item_id in lost:
        return None
    after = kept[item_id]
    is_away = after.state is ItemState.DISCARDED
    said = "已作废。以后要用，可以在“已作废”里恢复。" if is_away else "已恢复，和作废以前一样。"
    return done(after, version=after.version + 1, message=said)
