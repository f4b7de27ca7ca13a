"""The register of duties (三定职责): the staffing office keeps it, every reviewer reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.review.application.lists import PERMISSION as VIEW
from services.review.application.ports import Bodies
from services.review.application.speakers import person
from services.review.domain.duties import Duty, DutyAct, DutyEntry, DutyRefused, DutyWords, checked
from shared.kernel.actor import Actor
from shared.kernel.clock import Clock
from shared.kernel.errors import NotFound, Problem
from shared.kernel.ids import new_id

MANAGE = "duty.manage"


class DutyNotFound(NotFound):
    """The register has no such duty."""

    code = "duty_not_found"


@dataclass(frozen=True, kw_only=True)
class DutyPage:
    """One page of the register with the number of all lines."""

    duties: tuple[Duty, ...]
    total: int


class DutyStore(Protocol):
    """The duties."""

    def add(self, duty: Duty) -> None:
        """Keep a new duty."""

    def put(self, duty: Duty) -> None:
        """
        Keep a changed duty.

        :raises LostRace: when somebody else changed it meanwhile
        """

    def find(self, duty_id: str) -> Duty | None:
        """Return one duty."""

    def of_body(self, body_id: str) -> Sequence[Duty]:
        """Return what a body has to do now, in the order in which it was brought in."""

    def page(self, *, body_id: str, text: str, over: bool, page: int, size: int) -> DutyPage:
        """Return duties that are in force, or over; of a body and with a piece of text, where these are given."""


class Duties:
    """Use cases of the register over one database."""

    def __init__(self, *, store: DutyStore, bodies: Bodies, clock: Clock) -> None:
        self._store, self._bodies, self._clock = store, bodies, clock

    def page(self, *, body_id: str, text: str, over: bool, page: int, size: int, actor: Actor) -> DutyPage:
        """
        Return one page of the register.

        :raises NotPermitted: when the account may not see reviews
        """
        actor.require(VIEW)
        return self._store.page(body_id=body_id, text=text.strip(), over=over, page=page, size=size)

    def of_body(self, body_id: str, *, actor: Actor) -> Sequence[Duty]:
        """Return what a body has to do now, for whoever judges its items."""
        actor.require(VIEW)
        return self._store.of_body(body_id)

    def one(self, duty_id: str, *, actor: Actor) -> Duty:
        """
        Return a duty with its history.

        :raises DutyNotFound: when the register has none of this id
        """
        actor.require(VIEW)
        duty = self._store.find(duty_id)
        if duty is None:
            raise DutyNotFound("职责登记册里没有这一条。请从“三定职责”里选。")
        return duty

    def add(self, body_id: str, words: DutyWords, *, actor: Actor) -> Duty:
        """
        Bring a duty in.

        :raises NotPermitted: when the account does not keep the register
        :raises DutyRefused: when the body is unknown, or the words are missing or too long
        """
        actor.require(MANAGE)
        if body_id not in self._bodies.names():
            problem = Problem("body_id", "单位", "没有选，或者机构名录里没有", "请从机构名录里选", rule="duty")
            raise DutyRefused(problem.sentence(), (problem,))
        entry = DutyEntry(act=DutyAct.ADDED, words=checked(words), reason="", by=person(actor), at=self._clock.now())
        duty = Duty(duty_id=new_id(), body_id=body_id, version=1, history=(entry,))
        self._store.add(duty)
        return duty

    def change(self, duty_id: str, words: DutyWords, *, version: int, reason: str, actor: Actor) -> Duty:
        """
        Word a duty otherwise.

        :raises NotPermitted: when the account does not keep the register
        :raises Refusal: as `Duty.changed` says
        """
        actor.require(MANAGE)
        known = self.one(duty_id, actor=actor)
        duty = known.changed(words, seen=version, reason=reason, by=person(actor), at=self._clock.now())
        self._store.put(duty)
        return duty

    def end(self, duty_id: str, *, version: int, reason: str, actor: Actor) -> Duty:
        """
        Say that a body has a duty no more.

        :raises NotPermitted: when the account does not keep the register
        :raises Refusal: as `Duty.ended` says
        """
        actor.require(MANAGE)
        known = self.one(duty_id, actor=actor)
        duty = known.ended(seen=version, reason=reason, by=person(actor), at=self._clock.now())
        self._store.put(duty)
        return duty

    def body_names(self, *, actor: Actor) -> Mapping[str, str]:
        """Return the bodies by id, in the order of their names."""
        actor.require(VIEW)
        return self._bodies.names()
