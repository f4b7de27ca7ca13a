"""Why an item is another matter than powers of a like name: looked at, justified, taken back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from services.intake.application.deciding import Asked, ItemOutcome, done, in_rounds, own_item, refusal_of
from services.intake.application.like_names import MOST_RELATED
from services.intake.application.moving import checked_reason
from services.intake.application.ports import ItemChange, Items
from services.intake.application.reading import Reading
from services.intake.application.scope import Scope
from services.intake.domain.items import DIRECTORY_LIST, ServiceItem
from services.intake.domain.scope import MOST_NAMED, ScopeHit, ScopeOverride, uncovered
from services.intake.domain.scope_overrides import overridden
from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict, NotFound, Refusal


class NothingToJustify(Conflict):
    """No power of a like name is left for which a justification is needed."""

    code = "nothing_to_justify"


class OtherPowers(Conflict):
    """The power list has got more of the same name since the item was looked at beside it."""

    code = "other_powers"


@dataclass(frozen=True, kw_only=True)
class Justification(Asked):
    """
    The body says of an item, as seen in this version, why it is another matter, or takes that back.

    `powers` are the ids of those that it saw as the same matter: its word goes for none that it did not see.
    """

    version: int
    powers: Collection[str] = ()
    reason: str = ""
    is_taken_back: bool = False


@dataclass(frozen=True, kw_only=True)
class ScopeView:
    """
    An item beside the published power list of the district.

    `same` are the powers that its name is the same matter as, `open_hits` those of them without a justification,
    `related` powers of the same business.
    """

    item: ServiceItem
    same: Sequence[ScopeHit]
    open_hits: Sequence[ScopeHit]
    related: Sequence[ScopeHit]


class ScopeOverriding:
    """Query and use case of the page on which an item stands beside the power list."""

    def __init__(self, *, items: Items, reading: Reading, scope: Scope) -> None:
        self._items, self._reading, self._scope = items, reading, scope

    def view(self, actor: Actor, item_id: str) -> ScopeView:
        """
        Hold an item against the power list.

        :raises NotFound: when there is no such item of the directory list for the asker
        """
        item = self._reading.item(actor, item_id).item
        if item.list_kind != DIRECTORY_LIST:
            raise NotFound("实施清单承接已有的事项，不与权力清单比较。请从事项清单里打开目录清单的事项。")
        return self.beside(item)

    def beside(self, item: ServiceItem) -> ScopeView:
        """Return an item of the directory list, which was found for somebody who may see it, beside the power list."""
        hits = self._hits(item, with_related=True)
        same = [hit for hit in hits if hit.comparison.likeness.is_same]
        return ScopeView(
            item=item,
            same=same,
            open_hits=uncovered(same, item.scope_override),
            related=[hit for hit in hits if not hit.comparison.likeness.is_same][:MOST_RELATED],
        )

    def justify(self, justification: Justification) -> ItemOutcome:
        """
        Note on an item why it is another matter than the powers that are the same by name, or take that back.

        :raises OtherPowers: when there is one among them that was not looked at
        :raises Refusal: whatever else the rules object to
        """
        return in_rounds([justification], self._justify_together)[0].or_raise()

    def _justify_together(self, asked: Sequence[Justification]) -> Sequence[ItemOutcome | None]:
        items = self._items.find({one.item_id for one in asked})
        return [self._justified(one, items) for one in asked]

    def _justified(self, one: Justification, items: dict[str, ServiceItem]) -> ItemOutcome | None:
        try:
            change = self._decided(one, items)
        except Refusal as refusal:
            return refusal_of(one.item_id, refusal)
        if change.after.item_id in self._items.save([change]):
            return None
        return done(change.after, version=one.version + 1, message=change.said)

    def _decided(self, one: Justification, items: dict[str, ServiceItem]) -> ItemChange:
        one.actor.require("item.compile")
        item = own_item(items, one)
        item.check_version(one.version)
        if one.is_taken_back:
            after = overridden(item, None, by=one.actor.name, at=one.at)
            return ItemChange(before=item, after=after, said="已收回理由。")
        same = [hit for hit in self._hits(item) if hit.comparison.likeness.is_same]
        if item.list_kind != DIRECTORY_LIST or not same:
            raise NothingToJustify("权力清单里没有与它同名或近名的事项，不用写理由。")
        _check_seen(same, one.powers)
        override = ScopeOverride(
            powers={hit.power.power_item_id: hit.power.title for hit in same},
            justification=checked_reason(one.reason, "不是同一事项的理由"),
            by=f"{one.actor.body_name} {one.actor.name}",
            at=one.at,
        )
        after = overridden(item, override, by=one.actor.name, at=one.at)
        return ItemChange(before=item, after=after, said="已记下理由，可以报送；审核单位会看到。")

    def _hits(self, item: ServiceItem, *, with_related: bool = False) -> list[ScopeHit]:
        return self._scope.powers().like(item.content.item_name, item.body_id, with_related=with_related)


def _check_seen(same: Sequence[ScopeHit], seen: Collection[str]) -> None:
    """An edition that was imported since has powers that nobody of the body has read."""
    titles = [hit.power.title for hit in same if hit.power.power_item_id not in seen]
    if titles:
        named = "、".join(titles[:MOST_NAMED]) + (f"等 {len(titles)} 项" if len(titles) > MOST_NAMED else "")
        raise OtherPowers(f"权力清单里还有您没有看到的同一事项：{named}。理由没有记下。请看过现在列出的再写。")
