"""Release an edition of an adopted list: pages first, then each item's message, last the edition's own.

An edition that takes effect on a later day is made at once, with its number and its frozen entries, and waits for 00:00
in China of that day; until then the portal shows the old texts and the items stay adopted. A sweep releases it.

The work may be killed anywhere and run again: pages are written over themselves, an item that has been published is
passed by, and message ids follow from the item's version.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from services.publish.application import messages
from services.publish.application.listing import Listing
from services.publish.application.operating import PageChanges
from services.publish.application.portal import implementation_page, portal_page, power_page
from services.publish.application.ports import Catalogue, Editions, Jobs, Lists, Move, PortalPages
from services.publish.domain.catalogue import IMPLEMENTATION_LIST, CatalogueItem, ItemState
from services.publish.domain.editions import Edition, EditionState, beginning_on, check_release
from services.publish.domain.lists import CatalogueList, Entry, ListState
from services.publish.domain.portal import ImplementationPage, PortalPage
from shared.contracts.envelope import Envelope
from shared.kernel.actor import Actor
from shared.kernel.batches import chunks
from shared.kernel.clock import day_in_china
from shared.kernel.errors import LostRace, NotFound, Refusal
from shared.kernel.ids import message_id_of, new_id
from shared.kernel.racing import until_won

AnyPage = PortalPage | ImplementationPage
TRIES = 50
BATCH = 500
KIND = "publish.release_edition"

Progress = Callable[[int, int], object]
"""Is told how many items of how many are done."""


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
        changes: PageChanges,
        jobs: Jobs,
    ) -> None:
        self._catalogue, self._lists, self._listing = catalogue, lists, listing
        self._editions, self._pages, self._changes, self._jobs = editions, pages, changes, jobs

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
            may_stop=False,
        )

    def release(self, *, job_id: str, release: Release, now: datetime) -> None:
        """
        Do the work of a job: make the edition, or finish it; a refusal ends the job with its reason.

        :raises LostRace: when others were faster again and again; the job may simply run again
        """
        try:
            edition = self._release_in_turn(release, now, partial(self._jobs.progress, job_id))
        except LostRace:
            raise
        except Refusal as refusal:
            self._jobs.fail(job_id, refusal.message, _way_back(release.list_id))
        else:
            self._jobs.finish(job_id, *_told(edition))

    def release_due(self, *, now: datetime) -> int:
        """Release the editions whose day has come; return how many there were. Repeating it changes nothing more."""
        due = self._editions.due(day_in_china(now))
        for edition in due:
            order = Release(
                list_id=edition.list_id,
                title=edition.title,
                effective_on=edition.effective_on,
                released_by=edition.created_by,
            )
            self._release_in_turn(order, now, _nobody_watches)
        return len(due)

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

    def _release_in_turn(self, release: Release, now: datetime, progress: Progress) -> Edition:
        # the race is lost to a second worker that does the same: see how far the two have come
        return until_won(lambda: self._release(release, now, progress), tries=TRIES)

    def _release(self, release: Release, now: datetime, progress: Progress) -> Edition:
        chosen = self._listing.carry_out(self._lists.get(release.list_id))
        edition = self._editions.of_list(chosen.list_id) or self._new_edition(chosen, release, now)
        if edition.is_held(day_in_china(now)):
            if chosen.state is ListState.ADOPTED:
                self._lists.save(chosen.scheduled())
            return edition
        if edition.state is EditionState.RELEASED:
            return edition
        return self._put_on_the_portal(edition, chosen, now, progress)

    def _put_on_the_portal(self, edition: Edition, chosen: CatalogueList, now: datetime, progress: Progress) -> Edition:
        self._publish_items(edition, now, progress)
        self._pages.remove(self._hidden_in(chosen))
        # Not by its own number: one that waited for its day comes after others with higher numbers.
        self._pages.summarise(self._editions.highest_number())
        if chosen.state is not ListState.RELEASED:
            self._lists.save(chosen.released())
        # The edition last: while it is not released, job or sweep come back and do what is missing.
        edition = edition.released(at=now)
        message = messages.edition_released(edition, item_count=len(edition.entries))
        return self._editions.save(edition, [message])

    def _hidden_in(self, chosen: CatalogueList) -> Sequence[str]:
        """Return the items of a list that are not for the public, but for those that a newer list has published."""
        ids = [entry.item_id for entry in chosen.entries if not entry.is_public]
        return [item_id for item_id, item in self._catalogue.load(ids).items() if item.live is None]

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
                state=beginning_on(release.effective_on, day_in_china(now)),
            )
            # No counter: a number is taken by the edition itself, so none is ever lost.
            self._editions.add(edition, _said_of_new(edition))
            if made := self._editions.of_list(chosen.list_id):
                return made
        raise LostRace

    def _publish_items(self, edition: Edition, now: datetime, progress: Progress) -> None:
        total, done = len(edition.entries), 0
        progress(done, total)
        for batch in chunks(edition.entries, BATCH):
            self._publish_batch(edition, batch, now)
            done += len(batch)
            # Half an edition helps nobody: a wish to stop is not heard, the work takes seconds.
            progress(done, total)

    def _publish_batch(self, edition: Edition, batch: Sequence[Entry], now: datetime) -> None:
        waiting = frozenset(entry.item_id for entry in batch)
        for _ in range(TRIES):
            items = self._adopted(edition, waiting)
            if not items:
                self._end_what_ended([entry.item_id for entry in batch])
                return
            pages = self._written(edition, items, now)
            waiting = self._catalogue.save([_published(item, edition, pages[item.item_id]) for item in items])
        raise LostRace

    def _end_what_ended(self, item_ids: Sequence[str]) -> None:
        """Take off the portal what an operation ended between the look at the item and the writing of its page."""
        items = self._catalogue.load(item_ids).values()
        if ended := [item.item_id for item in items if item.state is ItemState.RETIRED]:
            self._changes.retire(ended)

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


def _said_of_new(edition: Edition) -> list[Envelope]:
    if edition.state is not EditionState.SCHEDULED:
        return []
    return [messages.edition_scheduled(edition, item_count=len(edition.entries))]


def _told(edition: Edition) -> tuple[str, dict[str, Any]]:
    """Return what the page of the job says at its end, and where it leads."""
    name, count = f"第 {edition.number} 版“{edition.title}”", len(edition.entries)
    if edition.state is EditionState.SCHEDULED:
        day = edition.effective_on.isoformat()
        message = f"{name}已经定版，共 {count} 项，将于 {day} 零时公布。在那以前公众网页仍是原来的内容。"
        return message, {"edition_number": edition.number, **_way_back(edition.list_id)}
    result = {"edition_number": edition.number, "href": f"/editions/{edition.number}", "link": "看门户上的这一版"}
    return f"{name}已经公布，共 {count} 项。", result


def _nobody_watches(_done: int, _total: int) -> None:
    """The sweep has no page that shows how far it is."""


def _way_back(list_id: str) -> dict[str, str]:
    return {"href": f"/publish/lists/{list_id}", "link": "回到这份清单"}
