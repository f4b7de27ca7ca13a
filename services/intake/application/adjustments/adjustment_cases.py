"""The use cases of adjustments, put together from what they ask of the stores."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from services.intake.application.adjustments.acting import ActingOnAdjustments
from services.intake.application.adjustments.adjustment_view import ViewingAdjustments
from services.intake.application.adjustments.applying import ApplyingForChanges
from services.intake.application.adjustments.book import KeepingBook
from services.intake.application.adjustments.cascade import ViewingCascades
from services.intake.application.adjustments.opening import OpeningAdjustments
from services.intake.application.adjustments.ports import (
    AdjustmentLists,
    AdjustmentStore,
    Below,
    Entries,
    Judges,
    ReckonedYear,
)
from services.intake.application.adjustments.reciting import RecitingItems
from services.intake.application.adjustments.reckoning import ReckoningAdjustments
from services.intake.application.adjustments.reminding import RemindingOfAdjustments
from services.intake.application.adjustments.watching import WatchingAdjustments
from services.intake.application.drafting import Drafting
from services.intake.application.ports import Bodies, BroughtFiles, Items, Revisions, Sources
from shared.standards.workdays import WorkdayCalendar


@dataclass(frozen=True, kw_only=True)
class AdjustmentStores:
    """What the use cases of this subject ask of."""

    items: Items
    revisions: Revisions
    bodies: Bodies
    sources: Sources
    adjustments: AdjustmentStore
    lists: AdjustmentLists
    entries: Entries
    below: Below
    files: BroughtFiles
    calendar: Callable[[], WorkdayCalendar]
    reckoned: ReckonedYear


@dataclass(frozen=True, kw_only=True)
class AdjustmentKeeping:
    """What impact runs need of this subject: the book, and who cites anew."""

    book: KeepingBook
    reciting: RecitingItems

    @classmethod
    def of(cls, stores: AdjustmentStores) -> AdjustmentKeeping:
        """Put them together."""
        book = KeepingBook(store=stores.adjustments, calendar=stores.calendar)
        reciting = RecitingItems(
            items=stores.items,
            revisions=stores.revisions,
            sources=stores.sources,
            store=stores.adjustments,
            book=book,
        )
        return cls(book=book, reciting=reciting)


@dataclass(frozen=True, kw_only=True)
class AdjustmentCases:
    """All that the doors may call of this subject."""

    watching: WatchingAdjustments
    reckoning: ReckoningAdjustments
    reminding: RemindingOfAdjustments
    acting: ActingOnAdjustments
    opening: OpeningAdjustments
    applying: ApplyingForChanges
    view: ViewingAdjustments
    cascades: ViewingCascades

    @classmethod
    def of(cls, stores: AdjustmentStores, keeping: AdjustmentKeeping, judges: Judges) -> AdjustmentCases:
        """Put the use cases together; `judges` knows the laws."""
        items, revisions, store, book = stores.items, stores.revisions, stores.adjustments, keeping.book
        watching = WatchingAdjustments(
            items=items, revisions=revisions, store=store, book=book, judges=judges, reciting=keeping.reciting
        )
        bodies, sources = stores.bodies, stores.sources
        acting = ActingOnAdjustments(
            items=items,
            revisions=revisions,
            bodies=bodies,
            sources=sources,
            store=store,
            book=book,
            judges=judges,
            watching=watching,
        )
        opening = OpeningAdjustments(items=items, store=store, book=book, entries=stores.entries)
        return cls(
            watching=watching,
            reckoning=ReckoningAdjustments(store=store, mark=stores.reckoned, calendar=stores.calendar),
            reminding=RemindingOfAdjustments(store=store, calendar=stores.calendar),
            acting=acting,
            opening=opening,
            applying=ApplyingForChanges(
                items=items,
                revisions=revisions,
                store=store,
                book=book,
                opening=opening,
                acting=acting,
                drafting=Drafting(items=items, revisions=revisions, bodies=bodies, sources=sources, files=stores.files),
            ),
            view=ViewingAdjustments(
                items=items, revisions=revisions, store=store, lists=stores.lists, entries=stores.entries
            ),
            cascades=ViewingCascades(
                items=items, revisions=revisions, below=stores.below, store=store, files=stores.files
            ),
        )
