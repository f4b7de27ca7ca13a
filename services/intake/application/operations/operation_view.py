"""What people of a body, and those who see all items, read of operations (动态调整操作)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.intake.application.operations.ports import OperationPage, OperationStore
from services.intake.application.operations.requesting import ASK
from services.intake.application.ports import Bodies, Items, Listing
from services.intake.domain.items import ItemState, ServiceItem
from services.intake.domain.operations.effects import stand_of
from services.intake.domain.operations.operation import Operation
from shared.kernel.actor import Actor
from shared.kernel.errors import NotFound
from shared.standards.item_operations import OperationKind

OWN, ALL = "item.view_own", "item.view_all"
CHOSEN_FROM = 500
"""Items of a body among which somebody chooses; a body has some hundreds at most."""


class OperationView:
    """The queries of operations."""

    def __init__(self, *, store: OperationStore, items: Items, bodies: Bodies) -> None:
        self._store, self._items, self._bodies = store, items, bodies

    def page(self, actor: Actor, *, body_id: str, state: str, page: int, size: int) -> OperationPage:
        """
        Return one page of operations, the newest first: of the actor's body, or of all whose items he sees.

        :raises NotPermitted: when the account sees no items
        """
        if not actor.may(ALL):
            actor.require(OWN)
            body_id = actor.body_id
        return self._store.page(body_id=body_id, state=state, page=page, size=size)

    def one(self, actor: Actor, operation_id: str) -> Operation:
        """
        Return one operation: of the body that asked, of the one that receives items, or for who sees all items.

        :raises NotFound: when there is none, or it is not for this person to see
        """
        found = self._store.find([operation_id]).get(operation_id)
        if found is None or not _sees(actor, found):
            raise NotFound("没有这项操作，或者不是本单位的。请从“动态调整操作”里选。")
        return found

    def of_item(self, item_id: str) -> Operation | None:
        """Return the open operation on an item, for its page."""
        return next(iter(self._store.open_of_items([item_id])), None)

    def choosable(
        self, actor: Actor, kind: OperationKind, list_kind: str, search: str, chosen: Sequence[str]
    ) -> Sequence[ServiceItem]:
        """
        Return the items of the actor's body on which this kind of operation may be done: those chosen, and the others.

        :raises NotPermitted: when the account may not submit for its body
        """
        actor.require(ASK)
        found = self._listed(actor.body_id, list_kind, search, chosen)
        return [item for item in found if item.body_id == actor.body_id and stand_of(item) in kind.needs]

    def successors(
        self, actor: Actor, kind: OperationKind, list_kind: str, search: str, chosen: Sequence[str]
    ) -> Sequence[ServiceItem]:
        """
        Return approved items that may take the place of others: of the actor's body, or, by a name, of any.

        :raises NotPermitted: when the account may not submit for its body
        """
        actor.require(ASK)
        if not kind.has_successors or not (kind.successors_are_own or search or chosen):
            return ()
        body_id = actor.body_id if kind.successors_are_own else ""
        return self._listed(body_id, list_kind, search, chosen)

    def _listed(self, body_id: str, list_kind: str, search: str, chosen: Sequence[str]) -> list[ServiceItem]:
        named = self._items.find([item_id for item_id in chosen if item_id])
        listing = Listing(
            list_kind=list_kind, body_id=body_id, state=ItemState.APPROVED, search=search.strip(), size=CHOSEN_FROM
        )
        others = [item for item in self._items.page(listing).items if item.item_id not in named]
        return [*named.values(), *others]

    def receivers(self, actor: Actor) -> Mapping[str, str]:
        """
        Return the bodies to which items may be transferred, by id.

        :raises NotPermitted: when the account may not submit for its body
        """
        actor.require(ASK)
        return {
            body.body_id: body.name for body in self._bodies.all() if body.is_valid and body.body_id != actor.body_id
        }


def _sees(actor: Actor, operation: Operation) -> bool:
    if actor.may(ALL):
        return True
    return actor.may(OWN) and actor.body_id in (operation.body_id, operation.wanted.to_body_id)
