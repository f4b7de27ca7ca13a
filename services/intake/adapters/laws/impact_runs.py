"""Impact runs, and the items with their texts that the index is made from, in MongoDB."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from services.intake.adapters.adjustments.documents import AdjustmentDocument, of_cause
from services.intake.adapters.documents import ItemDocument, RevisionDocument
from services.intake.adapters.items import item_of, revision_of
from services.intake.adapters.laws.documents import ImpactRunDocument
from services.intake.application.laws.impact_run import ImpactRun, Mode, RunState, Stage
from services.intake.application.ports import Revision, revision_id
from services.intake.domain.adjustments.outcomes import AdjustmentState, How, Outcome
from services.intake.domain.items import GONE, ServiceItem
from shared.contracts.envelope import Envelope
from shared.runtime.changes import Change
from shared.runtime.mongo import durable
from shared.runtime.outbox import save_all

NOT_STORED = frozenset({"run_id", "version"})
CITED_ANEW = [How.RECITED.value, How.KEPT.value]
"""How an adjustment ends whose item was cited anew: kept where its body had decided on the rest."""


class MongoImpactRuns:
    """The collection law_impact_runs."""

    def get(self, run_id: str) -> ImpactRun | None:
        """Return a run."""
        stored = durable(ImpactRunDocument).find_one({"_id": str(run_id)}, {"outbox": 0})
        return _run_of(stored) if stored else None

    def save(self, before: ImpactRun | None, after: ImpactRun, messages: Sequence[Envelope] = ()) -> bool:
        """Save with the messages in one write; tell whether nobody was faster."""
        was = _stored(before) if before else {}
        fields = {name: value for name, value in _stored(after).items() if name not in was or was[name] != value}
        version = before.version if before else 0
        change = Change(key=after.run_id, fields=fields, expected_version=version, messages=messages)
        return not save_all(ImpactRunDocument, [change]).lost

    def tallied(self, change_id: str, since: datetime) -> tuple[dict[str, dict[str, int]], dict[str, str]]:
        """Count what there is to do for a change, and what was cited anew since an instant, by body and outcome."""
        is_open = {"state": {"$ne": AdjustmentState.CLOSED.value}}
        was_recited = {
            "closing.how": {"$in": CITED_ANEW},
            "outcome": Outcome.RECITE.value,
            "closing.at": {"$gte": since},
        }
        of_change = {"_id": of_cause(change_id), "$or": [is_open, was_recited]}
        key = {"body_id": "$body_id", "outcome": "$outcome"}
        group = {"_id": key, "count": {"$sum": 1}, "name": {"$last": "$body_name"}}
        tallies: dict[str, dict[str, int]] = defaultdict(dict)
        names: dict[str, str] = {}
        for each in AdjustmentDocument._get_collection().aggregate([{"$match": of_change}, {"$group": group}]):
            tallies[each["_id"]["body_id"]][each["_id"]["outcome"]] = each["count"]
            names[each["_id"]["body_id"]] = each["name"]
        return dict(tallies), names

    def of_changes(self, change_ids: Iterable[str]) -> dict[str, list[ImpactRun]]:
        """Return the runs of some changes, the newest first, by change."""
        found: dict[str, list[ImpactRun]] = defaultdict(list)
        wanted = {"change_id": {"$in": sorted(change_ids)}}
        for stored in durable(ImpactRunDocument).find(wanted, {"outbox": 0}):
            found[stored["change_id"]].append(_run_of(stored))
        for runs in found.values():
            runs.sort(key=lambda run: run.ordered_at, reverse=True)
        return found


class MongoCurrentTexts:
    """The items of service_items with the texts that they point to."""

    def batches(self, after: str, size: int) -> Iterator[Sequence[tuple[ServiceItem, Revision]]]:
        """Yield items by id, those put away left out, each with its current text."""
        items, texts = ItemDocument._get_collection(), RevisionDocument._get_collection()
        while stored := list(items.find({"_id": {"$gt": after}}, {"outbox": 0}).sort("_id", 1).limit(size)):
            after = stored[-1]["_id"]
            found = [item for item in map(item_of, stored) if item.state not in GONE]
            ids = [revision_id(item.item_id, item.content.number) for item in found]
            known = {text["_id"]: revision_of(text) for text in texts.find({"_id": {"$in": ids}})}
            pairs = zip(ids, found, strict=True)
            yield [(item, known[text_id]) for text_id, item in pairs if text_id in known]


def _stored(run: ImpactRun) -> dict[str, Any]:
    plain = {name: value for name, value in vars(run).items() if name not in NOT_STORED}
    return {
        **plain,
        "mode": run.mode.value,
        "state": run.state.value,
        "stage": run.stage.value,
        "target_on": run.target_on.isoformat(),
        "tallies": {body_id: dict(tally) for body_id, tally in run.tallies.items()},
        "body_names": dict(run.body_names),
    }


def _run_of(stored: Mapping[str, Any]) -> ImpactRun:
    known = {name: stored[name] for name in ImpactRun.__dataclass_fields__ if name in stored}
    known["mode"], known["state"], known["stage"] = Mode(known["mode"]), RunState(known["state"]), Stage(known["stage"])
    known["target_on"] = date.fromisoformat(known["target_on"])
    return ImpactRun(run_id=stored["_id"], **known)
