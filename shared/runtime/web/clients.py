"""Machine clients (机器客户端): programs of a body that use the API with a bearer token of their own.

Intake makes and revokes them; each service keeps a copy under the hash of the token, so that it knows a client without
asking anybody, and a revocation arrives as fast as a message. The token itself is kept nowhere.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, ClassVar

from mongoengine import BooleanField, DictField, ListField, StringField

from shared.contracts.envelope import Envelope
from shared.runtime.mongo import Aggregate, durable
from shared.runtime.outbox import NewerUpdate, apply_if_newer

CLIENT_CHANGED = "client_changed"
PREFIX = "qdc_"
"""By this a token is told from that of a session, and is recognised when it turns up where it should not be."""

_RANDOM_BYTES = 32
_FIELDS = ("client_id", "name", "body", "roles", "permissions", "expires_at", "is_revoked")


class MachineClientDocument(Aggregate):
    """One service's copy of a client; `_id` is the SHA-256 of its token, `expires_at` as it came."""

    id = StringField(primary_key=True)
    client_id = StringField(required=True)
    name = StringField(required=True)
    body = DictField(required=True)
    roles = ListField(StringField())
    permissions = ListField(StringField())
    expires_at = StringField(required=True)
    is_revoked = BooleanField(required=True)
    seen = DictField()

    meta: ClassVar[dict[str, Any]] = {"abstract": True}


@cache
def machine_clients_of(service: str) -> type[MachineClientDocument]:
    """Return the document class of one service's collection `machine_client_copies`."""
    meta = {"db_alias": service, "collection": "machine_client_copies"}
    return type(f"MachineClientOf{service.title()}", (MachineClientDocument,), {"meta": meta, "__module__": __name__})


@dataclass(frozen=True, kw_only=True)
class MachineClient:
    """What a service knows of a client: who it is, what it may do, until when."""

    client_id: str
    name: str
    body_id: str
    body_name: str
    roles: tuple[str, ...]
    permissions: tuple[str, ...]
    expires_at: datetime
    is_revoked: bool


class MachineClients:
    """The clients as one service knows them."""

    def __init__(self, service: str) -> None:
        self._document = machine_clients_of(service)

    def take_over(self, events: Iterable[Envelope]) -> None:
        """Take over what intake says of clients; what is late or repeated changes nothing."""
        newest = {event.data["token_hash"]: event for event in sorted(events, key=lambda event: event.sequence)}
        updates = [
            NewerUpdate(
                key=token_hash,
                emitter="intake",
                sequence=event.sequence,
                fields={name: _plain(event.data[name]) for name in _FIELDS},
            )
            for token_hash, event in newest.items()
        ]
        apply_if_newer(self._document, updates, create=True)

    def with_token(self, token: str) -> MachineClient | None:
        """Return the client whose token this is, revoked or not."""
        stored = durable(self._document).find_one({"_id": hash_of(token)}, {"outbox": 0})
        return _client_of(stored) if stored else None


def new_token() -> str:
    """Return a token that nobody can guess."""
    return PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)


def hash_of(token: str) -> str:
    """Return what is kept of a token. It is 256 random bits, so a plain hash cannot be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_client_token(token: str) -> bool:
    """Tell a client's token from a session's."""
    return token.startswith(PREFIX)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _client_of(stored: Mapping[str, Any]) -> MachineClient:
    return MachineClient(
        client_id=stored["client_id"],
        name=stored["name"],
        body_id=stored["body"]["body_id"],
        body_name=stored["body"]["name"],
        roles=tuple(stored["roles"]),
        permissions=tuple(stored["permissions"]),
        expires_at=datetime.fromisoformat(stored["expires_at"]),
        is_revoked=stored["is_revoked"],
    )
