"""A policy as data becomes rules; what is wrong with it: `policy_checks.py`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.review.application.policy_checks import POWER_CORRECTION, problems_of
from services.review.domain.groups import Group
from services.review.domain.opinion import Verdict
from services.review.domain.policy import Condition, ListPolicy, Office, PolicyGroup, ReviewPolicy
from services.review.domain.submission import EVERYTHING
from shared.kernel.errors import Invalid

COORDINATE = "coordinate"
REQUIRED = "required"
HEARING_DAYS = 7
"""For a policy that says nothing of public comments: the shipped one's."""
COORDINATION_LIMIT = 5
"""For a policy that says nothing of how long the coordinating office has: the shipped one's."""


class PolicyRefused(Invalid):
    """The policy contradicts itself or names what is not there."""

    code = "policy_refused"


def policy_from(data: Mapping[str, Any], *, version: int) -> ReviewPolicy:
    """
    Return the rules that a policy file or an edited policy holds.

    :raises PolicyRefused: with every problem, when it cannot be followed
    """
    problems = tuple(problems_of(data))
    if problems:
        raise PolicyRefused("；".join(problem.sentence() for problem in problems), problems)
    return kept_policy(data, version=version)


def kept_policy(data: Mapping[str, Any], *, version: int) -> ReviewPolicy:
    """Return the rules of a version that was taken once: it is followed even if a newer program would refuse it."""
    return ReviewPolicy(
        version=version,
        title=data.get("title", ""),
        lists={kind: _list(rules) for kind, rules in data["lists"].items()},
        offices={key: _office(key, entry) for key, entry in data["offices"].items()},
        verdict_names={Verdict(key): verdict["name_zh"] for key, verdict in data["verdicts"].items()},
        needs_reason=frozenset(
            Verdict(key) for key, verdict in data["verdicts"].items() if verdict["reason"] == "required"
        ),
        reason_limit=data["reason_max_length"],
        hearing_days=data.get("hearing", {}).get("days", HEARING_DAYS),
        coordination_limit=data.get("coordination", {}).get("limit", COORDINATION_LIMIT),
    )


def _list(rules: Mapping[str, Any]) -> ListPolicy:
    receiving = rules.get("receiving") or {}
    return ListPolicy(
        groups=tuple(_group(entry) for entry in rules["groups"]),
        receiving=receiving.get("office", ""),
        receiving_limit=receiving.get("limit", 0),
        lead=(rules.get("leads") or {}).get(POWER_CORRECTION, ""),
        disputed=rules.get("refusals") == COORDINATE,
    )


def _group(entry: Mapping[str, Any]) -> PolicyGroup:
    when = entry.get("when") or {}
    return PolicyGroup(
        group=Group(
            key=entry["key"],
            name=entry["name_zh"],
            required=tuple(entry.get("required", ())),
            advising=tuple(entry.get("advising", ())),
            quorum=entry.get("quorum", 0),
            veto=frozenset(entry.get("veto", ())),
            ends_at_first_veto=entry.get("first_veto_ends", False),
            limit=entry.get("limit", 0),
            because=entry.get("because", ""),
        ),
        when=Condition(
            levels=frozenset(when.get("levels", ())),
            kinds=frozenset(when.get("kinds", ())),
            item_types=frozenset(when.get("item_types", ())),
            has=frozenset(when.get("has", ())),
            corrects=when.get("corrects", False),
        ),
    )


def _office(key: str, entry: Mapping[str, Any]) -> Office:
    looks_at = entry.get("looks_at", ())
    return Office(
        key=key,
        name=entry["name_zh"],
        answers_for=frozenset(entry.get("answers_for", ())),
        looks_at=frozenset({EVERYTHING}) if looks_at == EVERYTHING else frozenset(looks_at),
        is_indispensable=entry.get("indispensable", False),
        is_by_body=entry.get("by_body", False),
        must_fill_checklist=entry.get("checklist") == REQUIRED,
    )
