"""Gives implementation lists the codes of what they implement, and claimed items those of their parents."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Mapping

from services.coding.application.messages import told
from services.coding.application.ports import Bodies, Ledger, Sequences
from services.coding.domain.ledger import Approval, Body, Entry, Hold, Source, body_obstacle, held
from services.coding.domain.rule import CodeRule
from services.coding.domain.sharing import (
    DIRECTORY_ITEM,
    DISTRICT,
    UPPER_ITEM,
    WAITS_FOR_SOURCE,
    SharedCodes,
    of_directory_item,
    of_parent,
    of_power_item,
    reserved_number,
    shared,
    without_source,
)
from shared.kernel.actor import Actor
from shared.kernel.clock import Clock
from shared.kernel.errors import LostRace

ROUNDS = 8
"""A round is lost to another writer or to a counter that was restored from an old backup; both end after one or two."""


class ShareCodes:
    """
    The one way to codes for implementation lists and for items that were claimed from upper-level items.

    What waits for its source is settled by whoever comes second: who codes the source looks for those that wait, who
    holds one looks at the source once more. A source may have waited itself: what is coded here is followed, too.
    """

    def __init__(
        self,
        *,
        ledger: Ledger,
        sequences: Sequences,
        bodies: Bodies,
        rule: CodeRule,
        levels: Container[str],
        is_valid_uscc: Callable[[str], bool],
        clock: Clock,
    ) -> None:
        self._ledger = ledger
        self._sequences = sequences
        self._bodies = bodies
        self._rule = rule
        self._levels = levels
        self._is_valid_uscc = is_valid_uscc
        self._clock = clock

    def settle(self, approvals: Mapping[str, Approval], actor: Actor, *, again: bool) -> set[str]:
        """
        Share codes out to approved lists; return the bodies whose copy has not arrived, whose lists are left out.

        :raises LostRace: when other writers were faster each time
        """
        if not approvals:
            return set()
        bodies = self._bodies.find({approval.body_id for approval in approvals.values()})
        pending = {key: approval for key, approval in approvals.items() if approval.body_id in bodies}
        waiting: set[str] = set()
        coded: set[str] = set()
        for _attempt in range(ROUNDS):
            if not pending:
                break
            changes = self._decide(pending, bodies, actor, again=again)
            lost = self._ledger.save([(entry, told(entry, actor)) for entry in changes])
            waiting |= {_source_id(entry.approval) for entry in changes if _waits(entry) and entry.item_id not in lost}
            coded |= {entry.item_id for entry in changes if _is_coded_now(entry) and entry.item_id not in lost}
            pending = {key: pending[key] for key in lost}
        else:
            raise LostRace
        self.follow(waiting | coded, actor)
        return {approval.body_id for approval in approvals.values()} - bodies.keys()

    def follow(self, source_ids: Collection[str], actor: Actor) -> None:
        """
        Settle the lists that wait for these sources, as far as the sources have codes by now.

        :raises LostRace: when other writers were faster each time
        """
        waiting = [entry for entry in self._ledger.held_for(source_ids) if _waits(entry)] if source_ids else []
        sources = self._ledger.find({_source_id(entry.approval) for entry in waiting})
        coded = {source_id for source_id, source in sources.items() if source.is_assigned}
        ready = {entry.item_id: entry.approval for entry in waiting if _source_id(entry.approval) in coded}
        self.settle(ready, actor, again=True)

    def _decide(
        self, approvals: Mapping[str, Approval], bodies: Mapping[str, Body], actor: Actor, *, again: bool
    ) -> list[Entry]:
        entries = self._ledger.find(approvals.keys())
        sources = self._ledger.find({_source_id(approval) for approval in approvals.values()} - {""})
        decided = []
        for item_id, approval in approvals.items():
            entry = entries.get(item_id)
            if entry and not (entry.is_older_than(approval) or (again and not entry.is_assigned)):
                continue
            if entry and entry.is_assigned:
                decided.append(entry.for_revision(approval))
                continue
            codes = self._codes(approval, bodies[approval.body_id], sources.get(_source_id(approval)))
            decided.append(self._entry(approval, codes, entry.version + 1 if entry else 1, actor))
        return decided

    def _entry(self, approval: Approval, codes: SharedCodes | Hold, version: int, actor: Actor) -> Entry:
        now = self._clock.now()
        if isinstance(codes, Hold):
            return held(approval, codes, version=version, now=now)
        return shared(approval, codes, self._rule, version=version, now=now, by=actor.name)

    def _codes(self, approval: Approval, body: Body, source: Entry | None) -> SharedCodes | Hold:
        if approval.source is None:
            return without_source()
        if approval.source.kind == DIRECTORY_ITEM:
            return of_directory_item(approval, source)
        if approval.source.kind == UPPER_ITEM:
            return self._of_parent(approval, approval.source, body, source)
        if not approval.source.implementation_code:
            hold = body_obstacle(body, levels=self._levels, is_valid_uscc=self._is_valid_uscc)
            if hold:
                return hold
        return of_power_item(approval, body, self._rule, is_taken=self._is_taken(approval.source.base_code))

    def _of_parent(self, approval: Approval, parent: Source, body: Body, coded: Entry | None) -> SharedCodes | Hold:
        """Return the codes of a claimed item: its parent's base code, with the body's own credit code and level."""
        if hold := body_obstacle(body, levels=self._levels, is_valid_uscc=self._is_valid_uscc):
            return hold
        is_citys = parent.level != DISTRICT
        is_taken = is_citys and self._is_taken(parent.base_code)
        return of_parent(approval, body, self._rule, coded=coded, is_taken=is_taken)

    def _is_taken(self, base_code: str) -> bool:
        if not self._rule.base.fits(base_code):
            return False
        # The number is taken out of the row first: from here on no item of the directory list can get it.
        if reserved := reserved_number(base_code, self._rule):
            self._sequences.raise_to(*reserved)
        return self._ledger.is_own_code(base_code)


def _source_id(approval: Approval) -> str:
    return approval.source.source_id if approval.source else ""


def _is_coded_now(entry: Entry) -> bool:
    return entry.is_assigned and entry.announced_sequence == entry.version


def _waits(entry: Entry) -> bool:
    return entry.hold is not None and entry.hold.code == WAITS_FOR_SOURCE
