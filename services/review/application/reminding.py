"""
Clocks of joint review: who has to act is told once that something is due soon, and once that it is overdue.

That is the receiving office, offices that have to speak, and the coordinating office with a question or a dispute.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Protocol

from services.review.application.deadlines import deadline
from shared.contracts.envelope import Envelope, emit
from shared.kernel.actor import SYSTEM
from shared.kernel.clock import day_in_china

SOON, OVERDUE = "due", "overdue"
"""What is said: the last day is today or the next working day; the last day is over."""
OFFICE, COORDINATION = "review", "coordination"
"""Whom it is said to: with it the names of the messages begin."""
WORKDAYS_BEFORE = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DueTask:
    """
    What one office has to do by a day; an empty `office` is the coordinating one, which decides.

    `step` counts the groups of the round that have begun, 0 while the receiving office has it: an office that takes in
    and gives an opinion later has two tasks in the round. `is_dispute`: offices refuse, else it is about the scope.
    `former_days`: the task was to be done by these before a year's notice moved its last day.
    """

    item_id: str
    round: int
    step: int
    office: str
    due_on: date
    item_name: str
    body_id: str
    body_name: str
    list_kind: str
    part: str
    revision: int
    content_hash: str
    is_dispute: bool = False
    former_days: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A reminder with the message that tells of it; its id says of what, so that it is kept once."""

    reminder_id: str
    item_id: str
    told_at: datetime
    message: Envelope


class DueTasks(Protocol):
    """The tasks that wait for an office, or for the coordinating office."""

    def until(self, last: date) -> Iterator[Sequence[DueTask]]:
        """Return in portions what is due on or before a day."""


class Reminders(Protocol):
    """The reminders that were sent."""

    def sent(self, reminder_ids: Iterable[str]) -> set[str]:
        """Return which of these were sent already."""

    def send(self, reminders: Sequence[Reminder]) -> int:
        """Keep reminders with their messages, each once; return how many were new."""


class Reminding:
    """The round over all tasks; run again, or by two at once, it says nothing twice."""

    def __init__(self, *, tasks: DueTasks, reminders: Reminders) -> None:
        self._tasks, self._reminders = tasks, reminders

    def sweep(self, at: datetime) -> int:
        """Send what is due and was not sent; return how many reminders went out."""
        soon = deadline(at, WORKDAYS_BEFORE)
        assert soon is not None, "a number of days has a last day"
        return sum(self._send(tasks, at) for tasks in self._tasks.until(soon))

    def _send(self, tasks: Sequence[DueTask], at: datetime) -> int:
        due = {_id_of(task, at): task for task in tasks}
        former = {key: [_id_of(task, at, day) for day in task.former_days] for key, task in due.items()}
        sent = self._reminders.sent(chain(due, *former.values()))
        fresh = [_reminder(key, task, at) for key, task in due.items() if sent.isdisjoint((key, *former[key]))]
        return self._reminders.send(fresh) if fresh else 0


def _kind_of(task: DueTask, at: datetime) -> str:
    return OVERDUE if task.due_on < day_in_china(at) else SOON


def _id_of(task: DueTask, at: datetime, day: date | None = None) -> str:
    """Return the id of a reminder: once for each office, round and kind, and anew for another last day."""
    kind = f"{OFFICE}_{_kind_of(task, at)}"
    return f"{task.item_id}:{task.round}:{task.step}:{task.office}:{kind}:{day or task.due_on}"


def _reminder(reminder_id: str, task: DueTask, at: datetime) -> Reminder:
    told = {"is_receipt": task.step == 0, "offices": [task.office]} if task.office else {"is_dispute": task.is_dispute}
    message = emit(
        f"{OFFICE if task.office else COORDINATION}_{_kind_of(task, at)}",
        aggregate_id=reminder_id,
        sequence=1,
        occurred_at=at,
        actor=SYSTEM.as_record(),
        data={
            "round": task.round,
            "item_name": task.item_name,
            "body": {"body_id": task.body_id, "name": task.body_name},
            "list_kind": task.list_kind,
            "part": task.part,
            "due_on": task.due_on.isoformat(),
            **told,
        },
        item_id=task.item_id,
        revision=task.revision,
        content_hash=task.content_hash,
    )
    return Reminder(reminder_id=reminder_id, item_id=task.item_id, told_at=at, message=message)
