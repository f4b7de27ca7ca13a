"""Put ready items before the district government and carry out its decision.

A list is one document, so proposing and deciding are one atomic write each; its items follow in a bulk write. A crash
between the two is repaired by whoever comes next: the decision, the release or the minute's sweep.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from services.publish.application import messages
from services.publish.application.ports import Catalogue, Lists, Move
from services.publish.domain.catalogue import CatalogueItem
from services.publish.domain.following import Outdated, follow
from services.publish.domain.lists import (
    MOST_ITEMS,
    CatalogueList,
    Entry,
    ItemsNotReady,
    ListIncomplete,
    propose,
)
from shared.kernel.actor import Actor
from shared.kernel.errors import Invalid, LostRace, Problem
from shared.kernel.ids import new_id

TRIES = 10
LEFT_BEHIND_AFTER = timedelta(seconds=60)
ADOPT, RETURN = "adopt", "return"


class UnknownDecision(Invalid):
    """The decision is neither to adopt nor to return."""

    code = "unknown_decision"


class Listing:
    """The use cases of the list officer and the decision officer."""

    def __init__(self, catalogue: Catalogue, lists: Lists) -> None:
        self._catalogue, self._lists = catalogue, lists

    def propose_list(self, *, actor: Actor, title: str, item_ids: Sequence[str], now: datetime) -> CatalogueList:
        """
        Put the chosen items before the district government as one list.

        :raises ListIncomplete: when title or items are missing
        :raises ItemsNotReady: naming each item that is not ready or stands in another open list
        """
        actor.require("list.propose")
        chosen_ids = tuple(dict.fromkeys(item_ids))
        if len(chosen_ids) > MOST_ITEMS:
            raise ListIncomplete(f"一份清单最多 {MOST_ITEMS} 项，现在选了 {len(chosen_ids)} 项。请分成几份提请。")
        known = self._catalogue.load(chosen_ids)
        items = [known.get(item_id) or CatalogueItem(item_id=item_id) for item_id in chosen_ids]
        proposed = propose(list_id=new_id(), title=title, items=items, by=actor.as_record(), at=now)
        if taken := self._lists.add(proposed, [messages.list_proposed(proposed)]):
            raise _taken(proposed, taken)
        return self.carry_out(replace(proposed, version=1))

    def decide(
        self,
        *,
        actor: Actor,
        list_id: str,
        version: int,
        decision: str,
        now: datetime,
        document_no: str = "",
        reason: str = "",
    ) -> CatalogueList:
        """
        Adopt a list with the number of the government's document, or return it with the reason.

        :raises LostRace: when the list has changed since the officer saw `version`
        :raises NotOpen: when it has been decided on
        :raises ListIncomplete: when document number or reason is missing
        """
        actor.require("list.decide")
        chosen = self._lists.get(list_id)
        if chosen.version == version:
            # The items must stand in the list before it is decided on, whatever died in between.
            chosen = self.carry_out(chosen)
        if chosen.version != version:
            raise LostRace
        decided = self._decided(chosen, decision, document_no, reason, actor, now)
        return self.carry_out(self._lists.save(decided, [messages.list_decided(decided)]))

    def _decided(
        self, chosen: CatalogueList, decision: str, document_no: str, reason: str, actor: Actor, now: datetime
    ) -> CatalogueList:
        if decision == ADOPT:
            return chosen.adopted(document_no=document_no, by=actor.as_record(), at=now)
        if decision == RETURN:
            return chosen.returned(reason=reason, by=actor.as_record(), at=now)
        raise UnknownDecision("审定结论只能是“审定通过”或“退回”。请选择其中一个。")

    def carry_out(self, chosen: CatalogueList) -> CatalogueList:
        """Let the items follow their list; repeating it changes nothing more."""
        while not chosen.is_carried_out:
            outdated = self._move_items(chosen)
            if outdated:
                chosen = self._lists.save(chosen.without(outdated))
            if self._lists.mark_carried_out(chosen):
                return replace(chosen, is_carried_out=True)
            # Somebody decided meanwhile: what was moved above may be behind his decision.
            chosen = replace(self._lists.get(chosen.list_id), is_carried_out=False)
        return chosen

    def repair(self, *, now: datetime) -> int:
        """Carry out the lists that a crash left behind; return how many there were."""
        left = self._lists.left_behind(before=now - LEFT_BEHIND_AFTER)
        for chosen in left:
            self.carry_out(chosen)
        return len(left)

    def _move_items(self, chosen: CatalogueList) -> frozenset[str]:
        outdated: set[str] = set()
        waiting = {entry.item_id: entry for entry in chosen.entries}
        for _ in range(TRIES):
            lost = self._move_once(chosen, waiting, outdated)
            if not lost:
                return frozenset(outdated)
            waiting = {item_id: waiting[item_id] for item_id in lost}
        raise LostRace

    def _move_once(self, chosen: CatalogueList, waiting: dict[str, Entry], outdated: set[str]) -> frozenset[str]:
        moves = []
        # Frozen texts are not needed, only which ones they are.
        for item_id, before in self._catalogue.load(waiting.keys()).items():
            try:
                after = follow(before, chosen, waiting[item_id])
            except Outdated:
                outdated.add(item_id)
                continue
            if after is not before:
                moves.append(Move(before=before, after=after))
        return self._catalogue.save(moves)


def _taken(proposed: CatalogueList, taken: frozenset[str]) -> ItemsNotReady:
    problems = tuple(
        Problem(
            entry.item_id, entry.item_name, "刚刚被列入另一份待审定的清单", "请从本次清单中去掉它", rule="not_ready"
        )
        for entry in proposed.entries
        if entry.item_id in taken
    )
    return ItemsNotReady(f"有 {len(problems)} 项刚刚被列入另一份清单，这份清单没有提交。请刷新后重新选择。", problems)
