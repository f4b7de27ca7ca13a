"""Which way a submission goes: the policy asked with what the register and the text say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from services.review.application.ports import Bodies, BodyFacts, Reviews
from services.review.domain.groups import Route
from services.review.domain.policy import Facts, ReviewPolicy
from services.review.domain.submission import Submission
from shared.standards.element_list import element_list

UNKNOWN = BodyFacts(body_id="", name="", kind="", level="", supervising_body_id="", is_valid=True)
TYPE = "item_type"
GUIDED = frozenset({"street", "town"})
"""Kinds of bodies that a department of the district guides."""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What routing needs beside the text: the bodies by id, and the owners of the district items that were claimed."""

    bodies: Mapping[str, BodyFacts]
    owners: Mapping[str, str]


def surroundings_of(submissions: Iterable[Submission], *, bodies: Bodies, reviews: Reviews) -> Surroundings:
    """Look up what the routes of these submissions depend on, in two finds."""
    parents = {each.parent.parent_id for each in submissions if each.parent and each.parent.level == "district"}
    return Surroundings(bodies=bodies.facts(), owners=reviews.owners(parents) if parents else {})


def route_of(submission: Submission, policy: ReviewPolicy, around: Surroundings) -> Route:
    """
    Return the way of a submission under a policy.

    :raises UnknownList: when the policy has no rule for the list
    """
    return policy.route(facts_of(submission, around), elements_of(submission.list_kind, submission.standard_version))


def facts_of(submission: Submission, around: Surroundings) -> Facts:
    """Return what the policy asks of a submission."""
    body = around.bodies.get(submission.body_id, UNKNOWN)
    return Facts(
        list_kind=submission.list_kind,
        level=body.level,
        kind=body.kind,
        item_type=str(submission.elements.get(TYPE, "")),
        elements=frozenset(submission.elements),
        corrects=bool(submission.corrections),
        guide=_guide(submission, body, around),
    )


@cache
def elements_of(list_kind: str, standard_version: int) -> tuple[tuple[str, str], ...]:
    """Return the keys of a standard, each with the element that it is part of."""
    return tuple((element.key, element.part_of) for element in element_list(list_kind, standard_version).elements)


def _guide(submission: Submission, body: BodyFacts, around: Surroundings) -> str:
    """
    Return the body that guides the submitting one in this matter.

    A claimed item is guided by the department that has the district's item; a free one by the department under which
    the register has the town or street.
    """
    owner = around.owners.get(submission.parent.parent_id, "") if submission.parent else ""
    if owner and owner != submission.body_id:
        return owner
    return body.supervising_body_id if body.kind in GUIDED else ""
