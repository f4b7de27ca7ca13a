"""What review, the district government and coding say of operations, and what items become on the day of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from services.intake.application.messages import withdrawal_requested
from services.intake.application.operations.messages import hindered
from services.intake.application.operations.moving_files import MovingFiles
from services.intake.application.operations.ports import OperationStore
from services.intake.application.operations.room import Obstacle, Room
from services.intake.application.ports import Bodies, ItemChange, Items
from services.intake.domain.items import ServiceItem
from services.intake.domain.operations.effects import Carried, Taking, affected, asks_back
from services.intake.domain.operations.operation import Answer, Decision, Operation, Word
from shared.contracts.envelope import Envelope
from shared.kernel.actor import SYSTEM
from shared.kernel.errors import Conflict, LostRace
from shared.kernel.racing import until_won
from shared.standards.item_operations import Effect, kind_of

ROUNDS = 8
BY = "动态调整"
"""Who changed an item, as its page says it: the operation is named beside it."""
Events = Sequence[Envelope]
Telling = Callable[[Operation], Sequence[Envelope]]


class NoRoom(Conflict):
    """The receiving body has something in the way of a transfer that this intake does not know, so none can show it."""

    code = "no_room"


class HearingOperations:
    """Use cases of the message handlers; what is late or repeated changes nothing."""

    def __init__(self, *, store: OperationStore, items: Items, bodies: Bodies, room: Room, files: MovingFiles) -> None:
        self._store, self._items, self._bodies, self._room, self._files = store, items, bodies, room, files

    def answered(self, events: Events) -> None:
        """Keep what the offices answered."""
        for event in events:
            self._note(event, partial(Operation.with_answer, answer=_answer(event)))

    def decided(self, events: Events) -> None:
        """Keep what the district government decided."""
        for event in events:
            self._note(event, partial(Operation.with_decision, decision=_decision(event)))

    def carried_out(self, events: Events) -> set[str]:
        """
        Make the items what the operations make them: first the items, then the operation. Return which were changed.

        The implementation lists of an item of the directory list go with it. What is noted as carried out is done: said
        again (`resend`), it would undo what later operations made of the items. Where the receiving body of a transfer
        has got something that is in the way, nothing moves: the operation says so, and is heard again (`Hindered`).

        :raises LostRace: when others were faster each time; the messages may simply come again
        :raises NoRoom: when there is no room, and the operation is not known here
        """
        changed: set[str] = set()
        known = self._store.find(event.data["operation_id"] for event in events)
        done = {operation_id for operation_id, operation in known.items() if operation.carried_out_at}
        for event in (one for one in events if one.data["operation_id"] not in done):
            if obstacles := self._obstacles(event):
                self._hinder(event, obstacles)
                continue
            changed |= self._affect(event)
            self._move_files(event)
            self._note(event, partial(Operation.with_carrying_out, at=event.occurred_at))
        return changed

    def codes_retired(self, events: Events) -> None:
        """Keep which codes were retired."""
        for event in events:
            code = event.data["base_code"]
            self._note(event, partial(Operation.with_retired_code, item_id=event.item_id, base_code=code))

    def _affect(self, event: Envelope) -> set[str]:
        carried, changed = self._carried(event.data), set[str]()
        for _ in range(ROUNDS):
            changes = [
                ItemChange(before=item, after=after, messages=_told(item, after))
                for item in self._room.with_lists(one["item_id"] for one in event.data["items"])
                if (after := affected(item, carried, by=BY, at=event.occurred_at)) != item
            ]
            lost = self._items.save(changes) if changes else set()
            changed |= {one.after.item_id for one in changes} - lost
            if not lost:
                return changed
        raise LostRace()

    def _obstacles(self, event: Envelope) -> Sequence[Obstacle]:
        data = event.data
        if kind_of(data["kind"]).effect is not Effect.MOVE:
            return ()
        return self._room.obstacles((one["item_id"] for one in data["items"]), data["to_body"]["body_id"])

    def _hinder(self, event: Envelope, obstacles: Sequence[Obstacle]) -> None:
        reason = "".join(dict.fromkeys(one.meanwhile for one in obstacles))
        if event.data["operation_id"] not in self._store.find([event.data["operation_id"]]):
            raise NoRoom(f"{reason}让开以后请重试这条消息。")
        hindrance: dict[str, Any] = {
            "reason": reason,
            "item_ids": tuple(dict.fromkeys(one.other.item_id for one in obstacles)),
            "at": event.occurred_at,
            "message": event.encode(),
        }
        self._note(event, lambda known: known.with_hindrance(**hindrance), told=lambda after: [hindered(after)])

    def _move_files(self, event: Envelope) -> None:
        data = event.data
        if kind_of(data["kind"]).effect is Effect.MOVE:
            of, to = data["body"]["body_id"], data["to_body"]["body_id"]
            items = self._room.with_lists(one["item_id"] for one in data["items"])
            self._files.follow([item for item in items if item.body_id == to], of=of, to=to)

    def _carried(self, data: Mapping[str, Any]) -> Carried:
        kind = kind_of(data["kind"])
        return Carried(
            operation_id=data["operation_id"],
            kind=kind,
            since=data["effective_on"],
            decision_no=data["decision_no"],
            until=data["until"],
            taking=self._taking(data["to_body"]) if kind.effect is Effect.MOVE else None,
        )

    def _taking(self, to_body: Mapping[str, str]) -> Taking:
        body = self._bodies.find([to_body["body_id"]]).get(to_body["body_id"])
        return Taking(
            body_id=to_body["body_id"],
            body_name=body.name if body else to_body["name"],
            supervising_body_id=body.supervising_body_id if body and body.needs_endorsement else "",
        )

    def _note(self, event: Envelope, noted: Callable[[Operation], Operation], told: Telling = lambda _: ()) -> None:
        until_won(lambda: self._note_once(event.data["operation_id"], noted, told), tries=ROUNDS)

    def _note_once(self, operation_id: str, noted: Callable[[Operation], Operation], told: Telling) -> None:
        known = self._store.find([operation_id]).get(operation_id)
        if known is None:
            return  # asked for by an intake whose database is no more
        after = noted(known)
        if after is not known:
            self._store.save(after, told(after))


def _told(before: ServiceItem, after: ServiceItem) -> Sequence[Envelope]:
    """Return what review is told of an item that ended while it reads a text of it: its round is over."""
    return [withdrawal_requested(after, SYSTEM.as_record())] if asks_back(before, after) else ()


def _answer(event: Envelope) -> Answer:
    words = tuple(
        Word(
            office=word["office"],
            is_approved=word["is_approved"],
            reason=word["reason"],
            account_name=word["account_name"],
            given_at=datetime.fromisoformat(word["given_at"]),
        )
        for word in event.data["words"]
    )
    return Answer(is_approved=event.data["is_approved"], words=words, at=event.occurred_at)


def _decision(event: Envelope) -> Decision:
    data, day = event.data, event.data["effective_on"]
    return Decision(
        is_adopted=data["is_adopted"],
        decision_no=data["decision_no"],
        effective_on=date.fromisoformat(day) if day else None,
        reason=data["reason"],
        at=event.occurred_at,
    )
