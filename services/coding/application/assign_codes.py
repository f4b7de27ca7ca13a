"""Gives every approved item its codes (赋码), in batches; what cannot be coded is held for the officer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import fields
from typing import Any

from services.coding.application.messages import told
from services.coding.application.ports import Bodies, Departments, Ledger, Sequences
from services.coding.application.share_codes import ROUNDS, ShareCodes
from services.coding.domain.ledger import (
    Approval,
    Body,
    Entry,
    Hold,
    Source,
    assigned,
    exhausted,
    held,
    obstacle,
    sequence_group,
)
from services.coding.domain.rule import CodeRule, SequenceExhausted
from services.coding.domain.sharing import DISTRICT, UPPER_ITEM
from shared.contracts.envelope import Envelope
from shared.kernel.actor import SYSTEM, Actor
from shared.kernel.batches import Outcome
from shared.kernel.clock import Clock
from shared.kernel.errors import LostRace, NotYet

_OF_SOURCE = tuple(field.name for field in fields(Source))


class AssignCodes:
    """
    The one way to a code: for approvals as they arrive, and again for held items when the officer has mended a table.

    Numbers are taken from the counter before the entry is written. A crash between leaves a gap, never a double.
    Implementation lists and claimed items get no number: `shares` gives them the codes of what they implement or were
    claimed from, once there are some.
    """

    def __init__(
        self,
        *,
        ledger: Ledger,
        sequences: Sequences,
        shares: ShareCodes,
        bodies: Bodies,
        departments: Departments,
        rule: CodeRule,
        item_types: Container[str],
        levels: Container[str],
        is_valid_uscc: Callable[[str], bool],
        clock: Clock,
    ) -> None:
        self._ledger = ledger
        self._sequences = sequences
        self._shares = shares
        self._bodies = bodies
        self._departments = departments
        self._rule = rule
        self._item_types = item_types
        self._levels = levels
        self._is_valid_uscc = is_valid_uscc
        self._clock = clock

    def item_approved(self, events: Sequence[Envelope]) -> None:
        """
        Code approved items; a repeated or late approval changes nothing.

        :raises NotYet: when a body's copy has not arrived; the items of other bodies are done all the same
        """
        newest: dict[str, Approval] = {}
        for event in events:
            approval = _approval(event)
            known = newest.get(approval.item_id)
            if known is None or known.sequence < approval.sequence:
                newest[approval.item_id] = approval
        missing = self._settle_all(newest, SYSTEM, again=False)
        if missing:
            raise NotYet(f"bodies not registered here yet: {sorted(missing)}")

    def assign_again(self, item_ids: Sequence[str], actor: Actor) -> list[Outcome]:
        """
        Try held items again after the officer has mended what kept them; one outcome an item.

        :raises NotPermitted: when the account may not assign codes
        """
        actor.require("code.assign")
        entries = self._ledger.find(set(item_ids))
        waiting = {item_id: entry.approval for item_id, entry in entries.items() if not entry.is_assigned}
        missing = self._settle_all(waiting, actor, again=True)
        after = self._ledger.find(set(item_ids))
        return [_outcome(item_id, after.get(item_id), item_id in waiting, missing) for item_id in item_ids]

    def _settle_all(self, approvals: Mapping[str, Approval], actor: Actor, *, again: bool) -> set[str]:
        own = {item_id: approval for item_id, approval in approvals.items() if not approval.shares_codes}
        sharing = {item_id: approval for item_id, approval in approvals.items() if approval.shares_codes}
        missing = self._settle(own, actor, again=again) | self._shares.settle(sharing, actor, again=again)
        # Also for what was coded before: the process may have died before it looked for those who waited.
        self._shares.follow(approvals.keys(), actor)
        return missing

    def _settle(self, approvals: Mapping[str, Approval], actor: Actor, *, again: bool) -> set[str]:
        bodies = self._bodies.find({approval.body_id for approval in approvals.values()})
        departments = {department.code for department in self._departments.all()} if approvals else set()
        pending = {key: approval for key, approval in approvals.items() if approval.body_id in bodies}
        for attempt in range(ROUNDS):
            if not pending:
                return {approval.body_id for approval in approvals.values()} - bodies.keys()
            changes = self._decide(pending, bodies, departments, actor, again=again, recount=attempt > 0)
            lost = self._ledger.save([(entry, told(entry, actor)) for entry in changes])
            pending = {key: pending[key] for key in lost}
        raise LostRace

    def _decide(
        self,
        approvals: Mapping[str, Approval],
        bodies: Mapping[str, Body],
        departments: Container[str],
        actor: Actor,
        *,
        again: bool,
        recount: bool,
    ) -> list[Entry]:
        entries = self._ledger.find(approvals.keys())
        decided: list[Entry] = []
        to_number: dict[str, list[tuple[Approval, int]]] = defaultdict(list)
        for item_id, approval in approvals.items():
            entry = entries.get(item_id)
            if entry and not (entry.is_older_than(approval) or (again and not entry.is_assigned)):
                continue
            if entry and entry.is_assigned:
                decided.append(entry.for_revision(approval))
                continue
            version = entry.version + 1 if entry else 1
            hold = self._obstacle(approval, bodies[approval.body_id], departments)
            if hold:
                decided.append(held(approval, hold, version=version, now=self._clock.now()))
            else:
                group = sequence_group(approval.item_type, bodies[approval.body_id].guiding_department)
                to_number[group].append((approval, version))
        for group, waiting in to_number.items():
            decided += self._numbered(group, waiting, bodies, actor, recount=recount)
        return decided

    def _numbered(
        self,
        group: str,
        waiting: Sequence[tuple[Approval, int]],
        bodies: Mapping[str, Body],
        actor: Actor,
        *,
        recount: bool,
    ) -> list[Entry]:
        if recount:
            # The counter may be older than the ledger (restored backup): begin after what the ledger holds.
            self._sequences.raise_to(group, self._ledger.highest_number(group))
        first, now = self._sequences.take(group, len(waiting)), self._clock.now()
        entries = []
        for number, (approval, version) in enumerate(waiting, start=first):
            body = bodies[approval.body_id]
            try:
                entry = assigned(approval, body, number, self._rule, version=version, now=now, by=actor.name)
            except SequenceExhausted:
                hold = exhausted(approval, body.guiding_department, self._rule)
                entry = held(approval, hold, version=version, now=now)
            entries.append(entry)
        return entries

    def _obstacle(self, approval: Approval, body: Body, departments: Container[str]) -> Hold | None:
        return obstacle(
            approval,
            body,
            item_types=self._item_types,
            departments=departments,
            levels=self._levels,
            is_valid_uscc=self._is_valid_uscc,
        )


def _approval(event: Envelope) -> Approval:
    body = event.data["body"]
    return Approval(
        item_id=event.item_id,
        item_name=event.data["item_name"],
        item_type=str(event.data["elements"].get("item_type", "")),
        body_id=body["body_id"],
        body_name=body["name"],
        revision=event.revision,
        content_hash=event.content_hash,
        sequence=event.sequence,
        message_id=event.message_id,
        approved_at=event.occurred_at,
        list_kind=event.data["list_kind"],
        part=event.data.get("part", ""),
        source=_source_of(event.data),
    )


def _source_of(data: Mapping[str, Any]) -> Source | None:
    if source := data.get("source"):
        return Source(**{name: source[name] for name in _OF_SOURCE if name in source})
    parent = data.get("parent")
    # a parent of the city without a code has none to share: then the item gets a number of its own
    if not parent or not (parent["base_code"] or parent["level"] == DISTRICT):
        return None
    return Source(kind=UPPER_ITEM, source_id=parent["parent_id"], base_code=parent["base_code"], level=parent["level"])


def _outcome(item_id: str, entry: Entry | None, was_waiting: bool, missing: set[str]) -> Outcome:
    if entry is None:
        return Outcome(
            item_id=item_id, ok=False, code="not_found", message="台账里没有这个事项。请核对事项编号，或等审核通过。"
        )
    if entry.is_assigned:
        message = f"已赋码：{entry.base_code}" if was_waiting else f"这个事项早已赋码：{entry.base_code}"
        return Outcome(item_id=item_id, ok=True, code="done" if was_waiting else "already_assigned", message=message)
    if entry.approval.body_id in missing:
        return Outcome(
            item_id=item_id,
            ok=False,
            code="body_unknown",
            message=f"还没有收到实施机构“{entry.approval.body_name}”的登记资料。请稍后再试。",
        )
    hold = entry.hold or Hold(code="held", message="仍在等待处理。请稍后再试。")
    return Outcome(item_id=item_id, ok=False, code=hold.code, message=hold.message)
