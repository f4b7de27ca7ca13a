"""What the desks and the portal show. The portal's questions are open to everybody, the desks' to `list.view`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.publish.application.implementation_view import files_shown
from services.publish.application.ports import Bodies, Catalogue, Editions, ItemFilter, Lists, Page, PortalPages
from services.publish.domain.catalogue import CatalogueItem, ItemState
from services.publish.domain.editions import Edition
from services.publish.domain.lists import CatalogueList, ListState
from services.publish.domain.portal import Found, ImplementationPage, PortalPage, Search, Summary
from shared.kernel.actor import Actor
from shared.kernel.errors import NotFound

VIEW = "list.view"


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """How much waits at each step of the desk."""

    ready: int
    proposed: int
    adopted: int


@dataclass(frozen=True, kw_only=True)
class Current:
    """The newest edition in force; while none is, the newest that was released."""

    edition: Edition
    is_in_force: bool


@dataclass(frozen=True, kw_only=True)
class Front:
    """The portal's front page: its figures and the edition to name."""

    summary: Summary
    current: Current | None


class Reading:
    """The queries of publish."""

    def __init__(
        self, *, catalogue: Catalogue, lists: Lists, editions: Editions, pages: PortalPages, bodies: Bodies
    ) -> None:
        self._catalogue, self._lists, self._editions = catalogue, lists, editions
        self._pages, self._bodies = pages, bodies

    # the desk

    def items(self, *, actor: Actor, state: str, wanted: ItemFilter, page: int, size: int) -> Page:
        """Return items in a state: by body and name, or by code where one was asked for."""
        actor.require(VIEW)
        return self._catalogue.find(state=state, wanted=wanted, page=page, size=size)

    def item_counts(self, *, actor: Actor, wanted: ItemFilter) -> Mapping[ItemState, int]:
        """Return how many of the wanted items there are in each state."""
        actor.require(VIEW)
        return self._catalogue.counts(wanted)

    def body_names(self, *, actor: Actor) -> Mapping[str, str]:
        """Return the bodies by which a list can be narrowed, by id."""
        actor.require(VIEW)
        return self._bodies.all_names()

    def item(self, *, actor: Actor, item_id: str) -> CatalogueItem:
        """
        Return an item with the whole approved text that the government decides on.

        :raises NotFound: when publish knows no such item
        """
        actor.require(VIEW)
        found = self._catalogue.load([item_id], with_elements=True).get(item_id)
        if found is None:
            raise NotFound("这里没有这个事项：它还没有审核通过，或者地址写错了。请从“事项”列表里进入。")
        return found

    def scheduled_days(self, *, actor: Actor, items: Sequence[CatalogueItem]) -> Mapping[str, date]:
        """Return, by list, the day on which adopted items go on the portal, of those that wait for a day."""
        actor.require(VIEW)
        lists = {item.list_id for item in items if item.state is ItemState.ADOPTED}
        return self._editions.scheduled_days(lists)

    def lists(self, *, actor: Actor, page: int, size: int, state: str = "", title: str = "") -> Page:
        """Return pairs of a list (without entries) and its number of entries, newest first."""
        actor.require(VIEW)
        return self._lists.find(state=state, title=title, page=page, size=size)

    def list_and_edition(self, *, actor: Actor, list_id: str) -> tuple[CatalogueList, Edition | None]:
        """
        Return a list with its entries, and the edition made of it.

        :raises NotFound: when there is no such list
        """
        actor.require(VIEW)
        return self._lists.get(list_id), self._editions.of_list(list_id)

    def editions(self, *, actor: Actor, page: int, size: int) -> Page:
        """Return pairs of an edition (finished or not) and its number of items, newest first."""
        actor.require(VIEW)
        return self._editions.find(page=page, size=size, only_released=False)

    def waiting(self, *, actor: Actor) -> Waiting:
        """Return the figures on the desk's tabs."""
        actor.require(VIEW)
        return Waiting(
            ready=self._catalogue.count(ItemState.READY.value),
            proposed=self._lists.count(ListState.PROPOSED.value),
            adopted=self._lists.count(ListState.ADOPTED.value),
        )

    # the portal

    def front(self, today: date) -> Front:
        """Return the front page; bodies appear under their present names."""
        summary = self._pages.summary()
        names = self._bodies.names([figure.code for figure in summary.bodies])
        bodies = tuple(replace(figure, name=names.get(figure.code, figure.name)) for figure in summary.bodies)
        return Front(summary=replace(summary, bodies=bodies), current=self.current_edition(today))

    def current_edition(self, today: date) -> Current | None:
        """Return the edition that the portal names: the one in force, or else the one that will be."""
        if in_force := self._editions.newest(effective_by=today):
            return Current(edition=in_force, is_in_force=True)
        released = self._editions.newest()
        return Current(edition=released, is_in_force=False) if released else None

    def item_page(self, item_id: str) -> PortalPage:
        """
        Return the page of a published item.

        :raises NotFound: when it is not published
        """
        return self._pages.get(item_id)

    def implementation_page(self, item_id: str) -> ImplementationPage:
        """
        Return the page of a published implementation list.

        A list was as public as its source when it was submitted; what the source has become since counts here.

        :raises NotFound: when it is not published, or what it implements was adopted as not public
        """
        page = self._pages.implementation(item_id)
        source = self._catalogue.load([page.source_id]).get(page.source_id)
        if source is not None and source.is_hidden:
            raise NotFound("没有这份实施清单的页面：它实施的事项不公开。请用事项名称查找别的事项。")
        return page

    def offered_by(self, item_id: str, sha256: str) -> str:
        """
        Return the id of the body of which a citizen gets a file that the page of an implementation list names.

        Only what the page shows at this moment is offered (ADR 0031): what is decided on, or was shown before, is not.

        :raises NotFound: when there is no such page, its list is no more, or it names no such file
        """
        page = self.implementation_page(item_id)
        if page.is_retired:
            raise NotFound(f"“{page.item_name}”已经退出清单，不再提供表格下载。请查看事项页面上的说明。")
        if sha256 not in files_shown(page):
            raise NotFound("现行的办事指南里没有这份文件。它可能已经换成新的，请打开事项页面重新下载。")
        return page.body_id

    def implementations_of(self, item_id: str) -> Sequence[ImplementationPage]:
        """Return the published implementation lists of an item, without their elements."""
        return self._pages.implementations_of(item_id)

    def search(self, search: Search, *, page: int, size: int) -> Found:
        """Return one page of the pages that match all that was asked for."""
        return self._pages.search(search, page=page, size=size)

    def edition_page(self, number: int, *, page: int, size: int) -> tuple[Edition, int]:
        """
        Return a released edition with one page of its items, and how many it has.

        :raises NotFound: when there is no such edition
        """
        return self._editions.released(number, page=page, size=size)

    def all_editions(self, *, page: int, size: int) -> Page:
        """Return pairs of a released edition and its number of items, newest first."""
        return self._editions.find(page=page, size=size, only_released=True)
