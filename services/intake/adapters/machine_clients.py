"""Machine clients in MongoDB, and the making of their tokens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from mongoengine import DateTimeField, ListField, StringField

from services.intake.adapters.documents import ALIAS
from services.intake.domain.machine_clients import Grant, MachineClient
from shared.contracts.envelope import Envelope
from shared.runtime.changes import Change
from shared.runtime.mongo import Aggregate, durable
from shared.runtime.outbox import push_again, save_all
from shared.runtime.web import clients

FIELDS = (
    "version",
    "name",
    "body_id",
    "token_hash",
    "expires_at",
    "created_at",
    "created_by",
    "revoked_at",
    "revoked_by",
)


class MachineClientDocument(Aggregate):
    """A program of a body; of its token only the SHA-256 is kept. `grants` are ``role:permission``."""

    id = StringField(primary_key=True)
    name = StringField(required=True)
    body_id = StringField(required=True)
    grants = ListField(StringField())
    token_hash = StringField(required=True)
    expires_at = DateTimeField(required=True)
    created_at = DateTimeField(required=True)
    created_by = StringField(required=True)
    revoked_at = DateTimeField()
    revoked_by = StringField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "machine_clients",
        "db_alias": ALIAS,
        "indexes": [{"fields": ["-created_at"]}, {"fields": ["token_hash"], "unique": True}],
    }


class MongoMachineClients:
    """The collection machine_clients."""

    def get(self, client_id: str) -> MachineClient | None:
        """Return a client by its id."""
        stored = durable(MachineClientDocument).find_one({"_id": client_id}, {"outbox": 0})
        return _client_of(stored) if stored else None

    def page(self, page: int, size: int) -> tuple[list[MachineClient], int]:
        """Return one page of the clients, newest first, and how many there are."""
        collection = durable(MachineClientDocument)
        found = collection.find({}, {"outbox": 0}).sort([("created_at", -1)]).skip((page - 1) * size).limit(size)
        return [_client_of(stored) for stored in found], collection.estimated_document_count()

    def all(self) -> list[MachineClient]:
        """Return every client: there are tens of them."""
        found = durable(MachineClientDocument).find({}, {"outbox": 0}).hint([("created_at", -1)])
        return [_client_of(stored) for stored in found]

    def save(self, before: MachineClient | None, after: MachineClient, messages: Sequence[Envelope]) -> bool:
        """Save and tell whether nobody was faster."""
        fields = {name: getattr(after, name) for name in FIELDS if name != "version"}
        change = Change(
            key=after.client_id,
            fields={**fields, "grants": sorted(grant.key for grant in after.grants)},
            expected_version=before.version if before else 0,
            messages=tuple(messages),
        )
        return not save_all(MachineClientDocument, [change]).lost

    def say_again(self, entries: Iterable[tuple[str, Sequence[Envelope]]]) -> int:
        """Put messages into the outboxes of clients as they stand; return how many."""
        return push_again(MachineClientDocument, entries)


class RandomTokens:
    """Tokens of 256 random bits, of which a hash is kept."""

    def new(self) -> str:
        """Return a token that nobody can guess."""
        return clients.new_token()

    def hash_of(self, token: str) -> str:
        """Return what is kept of a token."""
        return clients.hash_of(token)


def _client_of(stored: Mapping[str, Any]) -> MachineClient:
    grants = (each.partition(":") for each in stored["grants"])
    known: dict[str, Any] = {name: stored[name] for name in FIELDS}
    return MachineClient(
        client_id=stored["_id"],
        grants=frozenset(Grant(role=role, permission=permission) for role, _, permission in grants),
        **known,
    )
