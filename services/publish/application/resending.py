"""Say again what publish has said, for a copy that is new, restored or behind; message ids are the same as before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain, islice
from typing import TypeVar

from services.publish.application import messages
from services.publish.application.commenting import Drafts, comment_received
from services.publish.application.ports import Catalogue, Editions, Lists, PortalPages
from services.publish.domain.portal import ImplementationPage, PortalPage

T = TypeVar("T")

BATCH = 500


class Resending:
    """The use case behind ``qingdan publish resend``."""

    def __init__(
        self, *, catalogue: Catalogue, lists: Lists, editions: Editions, pages: PortalPages, drafts: Drafts
    ) -> None:
        self._catalogue, self._lists, self._editions, self._pages = catalogue, lists, editions, pages
        self._drafts = drafts

    def resend(self, *, since: datetime) -> int:
        """Put what stands of lists, pages, editions and comments into their outboxes; return how many messages."""
        received = (
            (comment.comment_id, comment_received(draft, comment))
            for draft, comment in self._drafts.received_since(since)
        )
        spoken = (
            (chosen.list_id, message)
            for chosen in self._lists.changed_since(since)
            for message in messages.about_list(chosen)
        )
        released = (
            (edition.edition_id, messages.edition_released(edition, item_count=count))
            for edition, count in self._editions.released_since(since)
        )
        scheduled = (
            (edition.edition_id, messages.edition_scheduled(edition, item_count=count))
            for edition, count in self._editions.scheduled_since(since)
        )
        return (
            sum(self._lists.say_again(batch) for batch in _batches(spoken))
            + sum(self._resend_pages(batch) for batch in _batches(self._pages.written_since(since)))
            + sum(self._editions.say_again(batch) for batch in _batches(chain(scheduled, released)))
            + sum(self._drafts.say_again(batch) for batch in _batches(received))
        )

    def _resend_pages(self, pages: list[PortalPage | ImplementationPage]) -> int:
        items = self._catalogue.load([page.item_id for page in pages])
        # A page that is written but not yet announced is the running release's matter; that of an item of the power
        # list is never announced, its lists are.
        announced = [page for page in pages if page.item_id in items and _is_live(items[page.item_id].live, page)]
        return self._catalogue.say_again([(page.item_id, messages.item_published(page)) for page in announced])


def _is_live(live: object, page: PortalPage | ImplementationPage) -> bool:
    return getattr(live, "edition_number", None) == page.edition_number


def _batches(entries: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(entries)
    while batch := list(islice(rest, BATCH)):
        yield batch
