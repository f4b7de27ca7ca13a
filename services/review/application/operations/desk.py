"""The legal and the staffing office on operations that bodies ask for (动态调整操作): hear, list, speak, answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol

from services.review.application.lists import PERMISSION as VIEW
from services.review.application.operations.messages import answered
from services.review.application.policy import PolicyBook
from services.review.application.speakers import StandingIn, own_office, person, speaking_office
from services.review.domain.operations.operation import NotAsked, Operation, OperationState, Word
from shared.contracts.envelope import Envelope
from shared.kernel.actor import Actor
from shared.kernel.clock import Clock
from shared.kernel.errors import NotFound, NotYet
from shared.kernel.racing import until_won

GIVE = "opinion.give"
TRIES = 5


class OperationNotFound(NotFound):
    """Review has heard of no such operation."""

    code = "operation_not_found"


@dataclass(frozen=True, kw_only=True)
class OperationPage:
    """One page of operations, with the number of all."""

    operations: Sequence[Operation]
    total: int
    page: int
    size: int


class Operations(Protocol):
    """The operations that review has heard of."""

    def find(self, operation_id: str) -> Operation | None:
        """Return one operation."""

    def add(self, operation: Operation) -> None:
        """Keep a new one; one that is there already stays as it is."""

    def save(self, operation: Operation, messages: Sequence[Envelope] = ()) -> None:
        """
        Keep a changed one with what is told of it.

        :raises LostRace: when somebody else changed it meanwhile
        """

    def answered_since(self, since: datetime | None) -> Iterator[Sequence[Operation]]:
        """Yield, in portions, those that are answered, by a word that was said since then."""

    def say_again(self, entries: Sequence[tuple[str, Sequence[Envelope]]]) -> int:
        """Put messages into the outbox of operations as they stand; return how many."""

    def page(self, *, state: str, office: str, page: int, size: int) -> tuple[Sequence[Operation], int]:
        """Return one page, the oldest first, and how many there are; `office` leaves those that wait for it."""


class OperationDesk:
    """Use cases over one database."""

    def __init__(self, *, store: Operations, policies: PolicyBook, clock: Clock) -> None:
        self._store, self._policies, self._clock = store, policies, clock

    def requested(self, events: Sequence[Envelope]) -> None:
        """Lay operations before their offices; a repeated message changes nothing."""
        for event in events:
            self._store.add(_heard(event))

    def withdrawn(self, events: Sequence[Envelope]) -> None:
        """
        Take operations off the desk that their bodies gave up.

        :raises NotYet: when the request itself has not arrived
        """
        for event in events:
            until_won(partial(self._withdraw, event), tries=TRIES)

    def resend(self, since: datetime | None) -> int:
        """Say again what was answered since then, however long ago it was asked for; returns how many messages."""
        return sum(
            self._store.say_again([(one.operation_id, [answered(one)]) for one in portion])
            for portion in self._store.answered_since(since)
        )

    def page(self, *, state: str, mine: bool, page: int, size: int, actor: Actor) -> OperationPage:
        """
        Return one page of operations in a state, or all; `mine` leaves those that wait for the person's office,
        which are none for somebody who speaks for no office.

        :raises NotPermitted: when the account may not see reviews
        """
        actor.require(VIEW)
        office = own_office(actor, self._policies.current()) if mine else ""
        if mine and not office:
            return OperationPage(operations=(), total=0, page=page, size=size)
        found, total = self._store.page(state=state, office=office, page=page, size=size)
        return OperationPage(operations=found, total=total, page=page, size=size)

    def one(self, operation_id: str, *, actor: Actor) -> Operation:
        """
        Return one operation.

        :raises OperationNotFound: when review has heard of none of this id
        """
        actor.require(VIEW)
        found = self._store.find(operation_id)
        if found is None:
            raise OperationNotFound("没有这项操作。请从“动态调整操作”里选。")
        return found

    def may_speak(self, operation: Operation, *, actor: Actor) -> bool:
        """Tell whether the person's office has still to speak, and he is the one who may."""
        if not actor.may(GIVE) or operation.has_heard(actor.account_id):
            return False
        if operation.body_id in (actor.body_id, _principal_body(actor)):
            return False
        is_open = operation.state is OperationState.OPEN
        return is_open and own_office(actor, self._policies.current()) in operation.waiting_for

    def speak(self, operation_id: str, *, version: int, is_approved: bool, reason: str, actor: Actor) -> Operation:
        """
        Say what the person's office holds of an operation; the last word answers it.

        Said twice, as by a double click, it is said once. Of two at the same instant one wins; the other is told who.

        :raises NotPermitted: when the account gives no opinions
        :raises NotAsked: when the person stands in for somebody of the body that asks
        :raises Refusal: as `Operation.said` says
        """
        actor.require(GIVE)
        word = Word(
            office=speaking_office(actor, self._policies.current()),
            is_approved=is_approved,
            reason=reason,
            by=person(actor),
            at=self._clock.now(),
        )
        # who was slower looks once more: what has been said by now names the faster one
        return until_won(partial(self._speak, operation_id, word, version, actor), tries=2)

    def _speak(self, operation_id: str, word: Word, seen: int, actor: Actor) -> Operation:
        known = self.one(operation_id, actor=actor)
        if known.body_id == _principal_body(actor):
            raise NotAsked("这是您代岗的人自己单位申请的操作，不能由其委托的人审核。")
        operation = known.said(word, seen)
        if operation is not known:
            self._store.save(operation, [answered(operation)] if operation.is_answered else [])
        return operation

    def _withdraw(self, event: Envelope) -> None:
        known = self._store.find(event.data["operation_id"])
        if known is None:
            raise NotYet(f"operation not heard of yet: {event.data['operation_id']}")
        after = known.withdrawn(event.occurred_at)
        if after is not known:
            self._store.save(after)


def _principal_body(actor: Actor) -> str:
    """Return the body of whom the person stands in for; nothing when he speaks for himself."""
    return actor.principal.body_id if isinstance(actor, StandingIn) else ""


def _heard(event: Envelope) -> Operation:
    about = dict(event.data)
    offices = tuple(about.pop("offices"))
    return Operation(
        operation_id=about["operation_id"],
        version=1,
        about=about,
        offices=offices,
        item_id=event.item_id,
        revision=event.revision,
        content_hash=event.content_hash,
        heard_as=event.message_id,
        requested_at=event.occurred_at,
    )
