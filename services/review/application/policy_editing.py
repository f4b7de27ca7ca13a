"""The coordinating office edits the policy: a new version, with a preview of what it would do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.review.application.coordinate import PERMISSION
from services.review.application.lists import COUNTED
from services.review.application.policy import SHIPPED, PolicyBook, PolicyVersion
from services.review.application.policy_checks import problems_of
from services.review.application.policy_difference import PolicyChange, changes_between
from services.review.application.policy_reading import PolicyRefused, policy_from
from services.review.application.ports import Bodies, ReviewFilter, ReviewRow, Reviews
from services.review.application.reasons import needed_reason
from services.review.application.review_refusals import ReviewNotFound
from services.review.application.routing import route_of, surroundings_of
from services.review.domain.groups import Route
from services.review.domain.policy import OF_BODY, ReasonRefused, ReviewPolicy
from services.review.domain.round import RUNNING, RoundState
from services.review.domain.submission import Submission
from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict, NotFound, Problem

VIEW = "review.view"
MOST_FOUND = 8
"""So many items are offered for a preview; who wants another one types more of its name."""
OVER = (RoundState.APPROVED, RoundState.RETURNED, RoundState.WITHDRAWN)


class NoSuchVersion(NotFound):
    """The policy has no version of this number."""

    code = "policy_version_not_found"


class PolicyChanged(Conflict):
    """Somebody else made a new version since the editor opened the page."""

    code = "policy_changed"


@dataclass(frozen=True, kw_only=True)
class Preview:
    """Who would review an item under a version of the policy, and why."""

    submission: Submission
    policy: ReviewPolicy
    route: Route
    body_names: Mapping[str, str]

    def office(self, office: str) -> str:
        """Return how an office is called, with the body that performs it where each body guides others."""
        body_id = office.partition(OF_BODY)[2]
        name = self.policy.office_name(office)
        return f"{name}（{self.body_names.get(body_id, body_id)}）" if body_id else name


class PolicyEditing:
    """Use cases around the policy over one database."""

    def __init__(self, *, policies: PolicyBook, reviews: Reviews, bodies: Bodies) -> None:
        self._policies, self._reviews, self._bodies = policies, reviews, bodies

    def versions(self, *, actor: Actor) -> Sequence[PolicyVersion]:
        """Return the versions that the district made, newest first."""
        actor.require(VIEW)
        return self._policies.versions()

    def content(self, version: int = 0, *, actor: Actor) -> tuple[int, Mapping[str, Any]]:
        """
        Return a version of the policy as data with its number; 0 is the newest.

        :raises NoSuchVersion: when there is none of this number
        """
        actor.require(VIEW)
        newest = self._policies.newest()
        number = version or newest
        if not SHIPPED <= number <= newest:
            raise NoSuchVersion("没有这个版本的审核规则。请从“各个版本”里选。")
        return number, self._policies.content(number)

    def difference(self, before: int, after: int, *, actor: Actor) -> tuple[PolicyChange, ...]:
        """
        Return what two versions say differently.

        :raises NoSuchVersion: when there is none of such a number
        """
        return changes_between(self.content(before, actor=actor)[1], self.content(after, actor=actor)[1])

    def items_named(self, name: str, *, actor: Actor) -> tuple[ReviewRow, ...]:
        """Return items for a preview: those under review first, then those whose review is over."""
        actor.require(VIEW)
        wanted = name.strip()
        if not wanted:
            return ()
        found: list[ReviewRow] = []
        for states in (tuple(sorted(RUNNING)), OVER):
            page = self._reviews.page(ReviewFilter(states=states, name=wanted), page=1, size=MOST_FOUND)
            found += page.rows
        return tuple(found[:MOST_FOUND])

    def save(
        self, content: Mapping[str, Any], *, base: int, title: str, reason: str, actor: Actor, now: datetime
    ) -> int:
        """
        Make a new version out of version `base`; rounds that are running keep theirs. Returns its number.

        :raises NotPermitted: when the account does not coordinate
        :raises PolicyRefused: with every problem, when the policy cannot be followed, it is not said why, or running
            rounds ask an office that it drops or has performed by others
        :raises PolicyChanged: when somebody else made a version since
        :raises LostRace: when somebody else makes one at this moment
        """
        actor.require(PERMISSION)
        longest = self._policies.current().reason_limit
        newest = self._policies.newest()
        if base != newest:
            raise PolicyChanged("审核规则在您打开之后有人改过，您的修改没有保存。请打开最新的规则再改。")
        named = {**content, "title": title.strip()}
        why = _checked(named, reason, longest, self._stranding(named, newest))
        version = PolicyVersion(
            number=newest + 1, title=title.strip(), made_at=now, made_by=actor.as_record(), reason=why
        )
        self._policies.add(version, named)
        return version.number

    def _stranding(self, content: Mapping[str, Any], newest: int) -> Iterator[Problem]:
        """
        Yield what would leave running rounds with an office for which nobody can speak any more.

        Who speaks for an office follows the policy in force, whereas a round keeps asking as its own version says.
        """
        for office, entry in self._policies.content(newest)["offices"].items():
            after = content["offices"].get(office)
            if after is not None and bool(after.get("by_body")) == bool(entry.get("by_body")):
                continue
            asking = self._reviews.count(ReviewFilter(states=tuple(sorted(RUNNING)), asking=office), at_most=COUNTED)
            if asking:
                number = asking if asking < COUNTED else f"至少 {COUNTED}"
                deed = "不能删去" if after is None else "不能改由谁承担"
                what = f"正在审核的 {number} 个轮次还要它审，{deed}"
                remedy = "请先把它移出各审核组，等这些轮次结束后再改"
                yield Problem(f"offices.{office}", entry["name_zh"], what, remedy, rule="review_policy")

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
        names = {body_id: body.name for body_id, body in around.bodies.items()}
        route = route_of(submission, policy, around)
        return Preview(submission=submission, policy=policy, route=route, body_names=names)


def _checked(content: Mapping[str, Any], reason: str, longest: int, stranding: Iterable[Problem]) -> str:
    """Return the reason of a policy that can be followed; what is wrong with anything is told at once."""
    problems = (*problems_of(content), *stranding)
    try:
        why = needed_reason(reason, longest=longest, label="修改的理由")
    except ReasonRefused as refused:
        problems = (*problems, *refused.problems)
    if problems:
        raise PolicyRefused("；".join(problem.sentence() for problem in problems), problems)
    return why
