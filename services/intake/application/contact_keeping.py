"""Leader, responsible person and contact of a body (work plan 2018, attachments 1 and 4), kept by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from services.intake.application.register_entries import body_changed
from services.intake.application.register_fields import Problems, contacts_of
from services.intake.application.register_view import BodyChange, Register
from services.intake.domain.bodies import Body, Contact
from shared.kernel.actor import Actor
from shared.kernel.errors import Invalid, LostRace, NotFound

EDIT_OWN = "contact.edit_own"


class ContactKeeping:
    """Use cases of a body for its own people; the registrar may keep them of every body."""

    def __init__(self, *, bodies: Register) -> None:
        self._bodies = bodies

    def own(self, actor: Actor) -> Body:
        """:raises NotFound: when the actor's body is not in the register"""
        actor.require(EDIT_OWN)
        return self._found(actor.body_id)

    def keep(self, actor: Actor, at: datetime, *, body_id: str, version: int, contacts: Sequence[Contact]) -> Body:
        """
        Put these contacts in the place of the present ones; the same ones change nothing.

        :raises NotPermitted: when the body is not the actor's own, nor the actor the registrar
        :raises Invalid: listing all that is wrong
        :raises LostRace: when the entry was changed meanwhile
        """
        if not (actor.may("body.manage") or (actor.may(EDIT_OWN) and actor.body_id == body_id)):
            actor.require("body.manage")
        before, found = self._found(body_id), Problems()
        tidy = contacts_of(contacts, found)
        if found.found:
            raise Invalid(f"联系人有 {len(found.found)} 处要改。", tuple(found.found))
        if tidy == before.contacts:
            return before
        if version != before.version:
            raise LostRace()
        after = replace(before, version=before.version + 1, contacts=tidy)
        message = body_changed(after, actor.as_record(), at)
        if self._bodies.save_all([BodyChange(before=before, after=after, messages=[message])]):
            raise LostRace()
        return after

    def _found(self, body_id: str) -> Body:
        found = self._bodies.find([body_id]).get(body_id)
        if found is None:
            raise NotFound("机构名录里没有这个机构。请联系区政府办公室。")
        return found
