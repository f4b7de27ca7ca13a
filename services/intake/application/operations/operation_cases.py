"""All that the doors of intake may ask of operations, in one object."""

from __future__ import annotations

from dataclasses import dataclass

from services.intake.application.coverage_ports import Claims
from services.intake.application.operations.hearing import HearingOperations
from services.intake.application.operations.hindered import Hindered
from services.intake.application.operations.moving_files import MovingFiles, SharedFiles
from services.intake.application.operations.operation_view import OperationView
from services.intake.application.operations.ports import Lists, OperationStore
from services.intake.application.operations.requesting import Requesting
from services.intake.application.operations.room import Room
from services.intake.application.ports import Bodies, Items, Revisions


@dataclass(frozen=True, kw_only=True)
class OperationStores:
    """What the use cases of this subject ask of."""

    items: Items
    revisions: Revisions
    bodies: Bodies
    operations: OperationStore
    claims: Claims
    lists: Lists
    files: SharedFiles


@dataclass(frozen=True, kw_only=True)
class OperationCases:
    """Asking and giving up, hearing what others say, and what people read."""

    requesting: Requesting
    hearing: HearingOperations
    hindered: Hindered
    view: OperationView

    @classmethod
    def of(cls, stores: OperationStores) -> OperationCases:
        """Return the use cases over these stores."""
        store, items, bodies = stores.operations, stores.items, stores.bodies
        files = MovingFiles(revisions=stores.revisions, files=stores.files)
        room = Room(items=items, claims=stores.claims, lists=stores.lists)
        return cls(
            requesting=Requesting(store=store, items=items, bodies=bodies, room=room),
            hearing=HearingOperations(store=store, items=items, bodies=bodies, room=room, files=files),
            hindered=Hindered(store=store, room=room),
            view=OperationView(store=store, items=items, bodies=bodies),
        )
