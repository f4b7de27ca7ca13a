"""What the use cases about laws ask of, from MongoDB; and the store of texts that keeps the index of citations."""

from __future__ import annotations

from collections.abc import Iterable

from services.intake.adapters.documents import ItemDocument
from services.intake.adapters.items import MongoItems, MongoRevisions
from services.intake.adapters.laws.citations import MongoCitations
from services.intake.adapters.laws.impact_runs import MongoCurrentTexts, MongoImpactRuns
from services.intake.adapters.laws.laws import MongoLaws
from services.intake.adapters.laws.trials import MongoTrials
from services.intake.application.laws.citing_texts import CitedRevisions, Citing
from services.intake.application.laws.impact_ports import ImpactJobs
from services.intake.application.laws.law_cases import LawStores
from services.intake.domain.items import ServiceItem


class MongoLawItems:
    """The items that cite laws."""

    def find(self, item_ids: Iterable[str]) -> dict[str, ServiceItem]:
        """Return the items that are there, by id."""
        return MongoItems().find(item_ids)

    def ids_of_body(self, body_id: str) -> set[str]:
        """Return the ids of all items of a body."""
        items = ItemDocument._get_collection()
        return {stored["_id"] for stored in items.find({"body_id": body_id}, {"_id": 1})}


def cited_revisions() -> CitedRevisions:
    """Return the texts; what one cites is in the index before an item points to it."""
    return CitedRevisions(revisions=MongoRevisions(), citing=Citing(laws=MongoLaws(), index=MongoCitations()))


def law_stores(jobs: ImpactJobs) -> LawStores:
    """Return the stores; the database is open already."""
    return LawStores(
        laws=MongoLaws(),
        index=MongoCitations(),
        runs=MongoImpactRuns(),
        texts=MongoCurrentTexts(),
        law_items=MongoLawItems(),
        items=MongoItems(),
        revisions=MongoRevisions(),
        trials=MongoTrials(),
        jobs=jobs,
    )
