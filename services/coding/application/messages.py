"""Turns entries of the ledger into the messages that the contracts know."""

from __future__ import annotations

from collections.abc import Mapping

from services.coding.domain.ledger import Entry
from shared.contracts.envelope import Envelope, emit
from shared.kernel.actor import SYSTEM, Actor


def code_assigned(entry: Entry, actor: Actor = SYSTEM) -> Envelope:
    """Return the message that tells an item's codes; told again later, it has the same id."""
    approval = entry.approval
    return emit(
        "code_assigned",
        aggregate_id=entry.item_id,
        sequence=entry.announced_sequence,
        occurred_at=entry.settled_at,
        actor=actor.as_record(),
        item_id=entry.item_id,
        revision=approval.revision,
        content_hash=approval.content_hash,
        caused_by=approval.message_id,
        data={
            "base_code": entry.base_code,
            "implementation_code": entry.implementation_code,
            "item_name": approval.item_name,
            "body": {"body_id": approval.body_id, "name": approval.body_name},
            "list_kind": approval.list_kind,
            "part": approval.part,
        },
    )


def code_retired(entry: Entry, known: Mapping[str, Entry]) -> Envelope:
    """Return the message that tells that an item's codes are retired; `known` are entries of its successors."""
    approval, lineage = entry.approval, entry.lineage
    assert lineage is not None, "only a retired code is told of as retired"
    return emit(
        "code_retired",
        aggregate_id=entry.item_id,
        sequence=lineage.sequence,
        occurred_at=lineage.at,
        actor=SYSTEM.as_record(),
        item_id=entry.item_id,
        revision=approval.revision,
        content_hash=approval.content_hash,
        caused_by=lineage.caused_by,
        data={
            "operation_id": lineage.operation_id,
            "kind": lineage.kind,
            "base_code": entry.base_code,
            "implementation_code": entry.implementation_code,
            "retired_on": lineage.on.isoformat(),
            "item_name": approval.item_name,
            "body": {"body_id": approval.body_id, "name": approval.body_name},
            "successors": [
                {"item_id": each, "base_code": known[each].base_code if each in known else ""}
                for each in lineage.successors
            ],
            "list_kind": approval.list_kind,
            "part": approval.part,
        },
    )


def told(entry: Entry, actor: Actor) -> list[Envelope]:
    """
    Return what a change of an entry causes.

    A later revision keeps the codes: who joins by item has them already, so nothing is told again.
    """
    return [code_assigned(entry, actor)] if entry.announced_sequence == entry.version else []
