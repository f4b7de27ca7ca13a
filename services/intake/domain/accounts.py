"""Accounts, sessions and the lock-out after wrong passwords."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.kernel.errors import Forbidden, Problem, Unproven

FAILURES_BEFORE_LOCK = 5
LOCK_LASTS = timedelta(minutes=15)
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 128
INSTANT = timedelta(milliseconds=1)
"""What the database tells apart."""


class WrongCredentials(Unproven):
    """Account or password is wrong; the message never tells which."""

    code = "wrong_credentials"


class LockedOut(Forbidden):
    """Too many wrong passwords for this account name; says nothing about whether the account exists."""

    code = "locked_out"


class AccountLocked(Forbidden):
    """An administrator has locked the account; only who knows its password learns this."""

    code = "account_locked"


@dataclass(frozen=True, kw_only=True)
class Account:
    """
    A person's account in one body; its roles say what it may do.

    `last_session_at` is when the latest of its sessions began: whatever takes rights away ends all up to it, and keeps
    that moment as `sessions_ended_at`.
    """

    account_id: str
    version: int
    account: str
    name: str
    body_id: str
    roles: frozenset[str]
    password_hash: str
    is_locked: bool = False
    last_session_at: datetime | None = None
    sessions_ended_at: datetime | None = None

    def session_begins(self, at: datetime) -> datetime:
        """Return when a session begins now: after all that were ended, whatever the clocks of two processes say."""
        return max(at, self.sessions_ended_at + INSTANT) if self.sessions_ended_at else at

    def with_session(self, began_at: datetime) -> Account:
        """Return the account of which one more session begins."""
        return replace(self, last_session_at=max(began_at, self.last_session_at or began_at))


@dataclass(frozen=True, kw_only=True)
class Session:
    """One signed-in browser or machine client."""

    session_id: str
    version: int
    account_id: str
    started_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Attempts:
    """Wrong passwords in a row for one account name, whether or not such an account exists."""

    failures: int = 0
    locked_until: datetime | None = None

    def check_open(self, now: datetime) -> None:
        """
        Refuse a sign-in while the name is locked.

        :raises LockedOut: until the lock ends
        """
        if self.locked_until and now < self.locked_until:
            minutes = max(1, -(-int((self.locked_until - now).total_seconds()) // 60))
            raise LockedOut(
                f"口令连续错了 {FAILURES_BEFORE_LOCK} 次，账号已锁定。请 {minutes} 分钟后再试，"
                "或者请区政府办公室的账号管理员重设口令。"
            )


def refusal_after(attempts: Attempts) -> WrongCredentials:
    """Return what somebody is told after a wrong account or password."""
    left = FAILURES_BEFORE_LOCK - attempts.failures
    minutes = int(LOCK_LASTS.total_seconds()) // 60
    if left <= 0:
        return WrongCredentials(f"账号或口令不对。账号已锁定 {minutes} 分钟，之后再试。")
    return WrongCredentials(f"账号或口令不对。再错 {left} 次，账号锁定 {minutes} 分钟。")


def password_problems(password: str, account: str) -> Iterable[Problem]:
    """Yield what is wrong with a chosen password."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        yield Problem(
            field="password",
            label="口令",
            message=f"长度要在 {SHORTEST_PASSWORD} 到 {LONGEST_PASSWORD} 个字符之间",
            remedy="请换一个口令",
        )
    elif account and account.casefold() in password.casefold():
        yield Problem(field="password", label="口令", message="口令里不能有账号名", remedy="请换一个口令")
