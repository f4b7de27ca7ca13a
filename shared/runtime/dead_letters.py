"""Messages that nobody could handle: kept with the reason until a person retries or discards them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from shared.kernel.actor import SYSTEM, Actor
from shared.kernel.errors import Conflict, Invalid, LostRace, NotFound, Problem, Refusal
from shared.runtime.changes import Change
from shared.runtime.jobs import Jobs
from shared.runtime.letter_documents import (
    ARRIVED,
    DISCARDED,
    OPEN,
    REOPENED,
    RETRIED,
    STATES,
    DeadLetter,
    dead_letter_document,
    key_of,
    letter_of,
    reason_of,
)
from shared.runtime.mongo import durable, ensure_indexes
from shared.runtime.outbox import save_all
from shared.runtime.outgoing import Outgoing, queues_exchange
from shared.runtime.reporting import report_state, state_report_document
from shared.runtime.topology import JOB_QUEUES

__all__ = ["DISCARDED", "OPEN", "RETRIED", "STATES", "Arrival", "DeadLetter", "DeadLetters", "dead_letter_document"]

PAGE_SIZE = 50
LONGEST_NOTE = 500


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A message as it arrived in the queue for dead letters."""

    message_id: str
    queue: str
    body: bytes
    headers: Mapping[str, Any]
    content_type: str
    error: str
    attempts: int


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one letter of a batch; `message` says in Chinese why it was refused."""

    letter_id: str
    ok: bool
    message: str = ""


class DeadLetters:
    """The dead letters of one service. The operators hear of every change."""

    def __init__(self, service: str) -> None:
        self._service = service
        self._document = dead_letter_document(service)

    def prepare(self) -> None:
        """Make the collection and its indexes, and those of the report that counts it."""
        ensure_indexes([self._document, state_report_document(self._service)])

    def keep(self, arrivals: Sequence[Arrival]) -> None:
        """Store what arrived. A letter that died again after a retry is open again."""
        now = datetime.now(UTC)
        lost = save_all(self._document, [Change(key=_key(each), fields=_fields(each, now)) for each in arrivals]).lost
        ids = [change.key for change in lost]
        known = durable(self._document).find({"_id": {"$in": ids}}, {"version": 1, "state": 1, "history": 1})
        decided = {each["_id"]: each for each in known if each["state"] != OPEN}
        again = {change.key: _once_more(change, decided[change.key]) for change in lost if change.key in decided}
        save_all(self._document, list(again.values()))
        report_state(self._service)

    def find(
        self, state: str = OPEN, page: int = 1, size: int = PAGE_SIZE, *, queue: str = "", reason: str = ""
    ) -> tuple[list[DeadLetter], int]:
        """Return one page of the letters in a state, newest first, and how many there are."""
        wanted: dict[str, Any] = {"state": str(state)}
        if queue:
            wanted["queue"] = str(queue)
        if reason:
            wanted["reason"] = str(reason)
        collection = durable(self._document)
        found = collection.find(wanted, {"outbox": 0}).sort("died_at", -1).skip((max(page, 1) - 1) * size).limit(size)
        return [letter_of(each) for each in found], collection.count_documents(wanted)

    def some(self, letter_ids: Sequence[str]) -> dict[str, DeadLetter]:
        """Return those of these letters that are there, by id."""
        found = durable(self._document).find({"_id": {"$in": list(letter_ids)}}, {"outbox": 0})
        return {stored["_id"]: letter_of(stored) for stored in found}

    def counts(self) -> dict[str, int]:
        """Return how many letters there are in each state."""
        return {state: durable(self._document).count_documents({"state": state}) for state in STATES}

    def queues(self, state: str = OPEN) -> list[str]:
        """Return the queues in which letters of a state failed."""
        return sorted(queue for queue in durable(self._document).distinct("queue", {"state": str(state)}) if queue)

    def get(self, letter_id: str) -> DeadLetter:
        """
        Return one letter.

        :raises NotFound: when there is none of this id
        """
        return letter_of(self._stored(letter_id))

    def retry(self, letter_id: str, actor: Actor) -> None:
        """
        Send a letter once more to the one queue in which it failed; nobody else gets it twice.

        :raises Conflict: when somebody has decided already, or the queue it came from is not known
        """
        self._retry(letter_id, actor)
        report_state(self._service)

    def discard(self, letter_id: str, actor: Actor, note: str) -> None:
        """
        Give a letter up; it stays readable, and `reopen` takes the decision back.

        :raises Invalid: when the note is missing
        :raises Conflict: when somebody has decided already
        """
        self._discard(letter_id, actor, _checked(note))
        report_state(self._service)

    def reopen(self, letter_id: str, actor: Actor) -> None:
        """
        Take back a discarding: the letter waits for a decision again.

        :raises Conflict: when it has not been discarded
        """
        stored = self._stored(letter_id)
        if stored["state"] != DISCARDED:
            raise Conflict(f"这条消息{STATES[stored['state']]}，没有放弃可以撤销。请刷新页面。")
        self._save(stored, OPEN, REOPENED, actor, "")
        report_state(self._service)

    def retry_all(self, letter_ids: Sequence[str], actor: Actor) -> list[Outcome]:
        """Send letters once more, one after the other; each has its own result."""
        return self._each(letter_ids, lambda letter_id: self._retry(letter_id, actor))

    def discard_all(self, letter_ids: Sequence[str], actor: Actor, note: str) -> list[Outcome]:
        """
        Give letters up for one reason; each has its own result.

        :raises Invalid: when the note is missing; nothing is done then
        """
        checked = _checked(note)
        return self._each(letter_ids, lambda letter_id: self._discard(letter_id, actor, checked))

    def _each(self, letter_ids: Sequence[str], decide: Callable[[str], None]) -> list[Outcome]:
        outcomes = []
        for letter_id in dict.fromkeys(letter_ids):
            try:
                decide(letter_id)
                outcomes.append(Outcome(letter_id=letter_id, ok=True))
            except Refusal as refusal:
                outcomes.append(Outcome(letter_id=letter_id, ok=False, message=refusal.message))
        report_state(self._service)
        return outcomes

    def _retry(self, letter_id: str, actor: Actor) -> None:
        stored = self._stored(letter_id)
        if not stored["queue"]:
            raise Conflict("不知道这条消息原来在哪个队列，不能重试。可以写明原因后放弃它。")
        again = Outgoing(
            stored["message_id"],
            queues_exchange(self._service),
            stored["queue"],
            stored["body"],
            _without_history(stored.get("headers", {})),
            stored["content_type"],
        )
        _check_open(stored)
        # Before the letter leaves: afterwards its run may have ended the job already. Who is killed in between leaves
        # an open letter, which breaks the job off again (`dead_jobs`).
        jobs = Jobs(self._service) if stored["queue"] in JOB_QUEUES else None
        before = jobs.wait_again(stored["message_id"]) if jobs else None
        try:
            self._decide(stored, RETRIED, actor, "", again)
        except LostRace:
            if jobs and before:
                jobs.wait_no_more(stored["message_id"], before)
            raise

    def _discard(self, letter_id: str, actor: Actor, note: str) -> None:
        self._decide(self._stored(letter_id), DISCARDED, actor, note)

    def _decide(self, stored: Mapping[str, Any], state: str, actor: Actor, note: str, *again: Outgoing) -> None:
        _check_open(stored)
        self._save(stored, state, state, actor, note, *again)

    def _save(
        self, stored: Mapping[str, Any], state: str, what: str, actor: Actor, note: str, *again: Outgoing
    ) -> None:
        now = datetime.now(UTC)
        history = [*stored.get("history", ()), _step(now, what, actor.name, note)]
        decided = {"state": state, "note": note, "by": actor.as_record(), "decided_at": now, "history": history}
        change = Change(key=stored["_id"], fields=decided, expected_version=stored["version"], outgoing=again)
        if save_all(self._document, [change]).lost:
            raise LostRace

    def _stored(self, letter_id: str) -> dict[str, Any]:
        stored = durable(self._document).find_one({"_id": str(letter_id)}, {"outbox": 0})
        if stored is None:
            raise NotFound("没有这条消息。它可能属于别的服务，请从列表重新进入。")
        return stored


def _check_open(stored: Mapping[str, Any]) -> None:
    if stored["state"] != OPEN:
        raise Conflict(f"这条消息{STATES[stored['state']]}，不用再操作。请刷新页面。")


def _checked(note: str) -> str:
    note = note.strip()
    if not note or len(note) > LONGEST_NOTE:
        raise Invalid(
            f"请写明放弃的原因（不超过 {LONGEST_NOTE} 字）。",
            (Problem("note", "原因", f"必填，不超过 {LONGEST_NOTE} 字", "请补充或缩短后再提交"),),
        )
    return note


def _key(arrival: Arrival) -> str:
    return key_of(arrival.message_id, arrival.queue)


def _fields(arrival: Arrival, now: datetime) -> dict[str, Any]:
    return {
        "message_id": arrival.message_id,
        "queue": arrival.queue,
        "name": _name_of(arrival.body) or str(arrival.headers.get("task", "")),
        "body": arrival.body,
        "headers": {name: value for name, value in arrival.headers.items() if not name.startswith("x-")},
        "content_type": arrival.content_type,
        "error": arrival.error,
        "reason": reason_of(arrival.error),
        "attempts": arrival.attempts,
        "died_at": now,
        "state": OPEN,
        "history": [_step(now, ARRIVED, SYSTEM.name, reason_of(arrival.error))],
    }


def _once_more(change: Change, known: Mapping[str, Any]) -> Change:
    history = [*known.get("history", ()), *change.fields["history"]]
    return Change(key=change.key, fields={**change.fields, "history": history}, expected_version=known["version"])


def _step(at: datetime, what: str, by: str, note: str) -> dict[str, Any]:
    return {"at": at, "what": what, "by": by, "note": note}


def _name_of(body: bytes) -> str:
    try:
        content = orjson.loads(body)
    except ValueError:
        return ""
    return str(content.get("name", "")) if isinstance(content, dict) else ""


def _without_history(headers: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in headers.items() if not name.startswith("x-")}
