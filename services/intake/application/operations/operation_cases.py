"""All that the doors of intake may ask of operations, in one object."""

from __future__ import annotations

from dataclasses import dataclass

from services.intake.application.operations.hearing import HearingOperations
from services.intake.application.operations.operation_view import OperationView
from services.intake.application.operations.ports import Lists, OperationStore
from services.intake.application.operations.requesting import Requesting
from services.intake.application.ports import Bodies, Items


@dataclass(frozen=True, kw_only=True)
class OperationCases:
    """Asking and giving up, hearing what others say, and what people read."""

    requesting: Requesting
    hearing: HearingOperations
    view: OperationView

    @classmethod
    def of(cls, store: OperationStore, *, items: Items, bodies: Bodies, lists: Lists) -> OperationCases:
        """Return the use cases over these stores."""
        return cls(
            requesting=Requesting(store=store, items=items, bodies=bodies),
            hearing=HearingOperations(store=store, items=items, bodies=bodies, lists=lists),
            view=OperationView(store=store, items=items, bodies=bodies),
        )
