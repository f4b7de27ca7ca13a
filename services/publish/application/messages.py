"""What publish says to the other services: each message follows from what is stored, so it can be said again."""

from __future__ import annotations

from services.publish.domain.editions import Edition
from services.publish.domain.lists import CatalogueList, ListState
from services.publish.domain.portal import ImplementationPage, PortalPage
from shared.contracts.envelope import Envelope, emit

PROPOSED_AS = 1
"""A list is proposed by the write that makes it."""
SCHEDULED_AS = 1
"""An edition is scheduled by the write that makes it."""


def list_proposed(chosen: CatalogueList) -> Envelope:
    """Say that a list waits for the district government's decision."""
    return emit(
        "list_proposed",
        aggregate_id=chosen.list_id,
        sequence=PROPOSED_AS,
        occurred_at=chosen.proposed_at,
        actor=chosen.proposed_by,
        data=_entries(chosen),
    )


def list_decided(chosen: CatalogueList) -> Envelope:
    """Say that a list was returned, or else adopted."""
    assert chosen.decided_at is not None, "only a decided list is spoken of"
    is_returned = chosen.state is ListState.RETURNED
    extra = {"reason": chosen.reason} if is_returned else {"document_no": chosen.document_no}
    return emit(
        "list_returned" if is_returned else "list_adopted",
        aggregate_id=chosen.list_id,
        sequence=chosen.decision_sequence,
        occurred_at=chosen.decided_at,
        actor=chosen.decided_by,
        data={**_entries(chosen), **extra},
    )


def about_list(chosen: CatalogueList) -> list[Envelope]:
    """Return everything that was said of a list."""
    decided = [list_decided(chosen)] if chosen.decided_at else []
    return [list_proposed(chosen), *decided]


def _entries(chosen: CatalogueList) -> dict[str, object]:
    entries = [
        {"item_id": entry.item_id, "revision": entry.revision, "content_hash": entry.content_hash}
        for entry in chosen.entries
    ]
    return {"list_id": chosen.list_id, "title": chosen.title, "list_kind": chosen.list_kind, "entries": entries}


def item_published(page: PortalPage | ImplementationPage) -> Envelope:
    """Say that a page can be read."""
    return emit(
        "item_published",
        aggregate_id=page.item_id,
        sequence=page.sequence,
        occurred_at=page.published_at,
        actor=page.released_by,
        item_id=page.item_id,
        revision=page.revision,
        content_hash=page.content_hash,
        data={
            "edition_id": page.edition_id,
            "edition_number": page.edition_number,
            "base_code": page.base_code,
            "implementation_code": page.implementation_code,
            "item_name": page.item_name,
            "body": {"body_id": page.body_id, "name": page.body_name},
            "path": page.path,
            "list_kind": page.list_kind,
            "part": page.part,
        },
    )


def edition_released(edition: Edition, *, item_count: int) -> Envelope:
    """Say that every page of an edition can be read."""
    assert edition.released_at is not None, "only a finished edition is spoken of"
    return emit(
        "edition_released",
        aggregate_id=edition.edition_id,
        sequence=edition.release_sequence,
        occurred_at=edition.released_at,
        actor=edition.created_by,
        data=_of_edition(edition, item_count),
    )


def edition_scheduled(edition: Edition, *, item_count: int) -> Envelope:
    """Say that an edition is made and goes on the portal on its day."""
    return emit(
        "edition_scheduled",
        aggregate_id=edition.edition_id,
        sequence=SCHEDULED_AS,
        occurred_at=edition.created_at,
        actor=edition.created_by,
        data=_of_edition(edition, item_count),
    )


def _of_edition(edition: Edition, item_count: int) -> dict[str, object]:
    return {
        "edition_id": edition.edition_id,
        "number": edition.number,
        "title": edition.title,
        "list_id": edition.list_id,
        "item_count": item_count,
        "list_kind": edition.list_kind,
        "effective_on": edition.effective_on.isoformat(),
    }
