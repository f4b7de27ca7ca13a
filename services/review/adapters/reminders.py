"""Reminders of joint review in MongoDB: what is due, and what was said of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, islice
from typing import Any, ClassVar

from mongoengine import DateTimeField, StringField

from services.review.adapters.documents import ItemReviewDocument
from services.review.adapters.stored import NEVER
from services.review.application.reminding import DueTask, Reminder
from services.review.domain.round import RoundState
from shared.runtime.bulk import is_lost_race_or_taken
from shared.runtime.changes import Change
from shared.runtime.mongo import Aggregate, durable
from shared.runtime.outbox import save_all

PORTION = 500
SHOWN = {
    f"current.{name}": 1
    for name in (
        "number",
        "begun",
        "waiting_for",
        "act_by",
        "coordinate_by",
        "state",
        "item_name",
        "body_id",
        "body_name",
        "list_kind",
        "implementing.part",
        "revision",
        "content_hash",
        "postponed",
    )
}


class ReviewReminderDocument(Aggregate):
    """One reminder of one office, under the id that follows from item, round, step, office, kind and last day."""

    reminder_id = StringField(primary_key=True)
    item_id = StringField(required=True)
    told_at = DateTimeField(required=True)

    meta: ClassVar[dict[str, Any]] = {"db_alias": "review", "collection": "review_reminders"}


class MongoDueTasks:
    """The tasks in the collection item_reviews, by the indexes `due` and `coordination_due`."""

    def until(self, last: date) -> Iterator[Sequence[DueTask]]:
        """Return in portions what is due on or before a day."""
        reviews = durable(ItemReviewDocument)
        due = reviews.find(due_query(last), SHOWN).sort("current.act_by", 1)
        asked = reviews.find(coordination_query(last), SHOWN).sort("current.coordinate_by", 1)
        of_offices = (task for stored in due for task in _tasks_of(stored))
        tasks = chain(of_offices, (_to_coordinate(stored) for stored in asked))
        return iter(lambda: list(islice(tasks, PORTION)), [])


class MongoRunningTasks:
    """The rounds in the collection item_reviews in which somebody is to act, by the same indexes."""

    def portions(self) -> Iterator[Sequence[str]]:
        """Return the items of them in portions, also where the day is over."""
        found = durable(ItemReviewDocument).find(running_query(), {"_id": 1})
        ids = (stored["_id"] for stored in found)
        return iter(lambda: list(islice(ids, PORTION)), [])


class MongoReminders:
    """The collection review_reminders: facts with the messages that tell of them."""

    def sent(self, reminder_ids: Iterable[str]) -> set[str]:
        """Return which of these were sent already."""
        found = durable(ReviewReminderDocument).find({"_id": {"$in": list(reminder_ids)}}, {"_id": 1})
        return {stored["_id"] for stored in found}

    def send(self, reminders: Sequence[Reminder]) -> int:
        """Keep reminders with their messages, each once; return how many were new."""
        changes = [
            Change(
                key=one.reminder_id,
                fields={"item_id": one.item_id, "told_at": one.told_at},
                messages=(one.message,),
            )
            for one in reminders
        ]
        # one that is there already was sent by a sweep that was faster
        return len(save_all(ReviewReminderDocument, changes, is_lost=is_lost_race_or_taken).saved)


def due_query(last: date) -> dict[str, Any]:
    """Return the query of what is due on or before a day; what has no last day stands behind all days."""
    return {"current.act_by": {"$lte": last.isoformat()}}


def running_query() -> dict[str, Any]:
    """Return the query of rounds in which somebody is to act until a day."""
    days = {"$lt": NEVER}
    return {"$or": [{"current.act_by": days}, {"current.coordinate_by": days}]}


def coordination_query(last: date) -> dict[str, Any]:
    """Return the query of what the coordinating office is to decide on or before a day."""
    return {"current.coordinate_by": {"$lte": last.isoformat()}}


def _tasks_of(stored: Mapping[str, Any]) -> Iterator[DueTask]:
    current = stored["current"]
    for office in current["waiting_for"]:
        yield _task(stored, office=office, due_on=date.fromisoformat(current["act_by"]))


def _to_coordinate(stored: Mapping[str, Any]) -> DueTask:
    current = stored["current"]
    is_dispute = current["state"] == RoundState.DISPUTED
    return _task(stored, office="", due_on=date.fromisoformat(current["coordinate_by"]), is_dispute=is_dispute)


def _task(stored: Mapping[str, Any], *, due_on: date, **task: Any) -> DueTask:
    current = stored["current"]
    moved = [one["was"] for one in current.get("postponed", ()) if one["now"] == due_on.isoformat()]
    return DueTask(
        item_id=stored["_id"],
        round=current["number"],
        step=len(current["begun"]),
        item_name=current["item_name"],
        body_id=current["body_id"],
        body_name=current["body_name"],
        list_kind=current["list_kind"],
        part=(current.get("implementing") or {}).get("part", ""),
        revision=current["revision"],
        content_hash=current["content_hash"],
        due_on=due_on,
        former_days=tuple(date.fromisoformat(day) for day in moved),
        **task,
    )
