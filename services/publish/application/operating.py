"""Operations on published items (动态调整操作): lay before the district government, decide, carry out on the day."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, Protocol

from services.publish.application.listing import ADOPT, RETURN, UnknownDecision
from services.publish.application.operation_messages import about_operation, carried_out, decided
from services.publish.application.ports import Catalogue, Editions, Move, PortalPages
from services.publish.application.reading import VIEW
from services.publish.domain.catalogue import CatalogueItem, ItemState
from services.publish.domain.operations import Operation, OperationState, PageNotice, notices_of
from shared.contracts.envelope import Envelope
from shared.kernel.actor import Actor
from shared.kernel.clock import day_in_china
from shared.kernel.errors import Conflict, LostRace
from shared.kernel.racing import until_won
from shared.standards.item_operations import Effect

TRIES = 10


class SuccessorNotPublished(Conflict):
    """What is to take the place of an item cannot be read on the portal yet."""

    code = "successor_not_published"


class SuccessorEnds(Conflict):
    """What is to take the place of an item would itself be no more."""

    code = "successor_ends"


class Operations(Protocol):
    """The operations that publish has heard of."""

    def get(self, operation_id: str) -> Operation:
        """:raises NotFound: when there is none of this id"""
        ...

    def add(self, operation: Operation) -> bool:
        """Keep a new one; False when it is there already."""
        ...

    def save(self, operation: Operation, messages: Sequence[Envelope] = ()) -> None:
        """:raises LostRace: when somebody else changed it meanwhile"""
        ...

    def page(self, *, state: str, page: int, size: int) -> tuple[Sequence[Operation], int]:
        """Return one page, the oldest first, and how many there are."""
        ...

    def count(self, state: str) -> int: ...

    def decided_since(self, since: datetime) -> Iterator[Operation]:
        """Return those that came here since then and are decided on, for `resend`."""
        ...

    def say_again(self, spoken: Sequence[tuple[str, Envelope]]) -> int: ...

    def adopted(self) -> Sequence[Operation]:
        """Return adopted ones whose day is to come."""
        ...

    def due(self, today: date) -> Sequence[Operation]:
        """Return adopted ones whose day has come, in the order of their days."""
        ...

    def carried_out_on(self, item_ids: Collection[str]) -> Sequence[Operation]:
        """Return those that were carried out on any of these items."""
        ...

    def note_retired(self, operation_id: str, item_id: str, base_code: str) -> None: ...


class PageChanges(Protocol):
    """What operations do to the pages of items and of their implementation lists."""

    def lists_of(self, item_ids: Collection[str]) -> Collection[str]:
        """Return the ids of the implementation lists of these items, on the portal or on their way to it."""
        ...

    def retire(self, item_ids: Collection[str]) -> None:
        """Take pages out of search and figures; each can still be read at its address."""
        ...

    def move(self, item_ids: Collection[str], body_id: str, body_name: str) -> None:
        """Let pages name another body."""
        ...


class Operating:
    """The use cases of the decision officer, the message handlers and the minute's sweep."""

    def __init__(
        self,
        *,
        operations: Operations,
        changes: PageChanges,
        catalogue: Catalogue,
        editions: Editions,
        pages: PortalPages,
    ) -> None:
        self._operations, self._changes = operations, changes
        self._catalogue, self._editions, self._pages = catalogue, editions, pages

    def answered(self, events: Sequence[Envelope]) -> None:
        """Lay what review approved before the government; what it refused is no matter of publish."""
        for event in events:
            if event.data["is_approved"]:
                self._operations.add(_heard(event))

    def withdrawn(self, events: Sequence[Envelope]) -> None:
        """
        Take operations off the desk that their bodies gave up, also before they came here.

        :raises LostRace: when others were faster each time
        """
        for event in events:
            if not self._operations.add(_heard(event).withdrawn()):
                until_won(partial(self._withdraw, event.data["operation_id"]), tries=TRIES)

    def codes_retired(self, events: Sequence[Envelope]) -> None:
        """Note which codes an operation has retired."""
        for event in events:
            self._operations.note_retired(event.data["operation_id"], event.item_id, event.data["base_code"])

    def page(self, *, actor: Actor, state: str, page: int, size: int) -> tuple[Sequence[Operation], int]:
        """Return one page of operations in a state, or all, and how many there are."""
        actor.require(VIEW)
        return self._operations.page(state=state, page=page, size=size)

    def waiting(self, *, actor: Actor) -> int:
        """Return how many wait for the government."""
        actor.require(VIEW)
        return self._operations.count(OperationState.WAITING.value)

    def one(self, *, actor: Actor, operation_id: str) -> Operation:
        """:raises NotFound: when publish knows no such operation"""
        actor.require(VIEW)
        return self._operations.get(operation_id)

    def decide(
        self,
        *,
        actor: Actor,
        operation_id: str,
        version: int,
        decision: str,
        now: datetime,
        document_no: str = "",
        effective_on: date | None = None,
        reason: str = "",
    ) -> Operation:
        """
        Adopt an operation with document number and day, or return it with the reason.

        Sent twice, as by a double click, it is decided once. Of two officers at the same instant one wins; the other
        is told who.

        :raises NotPermitted: when the account does not decide
        :raises UnknownDecision: when it is neither
        :raises SuccessorNotPublished: when what takes an item's place is not on the portal yet
        :raises SuccessorEnds: when that is to end before, or this would end what is to take another item's place
        :raises Refusal: as `Operation.adopted` and `Operation.returned` say
        """
        actor.require("list.decide")
        made: dict[str, Any] = {"by": actor.as_record(), "at": now, "seen": version}
        if decision == ADOPT:
            made |= {"document_no": document_no, "effective_on": effective_on, "today": day_in_china(now)}
        elif decision == RETURN:
            made |= {"reason": reason}
        else:
            raise UnknownDecision("审定结论只能是“审定通过”或“退回”。请选择其中一个。")
        # who was slower looks once more: what has been decided by now names the faster one
        return until_won(partial(self._decide, operation_id, decision, made), tries=2)

    def carry_out_due(self, *, now: datetime) -> int:
        """
        Carry out what is due: pages and items first, the operation last; return how many there were.

        Killed anywhere it comes again next minute, and finds done what was done.
        """
        due = self._operations.due(day_in_china(now))
        for operation in due:
            self._carry_out(operation, now)
        return len(due)

    def resend(self, *, since: datetime) -> int:
        """Put what was decided and carried out into the outboxes again; return how many messages."""
        return self._operations.say_again(
            [
                (one.operation_id, message)
                for one in self._operations.decided_since(since)
                for message in about_operation(one)
            ]
        )

    def notices(self, item_ids: Collection[str]) -> tuple[PageNotice, ...]:
        """Return what the page of an item says of operations: on it, or on what it implements."""
        return notices_of(self._operations.carried_out_on(item_ids))

    def _decide(self, operation_id: str, decision: str, made: Mapping[str, Any]) -> Operation:
        known = self._operations.get(operation_id)
        after = known.adopted(**made) if decision == ADOPT else known.returned(**made)
        if after is known:
            return known
        if decision == ADOPT:
            self._check_successors(known)
            self._check_adopted(known)
        self._operations.save(after, [decided(after)])
        return after

    def _check_successors(self, operation: Operation) -> None:
        ids = [one["item_id"] for one in operation.about["successors"]]
        known = self._catalogue.load(ids)
        missing = [
            one["item_name"] for one in operation.about["successors"] if not _is_shown(known.get(one["item_id"]))
        ]
        if missing:
            names = "、".join(missing)
            raise SuccessorNotPublished(f"代替的事项“{names}”还没有公布。请先公布，再审定这项操作。")

    def _check_adopted(self, operation: Operation) -> None:
        """Refuse to lead citizens from an item that ended to one that ends, too."""
        for other in self._operations.adopted():
            what = f"另一项已审定、待生效的操作（{other.kind.name_zh}）"
            if ending := other.ends & operation.successors.keys():
                name = operation.successors[min(ending)]
                raise SuccessorEnds(f"代替的事项“{name}”按{what}将退出清单，不能代替别的事项。请退回这项操作。")
            if ending := operation.ends & other.successors.keys():
                name = other.successors[min(ending)]
                raise SuccessorEnds(f"“{name}”要按{what}代替别的事项。请等那一项生效以后，再审定这项操作。")

    def _carry_out(self, operation: Operation, now: datetime) -> None:
        if operation.kind.effect in (Effect.RETIRE, Effect.MOVE):
            self._change_pages(operation)
            self._pages.summarise(self._editions.highest_number())
        after = operation.carried_out(now)
        try:
            self._operations.save(after, [carried_out(after)])
        except LostRace:
            return  # a second worker did the same

    def _change_pages(self, operation: Operation) -> None:
        """Change the items with their implementation lists, and then their pages."""
        ids = [*operation.item_ids, *self._changes.lists_of(operation.item_ids)]
        if operation.kind.effect is Effect.RETIRE:
            self._change_items(ids, CatalogueItem.retired)
            self._changes.retire(operation.item_ids)
            return
        to_body = operation.about["to_body"]
        body_id, name = to_body["body_id"], to_body["name"]
        self._change_items(ids, lambda item: item.moved(body_id, name))
        self._changes.move(ids, body_id, name)

    def _change_items(self, item_ids: Collection[str], changed: Callable[[CatalogueItem], CatalogueItem]) -> None:
        waiting: Collection[str] = set(item_ids)
        for _ in range(TRIES):
            pairs = [(item, changed(item)) for item in self._catalogue.load(waiting).values()]
            waiting = self._catalogue.save([Move(before=item, after=after) for item, after in pairs if after != item])
            if not waiting:
                return
        raise LostRace

    def _withdraw(self, operation_id: str) -> None:
        known = self._operations.get(operation_id)
        after = known.withdrawn()
        if after is not known:
            self._operations.save(after)


def _is_shown(item: CatalogueItem | None) -> bool:
    return item is not None and item.live is not None and item.state is not ItemState.RETIRED


def _heard(event: Envelope) -> Operation:
    about = dict(event.data)
    about.pop("is_approved", None)
    about.pop("reason", None)
    words = about.pop("words", ())
    return Operation(
        operation_id=about["operation_id"],
        version=0,
        about=about,
        words=words,
        item_id=event.item_id,
        revision=event.revision,
        content_hash=event.content_hash,
        heard_as=event.message_id,
        heard_at=event.occurred_at,
    )
