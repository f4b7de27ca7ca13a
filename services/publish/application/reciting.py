"""Cite articles by their new numbers (重新引用) wherever a text stands, at once and without an edition."""

from __future__ import annotations

from collections.abc import Sequence

from services.publish.application.joining import Joining
from services.publish.application.portal import basis_rows
from services.publish.application.ports import PortalPages
from services.publish.domain.portal import CitedAnew
from shared.contracts.envelope import Envelope
from shared.standards.element_list import element_list


class Reciting:
    """The use case behind `item_recited`."""

    def __init__(self, joining: Joining, pages: PortalPages) -> None:
        self._joining, self._pages = joining, pages

    def recite(self, events: Sequence[Envelope]) -> None:
        """
        Take over new numbers of cited articles: the items first, then the pages that show the same content.

        A page is written by the hash of its content and only forwards, whatever was heard of its item: so a batch that
        was broken off between the two may simply come again. A release that runs meanwhile finds its item changed and
        writes its page once more.

        :raises LostRace: when others were faster again and again; the batch may simply be tried again
        """
        self._joining.join(events)
        self._pages.cite_anew([_cited_anew(event) for event in events])


def _cited_anew(event: Envelope) -> CitedAnew:
    data = event.data
    standard = element_list(data["list_kind"], data["standard_version"])
    return CitedAnew(
        item_id=event.item_id,
        source_id=(data.get("source") or {}).get("source_id", ""),
        list_kind=data["list_kind"],
        revision=event.revision,
        content_hash=event.content_hash,
        legal_basis=basis_rows(standard, data["elements"]),
        elements=data["elements"],
    )
