"""What a dead letter means, in words for an operator who has not read the code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from shared.kernel.ids import is_id
from shared.runtime.letter_documents import DeadLetter
from shared.standards.loader import read

_WORDS = read("dead_letters", 1)
_EVENTS: Mapping[str, Mapping[str, Any]] = read("notices", 1)["events"]
TASK_NAMES = {"publish.release_edition": "公布目录版次"}


@dataclass(frozen=True, kw_only=True)
class Concerned:
    """Whom a message is about, as far as its body tells."""

    item_id: str = ""
    item_name: str = ""
    body_name: str = ""
    sender: str = ""
    message_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """What a message asked for, why that failed, and what is missing meanwhile."""

    title: str
    wants: str
    otherwise: str
    cause: str
    advice: str
    concerned: Concerned


def explained(letter: DeadLetter) -> Explanation:
    """Explain one letter."""
    handling = _WORDS["handlings"].get(letter.queue, _WORDS["other"])
    cause = next((each for each in _WORDS["causes"] if each["sign"] in letter.error), _WORDS["unknown_cause"])
    return Explanation(
        title=name_of(letter.name),
        wants=handling["wants"],
        otherwise=handling["else"],
        cause=cause["says"],
        advice=cause["then"],
        concerned=_concerned(letter.body),
    )


def name_of(name: str) -> str:
    """Return how people call a kind of message."""
    known = _EVENTS.get(name)
    return str(known["name_zh"]) if known else TASK_NAMES.get(name, name) or "名称读不出的消息"


def _concerned(body: bytes) -> Concerned:
    try:
        envelope = orjson.loads(body)
    except ValueError:
        return Concerned()
    if not isinstance(envelope, dict):
        return Concerned()
    data, actor = _mapping(envelope.get("data")), _mapping(envelope.get("actor"))
    item_id, message_id = envelope.get("item_id"), envelope.get("message_id")
    names = [_text(actor.get("body_name")), _text(actor.get("name"))]
    return Concerned(
        item_id=str(item_id) if is_id(item_id) else "",
        item_name=_text(data.get("item_name") or data.get("title")),
        body_name=_text(_mapping(data.get("body")).get("name")),
        sender=" ".join(dict.fromkeys(name for name in names if name)),
        message_id=str(message_id) if is_id(message_id) else "",
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
