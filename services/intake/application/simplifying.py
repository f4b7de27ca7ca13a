"""The simplification view (简化优化): an item held against a level above, and against its last approved version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.intake.application.ports import Revision, Revisions, Sources, revision_id
from services.intake.application.reading import Reading
from services.intake.application.references import Referencing
from services.intake.domain.items import IMPLEMENTATION_LIST, ServiceItem
from services.intake.domain.references import Reference
from services.intake.domain.simplification import Measure, Simplification, shortening, simplification
from services.intake.domain.sources import SourceItem
from shared.kernel.actor import Actor
from shared.kernel.errors import NotFound

NO_REFERENCE = "没有上级的同一事项可以参照：按基本编码和名称都没有找到。"
NEVER_APPROVED = "还没有审核通过的版本，没有以前的内容可比。"
IS_THE_APPROVED = "现在的内容就是审核通过的版本，没有改动可比。"


@dataclass(frozen=True, kw_only=True)
class AgainstReference:
    """An item held against a reference; `others` are further ones to choose, `missing` says why there is none."""

    reference: Reference | None = None
    result: Simplification | None = None
    others: Sequence[Reference] = ()
    missing: str = ""


@dataclass(frozen=True, kw_only=True)
class AgainstApproved:
    """An item held against its last approved version; `missing` says why there is none."""

    approved: Revision | None = None
    result: Simplification | None = None
    missing: str = ""


@dataclass(frozen=True, kw_only=True)
class Comparisons:
    """What an item asks of people, against the law, a level above and its own past."""

    shortening: Measure
    reference: AgainstReference
    approved: AgainstApproved


class Simplifying:
    """The use case of the simplification view."""

    def __init__(self, *, reading: Reading, revisions: Revisions, sources: Sources, referencing: Referencing) -> None:
        self._reading = reading
        self._revisions = revisions
        self._sources = sources
        self._referencing = referencing

    def view(self, actor: Actor, item_id: str, reference_id: str = "") -> tuple[ServiceItem, Revision, Comparisons]:
        """
        Return an item, its current text, and what that saves; `reference_id` chooses among several references.

        :raises NotFound: when there is no such item for the asker, or it is no implementation list
        """
        view = self._reading.item(actor, item_id)
        item = view.item
        if item.list_kind != IMPLEMENTATION_LIST:
            raise NotFound("目录清单的事项没有简化优化对照。请打开它的实施清单。")
        source = self._sources.find([item.source]).get(item.source) if item.source else None
        return item, view.text, self.compared(view.text.elements, item, source, reference_id)

    def compared(
        self,
        elements: Mapping[str, Any],
        item: ServiceItem | None,
        source: SourceItem | None,
        reference_id: str = "",
    ) -> Comparisons:
        """Return what elements as they stand in a form save; `item` is None until it is saved for the first time."""
        name = source.item_name if source else str(elements.get("item_name") or "")
        base_code = source.base_code if source else ""
        found = self._referencing.of_item(base_code, name)
        return Comparisons(
            shortening=shortening(elements),
            reference=_against_reference(elements, found, reference_id),
            approved=self._against_approved(elements, item) if item else AgainstApproved(missing=NEVER_APPROVED),
        )

    def _against_approved(self, elements: Mapping[str, Any], item: ServiceItem) -> AgainstApproved:
        approved = self._last_approved(item)
        if approved is None:
            return AgainstApproved(missing=NEVER_APPROVED)
        if approved.number == item.content.number and approved.elements == elements:
            return AgainstApproved(approved=approved, missing=IS_THE_APPROVED)
        return AgainstApproved(approved=approved, result=simplification(elements, approved.elements))

    def _last_approved(self, item: ServiceItem) -> Revision | None:
        """Return the text that review approved last: nobody writes while it is under review, so the newest before."""
        at = item.progress.approved_at
        if at is None:
            return None
        texts = self._revisions.find(revision_id(item.item_id, number) for number in item.revisions)
        known = [text for text in texts.values() if text.made_at <= at]
        return max(known, key=lambda text: text.number, default=None)


def _against_reference(elements: Mapping[str, Any], found: Sequence[Reference], reference_id: str) -> AgainstReference:
    if not found:
        return AgainstReference(missing=NO_REFERENCE)
    chosen = next((one for one in found if one.reference_id == reference_id), found[0])
    return AgainstReference(
        reference=chosen,
        result=simplification(elements, chosen.elements),
        others=tuple(one for one in found if one is not chosen),
    )
