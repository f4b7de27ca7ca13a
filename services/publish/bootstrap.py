"""Puts publish together: settings -> repositories -> use cases; names the collections that have an outbox."""

from __future__ import annotations

from services.publish.adapters import documents
from services.publish.adapters.adjustments import AdjustmentDocument, MongoAdjustments
from services.publish.adapters.bodies import MongoBodies
from services.publish.adapters.catalogue import MongoCatalogue, drop_outdated_indexes
from services.publish.adapters.documents import DOCUMENTS
from services.publish.adapters.drafts import DraftCommentDocument, DraftDocument, MongoDrafts
from services.publish.adapters.editions import MongoEditions
from services.publish.adapters.lists import MongoLists
from services.publish.adapters.operations import MongoOperations, OperationDocument
from services.publish.adapters.page_changes import MongoPageChanges
from services.publish.adapters.portal import MongoPortalPages
from services.publish.application.commenting import Commenting
from services.publish.application.joining import Joining
from services.publish.application.listing import Listing
from services.publish.application.marking import Marking
from services.publish.application.operating import Operating
from services.publish.application.reading import Reading
from services.publish.application.reciting import Reciting
from services.publish.application.releasing import Releasing
from services.publish.application.resending import Resending
from services.publish.application.use_cases import UseCases
from shared.runtime.dead_letters import DeadLetters
from shared.runtime.jobs import Jobs
from shared.runtime.mongo import ensure_indexes
from shared.runtime.settings import Settings
from shared.runtime.web.revocation import RevokedSessions, revoked_sessions_of

SERVICE = "publish"
REVOKED = revoked_sessions_of(SERVICE)
OUTBOXES = (*documents.OUTBOXES, DraftCommentDocument, OperationDocument)

__all__ = ["OUTBOXES", "REVOKED", "SERVICE", "build"]


def build(settings: Settings) -> UseCases:
    """Return the use cases; the database of `settings` is open already."""
    drop_outdated_indexes()
    ensure_indexes((*DOCUMENTS, DraftDocument, DraftCommentDocument, AdjustmentDocument, OperationDocument, REVOKED))
    jobs, dead_letters = Jobs(SERVICE), DeadLetters(SERVICE)
    jobs.prepare()
    dead_letters.prepare()
    catalogue, lists, editions, pages, bodies = (
        MongoCatalogue(),
        MongoLists(),
        MongoEditions(),
        MongoPortalPages(),
        MongoBodies(),
    )
    joining, changes = Joining(catalogue), MongoPageChanges()
    listing, drafts = Listing(catalogue, lists), MongoDrafts()
    return UseCases(
        joining=joining,
        reciting=Reciting(joining, pages),
        listing=listing,
        releasing=Releasing(
            catalogue=catalogue,
            lists=lists,
            listing=listing,
            editions=editions,
            pages=pages,
            changes=changes,
            jobs=jobs,
        ),
        reading=Reading(catalogue=catalogue, lists=lists, editions=editions, pages=pages, bodies=bodies),
        resending=Resending(catalogue=catalogue, lists=lists, editions=editions, pages=pages, drafts=drafts),
        commenting=Commenting(drafts),
        marking=Marking(MongoAdjustments()),
        operating=Operating(
            operations=MongoOperations(),
            changes=changes,
            catalogue=catalogue,
            editions=editions,
            pages=pages,
        ),
        bodies=bodies,
        revoked=RevokedSessions(REVOKED),
        jobs=jobs,
        dead_letters=dead_letters,
    )
