"""
Mirroring (镜像): what a department of the district publishes becomes, and stays, an item of the district's upper list.

Towns and streets claim from there. The published text counts, not the newest one: what is still being reviewed binds
nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from services.intake.application.following import Following
from services.intake.application.mirrored_writing import shared_elements, written_number
from services.intake.application.ports import Bodies, Items, Revision, Revisions, revision_id
from services.intake.application.upper_ports import UpperChange, UpperItems, parents_of
from services.intake.domain.bodies import Body
from services.intake.domain.items import DIRECTORY_LIST, ServiceItem
from services.intake.domain.upper_list import (
    CITY,
    DISTRICT,
    LEVEL_OF_KIND,
    TOWNS,
    UpperItem,
    UpperRevision,
    UpperState,
    borne_since,
)
from shared.contracts.envelope import Envelope
from shared.kernel.errors import LostRace
from shared.standards.element_list import element_list
from shared.standards.hashing import both_of
from shared.standards.item_operations import Effect, kind_of

ROUNDS = 5
MADE_BY = "目录公布"


class UpperMirroring:
    """The use case of the message handler for published items."""

    def __init__(
        self, *, items: Items, revisions: Revisions, bodies: Bodies, uppers: UpperItems, following: Following
    ) -> None:
        self._items, self._revisions, self._bodies = items, revisions, bodies
        self._uppers, self._following = uppers, following

    def take_published(self, events: Sequence[Envelope]) -> None:
        """
        Let the published text of each directory item of a department be the district's; the same again changes nothing.

        What comes again may come because its handler was killed before the heirs were told: they are told then.

        :raises LostRace: when others wrote the same items each time
        """
        pending = _newest(events)
        for _ in range(ROUNDS):
            if not pending:
                return
            known = self._uppers.find(pending)
            changes = self._changes(pending, known)
            lost = self._uppers.save_all(changes) if changes else set()
            renewed = {change.after.upper_id for change in changes if change.before and change.text} - lost
            renewed |= self._renewed_before(pending, known)
            if renewed:
                causes = {upper_id: pending[upper_id].message_id for upper_id in renewed}
                self._following.order_for(causes, pending[min(renewed)].occurred_at)
            pending = {item_id: event for item_id, event in pending.items() if item_id in lost}
        if pending:
            raise LostRace()

    def take_carried_out(self, events: Sequence[Envelope]) -> None:
        """
        Take items off the district's list that an operation ended (取消、合并、拆分、类型转换); their heirs are told.

        Those that were transferred (划转) name their new body. What comes again finds them gone, and tells the heirs if
        nobody has.

        :raises LostRace: when others wrote the same items each time
        """
        self._take_moved([event for event in events if kind_of(event.data["kind"]).effect is Effect.MOVE])
        ended = [event for event in events if kind_of(event.data["kind"]).effect is Effect.RETIRE]
        causes = {one["item_id"]: event for event in ended for one in event.data["items"]}
        for _ in range(ROUNDS):
            known = self._uppers.find(causes)
            changes = [
                UpperChange(
                    before=upper,
                    after=replace(upper, state=UpperState.ARCHIVED, updated_at=causes[upper_id].occurred_at),
                )
                for upper_id, upper in known.items()
                if upper.state is UpperState.IN_FORCE
            ]
            if changes and self._uppers.save_all(changes):
                continue
            if known:
                first = causes[min(known)]
                self._following.order_for({key: causes[key].message_id for key in known}, first.occurred_at)
            return
        raise LostRace()

    def _take_moved(self, events: Sequence[Envelope]) -> None:
        """Let the upper-level items name the departments whose items they are by now."""
        moved_at = {one["item_id"]: event.occurred_at for event in events for one in event.data["items"]}
        for _ in range(ROUNDS if moved_at else 0):
            known = self._uppers.find(moved_at)
            items = self._items.find(known)
            bodies = self._bodies.find({item.body_id for item in items.values()})
            owned = {key: bodies[item.body_id] for key, item in items.items() if item.body_id in bodies}
            changes = [
                UpperChange(before=known[key], after=_owned_by(known[key], body, moved_at[key]))
                for key, body in owned.items()
                if LEVEL_OF_KIND[body.kind] == CITY and known[key].owner_name != body.name
            ]
            if not changes or not self._uppers.save_all(changes):
                return
        if moved_at:
            raise LostRace()

    def _renewed_before(self, events: Mapping[str, Envelope], known: Mapping[str, UpperItem]) -> set[str]:
        """Return the items that had their present text, not their first, from these very messages already."""
        again = {
            upper.text_id: events[upper_id].occurred_at
            for upper_id, upper in known.items()
            if upper.heard == events[upper_id].sequence and len(upper.revisions) > 1
        }
        texts = self._uppers.texts(again) if again else {}
        return {text.upper_id for text_id, text in texts.items() if text.made_at == again[text_id]}

    def _changes(self, events: Mapping[str, Envelope], known: Mapping[str, UpperItem]) -> list[UpperChange]:
        items = {key: item for key, item in self._items.find(events).items() if item.list_kind == DIRECTORY_LIST}
        bodies = self._bodies.find({item.body_id for item in items.values()})
        texts = self._texts(events, items)
        parents = parents_of(items.values(), self._uppers)
        former = self._uppers.texts(known[key].text_id for key in items.keys() & known.keys())
        changes = []
        for key, item in items.items():
            event, body, before = events[key], bodies.get(item.body_id), known.get(key)
            text = texts.get(key)
            if body is None or LEVEL_OF_KIND[body.kind] != CITY or text is None or _is_late(before, event):
                continue
            parent = parents.get(item.parent.parent_id) if item.parent else None
            old = former.get(before.text_id) if before else None
            changes.append(_change(item, text, body, parent, before, old, event))
        return changes

    def _texts(self, events: Mapping[str, Envelope], items: Mapping[str, ServiceItem]) -> dict[str, Revision]:
        """Return the published text of each item, written as it is by now where the same was cited anew meanwhile."""
        numbers = {key: (events[key].revision, written_number(item)) for key, item in items.items()}
        found = self._revisions.find({revision_id(key, number) for key, both in numbers.items() for number in both})
        texts = {}
        for key, (number, newer) in numbers.items():
            text, anew = found.get(revision_id(key, number)), found.get(revision_id(key, newer))
            is_anew = text and anew and newer > number and anew.content_hash == text.content_hash
            if chosen := anew if is_anew else text:
                texts[key] = chosen
        return texts


def _owned_by(upper: UpperItem, body: Body, at: datetime) -> UpperItem:
    return replace(upper, owner_name=body.name, guiding_department=body.guiding_department, updated_at=at)


def _newest(events: Sequence[Envelope]) -> dict[str, Envelope]:
    newest: dict[str, Envelope] = {}
    for event in events:
        known = newest.get(event.item_id)
        if known is None or known.sequence < event.sequence:
            newest[event.item_id] = event
    return newest


def _is_late(before: UpperItem | None, event: Envelope) -> bool:
    return before is not None and before.heard >= event.sequence


def _change(
    item: ServiceItem,
    text: Revision,
    body: Body,
    parent: UpperItem | None,
    before: UpperItem | None,
    old: UpperRevision | None,
    event: Envelope,
) -> UpperChange:
    elements = shared_elements(text.elements)
    content_hash, hashes = both_of(elements, element_list(DIRECTORY_LIST))
    # the same content may be written otherwise, under the right number of an article
    is_new_text = old is None or old.elements != elements
    number = (before.number if before else 0) + is_new_text
    bearers, state = _bearers(before, parent), before.state if before else UpperState.IN_FORCE
    after = UpperItem(
        upper_id=item.item_id,
        version=before.version if before else 0,
        level=DISTRICT,
        item_name=elements.get("item_name", ""),
        item_type=elements.get("item_type", ""),
        base_code=event.data["base_code"],
        guiding_department=body.guiding_department,
        owner_name=body.name,
        bearers=bearers,
        borne_since=borne_since(before, bearers, is_in_force=state is UpperState.IN_FORCE, at=event.occurred_at),
        state=state,
        number=number,
        revisions=(*(before.revisions if before else ()), *([number] if is_new_text else [])),
        content_hash=content_hash,
        element_hashes=hashes,
        heard=event.sequence,
        mirrored=text.number,
        turned=before.turned if before else 0,
        updated_at=event.occurred_at,
    )
    return UpperChange(before=before, after=after, text=_text_of(after, elements, event) if is_new_text else None)


def _text_of(upper: UpperItem, elements: Mapping[str, object], event: Envelope) -> UpperRevision:
    return UpperRevision(
        upper_id=upper.upper_id,
        number=upper.number,
        elements=elements,
        content_hash=upper.content_hash,
        element_hashes=upper.element_hashes,
        standard_version=element_list(DIRECTORY_LIST).version,
        made_at=event.occurred_at,
        made_by=MADE_BY,
        reason=f"随目录第 {event.data['edition_number']} 版公布",
    )


def _bearers(before: UpperItem | None, parent: UpperItem | None) -> tuple[str, ...]:
    """Return who is to bear it: what was settled before, else towns where the city wants that of its item."""
    if before is not None:
        return before.bearers
    return (TOWNS,) if parent is not None and TOWNS in parent.bearers else ()
