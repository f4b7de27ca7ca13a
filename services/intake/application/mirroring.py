"""What the other services say of our items, kept as they say it.

Each message sets only its own fields and is guarded by the sequence of its own kind. So a refusal that overtakes
the approval before it does not swallow that approval, and a list that was returned never undoes an adoption.
"""

from __future__ import annotations

from collections.abc import Sequence

from services.intake.application.ports import Fact, Items, Mirror, Opinions
from services.intake.domain.items import ItemState
from shared.contracts.envelope import Envelope

Events = Sequence[Envelope]
COORDINATION = "coordination"
"""Stands for the office of a decision about opinions: the coordinating office has no office of a reviewer."""


class Mirroring:
    """Use cases of the message handlers; each takes all that has arrived and writes once."""

    def __init__(self, *, items: Items, opinions: Opinions) -> None:
        self._items = items
        self._opinions = opinions

    def note_review_opened(self, events: Events) -> None:
        """Note which offices look at which round."""
        self._items.mirror(
            [
                _mirror(
                    event,
                    "opened",
                    {"progress.round": event.data["round"], "progress.offices": list(event.data["offices"])},
                )
                for event in events
            ]
        )

    def note_opinions(self, events: Events) -> None:
        """Keep the opinions, each under the id of its message."""
        self._opinions.add([_fact(event) for event in events])

    def note_decisions(self, events: Events) -> None:
        """Keep what the coordinating office decided about opinions, each under the id of its message."""
        self._opinions.add([_decision(event) for event in events])

    def take_returned(self, events: Events) -> None:
        """Give items back to their body for correction: after a formal check or a ruling with the reason of it."""
        self._items.mirror(
            [
                _mirror(
                    event,
                    "review",
                    {
                        "state": ItemState.RETURNED.value,
                        "withdrawal_requested": False,
                        "progress.returned_at": event.occurred_at,
                        "progress.return_reason": event.data.get("reason", ""),
                        "progress.is_formal_return": event.data.get("is_formal", False),
                        "updated_at": event.occurred_at,
                    },
                )
                for event in events
            ]
        )

    def take_withdrawn(self, events: Events) -> None:
        """Give items back to their body because it asked for them in time."""
        self._items.mirror(
            [
                _mirror(
                    event,
                    "review",
                    {
                        "state": ItemState.WITHDRAWN.value,
                        "withdrawal_requested": False,
                        "updated_at": event.occurred_at,
                    },
                )
                for event in events
            ]
        )

    def note_withdrawal_refused(self, events: Events) -> None:
        """Note that a request came too late; where the item stands is said by other messages."""
        self._items.mirror(
            [
                _mirror(event, "withdrawal", {"withdrawal_requested": False, "withdrawal_answer": event.data["reason"]})
                for event in events
            ]
        )

    def take_approved(self, events: Events) -> None:
        """Mark items that every office approved."""
        self._items.mirror(
            [
                _mirror(
                    event,
                    "review",
                    {
                        "state": ItemState.APPROVED.value,
                        "withdrawal_requested": False,
                        "progress.approved_at": event.occurred_at,
                        "updated_at": event.occurred_at,
                    },
                )
                for event in events
            ]
        )

    def note_codes(self, events: Events) -> None:
        """Note the codes of items."""
        self._items.mirror(
            [
                _mirror(
                    event,
                    "coding",
                    {
                        "progress.base_code": event.data["base_code"],
                        "progress.implementation_code": event.data["implementation_code"],
                    },
                )
                for event in events
            ]
        )

    def note_adopted(self, events: Events) -> None:
        """Note the adoption on each item of a list; lists have no common sequence, so time orders them."""
        self._items.mirror(
            [
                Mirror(
                    item_id=entry["item_id"],
                    kind="adoption",
                    sequence=_moment(event),
                    fields={
                        "progress.adopted_at": event.occurred_at,
                        "progress.adopted_hash": entry["content_hash"],
                        "progress.document_no": event.data["document_no"],
                    },
                )
                for event in events
                for entry in event.data["entries"]
            ]
        )

    def note_list_returned(self, events: Events) -> None:
        """Note on each item of a list that the list came back, and why."""
        self._items.mirror(
            [
                Mirror(
                    item_id=entry["item_id"],
                    kind="list_return",
                    sequence=_moment(event),
                    fields={
                        "progress.list_returned_at": event.occurred_at,
                        "progress.list_returned_hash": entry["content_hash"],
                        "progress.list_return_reason": event.data["reason"],
                    },
                )
                for event in events
                for entry in event.data["entries"]
            ]
        )

    def note_published(self, events: Events) -> None:
        """Note where the portal shows the items."""
        self._items.mirror(
            [
                _mirror(
                    event,
                    "publication",
                    {
                        "progress.published_at": event.occurred_at,
                        "progress.published_hash": event.content_hash,
                        "progress.edition_number": event.data["edition_number"],
                        "progress.path": event.data["path"],
                    },
                )
                for event in events
            ]
        )


def _mirror(event: Envelope, kind: str, fields: dict[str, object]) -> Mirror:
    return Mirror(item_id=event.item_id, kind=kind, sequence=event.sequence, fields=fields)


def _moment(event: Envelope) -> int:
    return int(event.occurred_at.timestamp() * 1000)


def _fact(event: Envelope) -> Fact:
    opinion = event.data["opinion"]
    return Fact(
        message_id=event.message_id,
        item_id=event.item_id,
        round=event.data["round"],
        office=opinion["office"],
        verdict=opinion["verdict"],
        reason=opinion["reason"],
        account_name=opinion["account_name"],
        content_hash=opinion["content_hash"],
        given_at=event.occurred_at,
        remarks=[dict(remark) for remark in opinion.get("remarks", ())],
    )


def _decision(event: Envelope) -> Fact:
    said = event.data
    if "upholds" in said:
        verdict = "upheld" if said["upholds"] else "overruled"
    else:
        verdict = "struck" if said["is_struck"] else "handed_back"
    return Fact(
        message_id=event.message_id,
        item_id=event.item_id,
        round=said["round"],
        office=COORDINATION,
        verdict=verdict,
        reason=said["reason"],
        account_name=event.actor.get("name", ""),
        content_hash=event.content_hash,
        given_at=event.occurred_at,
        about=tuple(said["offices"]),
    )
