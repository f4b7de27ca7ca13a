"""Review policies for who measures or breaks the pipeline: three offices and nobody else, or seven at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DISTRICT = "district"
SEVEN = (
    "legal_review",
    "staffing_review",
    "planning_review",
    "quality_review",
    "centre_review",
    "guidance_review",
    "upper_review",
)
"""All offices of the shipped policy; what a department submits has no guidance and so six of them."""


def three_offices(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a policy with its group of required offices only; a refusal goes straight back to the body."""
    lists = {
        kind: {
            **{name: value for name, value in rules.items() if name != "receiving"},
            "refusals": "return",
            "groups": [{**group, "advising": []} for group in rules["groups"] if group["key"] == DISTRICT],
        }
        for kind, rules in content["lists"].items()
    }
    return {**content, "lists": lists}


def seven_offices(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a policy where the legal office takes in, and then all offices must approve, in one group."""
    lists = {
        kind: {
            **rules,
            "receiving": {"office": SEVEN[0], "limit": 2},
            "groups": [
                {**group, "required": list(SEVEN), "advising": []}
                for group in rules["groups"]
                if group["key"] == DISTRICT
            ],
        }
        for kind, rules in content["lists"].items()
    }
    return {**content, "lists": lists}
