"""Which way a submission goes: the policy asked with what the register and the text say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from services.review.application.ports import Bodies, BodyFacts, Reviews
from services.review.domain.groups import Route
from services.review.domain.implementing import Parent
from services.review.domain.policy import Facts, ReviewPolicy
from services.review.domain.submission import Submission
from shared.standards.element_list import element_list

UNKNOWN = BodyFacts(body_id="", name="", kind="", level="", supervising_body_id="", is_valid=True)
TYPE = "item_type"
GUIDED = frozenset({"street", "town"})
"""Kinds of bodies that a department of the district guides."""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """
    What routing needs beside the text: the bodies by id, and the owners of the district items that were claimed.

    `parents` are the upper-level items of what implementation lists implement, by the id of the implemented item.
    """

    bodies: Mapping[str, BodyFacts]
    owners: Mapping[str, str]
    parents: Mapping[str, Parent]


def surroundings_of(submissions: Iterable[Submission], *, bodies: Bodies, reviews: Reviews) -> Surroundings:
    """Look up what the routes of these submissions depend on, in three finds at most."""
    known = tuple(submissions)
    sources = {source for each in known if (source := _source_of(each))}
    parents = reviews.parents(sources) if sources else {}
    of_district = {
        parent.parent_id
        for each in known
        if (parent := _parent_of(each, parents)) is not None and parent.level == "district"
    }
    owners = reviews.owners(of_district) if of_district else {}
    return Surroundings(bodies=bodies.facts(), owners=owners, parents=parents)


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

    A claimed item, and a list that implements one, is guided by the department that has the district's item; a free
    one by the department under which the register has the town or street. A body that is no more guides nobody: its
    people would be waited for in vain.
    """
    parent = _parent_of(submission, around.parents)
    owner = around.owners.get(parent.parent_id, "") if parent else ""
    above = body.supervising_body_id if body.kind in GUIDED else ""
    wanted = (owner if owner != submission.body_id else "", above)
    return next((guide for guide in wanted if guide and _is_there(guide, around)), "")


def _is_there(body_id: str, around: Surroundings) -> bool:
    """Tell whether a body still performs its functions; of one whose registration has not arrived that is assumed."""
    return around.bodies.get(body_id, UNKNOWN).is_valid


def _source_of(submission: Submission) -> str:
    return submission.implementing.directory_item if submission.implementing else ""


def _parent_of(submission: Submission, parents: Mapping[str, Parent]) -> Parent | None:
    """Return the upper-level item of a text: its own, or that of the item that it implements."""
    return submission.parent or parents.get(_source_of(submission))
