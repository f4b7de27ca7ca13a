"""Messages that nobody could handle: kept with the reason until a person retries or discards them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, ClassVar

import orjson
from mongoengine import DateTimeField, DictField, IntField, StringField

from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict, Invalid, LostRace, NotFound, Problem
from shared.runtime.mongo import Aggregate, BytesField, durable, ensure_indexes
from shared.runtime.outbox import Change, save_all
from shared.runtime.outgoing import Outgoing, queues_exchange

PAGE_SIZE = 50
OPEN, RETRIED, DISCARDED = "open", "retried", "discarded"
STATES: Mapping[str, str] = {OPEN: "待处理", RETRIED: "已重试", DISCARDED: "已放弃"}
LONGEST_NOTE = 500


class DeadLetterDocument(Aggregate):
    """One dead letter, as every service keeps it in its own database."""

    id = StringField(primary_key=True)
    message_id = StringField(required=True)
    queue = StringField(required=True)
    name = StringField()
    body = BytesField(required=True)
    headers = DictField()
    content_type = StringField()
    error = StringField()
    attempts = IntField()
    died_at = DateTimeField(required=True)
    state = StringField(required=True)
    note = StringField()
    by = DictField()
    decided_at = DateTimeField()

    meta: ClassVar[dict[str, Any]] = {"abstract": True, "indexes": [("state", "-died_at")]}


@cache
def dead_letter_document(service: str) -> type[DeadLetterDocument]:
    """Return the document class of a service's dead letters."""
    meta = {"db_alias": service, "collection": "dead_letters"}
    return type(f"{service.title()}DeadLetter", (DeadLetterDocument,), {"meta": meta, "__module__": __name__})


@dataclass(frozen=True, kw_only=True)
class DeadLetter:
    """What a page shows of a dead letter. `text` is the body as far as it can be read, `body` all of it."""

    id: str
    message_id: str
    queue: str
    name: str
    body: bytes
    headers: Mapping[str, Any]
    error: str
    attempts: int
    died_at: datetime
    state: str
    note: str
    by: str
    decided_at: datetime | None
    version: int

    @property
    def state_name(self) -> str:
        """The state in Chinese."""
        return STATES[self.state]

    @property
    def reason(self) -> str:
        """The last line of the error: what a list shows."""
        lines = [line for line in self.error.splitlines() if line.strip()]
        return lines[-1] if lines else ""


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


class DeadLetters:
    """The dead letters of one service."""

    def __init__(self, service: str) -> None:
        self._service = service
        self._document = dead_letter_document(service)

    def prepare(self) -> None:
        """Make the collection and its indexes."""
        ensure_indexes([self._document])

    def keep(self, arrivals: Sequence[Arrival]) -> None:
        """Store what arrived. A letter that died again after a retry is open again."""
        now = datetime.now(UTC)
        lost = save_all(self._document, [Change(key=_key(each), fields=_fields(each, now)) for each in arrivals]).lost
        ids = [change.key for change in lost]
        known = durable(self._document).find({"_id": {"$in": ids}}, {"version": 1, "state": 1})
        decided = {each["_id"]: each["version"] for each in known if each["state"] != OPEN}
        again = {
            change.key: Change(key=change.key, fields=change.fields, expected_version=decided[change.key])
            for change in lost
            if change.key in decided
        }
        save_all(self._document, list(again.values()))

    def find(self, state: str = OPEN, page: int = 1, size: int = PAGE_SIZE) -> tuple[list[DeadLetter], int]:
        """Return one page of the letters in a state, newest first, and how many there are."""
        collection = durable(self._document)
        wanted = {"state": str(state)}
        found = collection.find(wanted, {"outbox": 0}).sort("died_at", -1).skip((max(page, 1) - 1) * size).limit(size)
        return [_shown(each) for each in found], collection.count_documents(wanted)

    def get(self, letter_id: str) -> DeadLetter:
        """
        Return one letter.

        :raises NotFound: when there is none of this id
        """
        return _shown(self._stored(letter_id))

    def retry(self, letter_id: str, actor: Actor) -> None:
        """
        Send a letter once more to the one queue in which it failed; nobody else gets it twice.

        :raises Conflict: when somebody has decided already, or the queue it came from is not known
        """
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
        self._decide(stored, RETRIED, actor, "", again)

    def discard(self, letter_id: str, actor: Actor, note: str) -> None:
        """
        Give a letter up; it stays readable.

        :raises Invalid: when the note is missing
        :raises Conflict: when somebody has decided already
        """
        note = note.strip()
        if not note or len(note) > LONGEST_NOTE:
            raise Invalid(
                f"请写明放弃的原因（不超过 {LONGEST_NOTE} 字）。",
                (Problem("note", "原因", f"必填，不超过 {LONGEST_NOTE} 字", "请补充或缩短后再提交"),),
            )
        self._decide(self._stored(letter_id), DISCARDED, actor, note)

    def _decide(self, stored: Mapping[str, Any], state: str, actor: Actor, note: str, *again: Outgoing) -> None:
        if stored["state"] != OPEN:
            raise Conflict(f"这条消息{STATES[stored['state']]}，不用再操作。请刷新页面。")
        fields = {"state": state, "note": note, "by": actor.as_record(), "decided_at": datetime.now(UTC)}
        change = Change(key=stored["_id"], fields=fields, expected_version=stored["version"], outgoing=again)
        if save_all(self._document, [change]).lost:
            raise LostRace

    def _stored(self, letter_id: str) -> dict[str, Any]:
        stored = durable(self._document).find_one({"_id": str(letter_id)}, {"outbox": 0})
        if stored is None:
            raise NotFound("没有这条消息。它可能属于别的服务，请从列表重新进入。")
        return stored


def _key(arrival: Arrival) -> str:
    """An id that can stand in an address: of a message, and of the queue in which it failed."""
    return re.sub(r"[^\w.@-]", "_", f"{arrival.message_id}@{arrival.queue or 'unknown'}")


def _fields(arrival: Arrival, now: datetime) -> dict[str, Any]:
    return {
        "message_id": arrival.message_id,
        "queue": arrival.queue,
        "name": _name_of(arrival.body) or str(arrival.headers.get("task", "")),
        "body": arrival.body,
        "headers": {name: value for name, value in arrival.headers.items() if not name.startswith("x-")},
        "content_type": arrival.content_type,
        "error": arrival.error,
        "attempts": arrival.attempts,
        "died_at": now,
        "state": OPEN,
    }


def _name_of(body: bytes) -> str:
    try:
        content = orjson.loads(body)
    except ValueError:
        return ""
    return str(content.get("name", "")) if isinstance(content, dict) else ""


def _without_history(headers: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in headers.items() if not name.startswith("x-")}


def _shown(stored: Mapping[str, Any]) -> DeadLetter:
    return DeadLetter(
        id=stored["_id"],
        message_id=stored["message_id"],
        queue=stored["queue"],
        name=stored["name"],
        body=stored["body"],
        headers=stored.get("headers", {}),
        error=stored["error"],
        attempts=stored["attempts"],
        died_at=stored["died_at"],
        state=stored["state"],
        note=stored.get("note", ""),
        by=stored.get("by", {}).get("name", ""),
        decided_at=stored.get("decided_at"),
        version=stored["version"],
    )
