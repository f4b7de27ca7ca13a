"""What the use cases of the upper-level list ask of, from MongoDB."""

from __future__ import annotations

from services.intake.adapters.claims import MongoClaims, MongoDeclarations
from services.intake.adapters.items import MongoItems
from services.intake.adapters.laws.law_stores import cited_revisions
from services.intake.adapters.register import MongoBodies
from services.intake.adapters.upper_items import MongoUpperImports, MongoUpperItems
from services.intake.adapters.zero_reports import MongoZeroReports
from services.intake.application.upper_cases import Stores


def upper_stores() -> Stores:
    """Return the stores; the database is open already."""
    return Stores(
        uppers=MongoUpperItems(),
        imports=MongoUpperImports(),
        claims=MongoClaims(),
        declarations=MongoDeclarations(),
        zero_reported=MongoZeroReports(),
        bodies=MongoBodies(),
        items=MongoItems(),
        revisions=cited_revisions(),
    )
