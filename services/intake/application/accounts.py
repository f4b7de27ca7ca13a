"""The registrar's work on accounts: create, lock, change roles, set a new password."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.intake.application.deciding import ItemOutcome, refusal_of
from services.intake.application.ports import Accounts, AttemptStore, Bodies, Passwords, Revoked
from services.intake.domain.accounts import Account, WrongCredentials, password_problems
from shared.contracts.envelope import Envelope, emit
from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict, Invalid, LostRace, NotFound, Problem, Refusal
from shared.kernel.ids import new_id
from shared.kernel.names import mark_problems
from shared.kernel.racing import until_won
from shared.standards.roles import ROLES, permissions_of

LONGEST_NAME = 50
ROUNDS = 8
ACCOUNT_FORM = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")


class AccountTaken(Conflict):
    """Another account has this name."""

    code = "account_taken"


class OwnAccount(Conflict):
    """Somebody would shut himself out."""

    code = "own_account"


@dataclass(frozen=True, kw_only=True)
class NewAccount:
    """What the registrar writes of a new account."""

    account: str
    name: str
    password: str
    body_id: str
    roles: frozenset[str]


class AccountKeeping:
    """Use cases on accounts; whatever takes rights away ends the account's sessions everywhere."""

    def __init__(
        self, *, accounts: Accounts, bodies: Bodies, passwords: Passwords, attempts: AttemptStore, revoked: Revoked
    ) -> None:
        self._accounts = accounts
        self._bodies = bodies
        self._passwords = passwords
        self._attempts = attempts
        self._revoked = revoked

    def create_all(self, actor: Actor, entries: Sequence[NewAccount]) -> list[ItemOutcome]:
        """Create accounts one after the other; each has its own result."""
        outcomes = []
        for entry in entries:
            try:
                account = self.create(actor, entry)
                outcomes.append(ItemOutcome(item_id=account.account_id, ok=True, version=account.version))
            except Refusal as refusal:
                outcomes.append(refusal_of(entry.account, refusal))
        return outcomes

    def create(self, actor: Actor, entry: NewAccount) -> Account:
        """
        Create an account.

        :raises Invalid: listing all that is wrong
        :raises AccountTaken: when the account name is in use
        """
        actor.require("account.manage")
        name = entry.account.strip().casefold()
        found = (
            *_problems(name, entry.name, entry.roles),
            *password_problems(entry.password, name),
            *self._body_problems(entry.body_id),
        )
        if found:
            raise Invalid(f"账号“{name or '未命名'}”有 {len(found)} 处要改。", found)
        if self._accounts.named(name) is not None:
            raise _taken(name)
        account = Account(
            account_id=new_id(),
            version=1,
            account=name,
            name=entry.name.strip(),
            body_id=entry.body_id,
            roles=entry.roles,
            password_hash=self._passwords.hashed(entry.password),
        )
        if not self._accounts.save(None, account, ()):
            raise _taken(name)
        return account

    def set_lock(self, actor: Actor, account_id: str, is_locked: bool, at: datetime) -> None:
        """
        Lock an account and end its sessions, or open it again (also after wrong passwords).

        :raises OwnAccount: when somebody would lock himself out
        """
        actor.require("account.manage")
        account = self.account(account_id)
        if is_locked and account_id == actor.account_id:
            raise OwnAccount("不能锁定自己的账号：锁定后就没有人能在页面上解锁。请由另一位账号管理员锁定。")
        self._attempts.forget(account.account)
        self._change(actor, account, lambda known: replace(known, is_locked=is_locked), at)

    def set_roles(self, actor: Actor, account_id: str, roles: frozenset[str], at: datetime) -> None:
        """
        Give an account other roles; its sessions end, since they carry the old ones.

        :raises Invalid: when a role is unknown or none is left
        :raises OwnAccount: when somebody would take the management of accounts from himself
        """
        actor.require("account.manage")
        account = self.account(account_id)
        found = tuple(_role_problems(roles))
        if found:
            raise Invalid(found[0].sentence(), found)
        if account_id == actor.account_id and "account.manage" not in permissions_of(roles):
            raise OwnAccount("不能去掉自己管理账号的角色，否则没有人能改回来。请由另一位账号管理员修改。")
        self._change(actor, account, lambda known: replace(known, roles=roles), at)

    def reset_password(self, actor: Actor, account_id: str, password: str, at: datetime) -> None:
        """Set a new password for somebody who lost theirs; their sessions end."""
        actor.require("account.manage")
        account = self.account(account_id)
        password_hash = self._hashed(account, password)
        self._change(actor, account, lambda known: replace(known, password_hash=password_hash), at)
        self._attempts.forget(account.account)

    def change_password(self, actor: Actor, old: str, new: str, at: datetime) -> None:
        """
        Set one's own new password; all one's sessions end.

        :raises WrongCredentials: when the old one is wrong
        :raises LockedOut: when it was wrong too often
        """
        account = self.account(actor.account_id)
        attempts = self._attempts.count(account.account, at)
        attempts.check_open(at)
        if not self._passwords.matches(account.password_hash, old):
            raise _wrong_old_password()
        self._attempts.forget(account.account)
        password_hash = self._hashed(account, new)

        def with_new(known: Account) -> Account:
            if known.password_hash != account.password_hash:
                raise _wrong_old_password()  # somebody else was faster
            return replace(known, password_hash=password_hash)

        self._change(actor, account, with_new, at)

    def account(self, account_id: str) -> Account:
        """
        Return one account.

        :raises NotFound: when there is none
        """
        account = self._accounts.get(account_id)
        if account is None:
            raise NotFound("没有这个账号。请从账号清单里重新打开。")
        return account

    def page(self, page: int, size: int) -> tuple[list[Account], int]:
        """Return one page of the accounts by account name, and how many there are."""
        return self._accounts.page(page, size)

    def _hashed(self, account: Account, password: str) -> str:
        found = tuple(password_problems(password, account.account))
        if found:
            raise Invalid(found[0].sentence(), found)
        return self._passwords.hashed(password)

    def _change(self, actor: Actor, account: Account, changed: Callable[[Account], Account], at: datetime) -> None:
        """Change an account as it stands by now; somebody may be signing in, and then it is read once more."""
        until_won(lambda: self._change_once(actor, self.account(account.account_id), changed, at), tries=ROUNDS)

    def _change_once(self, actor: Actor, before: Account, changed: Callable[[Account], Account], at: datetime) -> None:
        after = changed(before)
        if after != before:
            self._save_and_revoke(actor, before, after, max(at, before.last_session_at or at))

    def _save_and_revoke(self, actor: Actor, before: Account, after: Account, at: datetime) -> None:
        """
        Save with the message; here the sessions end first, so that no crash leaves them alive.

        :raises LostRace: when a session has begun since the account was read, which this would not end
        """
        self._revoked.add(account_id=before.account_id, session_id="", revoked_at=at)
        message = session_revoked(
            aggregate_id=before.account_id,
            sequence=before.version + 1,
            at=at,
            actor=actor,
            account_id=before.account_id,
        )
        if not self._accounts.save(before, replace(after, sessions_ended_at=at), [message]):
            raise LostRace()

    def _body_problems(self, body_id: str) -> Iterable[Problem]:
        if body_id not in self._bodies.find([body_id]):
            yield Problem(field="body_id", label="所属机构", message="不在机构名录里", remedy="请从列表里选")


def session_revoked(
    *, aggregate_id: str, sequence: int, at: datetime, actor: Actor, account_id: str, session_id: str = ""
) -> Envelope:
    """Make the message that ends one session, or with no `session_id` all sessions of an account."""
    return emit(
        "session_revoked",
        aggregate_id=aggregate_id,
        sequence=sequence,
        occurred_at=at,
        actor=actor.as_record(),
        data={"account_id": account_id, "session_id": session_id, "revoked_at": at},
    )


def _problems(account: str, name: str, roles: frozenset[str]) -> Iterable[Problem]:
    if not ACCOUNT_FORM.fullmatch(account):
        yield Problem(
            field="account", label="账号", message="要用 3 到 40 个小写字母、数字、点或横线", remedy="例如 mzj-bianzhi"
        )
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        yield Problem(
            field="name",
            label="姓名",
            message=f"要填，最多 {LONGEST_NAME} 个字",
            remedy=f"请写 1 到 {LONGEST_NAME} 个字的姓名",
        )
    yield from mark_problems("name", "姓名", name)
    yield from _role_problems(roles)


def _role_problems(roles: frozenset[str]) -> Iterable[Problem]:
    if not roles or not roles <= set(ROLES):
        yield Problem(field="roles", label="角色", message="至少选一个，只能从列表里选", remedy="请重新勾选")


def _wrong_old_password() -> WrongCredentials:
    return WrongCredentials("原口令不对。请重新输入。")


def _taken(account: str) -> AccountTaken:
    return AccountTaken(f"账号“{account}”已经有人用了。请换一个账号名。")
