"""Say the present state again, for a new, restored or lagging copy: the same messages under the same ids."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.intake.application import messages
from services.intake.application.adjustments.grounds import FindingGrounds
from services.intake.application.machine_clients import MachineClientKeeping
from services.intake.application.new_texts import content_of
from services.intake.application.ports import Bodies, Items, Revision, Revisions, Sources, revision_id
from services.intake.application.registering import body_changed
from services.intake.application.upper_ports import Parents
from services.intake.domain.items import ServiceItem
from shared.contracts.envelope import Envelope
from shared.kernel.actor import SYSTEM
from shared.kernel.batches import chunks

BATCH = 200


class Resending:
    """Use case of the operator at a terminal."""

    def __init__(
        self,
        *,
        items: Items,
        revisions: Revisions,
        bodies: Bodies,
        sources: Sources,
        machine_clients: MachineClientKeeping,
        parents: Parents,
        grounds: FindingGrounds,
    ) -> None:
        self._items = items
        self._revisions = revisions
        self._bodies = bodies
        self._sources = sources
        self._machine_clients = machine_clients
        self._parents = parents
        self._grounds = grounds

    def resend(self, since: datetime | None, now: datetime) -> int:
        """
        Say the register, the clients and all that is with review or was approved again; return how many.

        An item that is being rewritten after its approval (it followed its upper-level item, say) is said as it was
        approved: the others go on with that text until the next is sent. What was sent anew after its approval is
        said as it was sent last, while it is with review; once review has given it back, or it was withdrawn, it is
        said no more until it is sent again: review has closed it, and what is published stays with publishing.
        """
        actor = SYSTEM.as_record()
        count = 0
        for bodies in chunks(self._bodies.all(), BATCH):
            count += self._bodies.say_again([(body.body_id, [body_changed(body, actor, now)]) for body in bodies])
        count += self._machine_clients.resend(SYSTEM, now)
        for items in self._items.with_review(since, BATCH):
            texts = self._revisions.find(_text_id(item) for item in items)
            sources = self._sources.find({item.source for item in items if item.source})
            parents = self._parents.find({_told_parent(item) for item in items} - {""})
            grounds = self._grounds.told(items)
            entries = []
            for item in items:
                source = sources.get(item.source) if item.source else None
                parent = parents.get(_told_parent(item))
                text = texts[_text_id(item)]
                why = grounds.get(item.item_id, ())
                sent = messages.submitted(_as_sent(item, text), text, actor, source, parent, why)
                entries.append((item.item_id, _messages(item, sent)))
            count += self._items.say_again(entries)
        return count


def _text_id(item: ServiceItem) -> str:
    return revision_id(item.item_id, item.standing_number)


def _told_parent(item: ServiceItem) -> str:
    """Return the upper-level item that the message named: whoever was linked since says so with the next submission."""
    return item.parent_id if item.told_parent is None else item.told_parent


def _as_sent(item: ServiceItem, text: Revision) -> ServiceItem:
    """Return the item pointing to the text that the other services have of it."""
    return replace(item, content=content_of(text, item.list_kind)) if item.approved_number else item


def _messages(item: ServiceItem, sent: Envelope) -> list[Envelope]:
    if not item.withdrawal_requested:
        return [sent]
    return [sent, messages.withdrawal_requested(item, SYSTEM.as_record())]
