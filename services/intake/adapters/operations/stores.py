"""What the use cases of operations ask of, from MongoDB."""

from __future__ import annotations

from services.intake.adapters.claims import MongoClaims
from services.intake.adapters.files import GridFiles
from services.intake.adapters.implementations import MongoImplementations
from services.intake.adapters.operations.store import MongoOperations
from services.intake.application.operations.operation_cases import OperationStores
from services.intake.application.ports import Bodies, Items, Revisions


def operation_stores(*, items: Items, revisions: Revisions, bodies: Bodies) -> OperationStores:
    """Return the stores; the database is open already."""
    return OperationStores(
        items=items,
        revisions=revisions,
        bodies=bodies,
        operations=MongoOperations(),
        claims=MongoClaims(),
        lists=MongoImplementations(),
        files=GridFiles(),
    )
