"""Release an edition of an adopted list: pages first, then each item's message, last the edition's own.

The work may be killed anywhere and run again: pages are written over themselves, an item that has been published is
passed by, and message ids follow from the item's version.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.publish.application import messages
from services.publish.application.listing import Listing
from services.publish.application.portal import implementation_page, portal_page, power_page
from services.publish.application.ports import Catalogue, Editions, Jobs, Lists, Move, PortalPages
from services.publish.domain.catalogue import IMPLEMENTATION_LIST, CatalogueItem, ItemState
from services.publish.domain.editions import Edition, EditionState, check_release
from services.publish.domain.lists import CatalogueList, Entry, ListState
from services.publish.domain.portal import ImplementationPage, PortalPage
from shared.kernel.actor import Actor
from shared.kernel.batches import chunks
from shared.kernel.errors import LostRace, NotFound, Refusal
from shared.kernel.ids import message_id_of, new_id

AnyPage = PortalPage | ImplementationPage
TRIES = 50
BATCH = 500
KIND = "publish.release_edition"


@dataclass(frozen=True, kw_only=True)
class Release:
    """What the release officer asked for, as the job carries it. `released_by` is `Actor.as_record()`."""

    list_id: str
    title: str
    effective_on: date
    released_by: Mapping[str, str]

    def as_arguments(self) -> dict[str, Any]:
        """Return plain JSON for the task."""
        return {
            "list_id": self.list_id,
            "title": self.title,
            "effective_on": self.effective_on.isoformat(),
            "released_by": dict(self.released_by),
        }


class Releasing:
    """The use cases of the release officer and of the Celery task that does his work."""

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        lists: Lists,
        listing: Listing,
        editions: Editions,
        pages: PortalPages,
        jobs: Jobs,
    ) -> None:
        self._catalogue, self._lists, self._listing = catalogue, lists, listing
        self._editions, self._pages, self._jobs = editions, pages, jobs

    def request_release(self, *, actor: Actor, list_id: str, title: str, effective_on: date) -> str:
        """
        Order the release of an adopted list; return the id of the job that does it.

        The same order sent twice is one job; only after a failed one a new job begins, and finishes the same edition.

        :raises NotAdopted: when the list has not been adopted
        :raises AlreadyReleased: when it stands in a finished edition
        :raises EditionIncomplete: when the title is missing or the date lies before the decision
        """
        actor.require("edition.release")
        chosen = self._lists.get(list_id)
        name = check_release(chosen=chosen, title=title, effective_on=effective_on)
        release = Release(list_id=list_id, title=name, effective_on=effective_on, released_by=actor.as_record())
        return self._jobs.create(
            kind=KIND,
            title=f"公布“{name}”",
            actor=actor,
            kwargs=release.as_arguments(),
            job_id=self._job_id(chosen),
        )

    def release(self, *, job_id: str, release: Release, now: datetime) -> None:
        """
        Do the work of a job: make the edition, or finish it; a refusal ends the job with its reason.

        :raises LostRace: when others were faster again and again; the job may simply run again
        """
        try:
            edition = self._release_in_turn(job_id, release, now)
        except LostRace:
            raise
        except Refusal as refusal:
            self._jobs.fail(job_id, refusal.message, _way_back(release.list_id))
        else:
            message = f"第 {edition.number} 版“{edition.title}”已经公布，共 {len(edition.entries)} 项。"
            result = {
                "edition_number": edition.number,
                "href": f"/editions/{edition.number}",
                "link": "看门户上的这一版",
            }
            self._jobs.finish(job_id, message, result)

    def break_off(self, *, job_id: str, list_id: str) -> None:
        """Note that the job met an error that nobody foresaw; ordering the release again finishes the edition."""
        message = "公布时出错，没有全部完成。请回到清单页面再点一次“公布”，会从断开的地方继续。"
        self._jobs.fail(job_id, message, _way_back(list_id))

    def _job_id(self, chosen: CatalogueList) -> str:
        job_id = message_id_of(chosen.list_id, chosen.decision_sequence, KIND)
        try:
            is_failed = self._jobs.get(job_id).state in ("failed", "cancelled")
        except NotFound:
            return job_id
        return new_id() if is_failed else job_id

    def _release_in_turn(self, job_id: str, release: Release, now: datetime) -> Edition:
        for _ in range(TRIES):
            try:
                return self._release(job_id, release, now)
            except LostRace:
                continue  # a second worker does the same: see how far the two have come
        raise LostRace

    def _release(self, job_id: str, release: Release, now: datetime) -> Edition:
        chosen = self._listing.carry_out(self._lists.get(release.list_id))
        edition = self._editions.of_list(chosen.list_id) or self._new_edition(chosen, release, now)
        if edition.state is not EditionState.RELEASED:
            self._publish_items(job_id, edition, now)
            self._pages.remove([entry.item_id for entry in chosen.entries if not entry.is_public])
            edition = edition.released(at=now)
            message = messages.edition_released(edition, item_count=len(edition.entries))
            edition = self._editions.save(edition, [message])
        self._pages.summarise(edition.number)
        if chosen.state is ListState.ADOPTED:
            self._lists.save(chosen.released())
        return edition

    def _new_edition(self, chosen: CatalogueList, release: Release, now: datetime) -> Edition:
        title = check_release(chosen=chosen, title=release.title, effective_on=release.effective_on)
        for _ in range(TRIES):
            edition = Edition(
                edition_id=new_id(),
                number=self._editions.highest_number() + 1,
                title=title,
                list_id=chosen.list_id,
                document_no=chosen.document_no,
                effective_on=release.effective_on,
                list_kind=chosen.list_kind,
                entries=chosen.public_entries,
                created_at=now,
                created_by=release.released_by,
            )
            # No counter: a number is taken by the edition itself, so none is ever lost.
            self._editions.add(edition)
            if made := self._editions.of_list(chosen.list_id):
                return made
        raise LostRace

    def _publish_items(self, job_id: str, edition: Edition, now: datetime) -> None:
        total, done = len(edition.entries), 0
        self._jobs.progress(job_id, done, total)
        for batch in chunks(edition.entries, BATCH):
            self._publish_batch(edition, batch, now)
            done += len(batch)
            # Half an edition helps nobody: a wish to stop is not heard, the work takes seconds.
            self._jobs.progress(job_id, done, total)

    def _publish_batch(self, edition: Edition, batch: Sequence[Entry], now: datetime) -> None:
        waiting = frozenset(entry.item_id for entry in batch)
        for _ in range(TRIES):
            items = self._adopted(edition, waiting)
            if not items:
                return
            pages = self._written(edition, items, now)
            waiting = self._catalogue.save([_published(item, edition, pages[item.item_id]) for item in items])
        raise LostRace

    def _written(self, edition: Edition, items: Sequence[CatalogueItem], now: datetime) -> Mapping[str, AnyPage]:
        if edition.list_kind != IMPLEMENTATION_LIST:
            pages = {item.item_id: portal_page(item, edition, at=now) for item in items}
            self._pages.write(list(pages.values()))
            return pages
        lists = {item.item_id: implementation_page(item, edition, at=now) for item in items}
        powers = [item for item in items if lists[item.item_id].is_of_power_list]
        self._pages.write_implementations(list(lists.values()))
        self._pages.write([power_page(item, edition, at=now) for item in _one_a_source(powers)])
        return lists

    def _adopted(self, edition: Edition, item_ids: frozenset[str]) -> list[CatalogueItem]:
        if not item_ids:
            return []
        items = self._catalogue.load(item_ids, with_elements=True).values()
        return [item for item in items if item.state is ItemState.ADOPTED and item.list_id == edition.list_id]


def _one_a_source(items: Sequence[CatalogueItem]) -> Sequence[CatalogueItem]:
    """Return one item for each source: several lists of it make one page."""
    return list({item.text.source_id: item for item in items if item.text}.values())


def _published(item: CatalogueItem, edition: Edition, page: AnyPage) -> Move:
    after = item.published(edition.list_id, edition.number)
    return Move(before=item, after=after, messages=(messages.item_published(page),))


def _way_back(list_id: str) -> dict[str, str]:
    return {"href": f"/publish/lists/{list_id}", "link": "回到这份清单"}
