"""What the pages show of the published power list: its items, and where an implementation list departs from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.intake.application.ports import Revision
from services.intake.application.power_ports import PowerItems, PowerListing, PowerPage
from services.intake.application.reading import Reading
from services.intake.domain.items import IMPLEMENTATION_LIST, ServiceItem
from services.intake.domain.power_corrections import compared, correctable, departs, grounds
from services.intake.domain.power_list import PowerItem
from services.intake.domain.sources import POWER_ITEM
from shared.kernel.actor import Actor
from shared.kernel.errors import NotFound
from shared.standards.difference import ElementChange, element_changes
from shared.standards.element_list import Element, ElementList, element_list
from shared.standards.presenting import shown_value


@dataclass(frozen=True, kw_only=True)
class PowerListView:
    """A page of the power list; `lists` are the implementation lists compiled for its items, by their ids."""

    page: PowerPage
    lists: Mapping[str, Sequence[ServiceItem]]


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Why an element differs: cause, document and explanation as people read them; `row` counts from 1."""

    row: int
    element_name: str
    cause: str
    document: str
    explanation: str


@dataclass(frozen=True, kw_only=True)
class PowerDifference:
    """One element that differs from the published power list; without a ground its explanation is missing."""

    change: ElementChange
    may_be_corrected: bool
    ground: Ground | None = None


@dataclass(frozen=True, kw_only=True)
class PowerComparison:
    """
    An implementation list held against the item of the power list that it is compiled for.

    `same` are the elements that say what was published, with their shown values; `superfluous` the grounds that stand
    for no difference.
    """

    item: ServiceItem
    text: Revision
    published: PowerItem
    differences: Sequence[PowerDifference]
    same: Sequence[tuple[Element, Any]]
    superfluous: Sequence[Ground]

    @property
    def unexplained(self) -> int:
        """Return how many differences have no ground."""
        return sum(one.ground is None for one in self.differences)


class PowerView:
    """Queries; each shows only what the asker's body and roles allow."""

    def __init__(self, *, items: PowerItems, reading: Reading) -> None:
        self._items, self._reading = items, reading

    def list_items(self, actor: Actor, listing: PowerListing) -> PowerListView:
        """Return a page of the own body's power list, or of all for those who may see all."""
        if not actor.may("item.view_all"):
            actor.require("item.view_own")
            listing = replace(listing, body_id=actor.body_id)
        page = self._items.page(listing)
        return PowerListView(page=page, lists=self._items.lists_of(item.power_item_id for item in page.items))

    def compared(self, actor: Actor, item_id: str) -> PowerComparison:
        """
        Hold the present text of an implementation list against the published item.

        :raises NotFound: when there is no such item for the asker, or it implements none of the power list
        """
        view = self._reading.item(actor, item_id)
        source = view.item.source
        found = self._items.find([source.source_id]) if source and source.kind == POWER_ITEM else {}
        if source is None or source.source_id not in found:
            raise NotFound("这个事项不是权力清单里的事项，没有可对照的权力清单。请从事项页返回。")
        return _comparison(view.item, view.text, found[source.source_id])


def _comparison(item: ServiceItem, text: Revision, published: PowerItem) -> PowerComparison:
    standard = element_list(IMPLEMENTATION_LIST, text.standard_version)
    given = {key: _ground(standard, row, fields) for row, key, fields in reversed(grounds(text.elements))}
    both = [
        element
        for element in compared(standard, may_be_corrected=True)
        if element.key in text.elements and element.key in published.elements
    ]
    differing = [element for element in both if departs(element, text.elements, published.elements)]
    keys = {element.key for element in differing}
    return PowerComparison(
        item=item,
        text=text,
        published=published,
        differences=[
            PowerDifference(
                change=_change(element, text.elements, published.elements, standard),
                may_be_corrected=element.key in correctable(standard),
                ground=given.get(element.key),
            )
            for element in differing
        ],
        same=[(one, shown_value(one, text.elements[one.key])) for one in both if one.key not in keys],
        superfluous=[ground for key, ground in given.items() if key not in keys],
    )


def _change(
    element: Element, values: Mapping[str, Any], published: Mapping[str, Any], standard: ElementList
) -> ElementChange:
    key = element.key
    return element_changes({key: published[key]}, {key: values[key]}, standard)[0]


def _ground(standard: ElementList, row: int, fields: Mapping[str, Any]) -> Ground:
    parts = {part.key: part for part in standard.element("power_corrections").sub_fields}
    shown = {key: str(shown_value(parts[key], value)) for key, value in fields.items() if key in parts}
    return Ground(
        row=row,
        element_name=shown.get("element", ""),
        cause=shown.get("cause", ""),
        document=shown.get("document", ""),
        explanation=shown.get("explanation", ""),
    )
