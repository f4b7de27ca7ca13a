"""The register of bodies: who compiles, under which USCC, level and guiding department, in which years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from services.intake.application.deciding import ItemOutcome, refusal_of
from services.intake.application.register_entries import BodyEntry, body_changed, is_repeated, is_same, judged
from services.intake.application.register_import import RegisterImport
from services.intake.application.register_view import BodyChange, Register, RegisterView
from services.intake.domain.bodies import UNDER_A_DEPARTMENT, Body
from shared.kernel.actor import SYSTEM, Actor
from shared.kernel.clock import day_in_china
from shared.kernel.errors import Conflict, Invalid, LostRace, NotFound, Refusal

__all__ = ["BodyEntry", "BodyTaken", "Registering", "body_changed"]


class BodyTaken(Conflict):
    """Another body of the register has this name or this USCC."""

    code = "body_taken"


class Registering:
    """Use cases of the registrar for bodies; `importing` takes a whole file."""

    def __init__(self, *, bodies: Register) -> None:
        self._bodies = bodies
        self.importing = RegisterImport(bodies=bodies)

    def register_all(self, actor: Actor, entries: Sequence[BodyEntry], at: datetime) -> list[ItemOutcome]:
        """
        Register bodies in one read and one write; each has its own result.

        The order does not matter: a department may stand behind its enterprises and towns.
        """
        register = RegisterView(self._bodies.all())
        outcomes: dict[int, ItemOutcome] = {}
        changes: dict[str, tuple[int, BodyChange]] = {}
        for place in _departments_first(entries):
            try:
                change = _decided(actor, entries[place], register, at)
                if change.messages and change.after.body_id in changes:
                    raise LostRace("同一批里有这个机构的两条不同的登记。请合并成一条。")
            except Refusal as refusal:
                outcomes[place] = refusal_of(entries[place].body_id, refusal)
                continue
            outcomes[place] = ItemOutcome(item_id=change.after.body_id, ok=True, version=change.after.version)
            if change.messages:
                changes[change.after.body_id] = (place, change)
                register.put(change.after)
        for body_id in self._bodies.save_all([change for _, change in changes.values()]):
            outcomes[changes[body_id][0]] = refusal_of(body_id, LostRace())
        return [outcomes[place] for place in range(len(entries))]

    def register(self, actor: Actor, entry: BodyEntry, at: datetime) -> Body:
        """
        Register a body or change its entry; the same entry again changes nothing and sends nothing.

        :raises Invalid: listing all that is wrong
        :raises LostRace: when the entry was changed by somebody else
        :raises BodyTaken: when name or USCC belong to another body
        """
        change = _decided(actor, entry, RegisterView(self._bodies.all()), at)
        if change.messages and self._bodies.save_all([change]):
            raise LostRace()
        return change.after

    def announce_validity(self, at: datetime) -> int:
        """Tell the other services which bodies became valid or invalid by the calendar; return how many."""
        changes = []
        for body in self._bodies.out_of_date():
            after = replace(body, version=body.version + 1, is_valid=body.is_valid_on(day_in_china(at)))
            changes.append(BodyChange(before=body, after=after, messages=[body_changed(after, SYSTEM.as_record(), at)]))
        return len(changes) - len(self._bodies.save_all(changes))

    def body(self, body_id: str) -> Body:
        """
        Return one body.

        :raises NotFound: when the register does not have it
        """
        found = self._bodies.find([body_id]).get(body_id)
        if found is None:
            raise NotFound("机构名录里没有这个机构。请从机构名录里重新打开。")
        return found

    def all(self) -> list[Body]:
        """Return the whole register by name."""
        return self._bodies.all()


def _departments_first(entries: Sequence[BodyEntry]) -> list[int]:
    return sorted(range(len(entries)), key=lambda place: entries[place].kind in UNDER_A_DEPARTMENT)


def _decided(actor: Actor, entry: BodyEntry, register: RegisterView, at: datetime) -> BodyChange:
    """Return the change that an entry makes; without a message when there is nothing to change."""
    actor.require("body.manage")
    before = register.get(entry.body_id)
    after, problems = judged(entry, register, at)
    if problems:
        raise Invalid(f"机构“{after.name or '未命名'}”有 {len(problems)} 处要改。", problems)
    if before is not None and (is_same(before, after) or is_repeated(entry, before, after, at)):
        return BodyChange(before=before, after=before)
    if before is not None and entry.version != before.version:
        raise LostRace()
    if taken := register.taken(after):
        raise BodyTaken(f"{taken.message}。{taken.remedy}。")
    return BodyChange(before=before, after=after, messages=[body_changed(after, actor.as_record(), at)])
