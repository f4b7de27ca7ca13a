"""Signing in and out: intake owns accounts and sessions, the other services trust the signed cookie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.intake.application.accounts import session_revoked
from services.intake.application.ports import Accounts, AttemptStore, Bodies, Passwords, Revoked, Sessions
from services.intake.domain.accounts import Account, AccountLocked, Attempts, Session, refusal_after
from services.intake.domain.bodies import Body
from shared.kernel.actor import Actor
from shared.kernel.errors import LostRace
from shared.kernel.ids import new_id
from shared.kernel.racing import until_won

LONGEST_ACCOUNT = 64
LONGEST_PASSWORD = 256
ROUNDS = 8


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """A session that has begun, and whose it is."""

    session: Session
    account: Account
    body: Body


class SigningIn:
    """Use cases of the sign-in page and of machine clients."""

    def __init__(
        self,
        *,
        accounts: Accounts,
        bodies: Bodies,
        sessions: Sessions,
        passwords: Passwords,
        attempts: AttemptStore,
        revoked: Revoked,
    ) -> None:
        self._accounts = accounts
        self._bodies = bodies
        self._sessions = sessions
        self._passwords = passwords
        self._attempts = attempts
        self._revoked = revoked
        self._nobodys_hash = passwords.hashed(new_id())

    def sign_in(self, account: str, password: str, at: datetime) -> SignedIn:
        """
        Begin a session.

        The attempt is counted before the password is looked at, so that parallel guesses do not slip through;
        an unknown account takes as long, is counted and is refused in the same words as a wrong password. An account
        that is changed meanwhile is looked at once more.

        :raises WrongCredentials: without telling which of the two is wrong
        :raises LockedOut: after too many of these
        :raises AccountLocked: when an administrator has locked the account
        :raises LostRace: when it is changed each time that it is looked at
        """
        name = account.strip().casefold()[:LONGEST_ACCOUNT]
        attempts = self._attempts.count(name, at)
        attempts.check_open(at)
        return until_won(lambda: self._checked(name, password, attempts, at), tries=ROUNDS)

    def _checked(self, name: str, password: str, attempts: Attempts, at: datetime) -> SignedIn:
        found = self._accounts.named(name)
        password_hash = found.password_hash if found else self._nobodys_hash
        is_right = self._passwords.matches(password_hash, password[:LONGEST_PASSWORD])
        if found is None or not is_right:
            raise refusal_after(attempts)
        self._attempts.forget(name)
        return self._begin(found, at)

    def sign_out(self, actor: Actor, session_id: str, at: datetime) -> None:
        """End a session here at once and everywhere else by message; ending it again does nothing."""
        session = self._sessions.get(session_id)
        if session is None or session.account_id != actor.account_id or session.ended_at is not None:
            return
        self._revoked.add(account_id=actor.account_id, session_id=session_id, revoked_at=at)
        message = session_revoked(
            aggregate_id=session_id,
            sequence=session.version + 1,
            at=at,
            actor=actor,
            account_id=actor.account_id,
            session_id=session_id,
        )
        self._sessions.end(session, at, [message])

    def _begin(self, account: Account, at: datetime) -> SignedIn:
        body = self._bodies.find([account.body_id]).get(account.body_id)
        if account.is_locked or body is None or not body.is_valid:
            raise AccountLocked("这个账号已停用。请联系区政府办公室的账号管理员。")
        # The account itself says whether it is still what was looked at, and keeps the moment for whoever changes it
        # next: so no session is begun with a password, a lock or roles of before, and lives on (`AccountKeeping`).
        began_at = account.session_begins(at)
        if not self._accounts.save(account, account.with_session(began_at), ()):
            raise LostRace()
        session = Session(session_id=new_id(), version=1, account_id=account.account_id, started_at=began_at)
        self._sessions.begin(session)
        return SignedIn(session=session, account=account, body=body)
