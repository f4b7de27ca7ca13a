"""What the use cases of adjustments ask of, from MongoDB."""

from __future__ import annotations

from mongoengine import Document

from services.intake.adapters.adjustments.below import MongoBelow
from services.intake.adapters.adjustments.documents import AdjustmentDocument, ProvisionTextDocument
from services.intake.adapters.adjustments.entries import EntryDocument, MongoEntries
from services.intake.adapters.adjustments.lists import MongoAdjustmentLists
from services.intake.adapters.adjustments.store import MongoAdjustments
from services.intake.adapters.documents import ALIAS
from services.intake.adapters.files import GridFiles
from services.intake.application.adjustments.adjustment_cases import AdjustmentStores
from services.intake.application.adjustments.grounds import FindingGrounds
from services.intake.application.ports import Bodies, Items, Revisions, Sources
from shared.runtime.reckoned_years import MongoReckonedYear
from shared.standards.workday_sources import workday_calendar

ADJUSTMENT_DOCUMENTS: tuple[type[Document], ...] = (AdjustmentDocument, ProvisionTextDocument, EntryDocument)

ADJUSTMENTS = "adjustments"
"""The last days of adjustments, by the name of their mark in the collection `reckoned_years`."""


def adjustment_stores(*, items: Items, revisions: Revisions, bodies: Bodies, sources: Sources) -> AdjustmentStores:
    """Return the stores; the database is open already."""
    return AdjustmentStores(
        items=items,
        revisions=revisions,
        bodies=bodies,
        sources=sources,
        adjustments=MongoAdjustments(),
        lists=MongoAdjustmentLists(),
        entries=MongoEntries(),
        below=MongoBelow(),
        files=GridFiles(),
        calendar=workday_calendar,
        reckoned=MongoReckonedYear(ALIAS, ADJUSTMENTS),
    )


def finding_grounds(revisions: Revisions) -> FindingGrounds:
    """Return what finds why items come to review again; the database is open already."""
    return FindingGrounds(store=MongoAdjustments(), entries=MongoEntries(), revisions=revisions)
