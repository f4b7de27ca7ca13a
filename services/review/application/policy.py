"""The review policy that is in force, and those that running rounds began with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Protocol

from services.review.application.policy_reading import policy_from
from services.review.domain.policy import ReviewPolicy
from shared.standards.loader import read

SHIPPED = 1
"""The version of the shipped policy: the work plan's. What the district edits is numbered from here on."""


@dataclass(frozen=True, kw_only=True)
class PolicyVersion:
    """Who made a version of the policy, when and why."""

    number: int
    title: str
    made_at: datetime
    made_by: Mapping[str, str]
    reason: str


class PolicyBook(Protocol):
    """All versions of the policy; a version never changes."""

    def current(self) -> ReviewPolicy:
        """Return the newest version."""

    def newest(self) -> int:
        """Return the number of the newest version."""

    def look_once(self) -> None:
        """From here on, in this thread, look only once which version is the newest: a page asks for it many times."""

    def look_always(self) -> None:
        """From here on, in this thread, look each time, as a process does that lives long."""

    def of(self, version: int) -> ReviewPolicy:
        """Return one version."""

    def content(self, version: int) -> Mapping[str, Any]:
        """Return a version as data, for whoever edits it."""

    def versions(self) -> Sequence[PolicyVersion]:
        """Return the versions that the district made, newest first."""

    def add(self, version: PolicyVersion, content: Mapping[str, Any]) -> None:
        """
        Keep a new version.

        :raises LostRace: when somebody else made this version meanwhile
        """


@cache
def shipped_policy(version: int = SHIPPED) -> ReviewPolicy:
    """Return a policy that is shipped as data."""
    return policy_from(read("review_policy", version), version=version)
