"""The work plan in MongoDB: campaigns, the reminders that were sent, and what bodies have filed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from mongoengine import DateTimeField, DictField, IntField, ListField, StringField

from services.intake.adapters.documents import ALIAS, ItemDocument
from services.intake.adapters.power_items import PowerItemDocument
from services.intake.application.campaign_ports import Reminder
from services.intake.domain.items import DIRECTORY_LIST, IMPLEMENTATION_LIST, ItemState
from services.intake.domain.report_states import Filed
from services.intake.domain.work_plans import Campaign, CampaignState, Extension, PlanChange, Stage
from shared.runtime.bulk import is_lost_race_or_taken
from shared.runtime.changes import Change
from shared.runtime.mongo import Aggregate, Collection, durable
from shared.runtime.outbox import save_all

PLAIN = ("title", "document", "year", "remind_before")
NEWEST_FIRST = [("year", -1), ("_id", -1)]
OF_LISTS = "filed_of_a_list"
"""The index that answers what bodies have filed without a look at the items themselves."""
SETTLED = "settled_of_a_list"
"""The index that answers which items are approved without a look at them."""


class CampaignDocument(Aggregate):
    """A round of the work plan; days are ISO texts. The newest come first by their ids."""

    id = StringField(primary_key=True)
    title = StringField(required=True)
    document = StringField()
    year = IntField(required=True)
    state = StringField(required=True)
    remind_before = IntField(required=True)
    stages = ListField(DictField())
    extensions = ListField(DictField())
    history = ListField(DictField())

    meta: ClassVar[dict[str, Any]] = {
        "collection": "campaigns",
        "db_alias": ALIAS,
        "indexes": [["-year", "-id"], ["state", "-year", "-id"]],
    }


class ReminderDocument(Aggregate):
    """One reminder of one body, under the id that follows from stage, body, kind and last day."""

    id = StringField(primary_key=True)
    campaign_id = StringField(required=True)
    stage_key = StringField(required=True)
    body_id = StringField(required=True)
    kind = StringField(required=True)
    last_on = StringField(required=True)
    told_at = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {"collection": "report_reminders", "db_alias": ALIAS}


class MongoCampaigns:
    """The collection campaigns."""

    def get(self, campaign_id: str) -> Campaign | None:
        """Return a campaign."""
        stored = durable(CampaignDocument).find_one({"_id": campaign_id}, {"outbox": 0})
        return _campaign_of(stored) if stored else None

    def all(self) -> list[Campaign]:
        """Return all campaigns, the newest first."""
        return [_campaign_of(stored) for stored in _campaigns().find({}, {"outbox": 0}).sort(NEWEST_FIRST)]

    def in_state(self, state: CampaignState) -> list[Campaign]:
        """Return the campaigns in a state, the newest first."""
        found = _campaigns().find({"state": state.value}, {"outbox": 0}).sort(NEWEST_FIRST)
        return [_campaign_of(stored) for stored in found]

    def save(self, before: Campaign | None, after: Campaign) -> bool:
        """Save and tell whether nobody was faster."""
        version = before.version if before else 0
        change = Change(key=after.campaign_id, fields=_stored(after), expected_version=version)
        return not save_all(CampaignDocument, [change], is_lost=is_lost_race_or_taken).lost


class MongoReminders:
    """The collection report_reminders: facts with the messages that tell of them."""

    def sent(self, reminder_ids: Iterable[str]) -> set[str]:
        """Return which of these were sent already."""
        found = durable(ReminderDocument).find({"_id": {"$in": list(reminder_ids)}}, {"_id": 1})
        return {stored["_id"] for stored in found}

    def send(self, reminders: Sequence[Reminder]) -> int:
        """Keep reminders with their messages, each once; return how many were new."""
        changes = [
            Change(
                key=one.reminder_id,
                fields={
                    "campaign_id": one.campaign_id,
                    "stage_key": one.stage_key,
                    "body_id": one.body_id,
                    "kind": one.kind,
                    "last_on": one.last_on.isoformat(),
                    "told_at": one.told_at,
                },
                messages=(one.message,),
            )
            for one in reminders
        ]
        # one that is there already was sent by a sweep that was faster
        return len(save_all(ReminderDocument, changes, is_lost=is_lost_race_or_taken).saved)


class MongoFiledItems:
    """What the collection service_items says of how far bodies are; answered from an index alone."""

    def filed(self, list_kind: str, ends: Mapping[str, datetime]) -> dict[str, Filed]:
        """Return in one aggregation what each body has of a kind of list, counted against its own end of the stage."""
        if not ends:
            return {}
        pipeline: list[dict[str, Any]] = [
            {"$match": {"content.list_kind": list_kind, "body_id": {"$in": sorted(ends)}}},
            {"$project": {"_id": 0, "body_id": 1, "state": 1, **_cells(ends)}},
            {"$group": {"_id": {"body_id": "$body_id", "state": "$state", "cell": "$cell"}, "count": {"$sum": 1}}},
        ]
        return _added_up(_items().aggregate(pipeline, hint=OF_LISTS))

    def unbegun(self, ends: Mapping[str, datetime]) -> dict[str, int]:
        """Return in one aggregation how many settled items of each body have no implementation list."""
        if not ends:
            return {}
        of_bodies = {"body_id": {"$in": sorted(ends)}}
        lists = {**of_bodies, "content.list_kind": IMPLEMENTATION_LIST, "source.source_id": {"$gt": ""}}
        approved = {**of_bodies, "content.list_kind": DIRECTORY_LIST, "state": ItemState.APPROVED.value}
        settled = {"_id": 1, "body_id": 1}
        pipeline: list[dict[str, Any]] = [
            {"$match": approved},
            # a condition on the day in $match would look at each item; computed, it is answered from the index
            {"$project": {**settled, "is_in_time": {"$lt": ["$created_at", _end_of(ends)]}}},
            {"$match": {"is_in_time": True}},
            _union(ItemDocument, [{"$match": lists}, {"$project": {"_id": "$source.source_id"}}]),
            _union(PowerItemDocument, [{"$match": {**of_bodies, "is_in_force": True}}, {"$project": settled}]),
            {"$group": {"_id": "$_id", "body_id": {"$max": "$body_id"}, "rows": {"$push": {"$type": "$body_id"}}}},
            {"$match": {"rows": {"$ne": "missing"}}},
            {"$group": {"_id": "$body_id", "count": {"$sum": 1}}},
        ]
        return {found["_id"]: found["count"] for found in _items().aggregate(pipeline, hint=SETTLED)}

    def bodies_with(self, list_kind: str, body_ids: Iterable[str]) -> set[str]:
        """Return which of these bodies have an item of this kind of list."""
        pipeline: list[dict[str, Any]] = [
            {"$match": {"content.list_kind": list_kind, "body_id": {"$in": sorted(body_ids)}}},
            {"$group": {"_id": "$body_id"}},
        ]
        return {found["_id"] for found in _items().aggregate(pipeline, hint=OF_LISTS)}


def _union(document: type[Aggregate], pipeline: list[dict[str, Any]]) -> dict[str, Any]:
    return {"$unionWith": {"coll": document._get_collection_name(), "pipeline": pipeline}}


def _cells(ends: Mapping[str, datetime]) -> dict[str, Any]:
    """Return the expression that names, for each item, the field of `Filed` in which it is counted."""
    end = _end_of(ends)
    is_filed = {
        "$and": [
            {"$gt": ["$first_filed_at", None]},
            {"$ne": ["$state", ItemState.WITHDRAWN.value]},
        ]
    }
    begun_by_then = {"$lt": ["$created_at", end]}
    of_the_filed = {
        "$switch": {
            "branches": [
                {"case": {"$lt": ["$first_filed_at", end]}, "then": "in_time"},
                {"case": begun_by_then, "then": "after"},
            ],
            "default": "new_filed",
        }
    }
    of_the_rest = {"$cond": [begun_by_then, "unfiled", "new_unfiled"]}
    return {"cell": {"$cond": [is_filed, of_the_filed, of_the_rest]}}


def _end_of(ends: Mapping[str, datetime]) -> Any:
    """Return the expression for the end of an item's body: the usual one, but for bodies with an extension."""
    bodies: dict[datetime, list[str]] = {}
    for body_id, end in ends.items():
        bodies.setdefault(end, []).append(body_id)
    usual = max(bodies, key=lambda end: len(bodies[end]))
    branches = [
        {"case": {"$in": ["$body_id", {"$literal": sorted(ids)}]}, "then": end}
        for end, ids in bodies.items()
        if end != usual
    ]
    return {"$switch": {"branches": branches, "default": usual}} if branches else usual


def _added_up(rows: Iterable[Mapping[str, Any]]) -> dict[str, Filed]:
    cells: dict[str, dict[str, int]] = {}
    states: dict[str, dict[str, int]] = {}
    for row in rows:
        key, count = row["_id"], row["count"]
        of_body, of_states = cells.setdefault(key["body_id"], {}), states.setdefault(key["body_id"], {})
        of_body[key["cell"]] = of_body.get(key["cell"], 0) + count
        of_states[key["state"]] = of_states.get(key["state"], 0) + count
    return {body_id: Filed(**counts, by_state=states[body_id]) for body_id, counts in cells.items()}


def _items() -> Collection:
    collection: Collection = ItemDocument._get_collection()
    return collection


def _campaigns() -> Collection:
    collection: Collection = CampaignDocument._get_collection()
    return collection


def _stored(campaign: Campaign) -> dict[str, Any]:
    return {
        **{name: getattr(campaign, name) for name in PLAIN},
        "state": campaign.state.value,
        "stages": [
            {
                **vars(stage),
                "first_on": stage.first_on.isoformat(),
                "last_on": stage.last_on.isoformat(),
                "reporter_kinds": list(stage.reporter_kinds),
                "reporter_ids": list(stage.reporter_ids),
            }
            for stage in campaign.stages
        ],
        "extensions": [{**vars(one), "last_on": one.last_on.isoformat()} for one in campaign.extensions],
        "history": [dict(vars(change)) for change in campaign.history],
    }


def _campaign_of(stored: Mapping[str, Any]) -> Campaign:
    return Campaign(
        campaign_id=stored["_id"],
        version=stored["version"],
        state=CampaignState(stored["state"]),
        stages=tuple(_stage_of(each) for each in stored["stages"]),
        extensions=tuple(
            Extension(**{**each, "last_on": date.fromisoformat(each["last_on"])}) for each in stored["extensions"]
        ),
        history=tuple(PlanChange(**each) for each in stored["history"]),
        **{name: stored[name] for name in PLAIN},
    )


def _stage_of(stored: Mapping[str, Any]) -> Stage:
    days = {name: date.fromisoformat(stored[name]) for name in ("first_on", "last_on")}
    tuples = {name: tuple(stored[name]) for name in ("reporter_kinds", "reporter_ids")}
    return Stage(**{**stored, **days, **tuples})
