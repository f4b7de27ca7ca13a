"""Policies that differ in what a round has to keep straight: quorum, veto, first veto, order, receiving, duties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.standards.loader import read
from stack.demo.policy import seven_offices, three_offices

FIVE = ("legal_review", "staffing_review", "planning_review", "quality_review", "centre_review")


def policies() -> dict[str, Mapping[str, Any]]:
    """Return the policies by name."""
    shipped = read("review_policy", 1)
    return {
        "three offices": three_offices(shipped),
        "shipped": shipped,
        "seven offices": seven_offices(shipped),
        "quorum": _one_group(shipped, required=[*FIVE], quorum=3, veto=["legal_review"]),
        "quorum of two": _one_group(shipped, refusals="coordinate", required=[*FIVE[:3]], quorum=2),
        "first veto": _one_group(shipped, required=[*FIVE[:4]], first_veto_ends=True),
        "three offices and a coordinator": _one_group(shipped, refusals="coordinate", required=[*FIVE[:3]]),
        "veto of one": _one_group(
            shipped, refusals="coordinate", required=[*FIVE[:3]], first_veto_ends=True, veto=["staffing_review"]
        ),
        "other duties": _other_duties(three_offices(shipped)),
    }


def _one_group(content: Mapping[str, Any], *, refusals: str = "return", **group: Any) -> dict[str, Any]:
    rules = {
        "refusals": refusals,
        "groups": [{"key": "district", "name_zh": "联合审核", "limit": 15, **group}],
    }
    return {**content, "lists": {"directory": rules, "implementation": rules}}


def _other_duties(content: Mapping[str, Any]) -> dict[str, Any]:
    """Give the planning office what the legal office answers for, and have the staffing office look at it."""
    offices = {key: dict(office) for key, office in content["offices"].items()}
    legal, planning = offices["legal_review"], offices["planning_review"]
    legal["answers_for"] = [key for key in legal["answers_for"] if key != "exercise_content"]
    planning["answers_for"] = [*planning["answers_for"], "exercise_content"]
    offices["staffing_review"]["looks_at"] = ["exercise_content"]
    return {**content, "offices": offices}
