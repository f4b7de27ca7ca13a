"""Everything that intake keeps in MongoDB, and what of it has an outbox: named, and prepared, in one place."""

from __future__ import annotations

from mongoengine import Document

from services.intake.adapters.adjustments.documents import AdjustmentDocument
from services.intake.adapters.adjustments.entries import EntryDocument
from services.intake.adapters.adjustments.stores import ADJUSTMENT_DOCUMENTS
from services.intake.adapters.campaigns import CampaignDocument, ReminderDocument
from services.intake.adapters.claims import DeclarationDocument
from services.intake.adapters.documents import AGGREGATES, DOCUMENTS
from services.intake.adapters.files import AttachmentDocument
from services.intake.adapters.filings import FILING_DOCUMENTS
from services.intake.adapters.followings import FollowingRunDocument
from services.intake.adapters.import_documents import IMPORT_DOCUMENTS
from services.intake.adapters.laws.documents import LAW_DOCUMENTS, ImpactRunDocument
from services.intake.adapters.machine_clients import MachineClientDocument
from services.intake.adapters.operations.store import OperationDocument
from services.intake.adapters.power_items import POWER_DOCUMENTS
from services.intake.adapters.publication import mark_published
from services.intake.adapters.references import ReferenceDocument
from services.intake.adapters.typed_forms import TypedFormDocument
from services.intake.adapters.upper_items import UPPER_DOCUMENTS
from services.intake.adapters.zero_reports import ZeroReportDocument
from shared.runtime.mongo import Aggregate, ensure_indexes

OUTBOXES: tuple[type[Aggregate], ...] = (
    *AGGREGATES,
    MachineClientDocument,
    FollowingRunDocument,
    ReminderDocument,
    ZeroReportDocument,
    AdjustmentDocument,
    EntryDocument,
    ImpactRunDocument,
    OperationDocument,
)
ALL_DOCUMENTS: tuple[type[Document], ...] = (
    *DOCUMENTS,
    *IMPORT_DOCUMENTS,
    *FILING_DOCUMENTS,
    *POWER_DOCUMENTS,
    *UPPER_DOCUMENTS,
    *ADJUSTMENT_DOCUMENTS,
    *LAW_DOCUMENTS,
    AttachmentDocument,
    ReferenceDocument,
    TypedFormDocument,
    MachineClientDocument,
    FollowingRunDocument,
    CampaignDocument,
    ReminderDocument,
    ZeroReportDocument,
    DeclarationDocument,
    OperationDocument,
)


def prepare_collections(*more: type[Document]) -> None:
    """Make the collections and their indexes, bringing what an earlier version left up to date first."""
    mark_published()
    ensure_indexes((*ALL_DOCUMENTS, *more))
