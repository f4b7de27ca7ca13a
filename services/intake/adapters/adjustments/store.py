"""The collection adjustments: opened set-based, saved by version, listed by body, cause and item."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from pymongo import InsertOne

from services.intake.adapters.adjustments.documents import (
    NEVER,
    NO_CLOCK,
    AdjustmentDocument,
    ProvisionTextDocument,
    adjustment_of,
    of_cause,
    stored,
    text_ids,
    texts_of,
)
from services.intake.application.adjustments.ports import AdjustmentChange
from services.intake.domain.adjustments.adjustment import Adjustment
from services.intake.domain.adjustments.clocks import Stage
from services.intake.domain.adjustments.outcomes import AdjustmentState, Outcome
from shared.contracts.envelope import Envelope
from shared.runtime import outgoing
from shared.runtime.bulk import is_lost_race_or_taken, write
from shared.runtime.changes import Change
from shared.runtime.mongo import Collection, durable, service_of
from shared.runtime.outbox import insert_facts, ring, save_all

NOT_CLOSED = [AdjustmentState.OPEN.value, AdjustmentState.SCHEDULED.value]
ALL_STAGES = [NO_CLOCK, *(stage.value for stage in Stage)]
ALL_OUTCOMES = [outcome.value for outcome in Outcome]
WITHOUT_TOUCHED = {"outbox": 0, "touched": 0}


class MongoAdjustments:
    """Adjustments by their ids, and those that are to be looked at."""

    def find(self, adjustment_ids: Iterable[str]) -> dict[str, Adjustment]:
        """Return the adjustments that are there, by id, with what they touch."""
        found = list(durable(AdjustmentDocument).find({"_id": {"$in": list(adjustment_ids)}}, {"outbox": 0}))
        texts = _texts(text_ids(found))
        return {each["_id"]: adjustment_of(each, texts) for each in found}

    def add(self, opened: Sequence[tuple[Adjustment, Envelope]]) -> set[str]:
        """Store new ones with their messages in one write; return the ids that were there already, or have a rival."""
        _keep_texts(adjustment for adjustment, _ in opened)
        now, emitter = datetime.now(UTC), service_of(AdjustmentDocument)
        documents = [_document(adjustment, message, emitter, now) for adjustment, message in opened]
        written = write(AdjustmentDocument, [InsertOne(each) for each in documents], is_lost_race_or_taken)
        if len(written.failed) < len(documents):
            ring(emitter, AdjustmentDocument._get_collection_name())
        return {documents[place]["_id"] for place in written.failed}

    def save(self, changes: Sequence[AdjustmentChange]) -> set[str]:
        """Save what nobody has changed meanwhile, in one write; return the ids of the others."""
        _keep_texts(change.after for change in changes if change.after.touched != change.before.touched)
        return save_all(AdjustmentDocument, [_change(change) for change in changes]).lost_keys

    def open_of_items(self, item_ids: Iterable[str]) -> list[Adjustment]:
        """Return those of some items that are not closed."""
        return _found({"item_id": {"$in": list(item_ids)}, "state": {"$in": NOT_CLOSED}})

    def open_of_cause(self, cause_id: str, after: str, size: int) -> list[str]:
        """Return the next items, after this one, that have an adjustment of a cause that is not closed."""
        wanted = {"_id": of_cause(cause_id, after), "state": {"$in": NOT_CLOSED}}
        cursor = _adjustments().find(wanted, {"item_id": 1}).sort([("_id", 1)]).limit(size)
        return [each["item_id"] for each in cursor]

    def open_ones(self, size: int) -> Iterator[Sequence[Adjustment]]:
        """Yield, in batches, all that are not closed."""
        return _batches({"state": {"$in": NOT_CLOSED}}, size)

    def due_by(self, day: date, size: int) -> Iterator[Sequence[Adjustment]]:
        """Yield, in batches, the open ones whose clock ends on a day or before it."""
        return _batches(_ticking({"$lte": day.isoformat()}), size)

    def due_since(self, day: date, size: int) -> Iterator[Sequence[Adjustment]]:
        """Yield, in batches, the open ones whose clock ends on a day or after it."""
        return _batches(_ticking({"$gte": day.isoformat(), "$lt": NEVER}), size)

    def of_item(self, item_id: str) -> list[Adjustment]:
        """Return all of an item, the newest first."""
        return sorted(_found({"item_id": item_id}), key=lambda one: one.opened_at, reverse=True)

    def of_upstream(self, cause_id: str, upstream_ids: Iterable[str]) -> list[Adjustment]:
        """Return those of a cause that follow these items."""
        wanted = {"$in": [one for one in upstream_ids if one], "$gt": ""}
        return _found({"upstream_id": wanted, "_id": of_cause(cause_id)})


def _ticking(due_on: Mapping[str, str]) -> dict[str, Any]:
    return {
        "state": AdjustmentState.OPEN.value,
        "clock": {"$in": [stage.value for stage in Stage]},
        "outcome": {"$in": ALL_OUTCOMES},
        "due_on": due_on,
    }


def _found(wanted: Mapping[str, Any]) -> list[Adjustment]:
    return [adjustment_of(each, {}) for each in _adjustments().find(wanted, WITHOUT_TOUCHED)]


def _batches(wanted: Mapping[str, Any], size: int) -> Iterator[Sequence[Adjustment]]:
    cursor = _adjustments().find(wanted, WITHOUT_TOUCHED, batch_size=size)
    while batch := [adjustment_of(each, {}) for each in islice(cursor, size)]:
        yield batch


def _keep_texts(adjustments: Iterable[Adjustment]) -> None:
    """Keep the texts that are not there yet: a batch mostly touches what the one before it touched."""
    texts = texts_of(adjustments)
    known = _texts(set(texts)).keys()
    rows = [{"_id": key, "text": text, "schema_version": 1} for key, text in texts.items() if key not in known]
    insert_facts(ProvisionTextDocument, rows, is_followed=True)


def _texts(ids: set[str]) -> dict[str, str]:
    if not ids:
        return {}
    found = durable(ProvisionTextDocument).find({"_id": {"$in": sorted(ids)}})
    return {each["_id"]: each["text"] for each in found}


def _adjustments() -> Collection:
    collection: Collection = AdjustmentDocument._get_collection()
    return collection


def _document(adjustment: Adjustment, message: Envelope, emitter: str, now: datetime) -> dict[str, Any]:
    return {
        "_id": adjustment.adjustment_id,
        "schema_version": 1,
        **stored(adjustment),
        "version": 1,
        "outbox": [outgoing.pending(outgoing.event(message, emitter), now)],
    }


def _change(change: AdjustmentChange) -> Change:
    was, after = stored(change.before), stored(change.after)
    return Change(
        key=change.after.adjustment_id,
        fields={name: value for name, value in after.items() if was[name] != value},
        expected_version=change.before.version,
        messages=tuple(change.messages),
    )
