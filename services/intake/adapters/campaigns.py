"""The work plan in MongoDB: campaigns and the reminders that were sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from mongoengine import DateTimeField, DictField, IntField, ListField, StringField

from services.intake.adapters.documents import ALIAS
from services.intake.application.campaign_plan import shipped_plan
from services.intake.application.campaign_ports import Reminder
from services.intake.domain.work_plans import Campaign, CampaignState, Extension, PlanChange, Stage, TakenBack
from shared.runtime.bulk import is_lost_race_or_taken
from shared.runtime.changes import Change
from shared.runtime.mongo import Aggregate, Collection, durable
from shared.runtime.outbox import save_all

PLAIN = ("title", "document", "year", "remind_before", "late_import_workdays", "late_approval_workdays")
SHIPPED = ("late_import_workdays", "late_approval_workdays")
"""What a campaign from before a field takes from the shipped plan."""
NEWEST_FIRST = [("year", -1), ("_id", -1)]


class CampaignDocument(Aggregate):
    """A round of the work plan; days are ISO texts. The newest come first by their ids."""

    id = StringField(primary_key=True)
    title = StringField(required=True)
    document = StringField()
    year = IntField(required=True)
    state = StringField(required=True)
    remind_before = IntField(required=True)
    late_import_workdays = IntField()
    late_approval_workdays = IntField()
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
                "former_last_days": [day.isoformat() for day in stage.former_last_days],
            }
            for stage in campaign.stages
        ],
        "extensions": [_stored_extension(one) for one in campaign.extensions],
        "history": [dict(vars(change)) for change in campaign.history],
    }


def _campaign_of(stored: Mapping[str, Any]) -> Campaign:
    return Campaign(
        campaign_id=stored["_id"],
        version=stored["version"],
        state=CampaignState(stored["state"]),
        stages=tuple(_stage_of(each) for each in stored["stages"]),
        extensions=tuple(_extension_of(each) for each in stored["extensions"]),
        history=tuple(PlanChange(**each) for each in stored["history"]),
        **{**{name: shipped_plan()[name] for name in SHIPPED}, **_plain(stored)},
    )


def _stored_extension(extension: Extension) -> dict[str, Any]:
    back = extension.taken_back
    days = {"last_on": extension.last_on.isoformat()}
    return {**vars(extension), **days, "taken_back": dict(vars(back)) if back else None}


def _extension_of(stored: Mapping[str, Any]) -> Extension:
    back = stored.get("taken_back")
    days = {"last_on": date.fromisoformat(stored["last_on"])}
    return Extension(**{**stored, **days, "taken_back": TakenBack(**back) if back else None})


def _plain(stored: Mapping[str, Any]) -> dict[str, Any]:
    return {name: stored[name] for name in PLAIN if name in stored}


def _stage_of(stored: Mapping[str, Any]) -> Stage:
    days = {name: date.fromisoformat(stored[name]) for name in ("first_on", "last_on")}
    tuples = {name: tuple(stored[name]) for name in ("reporter_kinds", "reporter_ids")}
    former = tuple(date.fromisoformat(day) for day in stored.get("former_last_days", ()))
    return Stage(**{**stored, **days, **tuples, "former_last_days": former})
