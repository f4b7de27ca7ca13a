"""The coordinating office edits the policy: a new version, with a preview of what it would do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.review.application.coordinate import PERMISSION
from services.review.application.policy import PolicyBook, PolicyVersion
from services.review.application.policy_reading import policy_from
from services.review.application.ports import Bodies, Reviews
from services.review.application.review_refusals import ReviewNotFound
from services.review.application.routing import route_of, surroundings_of
from services.review.domain.groups import Route
from services.review.domain.opinion import Verdict
from services.review.domain.policy import ReviewPolicy
from services.review.domain.submission import Submission
from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict

VIEW = "review.view"


class PolicyChanged(Conflict):
    """Somebody else made a new version since the editor opened the page."""

    code = "policy_changed"


@dataclass(frozen=True, kw_only=True)
class Preview:
    """Who would review an item under a version of the policy, and why."""

    submission: Submission
    policy: ReviewPolicy
    route: Route


class PolicyEditing:
    """Use cases around the policy over one database."""

    def __init__(self, *, policies: PolicyBook, reviews: Reviews, bodies: Bodies) -> None:
        self._policies, self._reviews, self._bodies = policies, reviews, bodies

    def versions(self, *, actor: Actor) -> Sequence[PolicyVersion]:
        """Return the versions that the district made, newest first."""
        actor.require(VIEW)
        return self._policies.versions()

    def content(self, version: int = 0, *, actor: Actor) -> tuple[int, Mapping[str, Any]]:
        """Return a version of the policy as data with its number; 0 is the newest."""
        actor.require(VIEW)
        number = version or self._policies.newest()
        return number, self._policies.content(number)

    def save(
        self, content: Mapping[str, Any], *, base: int, title: str, reason: str, actor: Actor, now: datetime
    ) -> int:
        """
        Make a new version out of version `base`; rounds that are running keep theirs. Returns its number.

        :raises NotPermitted: when the account does not coordinate
        :raises PolicyRefused: with every problem, when the policy cannot be followed
        :raises ReasonRefused: when it is not said why
        :raises PolicyChanged: when somebody else made a version since
        :raises LostRace: when somebody else makes one at this moment
        """
        actor.require(PERMISSION)
        why = self._policies.current().checked_reason(Verdict.REJECT, reason)
        newest = self._policies.newest()
        if base != newest:
            raise PolicyChanged("审核规则在您打开之后有人改过，您的修改没有保存。请打开最新的规则再改。")
        policy_from(content, version=newest + 1)
        version = PolicyVersion(
            number=newest + 1, title=title.strip(), made_at=now, made_by=actor.as_record(), reason=why
        )
        self._policies.add(version, content)
        return version.number

    def preview(self, item_id: str, *, actor: Actor, content: Mapping[str, Any] | None = None) -> Preview:
        """
        Return who would review the newest text of an item, under the policy in force or under an edited one.

        :raises NotPermitted: when the account may not see reviews
        :raises ReviewNotFound: when no such item was submitted
        :raises PolicyRefused: when the edited policy cannot be followed
        """
        actor.require(VIEW)
        review = self._reviews.find([item_id]).get(item_id)
        if review is None:
            raise ReviewNotFound
        newest = self._policies.newest()
        policy = self._policies.of(newest) if content is None else policy_from(content, version=newest + 1)
        submission = review.current.submission
        around = surroundings_of([submission], bodies=self._bodies, reviews=self._reviews)
        return Preview(submission=submission, policy=policy, route=route_of(submission, policy, around))
