"""What every message between services carries, whatever it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from shared.kernel.ids import message_id_of

FIELDS: Mapping[str, type] = {
    "message_id": str,
    "name": str,
    "version": int,
    "occurred_at": str,
    "sequence": int,
    "item_id": str,
    "revision": int,
    "content_hash": str,
    "caused_by": str,
    "actor": dict,
    "data": dict,
}


class Undecodable(ValueError):
    """The bytes are not an envelope: no consumer will ever understand them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """
    One event. `sequence` is the version of the emitting aggregate, so that a consumer can tell late from new.

    `item_id`, `revision` and `content_hash` are empty (or 0) for events that are not about one item.
    `caused_by` is the id of the message that led to this one. `actor` is `Actor.as_record()`.
    """

    message_id: str
    name: str
    version: int
    occurred_at: datetime
    sequence: int
    item_id: str = ""
    revision: int = 0
    content_hash: str = ""
    caused_by: str = ""
    actor: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)

    def encode(self) -> bytes:
        """Return the JSON body that goes over the wire."""
        return orjson.dumps({name: getattr(self, name) for name in FIELDS}, option=orjson.OPT_UTC_Z)

    @classmethod
    def decode(cls, body: bytes | str) -> Envelope:
        """
        Read an envelope; fields that it does not know are passed over.

        :raises Undecodable: when it is no JSON object, lacks a field or has one of the wrong type
        """
        try:
            raw = orjson.loads(body)
            known = {name: raw[name] for name in FIELDS}
            for name, kind in FIELDS.items():
                if type(known[name]) is not kind:
                    raise Undecodable(f"{name} is not a {kind.__name__}")
            known["occurred_at"] = datetime.fromisoformat(known["occurred_at"])
            return cls(**known)
        except Undecodable:
            raise
        except (ValueError, TypeError, KeyError) as error:
            raise Undecodable(f"not an envelope: {error!r}") from error


def emit(
    name: str,
    *,
    aggregate_id: str,
    sequence: int,
    occurred_at: datetime,
    actor: Mapping[str, str],
    data: Mapping[str, Any],
    item_id: str = "",
    revision: int = 0,
    content_hash: str = "",
    caused_by: str = "",
) -> Envelope:
    """
    Make the message `name` that version `sequence` of an aggregate causes.

    The id follows from the cause, so a repeated use case makes the same message again.

    :raises UnknownEvent: when the registry does not know the name
    """
    from shared.contracts.registry import current

    return Envelope(
        message_id=message_id_of(aggregate_id, sequence, name),
        name=name,
        version=current(name).version,
        occurred_at=occurred_at,
        sequence=sequence,
        item_id=item_id,
        revision=revision,
        content_hash=content_hash,
        caused_by=caused_by,
        actor=actor,
        data=data,
    )
