"""What the pages show of the upper-level list: its items, their texts, who claimed them, and what may be consulted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.intake.application.coverage_ports import Claims
from services.intake.application.following import Following
from services.intake.application.ports import Bodies
from services.intake.application.references import Referencing
from services.intake.application.upper_ports import UpperChange, UpperItems, UpperListing, UpperPage
from services.intake.domain.bodies import Body
from services.intake.domain.items import ServiceItem
from services.intake.domain.references import Reference
from services.intake.domain.upper_list import (
    BEARER_NAMES,
    DISTRICT,
    UpperItem,
    UpperRevision,
    UpperState,
    borne_since,
    is_bearers,
    text_id,
)
from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict, Invalid, LostRace, NotFound, Problem

MOST_TEXTS = 20
"""Former texts that the page of an item names."""


@dataclass(frozen=True, kw_only=True)
class UpperListView:
    """
    A page of the upper-level list, with the number of bodies that have claimed each item, and all departments.

    `unsettled` is how many of the district's own items wait, in all, for the asker to say who is to bear them.
    """

    page: UpperPage
    claims: Mapping[str, int]
    departments: Sequence[str]
    unsettled: int


@dataclass(frozen=True, kw_only=True)
class UpperView:
    """
    One upper-level item: its texts, the newest first, and the references of levels above that bear its code or name.

    `own_item_id` is what the asker's body claimed from it, `claims` how many bodies did.
    """

    upper: UpperItem
    text: UpperRevision
    history: Sequence[UpperRevision]
    references: Sequence[Reference]
    own_item_id: str
    claims: int


class UpperReading:
    """Queries of the upper-level list; every body may read all of it."""

    def __init__(self, *, uppers: UpperItems, claims: Claims, referencing: Referencing, bodies: Bodies) -> None:
        self._uppers, self._claims, self._referencing, self._bodies = uppers, claims, referencing, bodies

    def list_items(self, actor: Actor, listing: UpperListing) -> UpperListView:
        """Return a page of the list of a level."""
        _check_may_see(actor)
        page = self._uppers.page(listing)
        ids = [upper.upper_id for upper in page.items]
        claims = self._claims.counts(ids) if ids else {}
        settles = listing.level == DISTRICT and actor.may("upper.manage")
        return UpperListView(
            page=page,
            claims=claims,
            departments=self._uppers.departments(listing.level),
            unsettled=self._uppers.unsettled(DISTRICT) if settles else 0,
        )

    def item(self, actor: Actor, upper_id: str) -> UpperView:
        """
        Return all there is to show of an item.

        :raises NotFound: when there is none
        """
        _check_may_see(actor)
        upper = self._found(upper_id)
        texts = self._uppers.texts([text_id(upper_id, number) for number in upper.revisions[-MOST_TEXTS - 1 :]])
        history = sorted(texts.values(), key=lambda text: -text.number)
        return UpperView(
            upper=upper,
            text=texts[upper.text_id],
            history=history,
            references=self._referencing.of_item(upper.base_code, upper.item_name),
            own_item_id=self._claims.of_bodies([actor.body_id]).get(actor.body_id, {}).get(upper_id, ""),
            claims=self._claims.counts([upper_id]).get(upper_id, 0),
        )

    def names(self, actor: Actor, upper_ids: Sequence[str]) -> dict[str, str]:
        """Return the names of items of the list."""
        _check_may_see(actor)
        return {upper_id: upper.item_name for upper_id, upper in self._uppers.find(upper_ids).items()}

    def parent_of(self, item: ServiceItem) -> UpperItem | None:
        """Return the upper-level item of an item that was found for somebody who may see it."""
        return self._uppers.find([item.parent.parent_id]).get(item.parent.parent_id) if item.parent else None

    def own_body(self, actor: Actor) -> Body | None:
        """Return the asker's body as the register has it."""
        return self._bodies.find([actor.body_id]).get(actor.body_id)

    def _found(self, upper_id: str) -> UpperItem:
        upper = self._uppers.find([upper_id]).get(upper_id)
        if upper is None:
            raise NotFound("上级清单里没有这个事项。请从“上级清单”里重新打开。")
        return upper


class UpperKeeping:
    """The use case of the registrar for the district's own items: who is to bear them, and whether they still bind."""

    def __init__(self, *, uppers: UpperItems, following: Following) -> None:
        self._uppers, self._following = uppers, following

    def settle(
        self, actor: Actor, at: datetime, upper_id: str, *, version: int, bearers: Sequence[str], is_in_force: bool
    ) -> UpperItem:
        """
        Say who has to claim an item of the district, and whether it is in force; when it ends or is in force again,
        the bodies that claimed it are told by a run, as after an import. Said once more, it is the same run: it makes
        up for one that was not ordered, since whoever ended the item was killed.

        :raises NotFound: when there is no such item
        :raises Conflict: when it is the city's, whose file says so
        :raises LostRace: when it has changed since it was looked at
        """
        actor.require("upper.manage")
        upper = self._uppers.find([upper_id]).get(upper_id)
        if upper is None:
            raise NotFound("上级清单里没有这个事项。请从“上级清单”里重新打开。")
        if upper.level != DISTRICT:
            raise Conflict("市级清单事项的承担层级和有效与否以市里公布的为准，请导入新的市级清单。")
        wanted = tuple(key for key in BEARER_NAMES if key in bearers)
        if not is_bearers(tuple(bearers)):
            problem = Problem("bearers", "承担层级", "不在可选的范围里", f"请选择{'、'.join(BEARER_NAMES.values())}")
            raise Invalid(problem.sentence(), (problem,))
        state = UpperState.IN_FORCE if is_in_force else UpperState.ARCHIVED
        since = borne_since(upper, wanted, is_in_force=is_in_force, at=at)
        turned = upper.version if state is not upper.state else upper.turned
        after = replace(upper, bearers=wanted, state=state, borne_since=since, turned=turned)
        if after != upper and (
            upper.version != version or self._uppers.save_all([UpperChange(before=upper, after=after)])
        ):
            raise LostRace()
        if turned and (after == upper or turned == version):
            self._following.order(upper_ids=[upper_id], now=at, cause=f"{upper_id} {turned} {state}", actor=actor)
        return after


def _check_may_see(actor: Actor) -> None:
    if not actor.may("item.view_all"):
        actor.require("item.view_own")
