"""The versions of the review policy: the shipped one, and those that the district made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from functools import cache
from typing import Any

from pymongo.errors import DuplicateKeyError

from services.review.adapters.documents import PolicyDocument
from services.review.application.policy import SHIPPED, PolicyVersion, shipped_policy
from services.review.application.policy_reading import kept_policy
from services.review.domain.policy import ReviewPolicy
from shared.kernel.errors import LostRace
from shared.runtime.mongo import durable
from shared.standards.loader import read


class MongoPolicies:
    """The collection `review_policies`; a version never changes, so a process keeps what it has read."""

    def __init__(self) -> None:
        self.of = cache(self._of)
        self._remembered: ContextVar[list[int] | None] = ContextVar("newest version", default=None)

    def look_once(self) -> None:
        """From here on, in this thread, look only once which version is the newest: a page asks for it many times."""
        self._remembered.set([])

    def look_always(self) -> None:
        """From here on, in this thread, look each time, as a process does that lives long."""
        self._remembered.set(None)

    def current(self) -> ReviewPolicy:
        """Return the newest version."""
        return self.of(self.newest())

    def newest(self) -> int:
        """Return the number of the newest version."""
        remembered = self._remembered.get()
        if remembered:
            return remembered[0]
        newest = durable(PolicyDocument).find_one({}, {"_id": 1}, sort=[("_id", -1)])
        number = int(newest["_id"]) if newest else SHIPPED
        if remembered is not None:
            remembered.append(number)
        return number

    def content(self, version: int) -> Mapping[str, Any]:
        """Return a version as data, for whoever edits it."""
        stored = durable(PolicyDocument).find_one({"_id": version})
        return stored["content"] if stored else read("review_policy", version)

    def versions(self) -> Sequence[PolicyVersion]:
        """Return the versions that the district made, newest first."""
        found = durable(PolicyDocument).find({}, {"content": 0}).sort("_id", -1)
        return tuple(
            PolicyVersion(
                number=document["_id"],
                title=document["title"],
                made_at=document["made_at"],
                made_by=document["made_by"],
                reason=document["reason"],
            )
            for document in found
        )

    def add(self, version: PolicyVersion, content: Mapping[str, Any]) -> None:
        """
        Keep a new version.

        :raises LostRace: when somebody else made this version meanwhile
        """
        document = {
            "_id": version.number,
            "title": version.title,
            "content": dict(content),
            "made_at": version.made_at,
            "made_by": dict(version.made_by),
            "reason": version.reason,
        }
        try:
            durable(PolicyDocument).insert_one(document)
        except DuplicateKeyError:
            raise LostRace from None
        finally:
            if self._remembered.get() is not None:
                self.look_once()

    def _of(self, version: int) -> ReviewPolicy:
        if version <= SHIPPED:
            return shipped_policy(version)
        return kept_policy(self.content(version), version=version)
