"""Puts review together: settings -> repositories -> use cases; names the collections that have an outbox."""

from __future__ import annotations

from functools import partial

from services.review.adapters.documents import BodyDocument, ItemReviewDocument, PolicyDocument
from services.review.adapters.policies import MongoPolicies
from services.review.adapters.repositories import MongoBodies, MongoReviews
from services.review.application.give_opinions import give_together
from services.review.application.use_cases import UseCases
from shared.kernel.clock import Clock, SystemClock
from shared.runtime.dead_letters import DeadLetters
from shared.runtime.grouping import GroupCommit
from shared.runtime.mongo import ensure_indexes
from shared.runtime.settings import Settings
from shared.runtime.web.revocation import RevokedSessions, revoked_sessions_of

SERVICE = "review"
OUTBOXES = (ItemReviewDocument,)


def build(settings: Settings, clock: Clock | None = None) -> UseCases:
    """Return the use cases; the database of `settings` is open already."""
    assert settings.service == SERVICE
    ensure_indexes((ItemReviewDocument, BodyDocument, PolicyDocument, revoked_sessions_of(SERVICE)))
    reviews = MongoReviews()
    return UseCases(
        reviews=reviews,
        bodies=MongoBodies(),
        policies=MongoPolicies(),
        revocations=revoked_sessions(),
        clock=clock or SystemClock(),
        give=GroupCommit(partial(give_together, reviews=reviews)).submit,
        dead_letters=DeadLetters(SERVICE),
    )


def revoked_sessions() -> RevokedSessions:
    """Return the sessions that this service refuses."""
    return RevokedSessions(revoked_sessions_of(SERVICE))
