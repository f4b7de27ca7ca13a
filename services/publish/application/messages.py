"""What publish says to the other services: each message follows from what is stored, so it can be said again."""

from __future__ import annotations

from collections.abc import Mapping

from services.publish.domain.editions import Edition
from services.publish.domain.lists import CatalogueList, ListState
from services.publish.domain.portal import PortalPage
from shared.contracts.envelope import Envelope, emit


def list_decided(chosen: CatalogueList) -> Envelope:
    """Say that a list was returned, or else adopted."""
    if chosen.state is ListState.RETURNED:
        return _about_list("list_returned", chosen, {"reason": chosen.reason})
    return _about_list("list_adopted", chosen, {"document_no": chosen.document_no})


def _about_list(name: str, chosen: CatalogueList, extra: Mapping[str, str]) -> Envelope:
    assert chosen.decided_at is not None, "only a decided list is spoken of"
    entries = [
        {"item_id": entry.item_id, "revision": entry.revision, "content_hash": entry.content_hash}
        for entry in chosen.entries
    ]
    return emit(
        name,
        aggregate_id=chosen.list_id,
        sequence=chosen.decision_sequence,
        occurred_at=chosen.decided_at,
        actor=chosen.decided_by,
        data={"list_id": chosen.list_id, "title": chosen.title, "entries": entries, **extra},
    )


def item_published(page: PortalPage) -> Envelope:
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
        data={
            "edition_id": edition.edition_id,
            "number": edition.number,
            "title": edition.title,
            "list_id": edition.list_id,
            "item_count": item_count,
            "effective_on": edition.effective_on.isoformat(),
        },
    )
