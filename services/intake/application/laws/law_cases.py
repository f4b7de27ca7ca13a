"""Puts the use cases about laws together."""

from __future__ import annotations

from dataclasses import dataclass

from services.intake.application.adjustments.ports import AdjustmentBook, Reciting
from services.intake.application.laws.bases_view import ViewingBases
from services.intake.application.laws.citing_texts import Citing, Rebuilding
from services.intake.application.laws.hearing import LawHearing
from services.intake.application.laws.impact import Impact
from services.intake.application.laws.impact_batch import ImpactBatch
from services.intake.application.laws.impact_ports import ImpactJobs
from services.intake.application.laws.impact_work import ImpactWork
from services.intake.application.laws.law_view import ViewingLaws
from services.intake.application.laws.ports import CitationIndex, CurrentTexts, ImpactRuns, LawCopies, LawItems
from services.intake.application.laws.resolving import Resolving
from services.intake.application.laws.trials import Trials
from services.intake.application.laws.trying import Trying
from services.intake.application.laws.what_if import WhatIf
from services.intake.application.ports import Items, Revisions
from services.intake.application.reading import Reading
from shared.kernel.sharing import Beside


@dataclass(frozen=True, kw_only=True)
class LawStores:
    """What the use cases about laws ask of."""

    laws: LawCopies
    index: CitationIndex
    runs: ImpactRuns
    texts: CurrentTexts
    law_items: LawItems
    items: Items
    revisions: Revisions
    trials: Trials
    jobs: ImpactJobs


@dataclass(frozen=True, kw_only=True)
class LawCases:
    """All that the doors may call of laws."""

    hearing: LawHearing
    resolving: Resolving
    impact: Impact
    rebuilding: Rebuilding
    what_if: WhatIf
    trying: Trying
    view: ViewingLaws
    bases: ViewingBases

    @classmethod
    def of(
        cls, stores: LawStores, *, book: AdjustmentBook, reciting: Reciting, reading: Reading, beside: Beside
    ) -> LawCases:
        """Put the use cases together; `book` and `reciting` keep the adjustments, `beside` shares long work."""
        laws, index = stores.laws, stores.index
        resolving = Resolving(laws=laws, index=index, revisions=stores.revisions, jobs=stores.jobs)
        batch = ImpactBatch(laws=laws, index=index, items=stores.items, book=book, reciting=reciting)
        work = ImpactWork(
            laws=laws, runs=stores.runs, batch=batch, resolving=resolving, jobs=stores.jobs, beside=beside
        )
        impact = Impact(laws=laws, runs=stores.runs, work=work, jobs=stores.jobs)
        what_if = WhatIf(laws=laws, index=index, items=stores.items)
        return cls(
            hearing=LawHearing(laws=laws, resolving=resolving, impact=impact),
            resolving=resolving,
            impact=impact,
            rebuilding=Rebuilding(texts=stores.texts, citing=Citing(laws=laws, index=index)),
            what_if=what_if,
            trying=Trying(what_if=what_if, trials=stores.trials, jobs=stores.jobs),
            view=ViewingLaws(laws=laws, index=index, runs=stores.runs, items=stores.law_items),
            bases=ViewingBases(laws=laws, revisions=stores.revisions, reading=reading),
        )
