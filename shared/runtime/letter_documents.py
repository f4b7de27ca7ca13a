"""How a service stores its dead letters, and what pages read of one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, ClassVar

from mongoengine import DateTimeField, DictField, IntField, ListField, StringField

from shared.runtime.mongo import Aggregate, BytesField

OPEN, RETRIED, DISCARDED = "open", "retried", "discarded"
STATES: Mapping[str, str] = {OPEN: "待处理", RETRIED: "已重试", DISCARDED: "已放弃"}
ARRIVED, REOPENED = "arrived", "reopened"
STEPS: Mapping[str, str] = {
    ARRIVED: "处理失败，进入死信",
    RETRIED: "送回队列重试",
    DISCARDED: "放弃",
    REOPENED: "撤销放弃",
}
LONGEST_REASON = 200


class DeadLetterDocument(Aggregate):
    """One dead letter, as every service keeps it in its own database; `reason` is the last line of `error`."""

    id = StringField(primary_key=True)
    message_id = StringField(required=True)
    queue = StringField(required=True)
    name = StringField()
    body = BytesField(required=True)
    headers = DictField()
    content_type = StringField()
    error = StringField()
    reason = StringField()
    attempts = IntField()
    died_at = DateTimeField(required=True)
    state = StringField(required=True)
    note = StringField()
    by = DictField()
    decided_at = DateTimeField()
    history = ListField(DictField())

    meta: ClassVar[dict[str, Any]] = {
        "abstract": True,
        "indexes": [("state", "-died_at"), ("state", "queue", "-died_at")],
    }


@cache
def dead_letter_document(service: str) -> type[DeadLetterDocument]:
    """Return the document class of a service's dead letters."""
    meta = {"db_alias": service, "collection": "dead_letters"}
    return type(f"{service.title()}DeadLetter", (DeadLetterDocument,), {"meta": meta, "__module__": __name__})


@dataclass(frozen=True, kw_only=True)
class Step:
    """What happened to a letter once: it came, or somebody decided."""

    at: datetime
    what: str
    by: str
    note: str

    @property
    def name(self) -> str:
        """The step in Chinese."""
        return STEPS[self.what]


@dataclass(frozen=True, kw_only=True)
class DeadLetter:
    """What a page shows of a dead letter; `history` begins with the oldest step."""

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
    history: Sequence[Step] = ()

    @property
    def state_name(self) -> str:
        """The state in Chinese."""
        return STATES[self.state]

    @property
    def reason(self) -> str:
        """The last line of the error: what a list shows."""
        return reason_of(self.error)


def key_of(message_id: str, queue: str) -> str:
    """Return the id of a letter, which can stand in an address: of a message, and of the queue in which it failed."""
    return re.sub(r"[^\w.@-]", "_", f"{message_id}@{queue or 'unknown'}")


def reason_of(error: str) -> str:
    """Return the last line of an error."""
    lines = [line for line in error.splitlines() if line.strip()]
    return lines[-1].strip()[:LONGEST_REASON] if lines else ""


def letter_of(stored: Mapping[str, Any]) -> DeadLetter:
    """Read a stored letter; one from before there was a history has none."""
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
        history=[Step(**step) for step in stored.get("history", ())],
    )
