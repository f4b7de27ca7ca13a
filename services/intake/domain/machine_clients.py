"""Machine clients (机器客户端): a body's program with a token of its own and a named part of what roles permit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.kernel.clock import day_in_china
from shared.kernel.errors import Problem
from shared.kernel.names import mark_problems

LONGEST_NAME = 50
LONGEST_LIFE = timedelta(days=731)
NEVER_GRANTED = frozenset({"account.manage", "item.sign", "item.file", "zero_report.sign"})
"""A program that could create accounts could give itself every right; the head's word is a person's."""


@dataclass(frozen=True, kw_only=True, order=True)
class Grant:
    """One permission, as one role gives it: a reviewer's permission means that reviewer's office."""

    role: str
    permission: str

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.role}:{self.permission}"


@dataclass(frozen=True, kw_only=True)
class MachineClient:
    """One client. Its token is known by its hash only; it is valid before `expires_at`, unless revoked."""

    client_id: str
    version: int
    name: str
    body_id: str
    grants: frozenset[Grant]
    token_hash: str
    expires_at: datetime
    created_at: datetime
    created_by: str
    revoked_at: datetime | None = None
    revoked_by: str = ""

    @property
    def roles(self) -> list[str]:
        """The roles of which it has something."""
        return sorted({grant.role for grant in self.grants if grant.role})

    @property
    def permissions(self) -> list[str]:
        """All that it may do."""
        return sorted({grant.permission for grant in self.grants})

    @property
    def last_day(self) -> date:
        """The last day on which it is valid, in China."""
        return day_in_china(self.expires_at - timedelta(seconds=1))

    def state(self, now: datetime) -> str:
        """Return `revoked`, `expired` or `valid`."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if now >= self.expires_at else "valid"


def problems_of(
    *, name: str, grants: Iterable[Grant], grantable: frozenset[Grant], expires_on: date | None, today: date
) -> list[Problem]:
    """Return all that is wrong with what the registrar wrote of a new client."""
    found = []
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        found.append(Problem("name", "名称", f"要填，最多 {LONGEST_NAME} 个字", "请写明是哪个系统，例如“一窗平台对接”"))
    found += mark_problems("name", "名称", name)
    wanted = frozenset(grants)
    if not wanted or not wanted <= grantable:
        found.append(Problem("grants", "权限", "至少选一项，只能从列表里选", "请重新勾选"))
    if expires_on is None or not today < expires_on <= today + LONGEST_LIFE:
        found.append(
            Problem("expires_on", "有效到", "要写明天以后、两年以内的日期", f"例如 {today + timedelta(days=365)}")
        )
    return found
