"""Sessions and wrong passwords in MongoDB, and the hashing of passwords."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from threading import BoundedSemaphore
from typing import Any

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from pymongo import ReturnDocument

from services.intake.adapters.documents import AttemptDocument, SessionDocument
from services.intake.domain.accounts import FAILURES_BEFORE_LOCK, LOCK_LASTS, Attempts, Session
from shared.contracts.envelope import Envelope
from shared.kernel.errors import Refusal
from shared.runtime.changes import Change
from shared.runtime.mongo import durable
from shared.runtime.outbox import save_all

HASHES_AT_ONCE = 2
LONGEST_WAIT_SECONDS = 10


class TooManySignIns(Refusal):
    """More people sign in at this moment than the machine can check passwords for."""

    code = "too_many_sign_ins"


class MongoSessions:
    """The collection sessions."""

    def begin(self, session: Session) -> None:
        """Keep a session that begins."""
        fields = {"account_id": session.account_id, "started_at": session.started_at}
        save_all(SessionDocument, [Change(key=session.session_id, fields=fields)])

    def get(self, session_id: str) -> Session | None:
        """Return a session, ended or not."""
        stored = SessionDocument._get_collection().find_one({"_id": session_id}, {"outbox": 0})
        return _session_of(stored) if stored else None

    def end(self, session: Session, at: datetime, messages: Sequence[Envelope]) -> bool:
        """Note the end of a session with its message, once."""
        change = Change(
            key=session.session_id,
            fields={"ended_at": at},
            expected_version=session.version,
            messages=tuple(messages),
        )
        return not save_all(SessionDocument, [change]).lost


class MongoAttempts:
    """The collection sign_in_attempts: counted in one atomic step, so that parallel guesses are all counted."""

    def count(self, account: str, at: datetime) -> Attempts:
        """Count one more attempt and return what stands now; a lock that stands is returned untouched."""
        before = durable(AttemptDocument).find_one_and_update(
            {"_id": account}, _counting(at), upsert=True, return_document=ReturnDocument.BEFORE
        )
        if before is None or before["last_at"] <= at - LOCK_LASTS:
            return Attempts(failures=1)
        locked_until = before.get("locked_until")
        if locked_until is not None:
            return Attempts(failures=before["failures"], locked_until=locked_until)
        return Attempts(failures=before["failures"] + 1)

    def forget(self, account: str) -> None:
        """Begin to count anew, after the right password or by an administrator."""
        durable(AttemptDocument).delete_one({"_id": account})


class Argon2Passwords:
    """argon2id with the parameters of OWASP's first choice for little memory: t=2, p=1, and 19 MiB or more."""

    def __init__(self, memory_kib: int) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=memory_kib, parallelism=1, type=Type.ID)
        self._places = BoundedSemaphore(HASHES_AT_ONCE)

    def hashed(self, password: str) -> str:
        """Return the hash under which a password is kept."""
        with self._place():
            return self._hasher.hash(password)

    def matches(self, password_hash: str, password: str) -> bool:
        """Tell whether this is the password."""
        with self._place():
            try:
                return self._hasher.verify(password_hash, password)
            except (VerificationError, InvalidHashError):
                return False

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(timeout=LONGEST_WAIT_SECONDS):
            raise TooManySignIns("现在登录的人太多，没有办成。请过一分钟再试。")
        try:
            yield
        finally:
            self._places.release()


def _counting(at: datetime) -> list[dict[str, Any]]:
    """Return the update that counts: anew when the last attempt is long ago, not at all while the lock stands."""
    is_old = {"$lte": [{"$ifNull": ["$last_at", datetime.min.replace(tzinfo=at.tzinfo)]}, at - LOCK_LASTS]}
    is_locked = {"$and": [{"$not": [is_old]}, {"$ne": [{"$type": "$locked_until"}, "missing"]}]}
    failures = {"$cond": [is_old, 1, {"$add": ["$failures", 1]}]}
    return [
        {"$set": {"failures": {"$cond": [is_locked, "$failures", failures]}, "was_locked": is_locked}},
        {"$set": {"last_at": {"$cond": ["$was_locked", "$last_at", at]}}},
        {
            "$set": {
                "locked_until": {
                    "$switch": {
                        "branches": [
                            {"case": "$was_locked", "then": "$locked_until"},
                            {"case": {"$gte": ["$failures", FAILURES_BEFORE_LOCK]}, "then": at + LOCK_LASTS},
                        ],
                        "default": "$$REMOVE",
                    }
                }
            }
        },
        {"$unset": "was_locked"},
    ]


def _session_of(stored: Mapping[str, Any]) -> Session:
    return Session(
        session_id=stored["_id"],
        version=stored["version"],
        account_id=stored["account_id"],
        started_at=stored["started_at"],
        ended_at=stored.get("ended_at"),
    )
