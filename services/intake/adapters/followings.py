"""Heirs of upper-level items and the runs in which they follow, in MongoDB."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from mongoengine import BooleanField, DateTimeField, DictField, IntField, ListField, StringField

from services.intake.adapters.documents import ALIAS, ItemDocument
from services.intake.adapters.items import item_of
from services.intake.application.following_ports import Kind, Place, Run, RunState, Tally
from services.intake.domain.items import ServiceItem
from shared.contracts.envelope import Envelope
from shared.runtime.changes import Change
from shared.runtime.mongo import Aggregate, Collection, durable
from shared.runtime.outbox import save_all

IN_ORDER = [("parent.parent_id", 1), ("_id", 1)]
NOT_STORED = frozenset({"run_id", "version"})


class FollowingRunDocument(Aggregate):
    """One pass over the heirs of some upper-level items, with how far it is."""

    id = StringField(primary_key=True)
    kind = StringField(required=True)
    upper_ids = ListField(StringField())
    keys = ListField(StringField())
    by = DictField()
    reason = StringField()
    state = StringField(required=True)
    ordered_at = DateTimeField(required=True)
    began_at = DateTimeField()
    place = ListField(StringField())
    done = IntField()
    total = IntField()
    tallies = DictField()
    body_names = DictField()
    is_resumed = BooleanField()
    upper_number = IntField()
    causes = ListField(StringField())

    meta: ClassVar[dict[str, Any]] = {
        "collection": "following_runs",
        "db_alias": ALIAS,
        "indexes": [
            {"fields": ["causes"], "sparse": True},
            {
                "fields": ["state", "ordered_at"],
                "name": "under_way",
                "partialFilterExpression": {"state": RunState.ORDERED.value},
            },
        ],
    }


class MongoRuns:
    """The collection following_runs."""

    def get(self, run_id: str) -> Run | None:
        """Return a run."""
        stored = durable(FollowingRunDocument).find_one({"_id": str(run_id)}, {"outbox": 0})
        return _run_of(stored) if stored else None

    def ordered_for(self, causes: Iterable[str]) -> list[Run]:
        """Return the runs that were ordered for some of these messages."""
        found = durable(FollowingRunDocument).find({"causes": {"$in": list(causes)}}, {"outbox": 0})
        return [_run_of(stored) for stored in found]

    def under_way(self, since: datetime) -> set[str]:
        """Return the parents whose heirs follow in runs that were ordered since then and have not ended."""
        wanted = {"state": RunState.ORDERED.value, "ordered_at": {"$gte": since}, "kind": Kind.FOLLOW.value}
        found = durable(FollowingRunDocument).find(wanted, {"upper_ids": 1})
        return {upper_id for stored in found for upper_id in stored["upper_ids"]}

    def save(self, before: Run | None, after: Run, messages: Sequence[Envelope] = ()) -> bool:
        """Save with the messages in one write; tell whether nobody was faster."""
        was = _stored(before) if before else {}
        fields = {name: value for name, value in _stored(after).items() if name not in was or was[name] != value}
        version = before.version if before else 0
        change = Change(key=after.run_id, fields=fields, expected_version=version, messages=messages)
        return not save_all(FollowingRunDocument, [change]).lost


class MongoHeirs:
    """The items of the collection service_items that have a parent."""

    def after(self, upper_ids: Sequence[str], place: Place, size: int) -> list[ServiceItem]:
        """Return the next heirs of these parents, ordered by parent and item."""
        parent, item_id = place
        found: list[ServiceItem] = []
        if parent:
            found = _found({"parent.parent_id": parent, "_id": {"$gt": item_id}}, size)
        later = [upper_id for upper_id in sorted(upper_ids) if upper_id > parent]
        if len(found) < size and later:
            found += _found({"parent.parent_id": {"$in": later}}, size - len(found))
        return found

    def count(self, upper_ids: Sequence[str]) -> int:
        """Return how many heirs these parents have."""
        return int(_items().count_documents({"parent.parent_id": {"$in": list(upper_ids)}}))

    def of_body(self, body_id: str) -> list[ServiceItem]:
        """Return the heirs of a body."""
        wanted = {"body_id": body_id, "parent.parent_id": {"$exists": True}}
        return [item_of(stored) for stored in _items().find(wanted, {"outbox": 0})]

    def parents(self) -> list[str]:
        """Return the ids of all parents that have heirs, in order."""
        return sorted(_items().distinct("parent.parent_id", {"parent.parent_id": {"$exists": True}}))


def _found(wanted: Mapping[str, Any], size: int) -> list[ServiceItem]:
    return [item_of(stored) for stored in _items().find(wanted, {"outbox": 0}).sort(IN_ORDER).limit(size)]


def _items() -> Collection:
    collection: Collection = ItemDocument._get_collection()
    return collection


def _stored(run: Run) -> dict[str, Any]:
    plain = {name: value for name, value in vars(run).items() if name not in NOT_STORED}
    return {
        **plain,
        "kind": run.kind.value,
        "state": run.state.value,
        "upper_ids": list(run.upper_ids),
        "keys": list(run.keys),
        "causes": list(run.causes),
        "place": list(run.place),
        "tallies": {body_id: dict(vars(tally)) for body_id, tally in run.tallies.items()},
    }


def _run_of(stored: Mapping[str, Any]) -> Run:
    known = {name: stored[name] for name in Run.__dataclass_fields__ if name in stored}
    known["kind"], known["state"] = Kind(known["kind"]), RunState(known["state"])
    known["place"] = tuple(known["place"])
    known["tallies"] = {body_id: Tally(**tally) for body_id, tally in known["tallies"].items()}
    return Run(run_id=stored["_id"], **known)
