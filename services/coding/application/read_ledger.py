"""What the coding desk shows of the ledger."""

from __future__ import annotations

from dataclasses import dataclass

from services.coding.application.ports import Ledger, Page
from services.coding.domain.ledger import AssignmentState, Entry
from services.coding.domain.lineage import Lineage
from services.coding.domain.rule import CodeRule, Segment
from shared.kernel.actor import Actor
from shared.kernel.errors import NotFound

PAGE_SIZE = 25
_LONGEST_PAGE = 500
_LONGEST_TEXT = 50
_MOST_SHARING = 100
"""Sub-items and cases of one item; more than a page can show is a slip of a body."""


@dataclass(frozen=True, kw_only=True)
class SharedWith:
    """
    Who has the same codes: the implementation lists of one item.

    `source` is that item, None for the item itself and for an item of the power list, which is not in this ledger.
    """

    source: Entry | None
    lists: tuple[Entry, ...]


class ReadLedger:
    """Lists, finds and cuts codes."""

    def __init__(self, *, ledger: Ledger, rule: CodeRule) -> None:
        self._ledger = ledger
        self._rule = rule

    def search(
        self,
        actor: Actor,
        *,
        state: AssignmentState | None = None,
        text: str = "",
        page: int = 1,
        size: int = PAGE_SIZE,
        at_most: int = 0,
    ) -> Page:
        """
        Return entries of the ledger, newest first, or those that a text finds.

        :param at_most: so many of what a text finds are counted, 0 counts all
        :raises NotPermitted: when the account may not see codes
        """
        actor.require("code.view")
        size = max(1, min(size, _LONGEST_PAGE))
        text = text.strip()[:_LONGEST_TEXT]
        return self._ledger.search(state=state, text=text, page=max(1, page), size=size, at_most=at_most)

    def counts(self, actor: Actor) -> dict[AssignmentState, int]:
        """
        Return how many items are coded and how many are held.

        :raises NotPermitted: when the account may not see codes
        """
        actor.require("code.view")
        return self._ledger.counts()

    def entry(self, item_id: str, actor: Actor) -> Entry:
        """
        Return the entry of one item.

        :raises NotPermitted: when the account may not see codes
        :raises NotFound: when the item is not in the ledger
        """
        actor.require("code.view")
        entry = self._ledger.find({item_id}).get(item_id)
        if entry is None:
            raise NotFound("台账里没有这个事项。请核对地址；事项要审核通过后才进入台账。")
        return entry

    def shared_with(self, entry: Entry, actor: Actor) -> SharedWith:
        """
        Return which other entries have the codes of this one, and where they come from.

        :raises NotPermitted: when the account may not see codes
        """
        actor.require("code.view")
        source_id = entry.approval.source.source_id if entry.approval.source else entry.item_id
        lists = self._ledger.sharing(source_id, most=_MOST_SHARING)
        return SharedWith(
            source=self._ledger.find({source_id}).get(source_id) if source_id != entry.item_id else None,
            lists=tuple(each for each in lists if each.item_id != entry.item_id),
        )

    def lineages(self, entry: Entry, actor: Actor) -> tuple[tuple[Lineage, tuple[Entry, ...]], ...]:
        """
        Return what operations made of an entry's codes, the first one first, each with the entries that take its place
        or come from it, as far as they are in the ledger.

        :raises NotPermitted: when the account may not see codes
        """
        actor.require("code.view")
        lineages = entry.lineage.whole if entry.lineage else ()
        found = self._ledger.find({item_id for one in lineages for item_id in one.successors})
        return tuple((one, tuple(found[item_id] for item_id in one.successors if item_id in found)) for one in lineages)

    def cut(self, code: str) -> list[tuple[Segment, str]]:
        """Return a code in its segments, for people to read."""
        return self._rule.cut(code)

    def type_has_changed(self, entry: Entry) -> bool:
        """Tell whether a later revision has another item type than the code says."""
        if not entry.is_assigned or entry.shares_codes:
            return False
        return entry.group.partition(":")[0] != entry.approval.item_type
