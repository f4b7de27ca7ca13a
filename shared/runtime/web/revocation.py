"""Sessions that end before their time (signed out, locked, with other roles now), and machine clients.

A signed cookie cannot be taken back, so each service keeps the few that no longer count. Entries are
dropped after the longest life of a session, when the cookie has ended by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import mongoengine
from pymongo import WriteConcern

from shared.contracts.envelope import Envelope
from shared.runtime.web.clients import CLIENT_CHANGED, MachineClients

if TYPE_CHECKING:  # a worker revokes sessions too, and needs no Flask for it
    from shared.runtime.web.identity import SignedIn

KEPT_FOR = timedelta(hours=13)
"""An hour more than the longest session: clocks of two machines may differ."""

_ACCOUNT = "account:"


@cache
def revoked_sessions_of(service: str) -> type[mongoengine.Document]:
    """Return the document class of one service's collection `revoked_sessions`."""

    fields: dict[str, Any] = {
        "id": mongoengine.StringField(primary_key=True),
        "before": mongoengine.DateTimeField(),
        "revoked_at": mongoengine.DateTimeField(required=True),
        "meta": {
            "collection": "revoked_sessions",
            "db_alias": service,
            "auto_create_index": False,
            "strict": False,
            "indexes": [{"fields": ["revoked_at"], "expireAfterSeconds": int(KEPT_FOR.total_seconds())}],
        },
    }
    # mongoengine keeps its documents by the name of their class, so each service's has its own.
    return type(f"RevokedSessionOf{service.title()}", (mongoengine.Document,), fields)


class RevokedSessions:
    """The revoked sessions as one service knows them, and what else intake says of who may come in."""

    def __init__(self, document: type[mongoengine.Document]) -> None:
        self._document = document
        self.clients = MachineClients(str(document._meta["db_alias"]))

    def add(self, *, account_id: str, session_id: str, revoked_at: datetime) -> None:
        """
        End one session, or all sessions of the account that began up to `revoked_at` when `session_id` is empty.

        Repeating it, or an older one after a newer one, changes nothing.
        """
        if session_id:
            key, change = session_id, {"$max": {"revoked_at": revoked_at}}
        else:
            key, change = _ACCOUNT + account_id, {"$max": {"revoked_at": revoked_at, "before": revoked_at}}
        collection = self._document._get_collection()
        collection.with_options(write_concern=WriteConcern("majority", j=True)).update_one(
            {"_id": key}, change, upsert=True
        )

    def take_over(self, events: Iterable[Envelope]) -> None:
        """Take over ended sessions and changed machine clients from intake; repeating it changes nothing."""
        events = list(events)
        self.clients.take_over(event for event in events if event.name == CLIENT_CHANGED)
        for event in events:
            if event.name == CLIENT_CHANGED:
                continue
            self.add(
                account_id=event.data["account_id"],
                session_id=event.data["session_id"],
                revoked_at=datetime.fromisoformat(event.data["revoked_at"]),
            )

    def includes(self, person: SignedIn) -> bool:
        """Tell whether this session no longer counts."""
        keys = [person.session_id, _ACCOUNT + person.account_id]
        for entry in self._document._get_collection().find({"_id": {"$in": keys}}):
            before = entry.get("before")
            if before is None or person.signed_in_at <= _aware(before):
                return True
        return False


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
